"""`chatbot ask`: answer questions in the terminal, as in the chat."""

import json
import sys
from datetime import datetime
from typing import Any

import typer

from chatbot.answers import loading
from chatbot.answers.answering import answer
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.answers.page import plain_text
from chatbot.answers.rules import Answer, Kind
from chatbot.answers.wishes import recognise, redirect_to
from chatbot.app import HOOKS, ROUTES as ALL_ROUTES
from chatbot.cli import command
from chatbot.content.service import BUILT_IN, load_when_empty
from chatbot.conversation import Context, Redirect, Reply, Request, UnitOfWork
from chatbot.conversation.markup import escape, paragraphs, visible
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.routes import Routes
from chatbot.errors import Refusal
from chatbot.french import typeset

ROUTES = Routes(ALL_ROUTES)


async def ask(asked: str, *, as_json: bool, batch: bool, at: datetime | None) -> None:
    """Answer one question, or with `batch` one for each line of standard input."""
    if batch == bool(asked):
        command.fail("Give one question, or --batch and one question a line.", code=2)
    questions = (line.rstrip("\n") for line in sys.stdin) if batch else iter([asked])
    settings = command.settings()
    zone = settings.timezone
    now = at.replace(tzinfo=zone) if at else command.now().astimezone(zone)
    async with command.opened(settings.database_url) as storage:
        if (pack := settings.pack(BUILT_IN)) is not None:
            async with storage.transaction() as session:
                await load_when_empty(UnitOfWork(session, now), pack)
        loading.load()
        async with storage.reading() as session:
            index = await load_index(session)
        for question in questions:
            wish = recognise(question, ROUTES.wishes, index.knowledge.subjects)
            given = answer(question, index, now, wishes=ROUTES.wishes)
            if wish is None and given.wish:
                wish = redirect_to(
                    given.wish, question, index.knowledge.of_keys(given.topics), ROUTES.wishes
                )
            if wish is not None:
                text = await _granted(storage, wish, now)
                # A wish for an unknown chantier has no answer.
                numbers = {word for word in wish.words.split() if word.isdigit()}
                named = [each for each in index.knowledge.chantiers if str(each.number) in numbers]
                kind = Kind.UNKNOWN if numbers and not named else Kind.ANSWER
                given = Answer(kind, "", tuple(topic.key for topic in named))
            else:
                text = plain_text(given, index.knowledge)
            fields = _fields(question, given, text, index, wish)
            typer.echo(json.dumps(fields, ensure_ascii=False) if as_json or batch else text)


async def _granted(storage: Storage, wish: Redirect, now: datetime) -> str:
    """Return the answer to a wish, or the refusal, that a stranger would get in private.

    The transaction is rolled back.
    """
    match = ROUTES.match_wish(wish.wish)
    request = Request(wish.words, now, chat=0, private=True, bot="")
    try:
        async with storage.transaction() as session, session.begin_nested() as undone:
            if refusal := await HOOKS.refusal(session, match.requires, request, match.name):
                return refusal
            reply = await match.answer(Context(request, session))
            await undone.rollback()
    except Refusal as refused:
        return typeset(refused.sentence)
    if isinstance(reply, Redirect):
        return await _granted(storage, reply, now)
    if not isinstance(reply, Reply):  # a press: nothing was asked here
        return ""
    return visible(paragraphs(escape(reply.toast), reply.text))


def _fields(
    question: str, given: Answer, text: str, index: Index, wish: Redirect | None
) -> dict[str, Any]:
    topics = index.knowledge.of_keys(given.topics) if given.answered else []
    return {
        "question": question,
        "answered": given.answered,
        "text": text,
        "chantiers": [topic.number for topic in topics if topic.number],
        "section": given.section,
        "source": given.source,
        "score": round(given.score, 3),
        "wish": wish.wish if wish else "",
    }
