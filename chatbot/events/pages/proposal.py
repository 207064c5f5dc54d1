"""A sentence about a date, what was understood of it, one tap: how a date is added or changed.

Nothing is stored in between: the preview replies to the sentence, a press on its button brings the
words back, and they are read anew, as on the day of the preview.
"""

import re
from collections.abc import Sequence
from datetime import date

from chatbot.chantiers.models import Topic
from chatbot.conversation import Context, Reply, Row, keyboard
from chatbot.conversation.display import as_typed, clean, not_understood
from chatbot.events import wording
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, WordsGone, next_occurrence
from chatbot.events.sentence import Said, Unread
from chatbot.french import day_in_words, folded
from chatbot.french.vocabulary import WEEKDAYS

SENTENCE_LENGTH = 600
TOO_LONG = f"C’est trop long : une date se dit en {SENTENCE_LENGTH} signes au plus. Ou /annuler."
EVERY_OTHER = re.compile(r"sur (?:deux|[0-9])|(?:tous|toutes) les|quinz")
SINCE_WHEN = "Dites aussi à partir de quel jour : « un mardi sur deux à partir du 5 janvier »."


def require_words(ctx: Context) -> None:
    """Check that the sentence above the pressed button is still there. Raises WordsGone."""
    if not ctx.request.asked:
        raise WordsGone


def typed(ctx: Context) -> str:
    """Find the sender's sentence: this message, or the message above the pressed button.

    Of a sentence that is too long, as much as shows it.
    """
    words = (ctx.request.asked or ctx.request.words)[: SENTENCE_LENGTH + 1]
    return "\n".join(filter(None, (clean(line, None) for line in words.splitlines())))


def written_on(ctx: Context) -> date:
    """Find the day on which the sender's sentence was first read, from which « demain » counts."""
    at = ctx.request.at
    return (ctx.request.drawn_at or at).astimezone(at.tzinfo).date()


def problem_of(
    ctx: Context, said: Said, draft: EventDraft, *, lacking: str, again: str, passed: str
) -> str | None:
    """Say why a sentence can't be carried out, and the way on; None where nothing is in the way.

    `lacking`: the page's own problem, "" for none; `again` and `passed`: the page's ways on, where
    words aren't understood, and where the day is over.
    """
    if len(ctx.request.asked or ctx.request.words) > SENTENCE_LENGTH:
        return TOO_LONG
    if said.unread and said.when is None:
        return f"{not_read(said.unread)}\n\n{again}"
    if lacking:
        return lacking
    if draft.when.start is not None and next_occurrence(draft, ctx.request.at) is None:
        return passed.format(when=wording.state_in_words(draft))
    return None


def preview(
    topic: Topic, draft: EventDraft, above: Sequence[str], below: Sequence[str], *rows: Row
) -> Reply:
    """Show a date as a sentence makes it, between other paragraphs; the last rows are ways out."""
    event = Event(topic_key=topic.key, edition="")
    event.state = draft
    parts = [*above, wording.described(event, topic), *below]
    return Reply("\n\n".join(filter(None, parts)), keyboard(*rows), quotes_request=True)


def not_read(unread: Sequence[Unread]) -> str:
    """Tell which words weren't understood, in HTML; of a wrong weekday, the right one."""
    lines = [
        f"« {as_typed(each.words)} » : le {day_in_words(each.misnamed)} est un "
        f"{WEEKDAYS[each.misnamed.weekday()]}."
        for each in unread
        if each.misnamed
    ]
    others = [each.words for each in unread if not each.misnamed]
    hint = SINCE_WHEN if any(EVERY_OTHER.search(folded(words)) for words in others) else ""
    return "\n".join(filter(None, [*lines, not_understood(others), hint]))
