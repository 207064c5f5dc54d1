"""Roles given, taken, invited to and given up; each act in the log, and those concerned told."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.members import queries, roles, service
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import (
    INVITED_FOR,
    AlreadyReferent,
    BannedFromRoles,
    BannedPerson,
    InvitationClosed,
    LastAdmin,
    NotReferent,
    OwnInvitation,
)
from tests.builders import chantier, publish
from tests.cast import AWA, MARIE, PAUL
from tests.clock import NOW
from tests.members.people import known, log, menus, told

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Open a session in which Awa is the admin, and there are two chantiers."""
    async with storage.transaction() as session:
        await publish(session, chantier(7, "alimentation"), chantier(3, "eau"))
        await roles.appoint_first(UnitOfWork(session, NOW), [AWA])
        yield session


@pytest.fixture
async def people(session: AsyncSession) -> list[Chat]:
    return await known(session, AWA, MARIE, PAUL)


@pytest.fixture
async def topic(session: AsyncSession) -> Topic:
    return await topic_of_key(session, "alimentation")


async def invited(session: AsyncSession, by: Chat) -> str:
    """Make an invitation; return its token."""
    _, token = await roles.invite(UnitOfWork(session, NOW, by.id), "alimentation")
    return token


async def opens(session: AsyncSession, token: str) -> Topic:
    """Open the invitation as Marie, a minute later."""
    return await roles.open_invitation(UnitOfWork(session, LATER), MARIE, token)


async def topics_of(session: AsyncSession, person: Chat) -> list[str]:
    return list(await queries.topics_of(session, person.id))


