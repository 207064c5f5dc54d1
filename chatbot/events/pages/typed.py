"""What somebody typed, now or before they pressed a button about it; what of it isn't read."""

import re
from collections.abc import Sequence
from datetime import date

from chatbot.conversation import Context
from chatbot.conversation.display import as_typed, clean, not_understood
from chatbot.events.rules import WordsGone
from chatbot.events.sentence import Unread
from chatbot.french import day_in_words, folded
from chatbot.french.vocabulary import WEEKDAYS

EVERY_OTHER = re.compile(r"sur (?:deux|[0-9])|(?:tous|toutes) les|quinz")
SINCE_WHEN = "Dites aussi à partir de quel jour : « un mardi sur deux à partir du 5 janvier »."


def require_words(ctx: Context) -> None:
    """Check that the words are still there which the pressed button is about. Raises WordsGone."""
    if not ctx.request.asked:
        raise WordsGone


def typed(ctx: Context) -> str:
    """Find the sender's words: of this message, or of the one that was asked about."""
    words = ctx.request.asked or ctx.request.words
    return "\n".join(filter(None, (clean(line, None) for line in words.splitlines())))


def written_on(ctx: Context) -> date:
    """Find the day on which the sender's words were read, from which « demain » counts."""
    at = ctx.request.at
    return (ctx.request.drawn_at or at).astimezone(at.tzinfo).date()


def not_read(unread: Sequence[Unread]) -> str:
    """Tell which words weren't understood, in HTML; of a wrong weekday, which it is."""
    lines = [
        f"« {as_typed(each.words)} » : le {day_in_words(each.misnamed)} est un "
        f"{WEEKDAYS[each.misnamed.weekday()]}."
        for each in unread
        if each.misnamed
    ]
    others = [each.words for each in unread if not each.misnamed]
    hint = SINCE_WHEN if any(EVERY_OTHER.search(folded(words)) for words in others) else ""
    return "\n".join(filter(None, [*lines, not_understood(others), hint]))
