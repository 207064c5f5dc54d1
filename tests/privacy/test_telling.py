"""Everything that is kept of a person is told, in a message and in a file that say the same."""

import json
from datetime import timedelta
from inspect import iscoroutinefunction

import pytest
from hypothesis import given, strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.rules import State
from chatbot.announcements.wording import STATES
from chatbot.conversation import Policy, Request, Sender, UnitOfWork
from chatbot.conversation.markup import length, visible
from chatbot.conversation.personal_data import Kept, Person
from chatbot.discovery import modules
from chatbot.engine.inbox.queries import REMEMBERED as INBOX
from chatbot.french import typeset
from chatbot.members import roles, service as members
from chatbot.members.rules import STEP_LASTS
from chatbot.privacy import page, rooms
from chatbot.subscriptions.rules import (
    GROUP_WORDING,
    GROUP_WORDING_OF_DATE,
    WORDING,
    WORDING_OF_REMINDERS,
)
from chatbot.subscriptions.wording import WORDINGS
from tests.cast import ZOE
from tests.clock import NOW, PARIS
from tests.privacy.people import EVERY, REASON, TOLD, ask, follow, zoe_everywhere

HERE = NOW.astimezone(PARIS)


@pytest.fixture
async def kept(session: AsyncSession) -> list[Kept]:
    """List all that is kept of Zoé."""
    return await rooms.tell_kept(session, await zoe_everywhere(session))


def named(kept: list[Kept], beginning: str) -> list[Kept]:
    return [one for one in kept if one.what.startswith(beginning)]


def test_each_thing_is_there_once(kept: list[Kept]) -> None:
    assert [one.what for one in kept] == TOLD


ASKED = {"tell_kept", "losses", "erase_person", "purge_old"}  # of each room that has it
ASKED_BESIDE = {"chatbot.helpdesk.personal_data": {"purge_questions"}}


def test_whatever_a_room_offers_about_people_is_asked_of_it() -> None:
    for room in modules("personal_data.py"):
        functions = [value for value in vars(room).values() if iscoroutinefunction(value)]
        own = {one.__name__ for one in functions if one.__module__ == room.__name__}
        own = {name for name in own if not name.startswith("_")}
        assert own <= ASKED | ASKED_BESIDE.get(room.__name__, set()), room.__name__
        assert "tell_kept" in own or room.__name__.startswith("chatbot.conversation")


def test_who_they_are_is_told_as_it_is_known(kept: list[Kept]) -> None:
    [name] = named(kept, "Votre nom")
    assert dict(name.facts) == {
        "nom": ZOE.name,
        "nom d’utilisateur": "@zoe_quint",
        "numéro du compte Telegram": ZOE.id,
        "numéro chez moi": 2,
        "connu depuis": NOW,
        "en pause jusqu’au": NOW + timedelta(days=1),
        "tout arrêté depuis": NOW,
        "hors d’atteinte depuis": NOW,
        "annonces à vous proposer depuis": NOW,
        "résumé chaque lundi, de ce qui est paru depuis": NOW,
    }


def test_a_receipt_says_when_from_where_and_the_exact_words(kept: list[Kept]) -> None:
    own, *_, of_group, _, _ = named(kept, "Abonnement")
    for receipt in (own, of_group):
        assert receipt.facts["état"] == "suivi"
        assert receipt.facts["accord donné"] == NOW
        assert receipt.facts["d’où"] == "la page du sujet"
    assert own.facts["texte accepté"] == WORDINGS[WORDING]
    assert of_group.facts["texte accepté"] == WORDINGS[GROUP_WORDING]
    assert not own.stays
    assert "sans votre nom" in of_group.stays


def test_a_ban_is_told_with_its_reason(kept: list[Kept]) -> None:
    [ban] = named(kept, "Bannissement")
    assert (ban.facts["motif"], ban.facts["depuis"]) == (REASON, NOW)


def test_the_log_counts_what_they_did_and_what_was_done_to_them(kept: list[Kept]) -> None:
    [log] = named(kept, "Journal")
    # admin, référent of one, invited to the other: made, opened; a decision, an attempt, the ban,
    # an announcement, a date
    assert log.facts["notes qui portent votre numéro"] == 9


def test_an_announcement_is_told_in_full_while_nobody_else_reads_it(kept: list[Kept]) -> None:
    published, draft = named(kept, "Annonce\u00a0:")
    assert published.facts["début"] == "Réunion"
    assert published.facts["publiée"] == NOW
    assert "sans rien qui mène à vous" in published.stays
    assert draft.facts["texte"] == "Un secret de Zoé Quintessence"
    assert draft.facts["état"] == "brouillon"
    assert not draft.stays


def test_what_they_opened_to_review_is_told(kept: list[Kept]) -> None:
    [opened] = named(kept, "Relecture")
    assert opened.facts["sujet"] == "7. Alimentation"


