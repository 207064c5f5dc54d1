"""Remember persons and groups, search for them, look up roles, and keep pending steps."""

import re
from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.audit.service import note_denied
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable
from chatbot.engine.storage.engine import put_row, remove_rows
from chatbot.members import queries, rules
from chatbot.members.models import Chat, Started

# Matched against folded words. A number is our own id, as the log shows it, or Telegram's.
NUMBERED = re.compile(r"(?:(?:personne|compte|groupe) )?(?:n|no|numero)? ?(\d{1,17})")
ADMINS = re.compile(r"(?:les )?admins?(?:istrat\w+)?")
REFERENTS = re.compile(r"(?:les )?referente?s?(?: (?:du|de la|de l|des|de|d) (.+)| (\d{1,3}))?")


async def remember_person(work: ui.UnitOfWork, sender: ui.Sender) -> Chat:
    """Store a person, or update the stored name."""
    return await _remember(work, sender.id, rules.ChatKind.PERSON, sender.name, sender.username)


async def remember_chat(session: AsyncSession, request: ui.Request) -> Chat:
    """Store or update the chat of a request: the sender's private chat, or the group."""
    work = ui.UnitOfWork(session, request.at)
    if request.private and request.sender is not None:
        return await remember_person(work, request.sender)
    return await _remember(work, request.chat, rules.ChatKind.GROUP, request.title, "")


async def remember_sender(session: AsyncSession, request: ui.Request) -> Chat | None:
    """Store or update the sender; None for an administrator who writes in the group's name."""
    sender = request.sender
    return await remember_person(ui.UnitOfWork(session, request.at), sender) if sender else None


async def remember_sender_id(session: AsyncSession, request: ui.Request) -> int | None:
    """Store or update the sender; return our own id of the sender, for the log."""
    sender = await remember_sender(session, request)
    return sender.id if sender else None


async def by_sender(ctx: ui.Context) -> ui.UnitOfWork:
    """Return the unit of work with the sender, who is stored or updated, as its author."""
    return ctx.work.by(await remember_sender_id(ctx.session, ctx.request))


async def chat_by_id(session: AsyncSession, chat_id: int) -> Chat:
    """Find a person or a group by our own id. Raises PersonGone."""
    found = await queries.chat(session, chat_id)
    if found is None:
        raise rules.PersonGone
    return found


def words_of(name: str) -> Collection[str]:
    """Fold a name into the words by which it is searched."""
    longest = ui.NAME_LENGTH + 1 + rules.USERNAME_LENGTH  # no stored name is longer
    return {word[: rules.WORD_LENGTH] for word in fold(name[:longest]).split()}


async def person_of_account(work: ui.UnitOfWork, telegram_id: int) -> Chat:
    """Find the person with that Telegram id; store a person without a name if there is none."""
    known_as = await queries.known(work.session, telegram_id)
    return known_as or await remember_person(work, ui.Sender(telegram_id))


async def referents_of(session: AsyncSession, topic: str) -> Sequence[Chat]:
    """List a topic's référents, longest-serving first."""
    return [person for person, _ in await queries.referents(session, topic)]


async def is_admin(session: AsyncSession, telegram_id: int) -> bool:
    return any(admin.telegram_id == telegram_id for admin in await queries.admins(session))


async def admins_in_reach(session: AsyncSession) -> Sequence[int]:
    """List the accounts of the bot's admins to whom it can write."""
    admins = await queries.admins(session)
    return [admin.telegram_id for admin in admins if admin.unreachable_since is None]


async def writable_topics(session: AsyncSession, person: Chat) -> Collection[str] | None:
    """List the keys of the topics that a person may write for; None: all, for an admin."""
    if await is_admin(session, person.telegram_id):
        return None
    return await queries.topics_of(session, person.id)


async def may_write(session: AsyncSession, person: Chat, *topics: str | None) -> bool:
    """Tell whether a person is a référent of any of these topics, or an admin."""
    own = await writable_topics(session, person)
    return own is None or any(topic in own for topic in topics)


async def role_of(session: AsyncSession, telegram_id: int) -> str:
    """Find the highest role of that account: ADMIN, REFERENT (of some topic), or none, ""."""
    if await is_admin(session, telegram_id):
        return rules.ADMIN
    person = await queries.known(session, telegram_id)
    return rules.REFERENT if person and await queries.topics_of(session, person.id) else ""


async def mark_unreachable(work: ui.UnitOfWork, telegram_id: int) -> None:
    """Note that a chat is unreachable: the bot was blocked or removed, or the chat was deleted."""
    found = await queries.known(work.session, telegram_id)
    if found is not None and found.unreachable_since is None:
        found.unreachable_since = work.at
        await queries.may_miss(work.session, found.id, since=work.at)


