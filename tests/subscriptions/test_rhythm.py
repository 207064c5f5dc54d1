"""Since when a chat may have missed news, and whether it gets it at once or once a week."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Context, Request, UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.members import queries as people, service as members
from chatbot.members.models import Chat
from chatbot.subscriptions import service
from chatbot.subscriptions.pages.subscriptions import following_of, stop_all
from chatbot.subscriptions.pages.typed import follow_command, subscriptions_command
from chatbot.subscriptions.rules import Reminded
from chatbot.subscriptions.service import choose_rhythm, pause, resume
from tests.cast import GROUP, MARIE, SUPERGROUP, says
from tests.clock import NOW
from tests.databases import Databases
from tests.subscriptions.people import follow, prepare

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def at(hours: int, chat: int | None = None) -> Request:
    """Make a request of Marie's, this many hours later."""
    return says(MARIE, chat, at=NOW + hours * HOUR)


def typed(words: str, chat: int | None = None) -> Request:
    """Type this after /abonnements, as Marie."""
    return replace(says(MARIE, chat), words=words)


async def known(session: AsyncSession, account: int = MARIE.id) -> Chat:
    found = await people.known(session, account)
    assert found is not None
    return found


async def since(session: AsyncSession) -> tuple[datetime | None, datetime | None]:
    """Find since when Marie may have missed news, and was told all in a digest."""
    marie = await known(session)
    return marie.missing_since, marie.digest_since


async def marie_follows(session: AsyncSession) -> None:
    await prepare(session)
    await follow(session, says(MARIE))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give a database in which Marie follows a topic."""
    with databases.holding(marie_follows) as url:
        yield url


async def test_what_is_missed_counts_from_the_first_silence_on(storage: Storage) -> None:
    async with storage.transaction() as session:
        await pause(session, at(1), NOW + WEEK)
        await members.mark_unreachable(UnitOfWork(session, NOW + 2 * HOUR), MARIE.id)
        await pause(session, at(3), NOW + WEEK)
        assert await resume(session, at(4))
    async with storage.transaction() as session:
        assert await since(session) == (NOW + HOUR, None)
        await stop_all(Context(at(5), session))
    async with storage.transaction() as session:
        assert await since(session) == (None, None)
        await members.mark_unreachable(UnitOfWork(session, NOW + 6 * HOUR), MARIE.id)
        assert await since(session) == (NOW + 6 * HOUR, None)


async def test_a_digest_tells_what_was_missed_and_the_other_way_round(storage: Storage) -> None:
    async with storage.transaction() as session:
        await pause(session, at(1), NOW + WEEK)
        assert await choose_rhythm(session, at(2), weekly=True)
        assert await since(session) == (None, NOW + HOUR)
        assert not await choose_rhythm(session, at(3), weekly=True)
        await pause(session, at(4), NOW + WEEK)
        assert await since(session) == (None, NOW + HOUR)
        assert await choose_rhythm(session, at(5), weekly=False)
        assert await since(session) == (NOW + HOUR, None)
        assert not await choose_rhythm(session, at(6), weekly=False)
        assert await since(session) == (NOW + HOUR, None)


async def test_it_is_typed_or_tapped_and_shown(storage: Storage) -> None:
    async with storage.transaction() as session:
        listed = await subscriptions_command(Context(typed(""), session))
        assert "Chaque nouvelle arrive dès qu’elle paraît." in listed.text
        chosen = await subscriptions_command(Context(typed("Résumé"), session))
        assert "le lundi à 8h" in chosen.toast
        assert "en un seul message, le lundi à 8h" in chosen.text
        assert await since(session) == (None, NOW)
        labels = [button.label for row in chosen.buttons for button in row]
        assert "Recevoir tout de suite" in labels
        back = await subscriptions_command(Context(typed("tout de suite"), session))
        assert "dès qu’elle paraît" in back.toast
        assert await since(session) == (NOW, None)


@pytest.mark.parametrize(
    ("words", "text", "is_weekly", "reminded"),
    [
        ("résumé oui", "un seul message", True, Reminded.NONE),
        ("résumé non", "dès qu’elle paraît", False, Reminded.NONE),
        ("Résumé arrêter", "dès qu’elle paraît", False, Reminded.NONE),
        ("tout de suite", "dès qu’elle paraît", False, Reminded.NONE),
        ("rappels", "", True, Reminded.ALL),
        ("rappels désactiver", "", True, Reminded.NONE),
        ("rappels pas", "Je n’ai pas compris", True, Reminded.NONE),
        ("résumé du 15 mars", "Je n’ai pas compris", True, Reminded.NONE),
        ("tout", "Je n’ai pas compris", True, Reminded.NONE),
        ("tout arrêter", "Vous ne suivrez plus rien", True, Reminded.NONE),
        ("arrêter tout", "Vous ne suivrez plus rien", True, Reminded.NONE),
        ("reprendre le 15 mars", "Je n’ai pas compris", True, Reminded.NONE),
    ],
)
async def test_no_word_behind_it_is_passed_over(
    storage: Storage, words: str, text: str, *, is_weekly: bool, reminded: Reminded
) -> None:
    async with storage.transaction() as session:
        await choose_rhythm(session, at(1), weekly=True)
        await service.choose_reminders(session, at(1), wants=False)
        reply = await subscriptions_command(Context(typed(words), session))
        assert text in reply.text + reply.toast
        following = await following_of(Context(typed(""), session))
        assert (following.is_following, following.is_weekly) == (True, is_weekly)
        assert following.reminded is reminded


async def test_in_a_group_typing_shows_how_and_changes_nothing(storage: Storage) -> None:
    async with storage.transaction() as session:
        await follow(session, says(MARIE, GROUP))
        listed = await subscriptions_command(Context(typed("résumé", GROUP), session))
        assert "dès qu’elle paraît" in listed.text
        assert "se choisissent avec les boutons ci-dessous" in listed.toast
        assert not (await subscriptions_command(Context(typed("", GROUP), session))).toast
        assert (await known(session, GROUP)).digest_since is None


async def test_a_group_that_moved_keeps_its_rhythm(storage: Storage) -> None:
    async with storage.transaction() as session:
        await follow(session, says(MARIE, GROUP))
        await choose_rhythm(session, says(MARIE, GROUP), weekly=True)
        await members.remember_chat(session, says(MARIE, SUPERGROUP))
        await service.moved(session, GROUP, SUPERGROUP)
        group = await known(session, SUPERGROUP)
        assert (group.digest_since, group.missing_since) == (NOW, None)


async def test_who_follows_is_told_that_it_comes_on_monday(storage: Storage) -> None:
    async with storage.transaction() as session:
        await choose_rhythm(session, says(MARIE), weekly=True)
        said = await follow_command(Context(replace(says(MARIE), words="5"), session))
        assert "Ses nouvelles arriveront le lundi." in said.text
