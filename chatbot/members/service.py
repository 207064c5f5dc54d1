"""Who is known here, and what they are in the middle of."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import fold
from chatbot.conversation import Request, Sender
from chatbot.members import queries, step_queries
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import (
    ADMIN,
    NAME_LENGTH,
    REFERENT,
    STEP_LASTS,
    USERNAME_LENGTH,
    WORD_LENGTH,
    Kind,
    PersonGone,
    clean,
)


async def person(session: AsyncSession, sender: Sender, *, at: datetime) -> Chat:
    """Somebody who does what has to be remembered, by the name that they have now."""
    return await _kept(session, sender.id, Kind.PERSON, sender.name, sender.username, at)


async def chat(session: AsyncSession, ask: Request) -> Chat:
    """Where somebody speaks: their own private chat, or the group."""
    if ask.private and ask.sender is not None:
        return await person(session, ask.sender, at=ask.at)
    return await _kept(session, ask.chat, Kind.GROUP, ask.title, "", ask.at)


async def speaker(session: AsyncSession, ask: Request) -> Chat | None:
    """Who speaks; None for an administrator in the group's name."""
    return await person(session, ask.sender, at=ask.at) if ask.sender else None


async def actor(session: AsyncSession, ask: Request) -> int | None:
    """Who acts, by our own number, for the log."""
    speaks = await speaker(session, ask)
    return speaks.id if speaks else None


async def known(session: AsyncSession, telegram_id: int) -> Chat | None:
    """That chat, if anything is known of it."""
    return await queries.known(session, telegram_id)


async def numbered(session: AsyncSession, number: int) -> Chat:
    """The person or group of that number of ours. Raises PersonGone."""
    found = await queries.chat(session, number)
    if found is None:
        raise PersonGone
    return found


async def chats(session: AsyncSession, numbers: Collection[int]) -> dict[int, Chat]:
    """Those of these numbers of ours that are still known."""
    return await queries.chats(session, numbers)


async def named(session: AsyncSession, words: str, *, limit: int) -> Sequence[Chat]:
    """Persons whose name has these words, or words that they begin."""
    folded = words_of(words)
    return await queries.persons_named(session, folded, limit=limit) if folded else []


def words_of(name: str) -> Collection[str]:
    """The folded words by which a name is searched."""
    longest = NAME_LENGTH + 1 + USERNAME_LENGTH  # whoever looks for more looks for nobody
    return {word[:WORD_LENGTH] for word in fold(name[:longest]).split()}


async def account(session: AsyncSession, telegram_id: int, *, at: datetime) -> Chat:
    """The person with that Telegram id, perhaps not met yet."""
    known_as = await queries.known(session, telegram_id)
    return known_as or await person(session, Sender(telegram_id), at=at)


async def admins(session: AsyncSession) -> Sequence[Chat]:
    """The bot's admins, those who have been it longest first."""
    return await queries.admins(session)


async def referents_of(session: AsyncSession, topic: str) -> Sequence[Chat]:
    """Who may publish for that topic, those who have been it longest first."""
    return [one for one, _ in await queries.referents(session, topic)]


async def is_admin(session: AsyncSession, telegram_id: int) -> bool:
    """Whether that Telegram account is one of the bot's admins."""
    return any(one.telegram_id == telegram_id for one in await queries.admins(session))


async def role_of(session: AsyncSession, telegram_id: int) -> str:
    """The highest role of that account: ADMIN, REFERENT (of some topic), or none, ""."""
    if await is_admin(session, telegram_id):
        return ADMIN
    person = await queries.known(session, telegram_id)
    return REFERENT if person and await queries.topics_of(session, person.id) else ""


async def ban_of(session: AsyncSession, telegram_id: int) -> Ban | None:
    """Why that account may follow nothing, if it is so."""
    return await queries.ban(session, telegram_id)


async def is_banned(session: AsyncSession, number: int) -> bool:
    """The same of the person of that number of ours."""
    one = await queries.chat(session, number)
    return one is not None and await queries.ban(session, one.telegram_id) is not None


async def add_ban(session: AsyncSession, telegram_id: int, reason: str, *, at: datetime) -> bool:
    """Whether the account wasn't banned before."""
    return await queries.add_ban(session, telegram_id, reason, at=at)


async def lift_ban(session: AsyncSession, telegram_id: int) -> bool:
    """Whether the account was banned."""
    return await queries.lift_ban(session, telegram_id)


async def count_bans(session: AsyncSession) -> int:
    """How many accounts are banned."""
    return await queries.count_bans(session)


async def bans(
    session: AsyncSession, *, after: int, limit: int
) -> Sequence[tuple[Ban, Chat | None]]:
    """`limit` bans behind that Telegram id, each with the person, if still known."""
    return await queries.bans(session, after=after, limit=limit)


async def topics_of(session: AsyncSession, person: Chat) -> Sequence[str]:
    """The keys of the topics whose référent that person is."""
    return await queries.topics_of(session, person.id)


async def out_of_reach(session: AsyncSession, telegram_id: int, *, at: datetime) -> None:
    """Blocked, deactivated, thrown out: nothing is sent there until they come back."""
    found = await queries.known(session, telegram_id)
    if found is not None and found.unreachable_since is None:
        found.unreachable_since = at
        await may_miss(session, found, since=at)


async def may_miss(session: AsyncSession, chat: Chat, *, since: datetime) -> None:
    """From then on that chat may miss news, if it doesn't already; a digest tells all anyway."""
    await queries.may_miss(session, chat.id, since=since)


async def moved(session: AsyncSession, old: int, new: int) -> tuple[Chat, Chat] | None:
    """A group became a supergroup; both, if the new one was known already."""
    before, after = await queries.known(session, old), await queries.known(session, new)
    if before is not None and after is not None:
        return before, after
    if await queries.moved(session, old, new):
        return None
    return await moved(session, old, new)


async def begin(session: AsyncSession, ask: Request, step: str, noted: str) -> None:
    """The sender's next words, in private, are for that step."""
    if ask.sender is not None:
        await step_queries.start(
            session, telegram_id=ask.sender.id, step=step, noted=noted, at=ask.at
        )


async def step_of(session: AsyncSession, ask: Request) -> tuple[str, str] | None:
    """What the sender is in the middle of, and what was noted; nothing in groups."""
    if not ask.private:
        return None
    for one in await step_queries.started(session):
        if one.telegram_id == ask.chat and one.at > ask.at - STEP_LASTS:
            return one.step, one.noted
    return None


async def leave(session: AsyncSession, ask: Request) -> bool:
    """Whether the sender was in the middle of something, which is over now."""
    if await step_of(session, ask) is None:
        return False
    return await step_queries.leave(session, ask.chat)


async def forget(session: AsyncSession, number: int) -> None:
    """Erase a person or a group, and with it whatever hangs on it."""
    await queries.forget(session, number)


async def forget_steps(session: AsyncSession, at: datetime) -> None:
    """Drop what somebody began and left lying."""
    await step_queries.leave_old(session, before=at - STEP_LASTS)


async def _kept(
    session: AsyncSession, telegram_id: int, kind: Kind, name: str, username: str, at: datetime
) -> Chat:
    name, username = clean(name), clean(username, USERNAME_LENGTH)
    found = await queries.known(session, telegram_id)
    is_new = found is None
    if found is None:
        found = await queries.keep_chat(
            session, telegram_id=telegram_id, kind=kind, name="", username="", known_since=at
        )
    if is_new or (found.name, found.username) != (name, username):
        found.name, found.username = name, username
        await queries.keep_words(session, found.id, words_of(f"{name} {username}"))
    return found
