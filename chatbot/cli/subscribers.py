"""`chatbot subscribers`: list followers, ban and unban, without Telegram at hand."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable
from chatbot.cli import command, people
from chatbot.conversation.display import clean
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries, service as members
from chatbot.members.rules import REASON_LENGTH
from chatbot.moderation import service
from chatbot.moderation.rules import AdminBanned
from chatbot.settings import Settings
from chatbot.subscriptions.queries import followers
from chatbot.subscriptions.rules import State

BANNED = "banned"  # no state of a subscription, but a word of the option --state
STATES = [*map(str, State), BANNED]
PAGE = 1000

# The lines after a place in the list, each with its place.
Page = Callable[[AsyncSession, int], Awaitable[list[tuple[int, str]]]]


def list_(topic: str | None, state: str | None) -> None:
    """Print a line for each subscription in any state, then a line for each ban."""
    if state not in {None, *STATES}:
        command.fail(f"{state}: no such state, expected one of: {', '.join(STATES)}", code=2)
    if topic is not None and state == BANNED:
        command.fail("--topic: a ban is of all topics", code=2)
    asyncio.run(_list(command.settings(), topic, state))


def ban(user: int, reason: str) -> None:
    if len(reason) > REASON_LENGTH:
        command.fail(f"--reason: {len(reason)} characters, at most {REASON_LENGTH}", code=2)
    typer.echo(asyncio.run(_ban(user, clean(reason, REASON_LENGTH))))


def unban(user: int) -> None:
    typer.echo(asyncio.run(_unban(user)))


async def _list(settings: Settings, topic: str | None, state: str | None) -> None:
    async with command.opened(settings.database_url) as storage:
        async with storage.reading() as session:
            topics = (
                await followable(session)
                if topic is None
                else [await people.topic_of(session, topic)]
            )
        for key in [topic.key for topic in topics]:
            for listed in State:
                if state in {None, listed}:
                    await _print(storage, partial(_followers, topic=key, state=listed))
        if topic is None and state in {None, BANNED}:
            await _print(storage, _banned)


async def _print(storage: Storage, page: Page) -> None:
    """Print page after page, each read in a transaction of its own: a slow reader holds none."""
    after = 0
    while True:
        async with storage.reading() as session:
            lines = await page(session, after)
        if not lines:
            return
        typer.echo("\n".join(line for _, line in lines))
        after = lines[-1][0]


async def _followers(
    session: AsyncSession, after: int, *, topic: str, state: State
) -> list[tuple[int, str]]:
    return [
        (chat.id, people.row(chat.telegram_id, chat, state, topic, row.since))
        for row, chat in await followers(session, topic, state, after=after, limit=PAGE)
    ]


async def _banned(session: AsyncSession, after: int) -> list[tuple[int, str]]:
    return [
        (row.telegram_id, people.row(row.telegram_id, person, BANNED, None, row.since))
        for row, person in await queries.bans(session, after=after, limit=PAGE)
    ]


async def _ban(user: int, reason: str) -> str:
    async with command.transaction() as work:
        person = await members.person_of_account(work, user)
        try:
            is_new = await service.ban(work, person, reason)
        except AdminBanned:
            command.fail(f"{people.named(person)} is an admin: revoke that role first")
        return f"{people.named(person)} is banned {'now' if is_new else 'already'}"


async def _unban(user: int) -> str:
    async with command.transaction() as work:
        if not await service.unban(work, user):
            command.fail(f"{user} is not banned")
        return f"{user} is banned no more"
