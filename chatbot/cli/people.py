"""`chatbot roles` and `chatbot subscribers`: roles, bans and the list of subscriptions."""

from datetime import datetime

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import service as chantiers
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.cli import command
from chatbot.conversation.markup import clean, shown
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk import answering
from chatbot.members import queries, roles, rules, service as members
from chatbot.members.models import Chat, Referent
from chatbot.moderation import service as moderation
from chatbot.moderation.rules import AdminBanned
from chatbot.subscriptions.queries import followers
from chatbot.subscriptions.rules import State

REFERENT = "referent"
BANNED = "banned"  # a value of the option --state that isn't a subscription's state
STATES = [*map(str, State), BANNED]
PAGE = 1000
ID_WIDTH = 14  # "-1001234567890", a supergroup
WORD_WIDTH = 8  # "referent"


async def list_roles() -> None:
    lines = []
    async with command.reading() as session:
        for person, role in await queries.roles(session):
            topic = role.topic_key if isinstance(role, Referent) else None
            word = REFERENT if topic else rules.ADMIN
            lines.append(_row(person.telegram_id, person, word, topic, role.since))
    for line in lines:
        typer.echo(line)


async def grant(user: int, role: str, topic_words: str | None) -> None:
    _check(role, topic_words)
    async with command.transaction() as work:
        topic = None if topic_words is None else await _topic_of(work.session, topic_words)
        person = await members.person_of_account(work, user)
        try:
            if topic:
                is_new = await roles.give_referent(work, person, topic.key)
            else:
                is_new = await roles.give_admin(work, person)
        except rules.BannedPerson:
            command.fail(f"{_named(person)} is banned: unban them first")
        done = f"{_named(person)} is {_what(topic)} {'now' if is_new else 'already'}"
    typer.echo(done)


async def revoke(user: int, role: str, topic_words: str | None) -> None:
    _check(role, topic_words)
    async with command.transaction() as work:
        topic = None if topic_words is None else await _topic_of(work.session, topic_words)
        person = await queries.known(work.session, user)
        if person is None:
            command.fail(f"{user} is not {_what(topic)}")
        try:
            if topic:
                was_one = await roles.take_referent(work, person, topic.key)
            else:
                was_one = await roles.take_admin(work, person)
        except rules.LastAdmin:
            command.fail(f"{_named(person)} is the last admin: grant somebody else first")
        if not was_one:
            command.fail(f"{_named(person)} is not {_what(topic)}")
        await answering.release_lost(work, person)
        done = f"{_named(person)} is {_what(topic)} no more"
    typer.echo(done)


def _check(role: str, topic: str | None) -> None:
    """End the command unless the role is referent, with a topic, or admin, without one."""
    if role not in {rules.ADMIN, REFERENT}:
        command.fail(f"{role}: no such role, expected {rules.ADMIN} or {REFERENT}", code=2)
    if role == REFERENT and topic is None:
        command.fail(f"{REFERENT}: of which topic? (chatbot roles … {REFERENT} TOPIC)", code=2)
    if role == rules.ADMIN and topic is not None:
        command.fail(f"{topic}: an admin has no topic of their own", code=2)


async def list_subscribers(topic: str | None, state: str | None) -> None:
    """Print a line for each subscription in any state, then a line for each ban."""
    if state not in {None, *STATES}:
        command.fail(f"{state}: no such state, expected one of: {', '.join(STATES)}", code=2)
    if topic is not None and state == BANNED:
        command.fail("--topic: a ban is of all topics", code=2)
    async with command.opened(command.settings().database_url) as storage:
        async with storage.reading() as session:
            topics = (
                await chantiers.followable(session)
                if topic is None
                else [await _topic_of(session, topic)]
            )
        for key in [topic.key for topic in topics]:
            for listed in State:
                if state in {None, listed}:
                    await _print(storage, key, listed)
        if topic is None and state in {None, BANNED}:
            await _print(storage, None, None)


async def _print(storage: Storage, topic: str | None, state: State | None) -> None:
    """Print the subscriptions to a topic in one state; without a topic, the bans.

    Each page is read in its own transaction: slow output doesn't hold it open.
    """
    after = 0
    while True:
        async with storage.reading() as session:
            if topic is None or state is None:
                bans = await queries.bans(session, after=after, limit=PAGE)
                lines = [_row(ban.telegram_id, who, BANNED, None, ban.since) for ban, who in bans]
                last = bans[-1][0].telegram_id if bans else 0
            else:
                found = await followers(session, topic, state, after=after, limit=PAGE)
                lines = [_row(who.telegram_id, who, state, topic, row.since) for row, who in found]
                last = found[-1][1].id if found else 0
        if not lines:
            return
        typer.echo("\n".join(lines))
        after = last


async def ban(user: int, reason: str) -> None:
    if len(reason) > rules.REASON_LENGTH:
        command.fail(f"--reason: {len(reason)} characters, at most {rules.REASON_LENGTH}", code=2)
    async with command.transaction() as work:
        person = await members.person_of_account(work, user)
        try:
            is_new = await moderation.ban(work, person, clean(reason, rules.REASON_LENGTH))
        except AdminBanned:
            command.fail(f"{_named(person)} is an admin: revoke that role first")
        done = f"{_named(person)} is banned {'now' if is_new else 'already'}"
    typer.echo(done)


async def unban(user: int) -> None:
    async with command.transaction() as work:
        if not await moderation.unban(work, user):
            command.fail(f"{user} is not banned")
    typer.echo(f"{user} is banned no more")


async def _topic_of(session: AsyncSession, words: str) -> Topic:
    """Find the topic with a key or number; end the command if there is none."""
    topics = await chantiers.followable_by_key(session)
    try:
        key = (await chantiers.topic_linked(session, words)).key
    except chantiers.TopicGone:
        key = ""
    if key not in topics:
        known = ", ".join(topics) or "(none yet)"
        command.fail(f"{words}: no such topic, expected one of: {known}")
    return topics[key]


def _named(person: Chat) -> str:
    name = f" ({shown(person.name)})" if person.name else ""
    return f"{person.telegram_id}{name}"


def _what(topic: Topic | None) -> str:
    return f"a {REFERENT} of {topic.key}" if topic else f"an {rules.ADMIN}"


def _row(telegram_id: int, chat: Chat | None, word: str, topic: str | None, since: datetime) -> str:
    """Format a line of a list: columns without spaces in them, then the name; "-" if empty."""
    username = f"@{chat.username}" if chat and chat.username else "-"
    columns = (
        f"{telegram_id:<{ID_WIDTH}}",
        f"{word:<{WORD_WIDTH}}",
        f"{topic or '-':<{KEY_LENGTH}}",
        f"{since:%Y-%m-%dT%H:%MZ}",
        f"{username:<{1 + rules.USERNAME_LENGTH}}",
        (chat and chat.name) or "-",
    )
    return "  ".join(columns)
