"""Parse what is typed behind `/annonce`, as « 5 et 7 : Bonjour »: the topics, and the text."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.announcements import service
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import followables_before
from chatbot.conversation import Context, WrittenMessage
from chatbot.members import service as members
from chatbot.members.models import Chat

# "5 et 7 : Bonjour", "à tous : Bonjour": the text stands behind a colon, or on the next line.
SEVERAL = re.compile(
    r"(?:(?:[àa]\s+)?(?:toutes\s+et\s+)?tous(?:\s+les\s+chantiers)?"
    r"|(?P<numbers>\d{1,3}(?:(?:\s*,\s*(?:et\s+)?|\s+et\s+)\d{1,3})+))\s*(?:[:\n]\s*|$)",
    re.IGNORECASE,
)


async def topics_together(
    ctx: Context, person: Chat, writable: Sequence[Topic], together: re.Match[str]
) -> Sequence[Topic] | None:
    """Find the topics that `SEVERAL` matched; None unless all of them are the sender's."""
    if together["numbers"] is None:
        return writable if await members.is_admin(ctx.session, person.telegram_id) else None
    numbers = re.findall(r"\d+", together["numbers"])
    called = {str(topic.number): topic for topic in writable}
    named = [called.get(number) for number in dict.fromkeys(numbers)]
    known = [topic for topic in named if topic is not None]
    return known if len(known) == len(named) else None


def own_of(named: Sequence[Topic]) -> Topic:
    """Choose the topic that is an announcement's own: nothing goes with the appeal's."""
    return next((topic for topic in named if topic.kind is not TopicKind.APPEAL), named[0])


async def topics_again(ctx: Context, own: Topic) -> Sequence[Topic] | None:
    """Find the topics that an edited command names; () for topics that aren't the sender's.

    None for a command that names no topic. `own`: of the draft, before the edit.
    """
    person = await members.person_of_account(ctx.work, ctx.request.chat)
    writable = await service.writable(ctx.session, person)
    if (together := SEVERAL.match(ctx.request.words)) is not None:
        return await topics_together(ctx, person, writable, together) or ()
    words = ctx.request.words
    found, _ = await followables_before(ctx.session, words) if words else (None, "")
    if found is None:
        return None
    named = [topic for topic in found if topic in writable]
    return [own] if own in named else named if len(named) == 1 else ()


async def text_typed(ctx: Context, topic: str | None = None) -> WrittenMessage | None:
    """Find the text behind `/annonce 7`, in the message or the one that was asked about.

    `topic`: the key of the text's topic; a number that isn't that topic's belongs to the text.
    """
    request = ctx.request
    words = request.asked or request.words
    found, text = await followables_before(ctx.session, words) if words else (None, "")
    if (together := SEVERAL.match(words)) is not None:
        text = words[together.end() :]
    elif text and topic and topic not in {each.key for each in found or ()}:
        text = words
    if not text:
        return None
    typed = request.written
    before = html.escape(words.removesuffix(text))
    if typed is not None and typed.html.startswith(before):
        return replace(typed, html=typed.html.removeprefix(before))
    return WrittenMessage(html.escape(text))
