"""A date as somebody writes it in one sentence, and what of it is told as not understood."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from chatbot.events.rules import LINK_LENGTH, Status
from chatbot.events.said import Said
from chatbot.events.sentence import PLACE_LENGTH, TITLE_LENGTH, read_sentence
from chatbot.french import Precision, When, day_in_words, folded, in_words
from tests.french.strategies import DAYS, PIECES
from tests.hostile import row, within_cpu_seconds

TODAY = date(2026, 11, 27)  # a Friday
VISIO = "https://visio.example.org/x"


def read(sentence: str) -> Said:
    return read_sentence(sentence, TODAY)


def when(sentence: str) -> str:
    """Read when it is, in our own words."""
    said = read(sentence).when
    return in_words(said) if said is not None else ""


@pytest.mark.parametrize("text", [row("1-"), row("a.b/c, ")])
def test_what_looks_like_many_addresses_is_read_in_no_time(text: str) -> None:
    with within_cpu_seconds(1):
        for _ in range(12):
            read(text)


def test_a_whole_sentence_is_read() -> None:
    said = read("rencontre ALTAA samedi 12 décembre 14h à Lyon, inscription avant le 5")
    day = date(2026, 12, 12)
    assert said == Said(
        title="Rencontre ALTAA",
        when=When(Precision.MINUTE, day, day, time(14)),
        place="Lyon",
        deadline=date(2026, 12, 5),
        deadline_for="inscriptions",
    )
    assert said.as_draft().status is Status.CONFIRMED


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("visio mardi 8 à 18h30", "8 décembre 2026 à 18h30"),
        ("le 12/12 de 14h à 16h30", "12 décembre 2026, de 14h à 16h30"),
        ("rencontre 12/12 14h", "12 décembre 2026 à 14h"),
        ("rencontre demain 18h", "28 novembre 2026 à 18h"),
        ("rencontre lundi à midi", "30 novembre 2026 à 12h"),
        ("rencontre du 8 au 10", "du 8 au 10 décembre 2026"),
        ("rencontre samedi 12 décembre à Lyon à 14h", "12 décembre 2026 à 14h"),
        ("14h-16h, rencontre du samedi 12 décembre", "12 décembre 2026, de 14h à 16h"),
        ("réunion samedi 12 décembre\n14h", "12 décembre 2026 à 14h"),
        ("fête samedi 12 décembre 22h à 2h", "12 décembre 2026, de 22h à 2h"),
        ("fête samedi 12 décembre à Lyon, 22h-2h du matin", "12 décembre 2026, de 22h à 2h"),
        ("assemblée du 12 au 14 janvier", "du 12 au 14 janvier 2027"),
        ("courant juin, à confirmer", "juin 2027"),
        ("chorale chaque jeudi à 20h, première séance le 7 janvier", "7 janvier 2027 à 20h"),
        ("jeux chaque mardi 9h à la halle, hors décembre et janvier", "2 février 2027 à 9h"),
        ("20h samedi soir, repas", "28 novembre 2026 à 20h"),
        ("demain, samedi 28 novembre à 10h", "28 novembre 2026 à 10h"),
        ("dimanche matin on sème, de 9h à 11h", "29 novembre 2026, de 9h à 11h"),
        ("débat sur le livre Demain jeudi 14 janvier 18h", "14 janvier 2027 à 18h"),
        ("fête à Cinq-Mars-la-Pile le 12 juin, toute la journée", "12 juin 2027"),
    ],
)
def test_when_is_read_wherever_it_stands(sentence: str, expected: str) -> None:
    assert when(sentence) == expected
    assert not [*read(sentence).others, *read(sentence).unread]


@pytest.mark.parametrize(
    ("sentence", "title", "place"),
    [
        ("rencontre samedi 12 décembre à lyon", "Rencontre", "Lyon"),
        ("rencontre à Lyon samedi 12 décembre 14h", "Rencontre", "Lyon"),
        ("samedi 12 décembre 14h : rencontre ALTAA à Lyon", "Rencontre ALTAA", "Lyon"),
        ("Atelier samedi 12 décembre 14h, Lyon", "Atelier", "Lyon"),
        ("Atelier\nsamedi 12 décembre 14h\nLyon", "Atelier", "Lyon"),
        ("AG du 12 au 14 janvier au Mans", "AG", "Le Mans"),
        ("le 12/12 à 14h, atelier compost au Mans", "Atelier compost", "Le Mans"),
        ("rencontre le 12/12 14h chez Marie", "Rencontre", "Chez Marie"),
        ("rencontre le 12/12 à la mairie de Lyon", "Rencontre", "Mairie de Lyon"),
        (
            "réunion le 12/12 14h-16h, 3 rue des Lilas, 69003 Lyon",
            "Réunion",
            "3 rue des Lilas, 69003 Lyon",
        ),
        (
            "AG le 20 mars, Maison des associations, 12 rue Paul Bert, Lyon",
            "AG",
            "Maison des associations, 12 rue Paul Bert, Lyon",
        ),
        ("rencontre le 12/12, lieu : la Halle", "Rencontre", "La Halle"),
        ("Introduction à Python le 12/12 à Lyon", "Introduction à Python", "Lyon"),
        ("la prochaine rencontre ALTAA aura lieu le 12/12", "Rencontre ALTAA", ""),
        ("ateliers eau, sols et forêts, samedi 12 décembre", "Ateliers eau, sols et forêts", ""),
        ("du 12 au 14 décembre université d’hiver à Arles", "Université d’hiver", "Arles"),
        ("12 décembre 14h école de printemps, à Arles", "École de printemps", "Arles"),
        ("le 12/12 de 14h à 16h30", "", ""),
    ],
)
def test_what_it_is_and_where_is_read_around_it(sentence: str, title: str, place: str) -> None:
    said = read(sentence)
    assert (said.title, said.place) == (title, place)
    assert not said.unread


@pytest.mark.parametrize(
    ("sentence", "title", "place", "link"),
    [
        (f"visio mardi 8 à 18h30 {VISIO}", "Visio", "", VISIO),
        (f"point mardi 8 à 18h30, en visio : {VISIO}.", "Point", "", VISIO),
        (f"rencontre mardi 8 à 18h30 à Lyon et en visio {VISIO}", "Rencontre", "Lyon", VISIO),
        ("webinaire jeudi 10 12h-13h30 sur zoom", "Webinaire", "", ""),
        ("point mardi 8, meet.example.org/abc", "Point", "", "https://meet.example.org/abc"),
    ],
)
def test_from_afar_with_the_address(sentence: str, title: str, place: str, link: str) -> None:
    said = read(sentence)
    assert said.online
    assert (said.title, said.place, said.link, said.description) == (title, place, link, "")


@pytest.mark.parametrize(
    ("words", "place", "link", "description"),
    [
        ("à Lyon. Programme : a.org/p", "Lyon", "", "Programme : https://a.org/p"),
        ("à Lyon, a.org/p", "Lyon", "", "Voir : https://a.org/p"),
        (f"à Lyon, {VISIO}", "Lyon", VISIO, ""),
        (". Programme : a.org/p", "", "", "Programme : https://a.org/p"),
        (". Lien : a.org/p", "", "https://a.org/p", ""),
        ("à Lyon, pas en visio", "Lyon", "", ""),
        ("en présentiel à Lyon", "Lyon", "", ""),
        ("à Lyon en présentiel et en visio a.org/p", "Lyon", "https://a.org/p", ""),
        (", en présentiel, a.org/p", "", "", "Voir : https://a.org/p"),
        ("à Lyon, lien : aucun", "Lyon", "", ""),
    ],
)
def test_a_link_beside_a_place_is_no_meeting_online(
    words: str, place: str, link: str, description: str
) -> None:
    said = read(f"Réunion samedi 19 décembre à 14h {words}")
    draft = said.as_draft()
    assert (said.title, draft.place, draft.link) == ("Réunion", place, link)
    assert (draft.online, draft.description) == (bool(link), description)


@pytest.mark.parametrize(
    ("words", "place", "description"),
    [
        ("à Lyon pour parler semences", "Lyon", "Pour parler semences"),
        ("14h à Lyon pour en parler, 12 places", "Lyon", "Pour en parler"),
        ("au Mans pour une visite des jardins", "Le Mans", "Pour une visite des jardins"),
        ("à la mairie de Lyon avec Marie", "Mairie de Lyon", "Avec Marie"),
        ("à Lyon autour d’un café", "Lyon", "Autour d’un café"),
        ("à la Maison pour tous", "Maison pour tous", ""),
        ("à la Maison pour tous afin de planter", "Maison pour tous", "Afin de planter"),
    ],
)
def test_what_is_done_at_a_place_is_no_part_of_it(words: str, place: str, description: str) -> None:
    said = read(f"rencontre ALTAA samedi 12 décembre {words}")
    assert (said.title, said.place, said.description) == ("Rencontre ALTAA", place, description)


def test_from_afar_as_it_is_said_within_a_rule() -> None:
    said = read("séances chaque deuxième vendredi du mois à 9h, en visio, sauf le 8 janvier")
    assert (said.title, said.online) == ("Séances", True)
    assert said.exceptions == (date(2027, 1, 8),)


def test_the_address_of_a_form_is_not_where_one_takes_part() -> None:
    said = read("rencontre le 12/12 à Lyon, inscription sur https://form.example.org/a")
    assert (said.link, said.online) == ("", False)
    assert said.description == "Inscriptions : https://form.example.org/a"
    both = read(f"visio le 12/12 {VISIO}, inscriptions jusqu'au 5 : https://form.example.org/a")
    assert (both.link, both.deadline) == (VISIO, date(2026, 12, 5))
    assert both.description == "Inscriptions : https://form.example.org/a"


@pytest.mark.parametrize(
    ("words", "day", "purpose"),
    [
        ("inscription avant le 5", date(2027, 1, 5), "inscriptions"),
        ("inscription avant le 20 décembre", date(2026, 12, 20), "inscriptions"),
        ("inscriptions jusqu'au vendredi 8", date(2027, 1, 8), "inscriptions"),
        ("date limite d'inscription le 5 janvier", date(2027, 1, 5), "inscriptions"),
        ("candidatures d’ici le 5 janvier", date(2027, 1, 5), "candidatures"),
        ("réponse pour le 5 au plus tard", date(2027, 1, 5), "réponses"),
        ("avant le 5 janvier", date(2027, 1, 5), "inscriptions"),
    ],
)
def test_a_last_day_belongs_to_its_date(words: str, day: date, purpose: str) -> None:
    said = read(f"atelier mardi 12 janvier 14h, {words}")
    assert (said.title, said.when and said.when.start) == ("Atelier", date(2027, 1, 12))
    assert (said.deadline, said.deadline_for, said.description) == (day, purpose, "")


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("20 places", 20),
        ("20 personnes max", 20),
        ("limité à 15 personnes", 15),
        ("20 personnes invitées", None),
        ("place du 14 juillet", None),
    ],
)
def test_how_many_may_come(words: str, places: int | None) -> None:
    assert read(f"rencontre samedi 12 décembre, {words}").places == places


def test_what_is_not_settled_is_to_be_confirmed() -> None:
    undated = read("rencontre ALTAA, date à confirmer")
    assert (undated.title, undated.when, undated.to_be_confirmed) == ("Rencontre ALTAA", None, True)
    assert undated.as_draft().status is Status.TO_BE_CONFIRMED
    assert read("rencontre le 12/12 (à confirmer) à Lyon").to_be_confirmed
    assert read("rencontre en juin").as_draft().status is Status.TO_BE_CONFIRMED
    elsewhere = read("rencontre le 12/12, lieu à confirmer")
    assert (elsewhere.to_be_confirmed, elsewhere.description) == (False, "Lieu à confirmer")


@pytest.mark.parametrize(
    ("sentence", "title", "rule", "first"),
    [
        (
            "séances de travail chaque deuxième vendredi du mois à 9h, en visio",
            "Séances de travail",
            "FREQ=MONTHLY;BYDAY=2FR",
            "11 décembre 2026 à 9h",
        ),
        (
            "café tous les mardis 12h30-13h30 jusqu'en juin",
            "Café",
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
            "1er décembre 2026, de 12h30 à 13h30",
        ),
        ("2e mardi du mois 18h", "", "FREQ=MONTHLY;BYDAY=2TU", "8 décembre 2026 à 18h"),
    ],
)
def test_what_recurs_is_read_with_its_first_time(
    sentence: str, title: str, rule: str, first: str
) -> None:
    said = read(sentence)
    assert (said.title, said.rule, when(sentence)) == (title, rule, first)
    assert not said.unread


def test_a_recurring_date_has_its_exceptions_and_its_place() -> None:
    said = read("atelier chaque deuxième vendredi du mois à 9h, sauf le 8 janvier, à Lyon")
    assert (said.exceptions, said.place, said.unread) == ((date(2027, 1, 8),), "Lyon", [])
    assert said.as_draft().exceptions == (date(2027, 1, 8),)
    alone = read("atelier le 12/12, sauf le 8 janvier")
    assert [unread.words for unread in alone.unread] == ["sauf le 8 janvier"]


def test_a_title_can_be_named() -> None:
    said = read("titre : Rencontre du 12 décembre, samedi 19 décembre")
    assert (said.title, said.is_titled, said.when and said.when.start) == (
        "Rencontre du 12 décembre",
        True,
        date(2026, 12, 19),
    )


def test_an_hour_without_a_day_is_told_apart() -> None:
    assert read("à 15h").hours == (time(15), None)
    assert read("de 15h à 17h, à Lyon").hours == (time(15), time(17))


@pytest.mark.parametrize(
    ("sentence", "words", "misnamed"),
    [
        ("rencontre le 31 février", "le 31 février", None),
        ("rencontre le 12/12 à 25h", "le 12/12 à 25h", None),
        ("rencontre un mardi sur deux à 18h", "un mardi sur deux à 18h", None),
        ("rencontre samedi soir à Lyon", "soir", None),
        ("rencontre chaque mardi sauf pendant les vacances", "sauf pendant les vacances", None),
        ("rencontre le 12/12 à 14h, jusqu’à la Toussaint", "jusqu’à la Toussaint", None),
        ("rencontre le 12/12, inscription avant le 20", "inscription avant le 20", None),
    ],
)
def test_what_cannot_be_read_is_told(sentence: str, words: str, misnamed: date | None) -> None:
    said = read(sentence)
    assert [(unread.words, unread.misnamed) for unread in said.unread] == [(words, misnamed)]
    assert said.title == "Rencontre"


@pytest.mark.parametrize(
    ("sentence", "either", "misnamed"),
    [
        ("rencontre samedi 13 décembre 14h", ["samedi 12", "dimanche 13"], date(2026, 12, 13)),
        ("rencontre mardi 9 à 18h", ["mardi 8", "mercredi 9"], date(2026, 12, 9)),
        ("rencontre le 12 ou le 13 décembre", ["samedi 12", "dimanche 13"], None),
        ("rencontre samedi prochain", ["samedi 28 novembre 2026", "samedi 5"], None),
    ],
)
def test_of_two_days_none_is_chosen(
    sentence: str, either: list[str], misnamed: date | None
) -> None:
    said = read(sentence)
    days = [in_words(when, weekday=True).split(" décembre")[0] for when in said.either]
    assert days == either
    assert (said.misnamed and said.misnamed.misnamed) == misnamed
    assert said.when is None


def test_several_dates_of_a_sentence_have_the_hours_behind_the_last() -> None:
    for sentence in ("rencontre le 12/12 et le 16/12 à 15h", "les 12 et 16 décembre rencontre 15h"):
        said = read(sentence)
        dates = [said.when, *said.others]
        assert [when and when.start_time for when in dates] == [time(15), time(15)]


def test_hours_before_each_of_several_days_are_its_own() -> None:
    said = read("foire de 9h à 18h le samedi 12/12, de 10h à 17h le dimanche 13/12")
    hours = [(when.start_time, when.end_time) for when in (said.when, *said.others) if when]
    assert hours == [(time(9), time(18)), (time(10), time(17))]


def test_a_last_day_that_stands_alone_is_a_deadline() -> None:
    said = read("appel à projets jusqu’au 31")
    assert (said.deadline, said.when) == (date(2026, 12, 31), None)
    assert read("candidatures avant le 15").title == "Candidatures"


def test_what_else_is_said_is_kept_in_its_words() -> None:
    said = read("rencontre ALTAA le 12/12 14h, apporter un plat, entrée libre")
    assert said.description == "Apporter un plat, entrée libre"


def test_what_is_too_long_for_its_place_is_kept_below() -> None:
    words = "mot " * 60
    long_title = read(f"{words} le 12/12")
    assert len(long_title.title) <= TITLE_LENGTH
    assert long_title.description.count("ot") == 60
    long_place = read(f"rencontre le 12/12 à la mairie {words}")
    assert not long_place.place
    assert len(long_place.description) > PLACE_LENGTH
    address = f"https://visio.example.org/{'x' * LINK_LENGTH}"
    assert address in read(f"visio le 12/12 {address}").description


NAMES = st.sampled_from(["Rencontre ALTAA", "Atelier sols", "Visite", "AG du réseau", "Café-débat"])
TOWNS = st.sampled_from(["", "Lyon", "La Rochelle", "Mairie de Lyon", "12 rue des Lilas"])
HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


@st.composite
def whens(draw: st.DrawFn, today: date) -> When:
    """Draw a day, or an hour of it, within the year that follows."""
    day = today + timedelta(days=draw(st.integers(40, 364)))
    if draw(st.booleans()):
        return When(Precision.DAY, day, day)
    return When(Precision.MINUTE, day, day, draw(HOURS))


@given(data=st.data(), today=DAYS.filter(lambda day: day.year < 2098), title=NAMES, place=TOWNS)
def test_what_is_written_is_read_back(
    data: st.DataObject, today: date, title: str, place: str
) -> None:
    when = data.draw(whens(today))
    assert when.start is not None
    last = when.start - timedelta(days=data.draw(st.integers(0, 39)))
    days = in_words(when, weekday=data.draw(st.booleans()))
    year = data.draw(st.booleans())
    due = f"inscriptions avant le {day_in_words(last, year=year)}"
    parts = [f"{title} {days}", f"lieu : {place}" if place else "", due]
    said = read_sentence(", ".join(filter(None, parts)), today)
    expected = Said(title=title, when=when, place=place, deadline=last, deadline_for="inscriptions")
    assert said == expected


@given(st.lists(PIECES, max_size=14).map(" ".join), DAYS)
def test_any_text_is_read(text: str, today: date) -> None:
    said = read_sentence(text, today)
    assert all(unread.words for unread in said.unread)
    draft = said.as_draft()
    assert 0 < len(draft.title) <= TITLE_LENGTH
    assert len(draft.place) <= PLACE_LENGTH


# By somebody who hadn't seen the grammar.
WORDS_OF_TIME = Path("tests/french/words_of_time.txt").read_text().splitlines()


@pytest.mark.parametrize(
    "frame",
    [
        "{} : rencontre samedi 12 décembre 14h",
        "atelier pain {} samedi 12 décembre 14h",
        "rencontre le 12/12 à 14h, {}",
    ],
)
def test_no_word_that_says_when_is_left_in_what_is_offered(frame: str) -> None:
    offered = {words: read(frame.format(words)) for words in WORDS_OF_TIME}
    left = [
        words
        for words, said in offered.items()
        if not (said.unread or said.either)
        and folded(words) in folded(f"{said.title} | {said.place} | {said.description}")
    ]
    assert left == []
    assert len(offered) == 250


MADE_UP = st.text("bcdfghjklpqrtvwxz", min_size=5, max_size=9)


@given(
    st.lists(MADE_UP, min_size=1, max_size=6),
    st.integers(0, 6),
    st.lists(
        st.sampled_from([" ", ", ", " ; ", "\n", " - ", " à ", " : "]), min_size=7, max_size=7
    ),
)
def test_nothing_that_was_typed_is_lost(words: list[str], place: int, joints: list[str]) -> None:
    parts = [*words[:place], "samedi 12 décembre 14h", *words[place:]]
    sentence = "".join(f"{part}{joint}" for part, joint in zip(parts, joints, strict=False))
    said = read(sentence)
    assert when(sentence) == "12 décembre 2026 à 14h"
    told = f"{said.title} {said.place} {said.description}".lower()
    assert not [word for word in words if word not in told]
