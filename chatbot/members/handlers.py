"""/roles: who is what; roles given and taken."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import OldStep, Press, Reply, Request, Requires, old_command
from chatbot.members import acts, person_screens, roles, screens, service
from chatbot.members.invitation_handlers import INVITATIONS, inviting
from chatbot.members.models import Chat
from chatbot.members.payloads import (
    ChooseTopic,
    GiveAdmin,
    GiveReferent,
    RevokeInvitation,
    SearchPerson,
    ShowRoles,
    ShowRolesOf,
    TakeAdmin,
    TakeReferent,
)
from chatbot.members.rules import Kind, PersonGone

NAME_STEP = "person"
INVITE = "inviter"
FOUND = 8  # persons; more are a reason to type more


async def roles_command(ask: Request, session: AsyncSession) -> Reply:
    """`/roles`, `/roles dupont`, `/roles inviter 7`."""
    verb, _, rest = ask.words.partition(" ")
    if fold(verb) == INVITE:
        return await inviting(ask, session, rest)
    return await _found(ask, session) if verb else await _all(ask, session, ShowRoles())


async def show_roles(ask: Request, session: AsyncSession, shown: ShowRoles) -> Reply:
    """The list again, or another page."""
    return await _all(ask, session, shown)


async def search(ask: Request, session: AsyncSession, _payload: SearchPerson) -> Reply:
    """Which name is asked for."""
    await service.begin(session, ask, NAME_STEP, "")
    return Reply(screens.WHICH_NAME, ((screens.BACK,),))


async def name_said(ask: Request, session: AsyncSession, _noted: str) -> Reply:
    """The name, as the admin types it."""
    return await _found(ask, session)


async def show_roles_of(ask: Request, session: AsyncSession, shown: ShowRolesOf) -> Reply:
    """Somebody's roles."""
    return await _sheet(ask, session, shown)


async def give_admin(ask: Request, session: AsyncSession, given: GiveAdmin) -> Reply:
    """Asked first."""
    person = await _person(session, given.person)
    if not given.sure:
        return person_screens.sure_to_give(person)
    by = await service.actor(session, ask)
    done = await acts.name_admin(session, person, by=by, at=ask.at)
    return await _after(ask, session, person, person_screens.GIVEN if done else "")


async def take_admin(ask: Request, session: AsyncSession, taken: TakeAdmin) -> Reply:
    """Asked first."""
    person = await _person(session, taken.person)
    is_self = person.telegram_id == ask.chat
    if not taken.sure:
        return (
            person_screens.sure_to_resign(person)
            if is_self
            else person_screens.sure_to_take(person)
        )
    by = await service.actor(session, ask)
    done = await acts.dismiss_admin(session, person, by=by, at=ask.at)
    if is_self:  # who sees the roles no more
        return Reply(person_screens.RESIGNED)
    return await _after(ask, session, person, person_screens.TAKEN if done else "")


async def choose_topic(_ask: Request, session: AsyncSession, shown: ChooseTopic) -> Reply:
    """Which topic somebody is to be a référent of."""
    person = await _person(session, shown.person)
    theirs = await service.topics_of(session, person)
    others = [topic for topic in await followable(session) if topic.key not in theirs]
    return person_screens.which_topic(person, others, shown)


async def give_referent(ask: Request, session: AsyncSession, given: GiveReferent) -> Reply:
    """Of a topic."""
    person, topic = await _both(session, given)
    by = await service.actor(session, ask)
    done = await acts.name_referent(session, person, topic, by=by, at=ask.at)
    return await _after(ask, session, person, person_screens.GIVEN if done else "")


async def take_referent(ask: Request, session: AsyncSession, taken: TakeReferent) -> Reply:
    """Of a topic."""
    person, topic = await _both(session, taken)
    by = await service.actor(session, ask)
    done = await acts.dismiss_referent(session, person, topic, by=by, at=ask.at)
    return await _after(ask, session, person, person_screens.TAKEN if done else "")


async def revoke_invitation(ask: Request, session: AsyncSession, one: RevokeInvitation) -> Reply:
    """Close a link, unless it was opened meanwhile."""
    by = await service.actor(session, ask)
    done = await roles.revoke_invitation(session, one.invitation, by=by, at=ask.at)
    return await _all(ask, session, ShowRoles(), screens.REVOKED if done else screens.NOT_REVOKED)


async def _all(ask: Request, session: AsyncSession, shown: ShowRoles, toast: str = "") -> Reply:
    everybody = await roles.everybody(session, at=ask.at)
    topics = await followable(session)
    return screens.roles(everybody, topics, shown, toast, at=ask.at)


async def _found(ask: Request, session: AsyncSession) -> Reply:
    persons = await service.named(session, ask.words, limit=FOUND + 1)
    if not persons:
        await service.begin(session, ask, NAME_STEP, "")
    return screens.found(ask.words, persons[:FOUND], more=len(persons) > FOUND)


async def _after(ask: Request, session: AsyncSession, person: Chat, toast: str) -> Reply:
    shown = ShowRolesOf(person=person.id)
    return await _sheet(ask, session, shown, toast or person_screens.NOTHING_TO_DO)


async def _sheet(ask: Request, session: AsyncSession, shown: ShowRolesOf, toast: str = "") -> Reply:
    person = await _person(session, shown.person)
    theirs = await service.topics_of(session, person)
    sheet = person_screens.Sheet(
        person,
        is_admin=await service.is_admin(session, person.telegram_id),
        topics=[topic for topic in await followable(session) if topic.key in theirs],
        is_banned=await service.ban_of(session, person.telegram_id) is not None,
        is_self=person.telegram_id == ask.chat,
    )
    return person_screens.sheet(sheet, shown, toast)


async def _both(session: AsyncSession, act: GiveReferent | TakeReferent) -> tuple[Chat, Topic]:
    return await _person(session, act.person), await topic_of_key(session, act.topic)


async def _person(session: AsyncSession, number: int) -> Chat:
    found = await service.numbered(session, number)
    if found.kind is not Kind.PERSON:
        raise PersonGone
    return found


ROUTES = (
    old_command(
        "roles", roles_command, menu="Admins, référents, invitations", requires=Requires.ADMIN
    ),
    Press(ShowRoles, show_roles, requires=Requires.ADMIN),
    Press(SearchPerson, search, requires=Requires.ADMIN),
    OldStep(NAME_STEP, name_said, requires=Requires.ADMIN),
    Press(ShowRolesOf, show_roles_of, requires=Requires.ADMIN),
    Press(GiveAdmin, give_admin, requires=Requires.ADMIN),
    Press(TakeAdmin, take_admin, requires=Requires.ADMIN),
    Press(ChooseTopic, choose_topic, requires=Requires.ADMIN),
    Press(GiveReferent, give_referent, requires=Requires.ADMIN),
    Press(TakeReferent, take_referent, requires=Requires.ADMIN),
    Press(RevokeInvitation, revoke_invitation, requires=Requires.ADMIN),
    *INVITATIONS,
)
