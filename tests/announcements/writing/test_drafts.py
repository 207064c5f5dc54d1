"""A draft of somebody: found again, tried, sent, taken back; and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from chatbot.announcements import links, queries, service
from chatbot.announcements.pages import compose, date, departure, options
from chatbot.announcements.pages.date import NEW_DATE, attach_date
from chatbot.announcements.rules import (
    AlreadySent,
    AnnouncementGone,
    HourPassed,
    OnlyReferents,
    State,
)
from chatbot.announcements.wording import TRIAL
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.conversation import UnitOfWork
from chatbot.engine.inbox.worker import Calls
from chatbot.engine.outbox.models import Delivery, Owed
from chatbot.engine.storage.engine import Storage
from chatbot.french import typeset
from chatbot.members import roles, rules as access
from tests.announcements.writing.writers import (
    HERE,
    HOUR,
    WHY,
    all_of_them,
    key_of,
    presses,
    publishes,
    says_all,
    sure,
    texts_of,
    writer,
    writes,
)
from tests.cast import ANOTHER, AWA, MARIE, PAUL, TOPIC
from tests.clock import NOW
from tests.engine.telegram.updates import hears, pressed, said
from tests.query_plans import plan_of


async def test_an_older_panel_is_not_meant(storage: Storage) -> None:
    await says_all(storage, {"text": "/annonce"}, {"text": "Un"})
    old = await key_of(storage)
    await says_all(storage, {"text": "/annonce message"}, {"text": "Deux"})
    for stale in (
        sure(links.send_draft.data(**old)),
        links.try_draft.data(**old),
        links.schedule_draft.data(**old),
        sure(links.abandon_draft.data(**old)),
        attach_date.data(**old),
    ):
        assert await presses(storage, stale) == typeset(AnnouncementGone().sentence)
    shown = texts_of(await hears(storage, pressed(PAUL, links.show_draft.data(**old))))
    assert shown[1] == f"Deux{WHY}"
    await presses(storage, sure(links.send_draft.data(**await key_of(storage))))
    assert await presses(storage, sure(links.send_draft.data(**old))) == typeset(
        AlreadySent().sentence
    )


async def test_a_role_that_is_lost_meanwhile_is_missed_when_it_is_pressed(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        await writes(session)
        await writer(session, topic=ANOTHER)
        await roles.take_referent(UnitOfWork(session, NOW), await writer(session), TOPIC)
    key = await key_of(storage)
    assert await presses(storage, sure(links.send_draft.data(**key))) == typeset(
        OnlyReferents().sentence
    )
    shown = await says_all(storage, {"text": "/annonce"})
    assert "Vous n’êtes plus référent de ce sujet" in shown[-1]
    assert await presses(storage, options.move_draft.data(**key, topic="appel")) == typeset(
        OnlyReferents().sentence
    )
    assert "5.\u00a0Media" in await presses(storage, options.move_draft.data(**key, topic=ANOTHER))
    async with storage.transaction() as session:
        person = await writer(session, topic=ANOTHER)
        await roles.take_referent(UnitOfWork(session, NOW), person, ANOTHER)
    sentence = await presses(storage, sure(links.send_draft.data(**await key_of(storage))))
    assert sentence == typeset(access.ONLY_REFERENTS)
    key = await key_of(storage)
    assert "elle ne peut pas partir ainsi" in await presses(storage, links.show_draft.data(**key))
    assert await presses(storage, sure(links.abandon_draft.data(**key))) == typeset(
        departure.ABANDONED
    )
    async with storage.reading() as session:
        assert await all_of_them(session) == []
        denied = select(func.count()).where(Entry.act == Act.DENIED)
        assert await session.scalar(denied) == 2  # by the same two ways, within the hour
        assert await session.scalar(select(func.count()).select_from(Delivery)) == 0


async def test_a_person_s_draft_is_nobody_else_s(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session)
    key = await key_of(storage)
    toast = await presses(storage, sure(links.send_draft.data(**key)), AWA)
    assert toast == typeset(AnnouncementGone().sentence)
    toast = await presses(storage, sure(links.send_draft.data(**key)), MARIE)
    assert toast == typeset(access.ONLY_REFERENTS)


async def test_a_topic_that_is_not_theirs_is_refused_and_an_unknown_one_asked_again(
    storage: Storage,
) -> None:
    assert await says_all(storage, {"text": "/annonce 5"}) == [typeset(OnlyReferents().sentence)]
    assert (await says_all(storage, {"text": "/annonce zzzz"}))[0] == typeset(compose.NO_SUCH_TOPIC)
    assert await presses(storage, links.write_for.data(topic=ANOTHER)) == typeset(
        OnlyReferents().sentence
    )
    async with storage.reading() as session:
        assert not await all_of_them(session)


async def test_an_empty_draft_follows_whatever_topic_is_named(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writer(session, topic=ANOTHER)
    shown = await says_all(storage, {"text": "/annonce 7"}, {"text": "/annonce 5"})
    assert "Annonce pour «\u00a05.\u00a0Media\u00a0»" in shown[-1]
    shown = await says_all(storage, {"text": "/annonce"}, {"text": "Bonjour"})
    assert "Annonce pour «\u00a05.\u00a0Media\u00a0»" in shown[-1]
    shown = await says_all(storage, {"text": "/annonce 7"})
    assert shown[-1].startswith(typeset(compose.PUT_ASIDE))
    assert "Annonce pour «\u00a07.\u00a0Alimentation\u00a0»" in shown[-1]


async def test_an_hour_that_has_passed_schedules_nothing(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session, send_at=HERE - HOUR)
    shown = await says_all(storage, {"text": "/annonce"})
    assert "est passée" in shown[-1]
    key = await key_of(storage)
    assert await presses(storage, links.schedule_draft.data(**key)) == typeset(
        HourPassed().sentence
    )


async def test_what_is_taken_back_stands_beside_the_draft_that_there_is(storage: Storage) -> None:
    async with storage.transaction() as session:
        first = await writes(session, send_at=HERE + HOUR)
        service.move(first, State.SCHEDULED, at=HERE)
        await session.flush()
        await writes(session, "Un autre")
    key = links.take_back.data(draft=first.id, version=first.version)
    assert typeset(departure.TAKEN_BACK) in await presses(storage, key)
    [drafts] = await says_all(storage, {"text": "/annonce"})
    assert "«\u00a0Bonjour\u00a0»" in drafts
    assert "«\u00a0Un autre\u00a0»" in drafts


async def test_an_admin_takes_over_only_what_its_author_can_not_send(storage: Storage) -> None:
    async with storage.transaction() as session:
        one = await writes(session, send_at=HERE)
        one.state = State.LATE
    key = links.take_back.data(**await key_of(storage))
    assert texts_of(await hears(storage, pressed(AWA, key))) == [
        typeset(AnnouncementGone().sentence)
    ]
    async with storage.transaction() as session:
        await roles.take_referent(UnitOfWork(session, NOW), await writer(session), TOPIC)
    assert typeset(departure.TAKEN_BACK) in texts_of(await hears(storage, pressed(AWA, key)))[-1]
    assert texts_of(await hears(storage, pressed(AWA, key))) == [
        typeset(AnnouncementGone().sentence)
    ]


async def test_a_trial_goes_to_its_author_alone(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session, file_kind="photo", file_id="p")
    assert await presses(storage, links.try_draft.data(**await key_of(storage))) == typeset(
        departure.TRIED
    )
    async with storage.reading() as session:
        owed = select(Owed).order_by(Owed.id.desc()).limit(2)
        panel, tried = (await session.scalars(owed)).all()
        assert (panel.content or {})["text"].startswith(typeset(departure.TRIAL_ABOVE))
        assert tried.chat_id == PAUL.id
        assert (tried.content or {})["text"] == f"{TRIAL}\n\nBonjour{WHY}"
        assert (tried.content or {})["media"] == {"kind": "photo", "id": "p"}


@pytest.mark.parametrize(
    ("verb", "shown"),
    [
        ("envoyer", "<b>Envoyer cette annonce à 1 personne, pour"),
        ("programmer", "C’est noté\u00a0: elle partira mardi 24 novembre à 13h"),
        ("essai", departure.TRIED),
        ("abandonner", "<b>Abandonner l’annonce pour"),
        ("modifier", options.WHAT_TO_CHANGE),
        ("message", "<b>Annonce pour"),
        ("boutons", options.WHICH_LINKS),
        ("date", NEW_DATE),
        ("heure", date.WHICH_HOUR),
        ("sujet", options.NO_OTHER_TOPIC),
    ],
)
async def test_every_button_is_typed_too(storage: Storage, verb: str, shown: str) -> None:
    async with storage.transaction() as session:
        await writes(session, send_at=HERE + HOUR)
    *above, page = await says_all(storage, {"text": f"/annonce {verb}"})
    assert page.startswith(typeset(shown))
    assert len(above) == (verb != "essai")  # the preview


async def test_what_needs_a_text_says_so_and_goes_on_listening(storage: Storage) -> None:
    assert await says_all(storage, {"text": "/annonce essai"}) == [typeset(compose.NO_DRAFT)]
    await says_all(storage, {"text": "/annonce"})
    for verb in ("essai", "envoyer", "boutons", "heure"):
        [said] = await says_all(storage, {"text": f"/annonce {verb}"})
        assert said.startswith(f"{typeset(compose.NO_TEXT)}\n\n<b>Annonce pour")
    assert (await says_all(storage, {"text": "Bonjour"}))[0] == f"Bonjour{WHY}"


async def test_another_topic_is_offered_to_who_has_another_one(storage: Storage) -> None:
    shown = await hears(storage, said(PAUL, text="/annonce"))
    assert labels_of(shown) == ["Abandonner"]
    await says_all(storage, {"text": "Bonjour"})
    shown = await hears(storage, said(PAUL, text="/annonce modifier"))
    assert "Changer de sujet" not in labels_of(shown)
    async with storage.transaction() as session:
        await writer(session, topic=ANOTHER)
    shown = await hears(storage, said(PAUL, text="/annonce modifier"))
    assert "Changer de sujet" in labels_of(shown)


async def test_moments_are_offered_and_taken_until_they_are_over(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session)
    shown = await hears(storage, said(PAUL, text="/annonce heure"))
    assert labels_of(shown) == [
        *("Dans une heure", "Ce soir à 18h", "Demain à 9h", "Lundi à 9h", "Revenir à l’annonce")
    ]
    shown = await hears(storage, pressed(PAUL, data_of(shown)["Ce soir à 18h"]))
    assert labels_of(shown)[0] == "Programmer pour mardi 24 novembre à 18h"
    over = int((HERE - HOUR).timestamp()) // 60
    key = date.take_moment.data(**await key_of(storage), minute=over)
    assert (await presses(storage, key)).startswith("C’est déjà passé.")


async def test_hours_are_offered_for_a_day_that_was_said(storage: Storage) -> None:
    async with storage.transaction() as session:
        await writes(session)
    shown = await hears(storage, said(PAUL, text="/annonce heure samedi"))
    assert labels_of(shown)[:4] == ["9h", "12h", "14h", "18h"]
    shown = await hears(storage, pressed(PAUL, data_of(shown)["14h"]))
    assert labels_of(shown)[0] == "Programmer pour samedi 28 novembre à 14h"


@pytest.mark.parametrize(
    ("ago", "own", "said_so"),
    [
        (timedelta(seconds=20), True, "Votre dernière annonce est partie il y a 1 minute"),
        (HOUR / 2, True, "Votre dernière annonce est partie il y a 30 minutes"),
        (HOUR / 2, False, "La dernière annonce pour ce sujet est partie il y a 30 minutes"),
        (HOUR, True, ""),
    ],
)
async def test_what_left_a_short_while_ago_is_said(
    storage: Storage, ago: timedelta, *, own: bool, said_so: str
) -> None:
    async with storage.transaction() as session:
        before = await publishes(session, "Avant")
        before.published_at = HERE - ago
        if not own:
            before.author = (await writer(session, MARIE)).id
        await writes(session, "Après")
    [_, panel] = await says_all(storage, {"text": "/annonce"})
    assert said_so in panel
    assert ("dernière annonce" in panel) is bool(said_so)


def data_of(calls: Calls) -> dict[str, str]:
    """Map the labels of the buttons under the last message to what they carry."""
    keyboard = calls[-1]["params"]["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in keyboard for button in row}


def labels_of(calls: Calls) -> list[str]:
    """List the labels of the buttons under the last message."""
    keyboard = calls[-1]["params"]["reply_markup"]["inline_keyboard"]
    return [button["text"] for row in keyboard for button in row]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_draft_and_an_hour_are_found_by_their_indexes(storage: Storage) -> None:
    for asked in (
        lambda on: queries.draft_of(on, 1),
        lambda on: queries.next_due(UnitOfWork(on, HERE)),
    ):
        plan = await plan_of(storage, asked)
        assert not plan.scans, plan.told
        assert not plan.sorts, plan.told