async def test_somebody_named_admin_is_one_is_told_and_has_the_menu(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa, marie, _ = people
    assert await roles.give_admin(UnitOfWork(session, NOW, awa.id), marie)
    assert not await roles.give_admin(UnitOfWork(session, NOW, awa.id), marie)
    assert await service.is_admin(session, MARIE.id)
    assert (await log(session))[1:] == [(Act.ADMIN_GRANTED, awa.id, marie.id, None)]
    [(to, said)] = await told(session)
    assert to == MARIE.id
    assert "/roles" in said
    assert (await menus(session))[MARIE.id] == "admin"


async def test_an_admin_who_is_dismissed_is_told_and_loses_menu_and_links(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa, marie, _ = people
    await roles.give_admin(UnitOfWork(session, NOW, awa.id), marie)
    token = await invited(session, marie)
    assert await roles.take_admin(UnitOfWork(session, NOW, awa.id), marie)
    assert not await roles.take_admin(UnitOfWork(session, NOW, awa.id), marie)
    assert not await service.is_admin(session, MARIE.id)
    assert "retiré" in (await told(session))[-1][1]
    assert (await menus(session))[MARIE.id] == ""
    with pytest.raises(InvitationClosed):
        await roles.open_invitation(UnitOfWork(session, LATER), PAUL, token)


async def test_the_last_admin_stays_and_who_goes_is_not_told_by_a_message(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa, marie, _ = people
    with pytest.raises(LastAdmin):
        await roles.take_admin(UnitOfWork(session, NOW, awa.id), awa)
    await roles.give_admin(UnitOfWork(session, NOW, awa.id), marie)
    assert await roles.take_admin(UnitOfWork(session, NOW, awa.id), awa)
    assert [to for to, _ in await told(session)] == [MARIE.id]


async def test_a_referent_is_named_and_dismissed_for_one_topic(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa, marie, _ = people
    for key in (topic.key, "eau"):
        assert await roles.give_referent(UnitOfWork(session, NOW, awa.id), marie, key)
    assert not await roles.give_referent(UnitOfWork(session, NOW, awa.id), marie, "eau")
    assert await roles.take_referent(UnitOfWork(session, NOW, awa.id), marie, "eau")
    assert not await roles.take_referent(UnitOfWork(session, NOW, awa.id), marie, "eau")
    assert await topics_of(session, marie) == ["alimentation"]
    assert [entry[0] for entry in await log(session)][1:] == [
        Act.REFERENT_GRANTED,
        Act.REFERENT_GRANTED,
        Act.REFERENT_REVOKED,
    ]
    assert [to for to, _ in await told(session)] == [MARIE.id] * 3


async def test_who_does_it_to_themself_gets_no_message(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa = people[0]
    await roles.give_referent(UnitOfWork(session, NOW, awa.id), awa, topic.key)
    assert await told(session) == []


async def test_the_operator_names_and_the_person_is_told(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    await roles.give_referent(UnitOfWork(session, NOW), people[1], topic.key)
    assert [to for to, _ in await told(session)] == [MARIE.id]


async def test_a_banned_person_is_given_no_role_and_opens_nothing(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa, marie, _ = people
    token = await invited(session, awa)
    await add_row(session, Ban, telegram_id=MARIE.id, since=NOW, reason="")
    with pytest.raises(BannedPerson):
        await roles.give_admin(UnitOfWork(session, NOW, awa.id), marie)
    with pytest.raises(BannedPerson):
        await roles.give_referent(UnitOfWork(session, NOW, awa.id), marie, topic.key)
    with pytest.raises(BannedFromRoles):
        await opens(session, token)
    assert await topics_of(session, marie) == []
    assert await roles.open_invitation(UnitOfWork(session, LATER), PAUL, token) == topic


async def test_a_configured_admin_who_is_banned_does_not_keep_the_bot_from_starting(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        await add_row(session, Ban, telegram_id=MARIE.id, since=NOW, reason="")
        await roles.appoint_first(UnitOfWork(session, NOW), [MARIE, AWA])
        assert [one.telegram_id for one in await queries.admins(session)] == [AWA.id]


async def test_whoever_opens_an_invitation_first_is_a_referent_and_the_inviter_is_told(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa, marie, paul = people
    token = await invited(session, awa)
    assert await opens(session, token) == topic
    assert await topics_of(session, marie) == ["alimentation"]
    [(to, said)] = await told(session)
    assert to == AWA.id
    assert said.startswith("Marie Dupont (@marie_dupont) a ouvert votre invitation")
    assert (await log(session))[-2:] == [
        (Act.INVITED, awa.id, None, "alimentation"),
        (Act.INVITATION_OPENED, marie.id, awa.id, "alimentation"),
    ]
    with pytest.raises(InvitationClosed):
        await roles.open_invitation(UnitOfWork(session, LATER), PAUL, token)
    assert await topics_of(session, paul) == []


async def test_an_invitation_lasts_seven_days_and_not_a_second_more(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa, _, paul = people
    token, other = await invited(session, awa), await invited(session, awa)
    nearly = NOW + INVITED_FOR - timedelta(seconds=1)
    assert (await roles.all_roles(UnitOfWork(session, nearly))).invitations
    await roles.open_invitation(UnitOfWork(session, nearly), MARIE, token)
    over = NOW + timedelta(days=7)
    with pytest.raises(InvitationClosed):
        await roles.open_invitation(UnitOfWork(session, over), PAUL, other)
    assert not (await roles.all_roles(UnitOfWork(session, over))).invitations
    assert await topics_of(session, paul) == []


async def test_a_revoked_invitation_opens_nothing(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa = people[0]
    number, token = await roles.invite(UnitOfWork(session, NOW, awa.id), "alimentation")
    assert await roles.revoke_invitation(UnitOfWork(session, NOW, awa.id), number)
    assert not await roles.revoke_invitation(UnitOfWork(session, NOW, awa.id), number)
    with pytest.raises(InvitationClosed):
        await opens(session, token)


async def test_a_link_that_was_opened_can_not_be_revoked_any_more(
    session: AsyncSession, people: list[Chat]
) -> None:
    awa, marie, _ = people
    number, token = await roles.invite(UnitOfWork(session, NOW, awa.id), "alimentation")
    await opens(session, token)
    assert not await roles.revoke_invitation(UnitOfWork(session, NOW, awa.id), number)
    assert await topics_of(session, marie) == ["alimentation"]


@pytest.mark.parametrize("token", ["", "x", "é", "a" * 4000])
async def test_a_link_that_never_was_is_closed(session: AsyncSession, token: str) -> None:
    with pytest.raises(InvitationClosed):
        await opens(session, token)


async def test_a_link_stays_open_for_somebody_else_where_it_would_give_nothing(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa, marie, _ = people
    token = await invited(session, awa)
    with pytest.raises(OwnInvitation):
        await roles.open_invitation(UnitOfWork(session, LATER), AWA, token)
    await roles.give_referent(UnitOfWork(session, NOW, awa.id), marie, topic.key)
    with pytest.raises(AlreadyReferent):
        await opens(session, token)
    assert await roles.open_invitation(UnitOfWork(session, LATER), PAUL, token) == topic


async def test_of_a_link_that_is_closed_its_maker_is_not_told_that_it_is_open(
    session: AsyncSession, people: list[Chat]
) -> None:
    token = await invited(session, people[0])
    await roles.open_invitation(UnitOfWork(session, LATER), PAUL, token)
    with pytest.raises(InvitationClosed):
        await roles.open_invitation(UnitOfWork(session, LATER), AWA, token)


async def test_who_taps_the_link_twice_is_told_that_they_have_the_role(
    session: AsyncSession, people: list[Chat]
) -> None:
    token = await invited(session, people[0])
    await opens(session, token)
    with pytest.raises(AlreadyReferent):
        await opens(session, token)


async def test_a_referent_gives_the_role_up_and_the_admins_are_told(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    _, marie, _ = people
    await roles.give_referent(UnitOfWork(session, NOW, marie.id), marie, topic.key)
    await roles.renounce(UnitOfWork(session, NOW), marie, topic.key)
    assert await topics_of(session, marie) == []
    [(to, said)] = await told(session)
    assert to == AWA.id
    assert said.startswith("Marie Dupont (@marie_dupont) a renoncé")
    with pytest.raises(NotReferent):
        await roles.renounce(UnitOfWork(session, NOW), marie, topic.key)


async def test_who_has_a_role_is_owed_their_menu_anew_and_nobody_else(
    session: AsyncSession, people: list[Chat]
) -> None:
    for topic in ("alimentation", "eau"):
        await roles.give_referent(UnitOfWork(session, NOW), people[1], topic)
    await session.execute(delete(Owed))
    await roles.queue_menus(UnitOfWork(session, LATER))
    owed = {AWA.id: "admin", MARIE.id: "referent"}
    assert await menus(session) == owed
    await session.execute(delete(Owed))
    for one in (AWA, MARIE, PAUL):
        await roles.queue_menus(UnitOfWork(session, LATER), one.id)
    assert await menus(session) == owed


async def test_the_menu_follows_the_highest_role_that_is_left(
    session: AsyncSession, people: list[Chat], topic: Topic
) -> None:
    awa, marie, _ = people
    seen = []
    for change in (
        roles.open_invitation(UnitOfWork(session, LATER), MARIE, await invited(session, awa)),
        roles.give_admin(UnitOfWork(session, LATER, awa.id), marie),
        roles.give_referent(UnitOfWork(session, LATER, awa.id), marie, "eau"),
        roles.take_admin(UnitOfWork(session, LATER, awa.id), marie),
        roles.take_referent(UnitOfWork(session, LATER, awa.id), marie, topic.key),
        roles.take_referent(UnitOfWork(session, LATER, awa.id), marie, "eau"),
    ):
        await change
        seen.append((await menus(session))[MARIE.id])
    assert seen == ["referent", "admin", "admin", "referent", "referent", ""]


async def test_no_link_is_kept_that_could_be_opened_by_who_reads_the_database(
    session: AsyncSession, people: list[Chat]
) -> None:
    token = await invited(session, people[0])
    [(kept, _)] = (await roles.all_roles(UnitOfWork(session, NOW))).invitations
    assert len(token) >= 32
    assert kept.digest != token
    assert token not in kept.digest
