"""What tests need, made with everything that doesn't matter already there."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.content.drafts import TopicDraft
from chatbot.content.service import BUILT_IN, Source, import_source, read_source
from chatbot.conversation import Context, Request, UnitOfWork
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft, Status
from chatbot.french import When
from tests.clock import IN_MAY_2022, PARIS


def ask(words: str = "", *, at: str = "2022-05-15T12:00") -> Request:
    """Make a request: somebody's words in private, at that local time."""
    moment = datetime.fromisoformat(at).replace(tzinfo=PARIS)
    return Request(words, moment, chat=5, private=True, bot="etabli_bot")


def context(session: AsyncSession, words: str = "", *, at: str = "2022-05-15T12:00") -> Context:
    """Make such a request with its session, as a handler is given it."""
    return Context(ask(words, at=at), session)


def chantier(number: int, key: str, **more: Any) -> TopicDraft:
    """Draft a chantier of the edition of May 2022."""
    given = {"kind": "chantier", "number": number, "key": key, "title": key.capitalize()}
    return TopicDraft(**{"edition": "2022-05", **given, **more})


@cache
def _built_in() -> Source:
    """Read once: its YAML takes longer than what most tests do with it."""
    return read_source(BUILT_IN)


async def publish(session: AsyncSession, *drafts: TopicDraft) -> None:
    """Import these topics as a pack; none: the built-in one."""
    source = Source(drafts, [], is_pack=True) if drafts else _built_in()
    await import_source(UnitOfWork(session, IN_MAY_2022), source)


def at_other_time(event: Event, when: When) -> EventDraft:
    """Draft a date as it is once it takes place at another time, and only then."""
    return replace(event.state, when=when, rule="", exceptions=())


def called_off(event: Event) -> EventDraft:
    return replace(event.state, status=Status.CANCELLED)
