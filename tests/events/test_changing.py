"""/date: what two do at once, what is said of what can't be, and words that mean another day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Context, Reply, Request, Sender, UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.events import queries, service
from chatbot.events.models import Event
from chatbot.events.pages.adding import SENTENCE_LENGTH, add_date, preview_for, receive_date
from chatbot.events.pages.command import date_command, move_date, preview_move, receive_move
from chatbot.events.pages.managing import (
    cancel_date,
    confirm_date,
    manage_date,
    restore_date,
    show_changeable_dates,
)
from chatbot.events.rules import (
    DateGone,
    EventDraft,
    OnlyItsReferents,
    Status,
    WordsGone,
    digest,
)
from chatbot.french import Precision, When
from chatbot.members import roles, service as members
from chatbot.rsvp.pages.date import open_date
from tests.builders import publish
from tests.cast import AWA, HUGO, LEA, MARIE, PAUL, TOPIC, TOPICS, says
from tests.clock import PARIS
from tests.racing import Act, Order, orders_on_both, race
from tests.rsvp.guests import labels, says_that
from tests.subscriptions.people import follow

NOW = datetime(2026, 11, 27, 12, tzinfo=PARIS)  # a Friday
SATURDAY = date(2026, 12, 12)
MEETING = EventDraft("Rencontre ALTAA", When(Precision.MINUTE, SATURDAY, SATURDAY, time(14)))
ON_THE_19TH = "samedi 19 décembre"


async def populate(session: AsyncSession) -> None:
    """Make Paul and Léa référents of the topic, Hugo of another one, and Awa an admin."""
    await publish(session, *TOPICS)
    for sender, topic in ((PAUL, TOPIC), (LEA, TOPIC), (HUGO, "media")):
        person = await members.remember_person(UnitOfWork(session, NOW), sender)
        await roles.give_referent(UnitOfWork(session, NOW), person, topic)
    awa = await members.remember_person(UnitOfWork(session, NOW), AWA)
    await roles.give_admin(UnitOfWork(session, NOW), awa)


async def added(session: AsyncSession, draft: EventDraft = MEETING) -> Event:
    return (await service.add(UnitOfWork(session, NOW), draft, topic=TOPIC)).event


def said(session: AsyncSession, words: str, sender: Sender = PAUL) -> Context:
    """Make the context of what somebody writes in private."""
    request = Request(words, NOW, sender.id, private=True, bot="etabli_bot", sender=sender)
    return Context(request, session)


def pressed(
    session: AsyncSession, words: str = "", sender: Sender = PAUL, *, at: datetime = NOW
) -> Context:
    """Make the context of a press below the answer to those words, which was drawn at NOW."""
    ctx = said(session, "", sender)
    return replace(ctx, request=replace(ctx.request, at=at, asked=words, drawn_at=NOW))


def read(reply: Reply | Exception) -> str:
    assert isinstance(reply, Reply), reply
    return visible(reply.text)


def on(day: int) -> EventDraft:
    """Return the meeting as it is on another day of December."""
    when = replace(MEETING.when, start=date(2026, 12, day), end=date(2026, 12, day))
    return replace(MEETING, when=when)


def data_of(reply: Reply | Exception, label: str) -> str:
    """Find the callback data of a button."""
    assert isinstance(reply, Reply), reply
    found = [button.data for row in reply.buttons for button in row if label in button.label]
    assert found, [button.label for row in reply.buttons for button in row]
    return found[0]


@pytest.fixture
async def session(session: AsyncSession) -> AsyncSession:
    await populate(session)
    return session


@orders_on_both
async def test_the_second_of_two_who_move_a_date_is_told_and_shown_it(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await populate(session)
        event = (await added(session)).id

    def move(sender: Sender, day: int) -> Act[Reply]:
        seen = digest(on(day))

        async def act(session: AsyncSession) -> Reply:
            ctx = pressed(session, f"le {day} décembre", sender)
            return await move_date(ctx, event=event, sequence=0, seen=seen)

        return act

    came = await race(storage, order, move(PAUL, 19), move(LEA, 20))
    first, second = sorted(
        zip(came, (PAUL, LEA), (19, 20), strict=True),
        key=lambda done: "C’est changé." not in read(done[0]),
    )
    told = read(second[0])
    assert told.startswith(f"Cette date vient d’être changée par {first[1].name}")
    assert f"{first[2]} décembre 2026 à 14h" in told
    async with storage.transaction() as session:
        found = await service.find(session, event)
        assert (found.state, found.sequence) == (on(first[2]), 1)
        # What they wanted is one tap away, as the date is now.
        again = move_date.handler_for(data_of(second[0], "Changer"))
        done = await again(pressed(session, f"le {second[2]} décembre", second[1]))
        assert read(done).startswith("C’est changé.")
        assert found.state == on(second[2])


@orders_on_both
async def test_a_date_that_somebody_takes_back_meanwhile_is_gone(
    storage: Storage, order: Order
) -> None:
    async with storage.transaction() as session:
        await populate(session)
        event = (await added(session)).id

    async def undo(session: AsyncSession) -> Reply:
        return await restore_date(pressed(session, "", LEA), event=event, sequence=0)

    async def confirm(session: AsyncSession) -> Reply:
        return await confirm_date(pressed(session), event=event, sequence=0)

    undone, confirmed = await race(storage, order, undo, confirm)
    if isinstance(confirmed, Reply):  # it came first
        assert read(undone).startswith("Cette date vient d’être changée par Paul")
    else:
        assert isinstance(confirmed, DateGone)
        assert "n’est plus annoncée" in read(undone)


async def test_a_date_is_added_once_however_often_it_is_tapped(session: AsyncSession) -> None:
    words = "rencontre ALTAA samedi 12 décembre 14h"
    preview = await date_command(said(session, words))
    act = add_date.handler_for(data_of(preview, "Ajouter"))
    assert read(await act(pressed(session, words))).startswith("C’est fait")
    assert read(await act(pressed(session, words))).startswith("Elle est déjà dans /dates.")
    assert len(await queries.events(session, TOPIC)) == 1


async def test_words_that_mean_something_else_by_now_are_shown_again(
    session: AsyncSession,
) -> None:
    preview = await date_command(said(session, "café demain 18h"))
    act = add_date.handler_for(data_of(preview, "Ajouter"))
    again = await act(pressed(session, "café demain 19h"))  # the message was edited
    assert "dit autre chose à présent" in read(again)
    assert "28 novembre 2026 à 19h" in read(again)
    assert not await queries.events(session, TOPIC)
    await add_date.handler_for(data_of(again, "Ajouter"))(pressed(session, "café demain 19h"))
    assert await queries.events(session, TOPIC)


async def test_who_changes_a_date_is_told_whom_that_is_told_to(session: AsyncSession) -> None:
    event = await added(session)
    key = {"event": event.id, "sequence": event.sequence}
    asked = await preview_move(pressed(session, ON_THE_19TH), event=event.id)
    assert "Personne n’en est prévenu." in read(asked)
    await follow(session, says(MARIE))
    asked = await preview_move(pressed(session, ON_THE_19TH), event=event.id)
    assert "Cela prévient 1 personne, dans la journée." in read(asked)
    asked = await preview_move(pressed(session, "titre : Fête"), event=event.id)
    assert "Personne n’en est prévenu." in read(asked)
    at_night = pressed(session, at=NOW.replace(hour=23))
    question = await cancel_date.ask(at_night, **key)
    assert "Cela prévient 1 personne, demain à partir de 8h." in read(question)
    done = await cancel_date(pressed(session), **key)
    assert "n’aura pas lieu. Cela prévient 1 personne, dans la journée." in read(done)
    undone = await restore_date(pressed(session), event=event.id, sequence=1)
    assert "comme avant. Personne n’en est prévenu." in read(undone)


async def test_who_will_hear_of_a_date_is_told_before_it_is_added(session: AsyncSession) -> None:
    words = "rencontre ALTAA samedi 12 décembre 14h"
    assert "À prévenir" not in read(await date_command(said(session, f"7 {words}")))
    await follow(session, says(MARIE))
    assert "1 personne, dans la journée si c’est tout proche" in read(
        await date_command(said(session, f"7 {words}"))
    )
    vague = read(await date_command(said(session, "7 rencontre ALTAA en janvier")))
    assert "À prévenir" not in vague  # nobody is reminded of a day that isn't known


async def test_a_last_day_alone_is_no_meeting(session: AsyncSession) -> None:
    words = "7 dossiers à rendre avant le 15 janvier"
    shown = await date_command(said(session, words))
    assert "Jusqu’au 15 janvier 2027" in read(shown)
    await add_date(
        pressed(session, words), topic=TOPIC, seen=int(data_of(shown, "Ajouter").split(":")[2])
    )
    [(event, _)] = await queries.events(session, TOPIC)
    assert (event.start, event.status) == (None, Status.CONFIRMED)
    assert event.deadline == date(2027, 1, 15)
    page = read(await open_date(said(session, ""), event))
    assert "C’est un dernier jour, pas une rencontre" in page


async def test_an_adding_is_undone_only_while_nobody_counts_on_it(session: AsyncSession) -> None:
    event = await added(session)
    page = await manage_date(pressed(session), event=event.id)
    undo = restore_date.handler_for(data_of(page, "Annuler ce changement"))
    assert read(await undo(pressed(session))).startswith("Retirer cette date")
    await says_that(session, event, 0)
    page = await undo(pressed(session))
    assert read(page).startswith("Cette date est déjà connue")
    assert data_of(page, "Elle n’aura pas lieu")
    assert not any("Annuler ce changement" in label for label in labels(page))


async def test_what_is_drawn_on_one_day_keeps_its_day_on_the_next(session: AsyncSession) -> None:
    event = (await added(session)).id
    preview = await preview_move(pressed(session, "mardi"), event=event)
    act = move_date.handler_for(data_of(preview, "Changer"))
    await act(pressed(session, "mardi", at=NOW + timedelta(days=6)))
    found = await service.find(session, event)
    assert found.start == date(2026, 12, 1)


async def test_by_when_one_signs_up_changes_alone(session: AsyncSession) -> None:
    event = await added(session)
    words = "7 modifier la rencontre ALTAA : inscription avant le 5"
    typed = await date_command(said(session, words))
    chosen = await preview_move(pressed(session, "inscription avant le 5"), event=event.id)
    for shown in (typed, chosen):
        assert "Rencontre ALTAA" in read(shown)
        assert "Inscriptions jusqu’au 5 décembre 2026" in read(shown)
    await move_date.handler_for(data_of(typed, "Changer"))(pressed(session, words))
    last_day = date(2026, 12, 5)
    assert event.state == replace(MEETING, deadline=last_day, deadline_for="inscriptions")


async def test_another_topic_s_dates_are_somebody_else_s(session: AsyncSession) -> None:
    event = (await added(session)).id
    ctx = pressed(session, ON_THE_19TH, HUGO)
    with pytest.raises(OnlyItsReferents):
        await preview_move(ctx, event=event)
    with pytest.raises(OnlyItsReferents):
        await preview_for(ctx, topic=TOPIC)
    with pytest.raises(OnlyItsReferents):
        await date_command(said(session, "7 café demain", HUGO))
    assert read(await date_command(said(session, "7", HUGO))).startswith("Les dates")
    assert "Rencontre ALTAA" not in read(await show_changeable_dates(ctx))


async def test_who_may_change_no_date_gets_the_dates(session: AsyncSession) -> None:
    await added(session)
    shown = read(await date_command(said(session, "", MARIE)))
    assert "Rencontre ALTAA" in shown
    assert "Changer" not in shown
    assert "Je n’ai pas compris" in read(await date_command(said(session, "café demain", MARIE)))


async def test_a_press_whose_words_are_gone_says_so(session: AsyncSession) -> None:
    with pytest.raises(WordsGone):
        await preview_for(pressed(session), topic=TOPIC)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("rencontre le 31 février", "Je n’ai pas compris «\u00a0le 31 février\u00a0»."),
        ("rencontre ALTAA", "Je n’y trouve pas de jour."),
        ("rencontre à 18h", "Je n’y trouve pas de jour."),
        ("rencontre le 12 décembre 2025", "C’est déjà passé\u00a0: vendredi 12 décembre 2025."),
        ("un mardi sur deux à 18h", "Il manque le premier jour"),
        ("café chaque mardi sauf pendant les vacances", "écrivez plutôt lesquels"),
        ("mot " * SENTENCE_LENGTH, "C’est trop long"),
    ],
)
async def test_wrong_input_gets_a_line_and_the_way_on(
    session: AsyncSession, words: str, line: str
) -> None:
    reply = await date_command(said(session, words))
    assert line in read(reply)
    assert "Ajouter cette date" not in read(reply)
    assert data_of(reply, "Les dates à changer")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("comme vous voudrez", "Je n’y trouve rien qui change cette date."),
        ("le 12 décembre 2025", "C’est déjà passé"),
        ("à " * SENTENCE_LENGTH, "C’est trop long"),
    ],
)
async def test_a_move_that_can_t_be_gets_a_line_and_the_way_on(
    session: AsyncSession, words: str, line: str
) -> None:
    event = await added(session)
    reply = await preview_move(pressed(session, words), event=event.id)
    assert line in read(reply)
    assert data_of(reply, "Ne rien changer")
    assert event.state == MEETING


async def test_where_words_that_say_when_are_left_nothing_is_offered(session: AsyncSession) -> None:
    reply = await date_command(said(session, "café samedi 12 décembre au soir"))
    assert "J’ai compris\u00a0: Café, samedi 12 décembre 2026." in read(reply)
    assert "Je n’ai pas compris «\u00a0au soir\u00a0»." in read(reply)
    assert "Ajouter" not in [button.label for row in reply.buttons for button in row]


@pytest.mark.parametrize(
    ("words", "question", "buttons"),
    [
        (
            "café samedi prochain à 9h",
            "Quel jour est-ce\u00a0?\n\nCafé",
            ["Samedi 28 novembre 2026 à 9h", "Samedi 5 décembre 2026 à 9h"],
        ),
        (
            "café samedi 13 décembre",
            "«\u00a0samedi 13 décembre\u00a0»\u00a0: le 13 décembre 2026 est un dimanche.",
            ["Samedi 12 décembre 2026", "Dimanche 13 décembre 2026"],
        ),
        (
            "café les 9 et 16 décembre",
            "Café\n• mercredi 9 décembre 2026\n• mercredi 16 décembre 2026",
            ["Les ajouter (2)"],
        ),
    ],
)
async def test_of_two_days_either_is_one_tap_and_several_are_added_together(
    session: AsyncSession, words: str, question: str, buttons: list[str]
) -> None:
    reply = await date_command(said(session, words))
    assert question in read(reply)
    assert labels(reply)[: len(buttons)] == buttons
    await add_date.handler_for(data_of(reply, buttons[-1]))(pressed(session, words))
    added_dates = [event for event, _ in await queries.events(session, TOPIC)]
    assert len(added_dates) == (2 if "(2)" in buttons[0] else 1)
    assert added_dates[-1].title == "Café"


async def test_another_date_of_the_day_is_told_with_the_preview(session: AsyncSession) -> None:
    await added(session)
    reply = await date_command(said(session, "café samedi 12 décembre"))
    assert "Ce jour-là, il y a déjà\u00a0: «\u00a0Rencontre ALTAA\u00a0»." in read(reply)
    assert data_of(reply, "Ajouter")


async def test_an_admin_is_asked_for_which_topic_unless_the_words_name_one(
    session: AsyncSession,
) -> None:
    asked = await date_command(said(session, "café demain 18h", AWA))
    assert "Pour quel sujet" in read(asked)
    assert asked.quotes_request
    labels = [button.label for row in asked.buttons for button in row]
    assert "7. Alimentation" in labels
    named = await date_command(said(session, "rencontre alimentation demain 18h", AWA))
    assert "7. Alimentation" in read(named)
    unknown = await date_command(said(session, "9 café demain 18h", AWA))
    assert "Je ne trouve pas ce sujet" in read(unknown)


async def test_a_day_in_short_is_no_topic(session: AsyncSession) -> None:
    preview = await date_command(said(session, "12 déc 14h rencontre à Lyon"))
    assert "Samedi 12 décembre 2026 à 14h" in read(preview)
    assert data_of(preview, "Ajouter")


async def test_what_is_no_date_becomes_none_by_its_topic(session: AsyncSession) -> None:
    reply = await preview_for(pressed(session, "99 bonjour"), topic=TOPIC)
    assert "Je n’y trouve pas de jour." in read(reply)
    assert "Ajouter cette date" not in read(reply)
    preview = await date_command(said(session, "café demain 18h"))
    act = add_date.handler_for(data_of(preview, "Ajouter"))
    edited = await act(pressed(session, "café"))
    assert "Je n’y trouve pas de jour." in read(edited)


async def test_a_date_has_one_topic_of_several_that_are_named(session: AsyncSession) -> None:
    words = "5 et 7 rencontre samedi 19 décembre"
    asked = await date_command(said(session, words, AWA))
    assert "Une date n’a qu’un sujet" in read(asked)
    labels = [button.label for row in asked.buttons for button in row]
    assert labels[:2] == ["5. Media", "7. Alimentation"]
    assert "19 décembre" in read(await preview_for(pressed(session, words, AWA), topic=TOPIC))
    his = read(await date_command(said(session, words)))
    assert "Rencontre" in his
    assert "7. Alimentation" in his
    assert "Une date n’a qu’un sujet" in his


async def test_one_time_of_what_recurs_is_left_out_and_comes_back(session: AsyncSession) -> None:
    friday = date(2026, 12, 11)
    when = When(Precision.MINUTE, friday, friday, time(9))
    event = await added(session, EventDraft("Séances", when, rule="FREQ=MONTHLY;BYDAY=2FR"))
    words = "annuler la séance du 8 janvier"
    asked = await date_command(said(session, words))
    assert "sauf le 8 janvier 2027" in read(asked)
    await move_date.handler_for(data_of(asked, "Changer"))(pressed(session, words))
    assert [*event.exceptions] == [date(2027, 1, 8)]
    await restore_date(pressed(session), event=event.id, sequence=1)
    assert not [*event.exceptions]
    asked = await date_command(said(session, "annuler la séance"))
    data = data_of(asked, "Seulement le 11 décembre")
    cancel = await preview_move.handler_for(data)(pressed(session, "annuler la séance"))
    assert "sauf le 11 décembre 2026" in read(cancel)


async def test_one_session_is_moved_and_both_dates_come_back_together(
    session: AsyncSession,
) -> None:
    friday = date(2026, 12, 11)
    when = When(Precision.MINUTE, friday, friday, time(9))
    event = await added(session, EventDraft("Séances", when, rule="FREQ=MONTHLY;BYDAY=2FR"))
    words = "déplacer la séance du 11 décembre au 18"
    asked = await date_command(said(session, words))
    assert "Avant\u00a0: vendredi 11 décembre 2026 à 9h" in read(asked)
    assert "Vendredi 18 décembre 2026 à 9h" in read(asked)
    assert "Les autres fois restent" in read(asked)
    change = move_date.handler_for(data_of(asked, "Changer"))
    await change(pressed(session, words))
    assert read(await change(pressed(session, words))).startswith("C’est déjà changé.")
    apart = next(e for e, _ in await queries.events(session, TOPIC) if e.id != event.id)
    assert ([*event.exceptions], apart.start) == ([friday], date(2026, 12, 18))
    asked = await date_command(said(session, "annuler la dernière modification"))
    assert "Séances" in read(asked)
    await restore_date(pressed(session), event=event.id, sequence=event.sequence)
    assert [e for e, _ in await queries.events(session, TOPIC)] == [event]
    assert not [*event.exceptions]


async def test_each_change_can_be_taken_back(session: AsyncSession) -> None:
    event = await added(session, replace(MEETING, status=Status.TO_BE_CONFIRMED))
    before = event.state
    await confirm_date(pressed(session), event=event.id, sequence=0)
    assert event.status is Status.CONFIRMED
    page = await restore_date(pressed(session), event=event.id, sequence=1)
    assert event.state == before
    assert read(page).startswith("C’est fait\u00a0: la voici comme avant.")
    again = restore_date.handler_for(data_of(page, "Annuler ce changement"))
    asked = await again(pressed(session))
    assert read(asked).startswith("Annuler le dernier changement de cette date")
    assert event.state == before
    await restore_date.handler_for(data_of(asked, "Oui, comme avant"))(pressed(session))
    assert event.status is Status.CONFIRMED


async def test_what_an_earlier_version_left_in_the_chats_goes_on(session: AsyncSession) -> None:
    event = await added(session)
    asked = await preview_move.handler_for(f"ev:{event.id}")(pressed(session, ON_THE_19TH))
    assert data_of(asked, "Changer")
    change = move_date.handler_for(f"ed:{event.id}:0:{digest(on(19))}")
    assert read(await change(pressed(session, ON_THE_19TH))).startswith("C’est changé.")
    undo = restore_date.handler_for(f"eu:{event.id}:1")
    assert read(await undo(pressed(session))).startswith("Annuler le dernier changement")
    wait_for_day = receive_move.handler_for(f"{event.id}")
    assert "20 décembre 2026 à 14h" in read(await wait_for_day(said(session, "le 20 décembre")))
    wait_for_date = receive_date.handler_for(TOPIC)
    words = "café le 21 décembre à 9h30"
    assert read(await wait_for_date(said(session, words))).startswith("Ajouter cette date")
