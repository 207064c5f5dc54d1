"""/dates at a time when something is still to come, and what it says of each precision."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.content.drafts import EventDraft
from chatbot.conversation import Reply
from chatbot.conversation.markup import length, visible
from chatbot.engine.storage.engine import Storage
from chatbot.errors import Refusal
from chatbot.events.models import Event
from chatbot.events.pages.dates import dates_command, show_dates
from chatbot.events.rules import EventDraft as EventState, falls_in, is_past, time_named
from chatbot.french import parse_when
from tests.builders import ask, chantier, context, publish


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        yield session


async def said(session: AsyncSession, words: str = "", *, at: str = "2022-05-15T12:00") -> str:
    """Read all screens of an answer."""
    reply = await dates_command(context(session, words, at=at))
    texts = [reply.text]
    while data := onward(reply):
        reply = await show_dates.handler_for(data)(context(session, at=at))
        texts.append(reply.text)
    return visible("\n\n".join(texts))


def onward(reply: Reply) -> str:
    """Find the data of the button to the next screen; "" on the last one."""
    buttons = (button for row in reply.buttons for button in row)
    return next((b.data for b in buttons if b.label == "Page suivante" and b.data), "")


async def test_coming_dates_stand_by_month_then_those_to_be_confirmed(
    session: AsyncSession,
) -> None:
    await publish(session)
    text = await said(session)
    heads = ["Les dates à venir", "Mai 2022\n", "Juin 2022\n", "À confirmer\n"]
    assert sorted(heads, key=text.index) == heads
    assert "Lundi 23 mai 2022\n" in text
    assert "Mercredi 8 juin 2022, de 9h à 12h\n" in text
    assert "Juin 2022, jour à confirmer\n" in text
    assert "Second semestre 2022, date à confirmer\n" in text
    assert "passée" not in text


async def test_a_date_is_to_come_until_the_end_of_what_is_known(session: AsyncSession) -> None:
    await publish(session)
    assert "23 mai 2022" in await said(session, at="2022-05-23T23:59")
    the_day_after = await said(session, at="2022-05-24T00:00")
    assert "23 mai 2022" not in the_day_after
    assert "Juin 2022, jour à confirmer" in the_day_after
    assert "Second semestre" in await said(session, at="2022-12-31T23:59")


async def test_past_dates_stand_in_their_order_also_where_no_day_was_known(
    session: AsyncSession,
) -> None:
    await publish(session)
    text = await said(session, "passées", at="2022-12-31T23:59")
    assert text.index("Juin 2022 (passé") < text.index("Lundi 23 mai 2022")  # the latest first


async def test_a_date_with_hours_is_past_when_they_are_over(session: AsyncSession) -> None:
    await publish(session)
    assert "Mardi 7 juin 2022, de 16h à 18h\n" in await said(session, at="2022-06-07T17:59")
    assert "7 juin" not in await said(session, at="2022-06-07T18:00")


@pytest.mark.parametrize("words", ["à venir", "prochaines", "Prochaine"])
async def test_what_comes_can_be_asked_for_in_words(session: AsyncSession, words: str) -> None:
    await publish(session)
    assert (await said(session, words)).startswith("Les dates à venir")


@pytest.mark.parametrize("words", ["demain", "ce week-end", "été", "2022", "zzz"])
async def test_what_is_no_month_and_no_chantier_is_not_guessed(
    session: AsyncSession, words: str
) -> None:
    await publish(session)
    text = await said(session, words)
    assert text.startswith(f"Je n’ai pas compris «\u00a0{words}\u00a0». Je cherche par mois")


async def test_a_month_is_said_with_its_elision(session: AsyncSession) -> None:
    await publish(
        session,
        chantier(
            1,
            "x",
            events=[
                EventDraft(key="a", title="A", when="3 avril 2023"),
                EventDraft(key="b", title="B", when="3 mai 2023"),
            ],
        ),
    )
    assert (await said(session, "avril")).startswith("Les dates d’avril")
    assert (await said(session, "3 mai")).startswith("Les dates de mai")


async def test_what_was_never_confirmed_is_not_said_to_have_taken_place(
    session: AsyncSession,
) -> None:
    await publish(session)
    later = await said(session, at="2023-01-01T12:00")
    assert "Juin 2022 (passé, jamais confirmé)\n" in later
    assert "Mercredi 8 juin 2022, de 9h à 12h (passé)\n" in later


async def test_what_each_status_and_precision_says(session: AsyncSession) -> None:
    await publish(
        session,
        chantier(
            1,
            "habiter",
            events=[
                EventDraft(key="a", title="A", when="3 juin 2022", status="to_be_confirmed"),
                EventDraft(key="b", title="B", when="4 juin 2022", status="cancelled"),
                EventDraft(key="c", title="C", status="to_be_confirmed"),
                EventDraft(key="d", title="D", when="automne 2022", status="to_be_confirmed"),
                EventDraft(key="e", title="E <&>", when="juillet 2022", place="Arles"),
            ],
        ),
    )
    text = await said(session)
    for line in (
        "Vendredi 3 juin 2022, à confirmer\nA\n",
        "Samedi 4 juin 2022, annulée\nB\n",
        "Date à confirmer\nC\n",
        "Automne 2022, date à confirmer\nD\n",
        "Juillet 2022\nE <&> – Arles\n",
    ):
        assert line in text


async def test_without_any_date_it_says_so(session: AsyncSession) -> None:
    assert await said(session) == "Aucune date n’a été annoncée pour l’instant."
    assert "Aucune date passée" in await said(session, "passées")


async def test_many_dates_come_in_screens_that_all_can_be_reached(session: AsyncSession) -> None:
    events = [
        EventDraft(key=f"e{n}", title=f"Rencontre {n} " + "x" * 100, when=f"{n} juin 2022")
        for n in range(1, 31)
    ]
    events += [event.model_copy(update={"key": f"{event.key}-bis"}) for event in events]
    await publish(session, chantier(1, "habiter", events=events))
    found, data, turned = set[str](), show_dates.button("").data, 0
    while turned < 30:
        reply = await show_dates.handler_for(data)(context(session))
        assert length(reply.text) <= 600
        found |= {line for line in visible(reply.text).splitlines() if "Rencontre" in line}
        if not (data := onward(reply)):
            break
        turned += 1
    assert len(found) == 30
    assert turned
    last = await show_dates(context(session), page=99)
    assert last.text == reply.text


async def test_short_ones_stand_four_on_a_screen_each_with_its_button(
    session: AsyncSession,
) -> None:
    events = [
        EventDraft(key=f"e{n}", title=f"Visite {n}", when=f"{n} juin 2022") for n in range(1, 8)
    ]
    await publish(session, chantier(1, "habiter", events=events))
    reply = await show_dates(context(session, at="2022-05-15T12:00"))
    assert visible(reply.text).count("Visite") == 4
    assert "Page 1 sur 2" in reply.text
    labels = [button.label for row in reply.buttons for button in row]
    assert sum("Visite" in label for label in labels) == 4
    assert len([label for label in labels if not label.startswith("Page")]) == 6


async def test_the_first_dates_of_several_topics_fill_a_screen_together(
    session: AsyncSession,
) -> None:
    events = [
        EventDraft(key=f"e{n}", title=f"Visite {n}", when=f"{n} juin 2022") for n in range(1, 8)
    ]
    pair = [chantier(n, f"habiter-{n}", events=events) for n in (1, 2)]
    await publish(session, *pair)
    text = await said(session, "1 2")
    assert text.count("Visite") == 4
    assert text.count("Visite 1\n") == 2


async def test_a_topic_that_is_gone_is_a_refusal(session: AsyncSession) -> None:
    with pytest.raises(Refusal):
        await show_dates(context(session), topic="disparu")


def test_a_month_is_named_with_or_without_a_year() -> None:
    assert time_named("juin 5") == ("6", 0, "5")
    assert time_named("en aout 2023") == ("8-2023", 0, "")
    assert time_named("juinet") == ("", 0, "juinet")


def test_undated_announcements_are_past_after_a_year() -> None:
    undated, now = parse_when(""), ask().at
    event = Event(edition="2022-05", changed_at=now)
    event.state = EventState("Visite", undated)
    assert not is_past(event, now)
    event.edition = "2021-04"
    assert is_past(event, now)
    event.edition = ""
    assert not is_past(event, now)
    assert is_past(event, now + timedelta(days=366))
    assert not falls_in(undated, 5, None)
    assert falls_in(parse_when("du 30 septembre au 2 octobre 2022"), 10, 2022)
    assert not falls_in(parse_when("second semestre 2022"), 10, 2022)
    new_year = parse_when("31 décembre 2022, de 22h à 2h")
    assert [falls_in(new_year, *month) for month in ((12, 2022), (1, 2023))] == [True, False]