async def move_chat(session: AsyncSession, old: int, new: int) -> tuple[Chat, Chat] | None:
    """Give a group that became a supergroup its new Telegram id.

    If the new id is stored already, change nothing and return the old and the new chat.
    """
    before, after = await queries.known(session, old), await queries.known(session, new)
    if before is not None and after is not None:
        return before, after
    moved = await queries.move_chat(session, old, new)
    return None if moved else await move_chat(session, old, new)


async def begin_step(ctx: ui.Context, step: ui.PendingStep) -> None:
    """Make the sender's next words in private the answer to a step, in place of an earlier step."""
    if (sender := ctx.request.sender) is not None:
        row = {"step": step.name, "noted": step.notes, "at": ctx.request.at}
        await put_row(ctx.session, Started, telegram_id=sender.id, **row)


async def leave(session: AsyncSession, request: ui.Request) -> bool:
    """End the sender's pending step; return whether there was one."""
    if await queries.pending_step(session, request) is None:
        return False
    return await remove_rows(session, Started, telegram_id=request.chat)


async def drop_old_steps(work: ui.UnitOfWork) -> None:
    await queries.drop_old_steps(work.session, before=work.at - rules.STEP_LASTS)


async def access_refusal(
    session: AsyncSession, requires: ui.Requires, request: ui.Request, route: str
) -> str | None:
    """Return the sentence that refuses a route to the sender; None if it is allowed.

    A refused attempt is logged, unless the route is only refused because this is a group.
    """
    private = {ui.Requires.PRIVACY, ui.Requires.REFERENT, ui.Requires.ADMIN}
    if requires in private and not request.private:
        return rules.IN_PRIVATE
    match requires:
        case ui.Requires.GROUP_ADMIN if not (request.private or request.is_group_admin):
            sentence = rules.ONLY_GROUP_ADMINS
        case ui.Requires.REFERENT if not await role_of(session, request.chat):
            sentence = rules.ONLY_REFERENTS
        case ui.Requires.ADMIN if not await is_admin(session, request.chat):
            sentence = rules.ONLY_ADMINS
        case _:
            return None
    await note_attempt(session, request, route)
    return sentence


async def note_attempt(session: AsyncSession, request: ui.Request, route: str) -> None:
    """Log a denied attempt of the sender; `route` is a route's name, never typed words."""
    if (person := await remember_sender_id(session, request)) is not None:
        await note_denied(ui.UnitOfWork(session, request.at, person), what=route)


async def search(
    session: AsyncSession, words: str, *, groups: bool = False, limit: int
) -> Sequence[Chat]:
    """Find persons by name, number or role; by name, those with a role first, then the newest."""
    folded = fold(words)
    if (number := NUMBERED.fullmatch(folded)) is not None:
        found = await queries.numbered(session, int(number[1]))
    elif ADMINS.fullmatch(folded):
        found = await queries.admins(session)
    elif (named := REFERENTS.fullmatch(folded)) is not None:
        topic = named[1] or named[2]
        keys = {found.key for found in await followable(session, topic)} if topic else None
        referents = await queries.referents(session)
        chats = [person for person, key in referents if keys is None or key in keys]
        found = list(dict.fromkeys(chats))
    elif not (names := words_of(words)):
        return []
    else:
        by_name = partial(queries.chats_named, session, names, limit=limit)
        holders = await by_name(groups=False, with_role=True)
        others = await by_name(groups=groups, with_role=False)
        found = list(dict.fromkeys([*holders, *others]))
    return [chat for chat in found if groups or chat.is_person][:limit]


def names_role(words: str) -> bool:
    """Return whether the words ask for the holders of a role, or for a chat by its number."""
    folded = fold(words)
    is_number = NUMBERED.fullmatch(folded) and not folded[0].isdigit() and folded[1:2].isalpha()
    return bool(is_number or ADMINS.fullmatch(folded) or REFERENTS.fullmatch(folded))


async def _remember(
    work: ui.UnitOfWork, telegram_id: int, kind: rules.ChatKind, name: str, username: str
) -> Chat:
    name, username = ui.clean(name), ui.clean(username, rules.USERNAME_LENGTH)
    found = await queries.known(work.session, telegram_id)
    is_new = found is None
    if found is None:
        row = {"telegram_id": telegram_id, "kind": kind, "name": name, "username": username}
        found = await queries.keep_chat(work.session, **row, known_since=work.at)
    if is_new or (found.name, found.username) != (name, username):
        found.name, found.username = name, username
        await queries.keep_words(work.session, found.id, words_of(f"{name} {username}"))
    return found
