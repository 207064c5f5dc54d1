"""What recurs, until when one signs up, and the alliance's own dates, in answers."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.answering import answer
from chatbot.answers.days import Span, falls_on
from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.content.drafts import EventDraft
from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN
from chatbot.conversation.markup import visible
from chatbot.engine.storage.engine import Storage
from chatbot.events.models import Event
from chatbot.events.rules import EventDraft as EventState
from chatbot.french import parse_when
from tests.builders import chantier, publish
from tests.clock import IN_MAY_2022, NOW, PARIS
from tests.databases import Databases
from tests.published import index_in

LINK = "https://exemple.fr/salle"
SESSIONS = EventDraft(
    key="seances",
    title="Séances de travail",
    when="chaque deuxième vendredi du mois à 9h, à partir du 13 mai 2022, sauf le 9 juin 2023",
    online=True,
    link=LINK,
)
TRIP = EventDraft(
    key="voyage",
    title="Voyage d’étude",
    when="14 juin 2022",
    place="Dunkerque",
    deadline="1er juin 2022",
    deadline_for="inscriptions",
)
ASSEMBLY = EventDraft(key="assemblee", title="Assemblée des alliés", when="12 juin 2022")


async def publish_dates(session: AsyncSession) -> None:
    """Publish the built-in pack, with dates that recur for chantier 8 and one of the alliance."""
    more = {"propositions-communes": [SESSIONS, TRIP], "alliance": [ASSEMBLY]}
    drafts = [
        draft.model_copy(update={"events": more.get(draft.key, draft.events)})
        for draft in read_pack(BUILT_IN)
    ]
    await publish(session, *drafts)


@pytest.fixture(scope="module")
def index(sqlite: Databases) -> Index:
    with sqlite.holding(publish_dates) as url:
        return asyncio.run(index_in(url))


def said(index: Index, question: str, at: datetime = IN_MAY_2022) -> str:
    return visible(answer(question, index, at).text)


NEXT = "10 juin 2022 à 9h (chaque deuxième vendredi du mois, sauf le 9 juin 2023)"


@pytest.mark.parametrize(
    "question",
    ["quand sont les dates du chantier 8 ?", "la prochaine réunion du chantier 8", "rdv du 8"],
)
def test_what_recurs_is_told_by_its_next_time_and_its_rule(index: Index, question: str) -> None:
    told = said(index, question)
    assert f"• Vendredi {NEXT}".casefold() in told.casefold()
    assert "Séances de travail – en visio" in told
    assert "Aucune date" not in told


def test_it_goes_on_for_years_and_is_never_denied(index: Index) -> None:
    told = said(index, "les prochaines dates du chantier 8", NOW.astimezone(PARIS))
    assert "vendredi 11 décembre 2026 à 9h" in told
    assert "Aucune date" not in told


def test_on_a_day_of_it_that_time_is_told(index: Index) -> None:
    told = said(index, "il y a quoi au chantier 8 en septembre ?")
    assert "vendredi 9 septembre 2022 à 9h" in told
    assert "Rien n’est annoncé" not in told


def test_on_a_day_that_is_left_out_it_isnt(index: Index) -> None:
    at = datetime(2023, 6, 1, 12, tzinfo=PARIS)
    assert "vendredi 14 juillet 2023 à 9h" in said(index, "prochaine date du chantier 8", at)
    assert "9 juin 2023 à 9h" not in said(index, "y a-t-il une réunion du 8 le 9 juin 2023 ?", at)


def test_the_last_day_and_the_link_are_told(index: Index) -> None:
    given = answer("les dates du chantier 8", index, IN_MAY_2022)
    assert "Inscriptions jusqu’au 1er juin 2022" in given.text
    assert f'<a href="{LINK}">' in given.text


def test_all_dates_are_in_the_order_of_their_next_times(index: Index) -> None:
    told = said(index, "toutes les dates", datetime(2022, 6, 9, 12, tzinfo=PARIS))
    assert told.index("10 juin 2022 à 9h") < told.index("12 juin 2022") < told.index("14 juin 2022")


@pytest.mark.parametrize(
    "question",
    ["quand est l’assemblée des alliés ?", "les dates de l’alliance", "quoi le 12 juin ?"],
)
def test_the_alliance_has_dates_of_its_own(index: Index, question: str) -> None:
    told = said(index, question)
    assert "dimanche 12 juin 2022" in told.casefold()
    assert "Assemblée des alliés" in told


async def test_what_is_over_for_good_is_told_as_past(storage: Storage) -> None:
    over = SESSIONS.model_copy(
        update={"when": "chaque lundi à 9h, à partir du 4 avril 2022, jusqu’au 25 avril 2022"}
    )
    async with storage.transaction() as session:
        await publish(session, chantier(8, "propositions-communes", events=[over]))
        told = said(await load_index(session), "les dates du chantier 8")
    assert "Aucune date à venir n’est annoncée" in told
    assert "Lundi 25 avril 2022 à 9h (passé)".casefold() in told.casefold()


def test_of_a_topic_too(index: Index) -> None:
    at = datetime(2022, 6, 11, 12, tzinfo=PARIS)  # what recurs is next in July
    told = said(index, "les dates du chantier 8", at)
    assert told.index("14 juin 2022") < told.index("8 juillet 2022 à 9h")


async def test_of_a_topic_with_many_the_first_are_told_and_how_many_more_there_are(
    storage: Storage,
) -> None:
    events = [
        EventDraft(key=f"e{n}", title=f"Visite {n}", when=f"{n} juin 2022") for n in range(1, 10)
    ]
    async with storage.transaction() as session:
        await publish(session, chantier(9, "habiter", events=events))
        index = await load_index(session)
    assert "\n• et 4 autres\n" in said(index, "les dates du chantier 9")
    told = said(index, "toutes les dates")
    assert told.count("\n• ") == 9
    assert "\n• et 4 autres\u00a0: /dates\n" in told


def test_that_nothing_is_announced_is_not_said_to_be_announced(index: Index) -> None:
    told = said(index, "il se passe quoi le 3 août pour les propositions ?")
    assert "Rien n’est annoncé" in told
    assert "dit :" not in told.replace("\u00a0", " ")


def test_what_runs_over_midnight_is_of_the_day_on_which_it_begins() -> None:
    event = Event()
    event.state = EventState("Fête", parse_when("31 décembre 2022, de 22h à 2h"))
    months = [Span((12, 1), (12, 31)), Span((1, 1), (1, 31))]
    assert [falls_on(event, [month], IN_MAY_2022) for month in months] == [True, False]
