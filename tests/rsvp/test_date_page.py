"""The page of one date: what it says to whom, and its buttons."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Reply, Sender, UnitOfWork
from chatbot.conversation.markup import length, visible
from chatbot.engine.storage.engine import Storage
from chatbot.events import service
from chatbot.events.models import Event
from chatbot.events.rules import OnlyItsReferents, Status
from chatbot.events.wording import entry
from chatbot.french import When, parse_when
from chatbot.members import roles, service as members
from chatbot.rsvp import queries
from chatbot.rsvp.pages.date import (
    answer_date,
    come_from_here,
    let_name_be_read,
    show_date,
)
from chatbot.rsvp.pages.guests import change_places, receive_places, show_guests
from chatbot.rsvp.rules import DayUnknown, Headcount, Response
from chatbot.rsvp.wording import rows_under
from tests.builders import at_other_time, publish
from tests.cast import HUGO, MARIE, PAUL, TOPIC, TOPICS, ZOE
from tests.rsvp.guests import (
    FRIDAY,
    HERE,
    MEETING,
    SATURDAY,
    SESSIONS,
    at,
    guest,
    heads,
    in_group,
    labels,
    private,
    says_that,
    told,
)

ANSWERS = ["Je viens", "Peut-être", "Non"]
WHEN_FIXED = ["Me dire quand ce sera fixé"]


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        await publish(session, *TOPICS)
        paul = await members.remember_person(UnitOfWork(session, HERE), PAUL)
        await roles.give_referent(UnitOfWork(session, HERE), paul, TOPIC)
        yield session


async def opened(session: AsyncSession, event: Event) -> Reply:
    """Open the page as Marie, in private."""
    return await show_date(private(session, MARIE), event=event.id)


async def marie_says(
    session: AsyncSession, event: Event, response: Response, day: date = SATURDAY
) -> Reply:
    ctx = private(session, MARIE)
    return await answer_date(ctx, event=event.id, day=day.toordinal(), response=response)


async def test_all_that_is_known_is_on_it(session: AsyncSession) -> None:
    event = await told(
        session,
        SESSIONS,
        places=20,
        link='https://visio.example/"a',
        deadline=date(2026, 12, 5),
        deadline_for="inscriptions",
        description="Venez avec <vos> questions.",
    )
    reply = await opened(session, event)
    assert visible(reply.text).splitlines() == [
        "Séances de travail",
        "Vendredi 11 décembre 2026, de 9h à 11h",
        "Chaque deuxième vendredi du mois",
        "En visio",
        "Le lien pour participer",
        "7. Alimentation",
        "Inscriptions jusqu’au 5 décembre 2026",
        "",
        "Venez avec <vos> questions.",
        "",
        "Personne n’a encore répondu. Il reste 20 places sur 20.",
        "Venez-vous\u00a0?",
    ]
    assert 'href="https://visio.example/&quot;a"' in reply.text
    assert labels(reply) == [*ANSWERS, "Me le rappeler", "Au calendrier", "Le sujet"]


async def test_a_long_description_is_folded_above_who_comes(session: AsyncSession) -> None:
    reply = await opened(session, await told(session, description="Une phrase. " * 99))
    assert "<blockquote expandable>" in reply.text
    assert visible(reply.text).endswith("Venez-vous\u00a0?")
    assert length(reply.text) < 4096


async def test_the_first_yes_asks_whether_the_name_may_be_read_and_no_other(
    session: AsyncSession,
) -> None:
    event = await told(session)
    reply = await marie_says(session, event, Response.YES)
    assert reply.toast == "C’est noté\u00a0: vous venez."
    assert "peuvent-ils lire votre nom" in reply.text
    assert labels(reply) == ["Oui, montrer mon nom", "Non, sans mon nom"]
    shown = await let_name_be_read(private(session, MARIE), agrees=True, event=event.id)
    assert "Votre réponse\u00a0: vous venez. Les référents lisent votre nom." in visible(shown.text)
    assert labels(shown)[:3] == ["Peut-être", "Je ne viens plus", "Ne plus montrer mon nom"]
    maybe = await marie_says(session, event, Response.MAYBE)
    assert "Votre réponse\u00a0: vous viendrez peut-être." in visible(maybe.text)
    assert labels(maybe)[:2] == ["Je viens", "Non"]
    again = await marie_says(session, event, Response.YES)
    assert "Votre réponse\u00a0: vous venez." in visible(again.text)


async def test_where_no_place_is_left_one_may_wait_and_is_told_where_one_stands(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number in range(2):
        await says_that(session, event, number)
    reply = await opened(session, event)
    assert "Complet (1 place)\u00a0; 1 personne attend." in visible(reply.text)
    assert labels(reply)[0] == "Liste d’attente"
    asked = await marie_says(session, event, Response.YES)
    assert "n°\u00a02 sur la liste d’attente" in asked.toast
    shown = await opened(session, event)
    assert "Votre réponse\u00a0: vous êtes n°\u00a02 sur la liste d’attente." in visible(shown.text)


async def test_in_a_group_are_counts_alone_and_each_answers_for_themselves(
    session: AsyncSession,
) -> None:
    event = await told(session)
    await marie_says(session, event, Response.YES)
    await let_name_be_read(private(session, MARIE), agrees=True, event=event.id)
    day = SATURDAY.toordinal()
    for sender in (MARIE, PAUL):
        ctx = in_group(session, sender)
        reply = await answer_date(ctx, event=event.id, day=day, response=Response.YES)
        assert reply.toast == "C’est noté\u00a0: vous venez. Votre nom ne paraît pas ici."
    assert visible(reply.text).endswith("2 personnes viennent.")
    assert labels(reply) == [*ANSWERS, "Le rappeler ici", "Au calendrier", "Le sujet"]
    for sender in (MARIE, PAUL):
        assert sender.name not in reply.text


@pytest.mark.parametrize(
    ("response", "label"), [(Response.YES, "Je ne viens plus"), (Response.MAYBE, "Non")]
)
async def test_an_answer_can_be_taken_back_while_the_day_is_open_again(
    session: AsyncSession, response: Response, label: str
) -> None:
    event = await told(session)
    await marie_says(session, event, response)
    december = parse_when("décembre 2026")
    await service.change(UnitOfWork(session, HERE), event, at_other_time(event, december), seen=0)
    reply = await opened(session, event)
    assert "Le jour n’est pas encore fixé" in visible(reply.text)
    assert "Votre réponse\u00a0: vous " in visible(reply.text)
    assert labels(reply)[0] == label
    first = date(2026, 12, 1)
    reply = await marie_says(session, event, Response.NO, first)
    assert reply.toast == "C’est noté\u00a0: vous ne venez pas."
    assert labels(reply)[0] not in ANSWERS
    with pytest.raises(DayUnknown):
        await marie_says(session, event, Response.YES, first)
    assert await heads(session, event, first) == Headcount(no=1)


@pytest.mark.parametrize(
    ("changes", "said", "offered"),
    [
        ({"status": Status.CANCELLED}, "Cette date est annulée", []),
        ({"when": parse_when("12 novembre 2026")}, "Cette date est passée", []),
        ({"when": parse_when("décembre 2026")}, "Le jour n’est pas encore fixé", WHEN_FIXED),
        ({"when": When()}, "Le jour n’est pas encore fixé", WHEN_FIXED),
    ],
)
async def test_what_takes_no_answers_says_so_and_has_no_buttons_for_them(
    session: AsyncSession, changes: dict[str, Any], said: str, offered: list[str]
) -> None:
    reply = await opened(session, await told(session, **changes))
    assert said in visible(reply.text)
    assert "Venez-vous" not in reply.text
    assert labels(reply) == [*offered, "Le sujet", "Les dates"]


async def test_after_the_last_day_to_sign_up_one_may_only_say_no(session: AsyncSession) -> None:
    event = await told(session)
    await marie_says(session, event, Response.YES)
    draft = replace(event.state, deadline=date(2026, 11, 23), deadline_for="inscriptions")
    await service.change(UnitOfWork(session, HERE), event, draft, seen=0)
    reply = await opened(session, event)
    assert "Les inscriptions sont closes" in visible(reply.text)
    assert "Je ne viens plus" in labels(reply)
    assert "Peut-être" not in labels(reply)


async def test_a_button_of_another_day_shows_the_date_as_it_is_now(session: AsyncSession) -> None:
    event = await told(session, SESSIONS)
    wrong = FRIDAY - timedelta(days=28)
    reply = await marie_says(session, event, Response.YES, wrong)
    assert reply.toast.startswith("La date a changé depuis")
    assert "Venez-vous" in visible(reply.text)


async def test_its_hour_can_be_read_in_another_time_zone(session: AsyncSession) -> None:
    begins = int(at("2026-12-12T14:00").timestamp())
    moment = f'<tg-time unix="{begins}">Samedi 12 décembre 2026, de 14h à 17h</tg-time>'
    assert moment in (await opened(session, await told(session))).text
    day_alone = await told(session, when=parse_when("20 décembre 2026"))
    assert "tg-time" not in (await opened(session, day_alone)).text


async def test_whether_the_name_may_be_read_is_asked_once_and_is_no_until_then(
    session: AsyncSession,
) -> None:
    event = await told(session)
    await marie_says(session, event, Response.YES)
    await marie_says(session, event, Response.NO)
    again = await marie_says(session, event, Response.YES)
    assert "peuvent-ils lire" not in again.text
    assert "Votre réponse compte, sans votre nom." in visible(again.text)


async def test_under_an_announcement_one_tap_says_that_one_comes(session: AsyncSession) -> None:
    event = await told(session)
    first = await come_from_here(private(session, MARIE), event=event.id)
    assert first.as_new_message
    assert "peuvent-ils lire votre nom" in first.text
    in_the_group = await come_from_here(in_group(session, PAUL), event=event.id)
    assert in_the_group.toast == "C’est noté\u00a0: vous venez. Votre nom ne paraît pas ici."
    assert not in_the_group.text
    heads = await queries.headcount(session, event.id, SATURDAY)
    assert heads.coming == 2
    preview = await come_from_here(private(session, ZOE), event=event.id, preview=True)
    assert preview.toast.startswith("C’est un aperçu")
    assert await queries.headcount(session, event.id, SATURDAY) == heads


async def test_under_an_announcement_each_of_its_dates_has_its_buttons(
    session: AsyncSession,
) -> None:
    meeting, visit = await told(session), await told(session, when=parse_when("20 décembre 2026"))
    month = await told(session, when=parse_when("janvier 2027"))
    rows = rows_under([meeting, visit, month, await told(session, SESSIONS)])
    assert [[button.label for button in row] for row in rows] == [
        ["Je viens\u00a0: 12 décembre", "La date\u00a0: 12 décembre"],
        ["Je viens\u00a0: 20 décembre", "La date\u00a0: 20 décembre"],
        ["La date\u00a0: janvier 2027"],
        ["Je viens\u00a0: Séances de trava…", "La date\u00a0: Séances de trava…"],
    ]
    over = at("2026-12-13T09:00")
    assert [len(row) for row in rows_under([meeting, visit], at=over)] == [1, 2]


async def test_in_a_preview_a_date_that_is_only_planned_has_idle_buttons() -> None:
    planned = Event(topic_key=TOPIC, edition="")
    planned.state = MEETING
    [row] = rows_under([planned], preview=True)
    assert [button.label for button in row] == ["Je viens", "La date"]
    assert {button.data for button in row} == {"vh:0:True"}


async def test_what_recurs_stands_under_an_announcement_with_its_rule(
    session: AsyncSession,
) -> None:
    event = await told(session, SESSIONS)
    always = "Chaque deuxième vendredi du mois, de 9h à 11h, à partir du 11 décembre 2026"
    assert visible(entry(event)).startswith(f"{always}\nSéances de travail")


async def test_its_referents_see_names_of_those_who_agree_and_count_the_others(
    session: AsyncSession,
) -> None:
    event = await told(session, places=2)
    for number in range(3):
        await says_that(session, event, number, at=HERE + timedelta(minutes=number))
    for number in (0, 2):
        person = await guest(session, number)
        await queries.keep_consent(UnitOfWork(session, HERE), person.id, agrees=True)
    reply = await show_guests(private(session, PAUL), event=event.id)
    assert visible(reply.text).splitlines()[-3:] == [
        "• Personne 0",
        "• Personne 2 (en attente)",
        "Et 1 personne sans nom.",
    ]
    assert "Qui vient" in labels(await show_date(private(session, PAUL), event=event.id))


async def test_many_names_come_in_pages(session: AsyncSession) -> None:
    event = await told(session)
    for number in range(14):
        await says_that(session, event, number)
        person = await guest(session, number)
        await queries.keep_consent(UnitOfWork(session, HERE), person.id, agrees=True)
    first = await show_guests(private(session, PAUL), event=event.id)
    assert "Page 1 sur 2" in first.text
    second = await show_guests(private(session, PAUL), event=event.id, page=2)
    assert second.text.count("• ") == 2


@pytest.mark.parametrize("sender", [MARIE, HUGO])
async def test_nobody_else_does(session: AsyncSession, sender: Sender) -> None:
    event = await told(session)
    with pytest.raises(OnlyItsReferents):
        await show_guests(private(session, sender), event=event.id)


@pytest.mark.parametrize(
    ("words", "places", "said"),
    [
        ("20", 20, "20 places"),
        ("1 place", 1, "1 place"),
        ("12 personnes", 12, "12 places"),
        ("Sans limite", None, "sans limite"),
    ],
)
async def test_a_referent_says_how_many_can_come(
    session: AsyncSession, words: str, places: int | None, said: str
) -> None:
    event = await told(session, places=5)
    receive = receive_places.handler_for(str(event.id))
    reply = await receive(private(session, PAUL, words))
    assert event.places == places
    assert event.sequence == 1
    assert reply.toast == f"C’est noté\u00a0: {said}."


@pytest.mark.parametrize("words", ["beaucoup", "-3", "1000000", "100001", "2,5", ""])
async def test_what_is_no_number_is_asked_for_again(session: AsyncSession, words: str) -> None:
    event = await told(session, places=5)
    receive = receive_places.handler_for(str(event.id))
    reply = await receive(private(session, PAUL, words))
    assert reply.text.startswith("Je n’ai pas compris")
    assert event.places == 5


async def test_a_place_that_is_free_is_told_to_be_for_those_who_wait(
    session: AsyncSession,
) -> None:
    event = await told(session, places=1)
    for number in (0, 1):
        await says_that(session, event, number, at=HERE + timedelta(minutes=number))
    await says_that(session, event, 0, Response.NO)
    free = "1 place libre, d’abord pour la liste d’attente."
    reply = await opened(session, event)
    assert free in visible(reply.text)
    assert "Liste d’attente" in labels(reply)


async def test_who_has_a_place_keeps_it_when_there_are_fewer(session: AsyncSession) -> None:
    event = await told(session, places=5)
    for number in range(3):
        await says_that(session, event, number)
    assert "la garde" in (await change_places(private(session, PAUL), event=event.id)).text
    reply = await receive_places.handler_for(str(event.id))(private(session, PAUL, "1"))
    assert "3 personnes viennent. Complet (1 place)." in visible(reply.text)
