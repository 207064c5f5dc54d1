"""The types with which pages of the conversation are written, independent of Telegram and rooms.

A page declares its routes on a `Router`. A handler takes a `Context` and returns a `Reply`; it
never sends: the engine commits the transaction first, and sends the reply afterwards.
"""

from chatbot.conversation.actions import (
    Action,
    Asking,
    Confirmation,
    Id,
    Link,
    PendingStep,
    StaleButton,
    Step,
    check_fresh,
    link,
)
from chatbot.conversation.markup import (
    NAME_LENGTH,
    QUOTED,
    as_typed,
    blocks,
    clean,
    escape,
    in_lines,
    length,
    not_understood,
    pages,
    paragraphs,
    shown,
    split,
    visible,
)
from chatbot.conversation.paging import (
    BUTTONS,
    SCREEN,
    KeysetPage,
    Page,
    keyset_page,
    on_one_screen,
    paginate,
)
from chatbot.conversation.reply import (
    Button,
    File,
    Keyboard,
    Post,
    Press,
    Question,
    Redirect,
    Reply,
    Row,
    Subject,
    in_pairs,
    keyboard,
    message_content,
)
from chatbot.conversation.request import (
    Clock,
    Context,
    FileKind,
    Media,
    Policy,
    Request,
    Requires,
    Sender,
    UnitOfWork,
    Vitals,
    Wish,
    WrittenMessage,
)
from chatbot.conversation.router import (
    Command,
    Membership,
    MembershipEvent,
    Route,
    Router,
    WishPage,
    Words,
)
