"""How a page of the conversation is written. No Telegram in it, and no room.

A page declares its routes on a `Router`; a handler takes a `Context` and returns a `Reply`. It
never sends: the engine commits first and speaks afterwards.
"""

from chatbot.conversation.actions import (
    Action,
    Confirmation,
    Id,
    Link,
    PendingStep,
    StaleButton,
    Step,
    check_fresh,
    link,
)
from chatbot.conversation.display import NAME_LENGTH, QUOTED, as_typed, clean, not_understood, shown
from chatbot.conversation.markup import blocks, escape, length, pages, split, visible
from chatbot.conversation.paging import KeysetPage, Page, keyset_page, paginate
from chatbot.conversation.reply import (
    Button,
    File,
    Keyboard,
    Post,
    Redirect,
    Reply,
    Row,
    in_pairs,
    keyboard,
    message_content,
)
from chatbot.conversation.request import (
    Context,
    FileKind,
    Media,
    Policy,
    Request,
    Requires,
    Sender,
    Vitals,
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
from chatbot.conversation.screen import BUTTONS, SCREEN, on_one_screen
from chatbot.conversation.wishes import Wish
from chatbot.conversation.work import UnitOfWork