def test_the_message_is_whole_and_says_nothing_long_twice(kept: list[Kept]) -> None:
    few = ("Votre nom", "Rôle", "Bannissement", "Abonnement", "Vos décisions")  # all is too long
    kept = [one for one in kept if one.what.startswith(few) and EVERY not in one.what]
    said = visible(typeset(page.all_kept(kept, HERE)))
    assert "Connu depuis\u00a0: 24 novembre 2026 à 13h" in said
    assert said.count(WORDINGS[WORDING]) == 1
    assert said.count("le même que plus haut") == 2
    assert "La suite est dans le fichier" not in said
    assert all(one.what in said for one in kept)


def test_the_file_holds_every_fact(kept: list[Kept]) -> None:
    asked = Request("", HERE, chat=ZOE.id, private=True, bot="etabli_bot")
    written = page.as_file(kept, asked)
    assert "Zoé Quintessence" in written  # readable, no escapes
    told = json.loads(written)
    assert (told["fait le"], told["par"]) == ("2026-11-24T13:00:00+01:00", "@etabli_bot")
    things = told["ce que je garde"]
    assert [thing["quoi"] for thing in things] == [one.what for one in kept]
    for thing, one in zip(things, kept, strict=True):
        assert {*thing} - {"quoi", "reste après /oublier"} == {
            name for name, fact in one.facts.items() if fact not in {None, ""}
        }
    assert things[0]["connu depuis"] == "2026-11-24T13:00:00+01:00"
    assert things[9]["texte accepté"] == WORDINGS[WORDING]


async def test_more_than_a_message_holds_is_in_the_file(session: AsyncSession) -> None:
    zoe = await members.remember_person(UnitOfWork(session, NOW), ZOE)
    for _ in range(60):
        await roles.invite(UnitOfWork(session, NOW, zoe.id), "alimentation")
    kept = await rooms.tell_kept(session, Person(ZOE.id, zoe.id))
    assert len(kept) > 60
    said = page.all_kept(kept, HERE)
    assert "La suite est dans le fichier" in said
    assert length(said) <= 4096
    assert "• Invitation de référent\u00a0: 7. Alimentation\n\n" in page.erase_question(
        kept
    )  # said once


async def test_who_only_reads_is_told_that_nothing_is_kept(session: AsyncSession) -> None:
    assert await rooms.tell_kept(session, await rooms.account(session, ZOE.id)) == []


async def test_what_others_keep_is_not_told(session: AsyncSession) -> None:
    await zoe_everywhere(session)
    yann = Sender(77, "Yann", "")
    await follow(session, yann, "alimentation")
    kept = await rooms.tell_kept(session, await rooms.account(session, yann.id))
    assert [one.what for one in kept] == [
        "Votre nom et votre compte",
        "Abonnement\u00a0: 7. Alimentation",
        "Journal des admins",
    ]
    assert "zoé" not in str(kept).casefold()


@given(st.text(max_size=128), st.text(max_size=300), st.integers(0, 40))
def test_whatever_people_typed_fits_a_message_and_breaks_nothing(
    name: str, reason: str, more: int
) -> None:
    things = [Kept(f"Le groupe {name}", {"nom": name, "motif": reason}, stays=name)] * (more + 1)
    others = [Kept(f"{number} {name}", {"nom": name}) for number in range(more)]
    for said in (
        page.all_kept(things + others, HERE),
        page.erase_question(things + others),
        page.erased(things + others),
        page.nothing_to_erase(things),
    ):
        assert length(said) <= 4096
        assert said.count("<") == said.count(">") == 2 * said.count("</")
    json.loads(page.as_file(things, ask(ZOE)))


@pytest.mark.parametrize(
    ("days", "said"), [(1, "\u00a01 jour de plus"), (90, "\u00a090 jours de plus")]
)
def test_the_policy_says_how_long_and_fits_a_message(days: int, said: str) -> None:
    policy = page.policy_text(None, Policy(days, days))
    assert said.strip() in policy
    assert length(policy) < 2700
    assert "admins du bot, qui vous cherchent par nom ou rôle" in policy
    assert "une note du journal et son motif" in policy
    assert "/oublier : tout effacer, motifs aussi" in policy
    assert (INBOX.days, STEP_LASTS) == (2, timedelta(minutes=30))  # « deux heures au plus »


def test_each_state_of_an_announcement_has_its_word() -> None:
    assert set(STATES) == set(State)


def test_what_was_agreed_to_of_reminders_is_told_in_its_words(kept: list[Kept]) -> None:
    own, of_group = named(kept, "Rappels")
    assert own.facts["votre choix"] == "oui"
    assert own.facts["texte accepté"] == WORDINGS[WORDING_OF_REMINDERS]
    assert "sans votre nom" in of_group.stays
    date, of_group = named(kept, "Date dont")
    assert (date.facts["laquelle"], date.facts["accord donné"]) == ("Réunion", NOW)
    assert of_group.facts["texte accepté"] == WORDINGS[GROUP_WORDING_OF_DATE]
