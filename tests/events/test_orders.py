"""What somebody wants done with a date, as they type it behind /date."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, strategies as st

from chatbot.chantiers.models import Alias, Topic
from chatbot.chantiers.rules import ALLIANCE, TopicKind
from chatbot.events.models import Event
from chatbot.events.orders import (
    TRIED,
    Order,
    Verb,
    change_in,
    dates_named,
    destination,
    find_verb,
    read_order,
    with_changes,
    words_left,
)
from chatbot.events.rules import EventDraft, Status
from chatbot.events.sentence import Said, read_sentence
from chatbot.french import Precision, When, in_words
from tests.french.strategies import DAYS, PIECES

TODAY = date(2026, 11, 27)  # a Friday


def topic(number: int, key: str) -> Topic:
    found = Topic(
        key=key, kind=TopicKind.CHANTIER, number=number, label=key.capitalize(), title=key
    )
    found.aliases, found.porteurs = [Alias(word=f"le {key}", position=0)], []
    return found


FOOD, MEDIA = topic(7, "alimentation"), topic(5, "média")
ALL = Topic(key=ALLIANCE, kind=TopicKind.ALLIANCE, label="L’Alliance", title="L’Alliance")
ALL.aliases, ALL.porteurs = [Alias(word="alliance", position=0)], []


def once(day: int, month: int = 12, hour: int | None = None, year: int = 2026) -> When:
    found = date(year, month, day)
    if hour is None:
        return When(Precision.DAY, found, found)
    return When(Precision.MINUTE, found, found, time(hour))


def event(number: int, title: str, when: When, rule: str = "") -> Event:
    found = Event(id=number, topic_key="alimentation", edition="")
    found.state = EventDraft(title, when, rule=rule)
    return found


MEETING = event(1, "Rencontre ALTAA", once(12, hour=14))
WORKSHOP = event(2, "Atelier sols vivants", once(12, hour=9))
OTHER = event(3, "Rencontre du réseau", once(5, 1, year=2027))
SESSIONS = event(4, "Séances de travail", once(11, hour=9), "FREQ=MONTHLY;BYDAY=2FR")
EVENTS = [MEETING, WORKSHOP, OTHER, SESSIONS]


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("", Order(None, None, "")),
        ("7", Order([FOOD], None, "")),
        ("7 rencontre samedi", Order([FOOD], None, "rencontre samedi")),
        ("Annuler la rencontre du 12", Order(None, Verb.CANCEL, "la rencontre du 12")),
        ("7 annulez la rencontre", Order([FOOD], Verb.CANCEL, "la rencontre")),
        ("déplacer 7 la rencontre au 19", Order([FOOD], Verb.MOVE, "la rencontre au 19")),
        ("alimentation : reporter au 19", Order([FOOD], Verb.MOVE, "au 19")),
        ("alimentation demain 18h", Order([FOOD], None, "alimentation demain 18h")),
        ("alimentation", Order([FOOD], None, "")),
        ("alliance assemblée demain", Order([ALL], None, "assemblée demain")),
        ("annuler alimentation", Order(None, Verb.CANCEL, "alimentation")),
        ("confirme", Order(None, Verb.CONFIRM, "")),
        ("ajouter une date : café demain", Order(None, Verb.ADD, "café demain")),
        ("nouvelle date café demain", Order(None, Verb.ADD, "café demain")),
        ("12 décembre, café", Order(None, None, "12 décembre, café")),
        ("12 déc 14h café", Order(None, None, "12 déc 14h café")),
        ("5 dec. café", Order(None, None, "5 dec. café")),
        ("7 oct café", Order(None, None, "7 oct café")),
        ("7 nov. café", Order(None, None, "7 nov. café")),
        ("7 fév café", Order(None, None, "7 fév café")),
        ("7 avr. café", Order(None, None, "7 avr. café")),
        ("7 heures café demain", Order(None, None, "7 heures café demain")),
        ("5 et 7 décembre, café", Order(None, None, "5 et 7 décembre, café")),
        ("5-7 déc café", Order(None, None, "5-7 déc café")),
        ("7 décision demain", Order([FOOD], None, "décision demain")),
        ("7 Marseille demain", Order([FOOD], None, "Marseille demain")),
        ("7 12 décembre café", Order([FOOD], None, "12 décembre café")),
        ("5 et 7 café demain", Order([MEDIA, FOOD], None, "café demain")),
        ("le chantier 5 & le chantier 5 : café", Order([MEDIA], None, "café")),
        ("annuler 5 et 7 le café", Order([MEDIA, FOOD], Verb.CANCEL, "le café")),
        ("5 et 99 café demain", Order([], None, "café demain")),
        ("9 café demain", Order([], None, "café demain")),
        ("confirmation des inscrits demain", Order(None, None, "confirmation des inscrits demain")),
    ],
)
def test_an_order_names_topic_and_verb_in_either_order(words: str, order: Order) -> None:
    assert read_order(words, [FOOD, MEDIA, ALL]) == order


def test_a_longer_sentence_has_its_verb_within() -> None:
    assert find_verb("il faut annuler notre réunion de jeudi", within=True) == (
        Verb.CANCEL,
        "notre réunion de jeudi",
    )
    assert find_verb("notre réunion saute", within=True) == (None, "notre réunion saute")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", EVENTS),
        ("la rencontre ALTAA", [MEETING]),
        ("altaa", [MEETING]),
        ("la rencontre", [MEETING, OTHER]),
        ("la rencontre du 12", [MEETING]),
        ("celle du 12 décembre", [MEETING, WORKSHOP]),
        ("samedi 12", [MEETING, WORKSHOP]),
        ("l'atelier", [WORKSHOP]),
        ("la rencontre du 5", [OTHER]),
        ("la séance du 12 mars", [SESSIONS]),
        ("en janvier", [OTHER, SESSIONS]),
        ("le colloque", []),
        ("le 3 mars", []),
        ("la rencontre du 15 janvier", []),
        ("la rencontre ALTAA du 20", []),
    ],
)
def test_the_date_that_is_meant_is_found(words: str, found: list[Event]) -> None:
    assert dates_named(words, EVENTS, TODAY) == found


@pytest.mark.parametrize(
    ("words", "what", "when"),
    [
        ("la rencontre au samedi 19 décembre 14h", "la rencontre", "19 décembre 2026 à 14h"),
        ("la rencontre du 12 au 19", "la rencontre du 12", "19 décembre 2026"),
        ("la réunion du 8 au 15 juin", "la réunion du 8", "15 juin 2027"),
        ("la réunion à jeudi 18h", "la réunion", "3 décembre 2026 à 18h"),
        ("pour le 19 décembre", "", "19 décembre 2026"),
        ("l’atelier en juin", "l’atelier", "juin 2027"),
        ("du 12 décembre 14h au 19 décembre 15h", "du 12 décembre 14h", "19 décembre 2026 à 15h"),
    ],
)
def test_what_moves_is_told_from_when_it_is_instead(words: str, what: str, when: str) -> None:
    divided, said = destination(words, TODAY)
    assert said is not None
    assert said.when is not None
    assert (divided, in_words(said.when)) == (what, when)


def test_an_hour_or_a_place_alone_is_a_change_too() -> None:
    what, said = destination("la rencontre ALTAA à 15h", TODAY)
    assert said is not None
    assert (what, said.hours) == ("la rencontre ALTAA", (time(15), None))
    what, said = destination("la rencontre à Grenoble", TODAY)
    assert said is not None
    assert (what, said.place) == ("la rencontre", "Grenoble")
    assert destination("la rencontre ALTAA", TODAY) == ("la rencontre ALTAA", None)


def changed(state: EventDraft, words: str) -> EventDraft:
    return with_changes(state, read_sentence(words, TODAY, state.when))


STATE = EventDraft(
    "Rencontre ALTAA",
    once(12, hour=14),
    place="Lyon",
    deadline=date(2026, 12, 5),
    deadline_for="inscriptions",
)


def test_only_what_is_said_changes() -> None:
    assert changed(STATE, "samedi 19 décembre").when == once(19, hour=14)
    assert changed(STATE, "à 15h").when == once(12, hour=15)
    assert changed(STATE, "samedi 19 décembre 9h").when == once(19, hour=9)
    assert changed(STATE, "à Grenoble").place == "Grenoble"
    assert changed(STATE, "titre : Rencontre d’hiver").title == "Rencontre d’hiver"
    assert changed(STATE, "rien de tout cela") == STATE
    later = changed(STATE, "samedi 19 décembre, inscription avant le 15")
    assert (later.deadline, later.place, later.title) == (date(2026, 12, 15), "Lyon", STATE.title)


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("pas en visio", ""),
        ("en présentiel", ""),
        ("lien : aucun", ""),
        ("lien : https://b.example/p", "https://b.example/p"),
        ("à 15h", "https://a.example/p"),
    ],
)
def test_online_and_link_are_taken_off(words: str, link: str) -> None:
    state = EventDraft("AG", once(12), place="Lyon", online=True, link="https://a.example/p")
    after = with_changes(state, change_in(words, [], TODAY, state.when))
    assert (after.place, after.online, after.link) == ("Lyon", bool(link), link)
    here = with_changes(
        replace(state, online=False, link=""), change_in(words, [], TODAY, state.when)
    )
    assert not here.online


@pytest.mark.parametrize(
    ("day", "words", "deadline"),
    [
        (date(2026, 12, 12), "inscription avant le 7", date(2026, 12, 7)),
        (date(2027, 6, 12), "inscriptions jusqu’au 5", date(2027, 6, 5)),
        (date(2027, 1, 4), "les inscriptions ferment le 20", date(2026, 12, 20)),
        (date(2026, 12, 12), "date limite : le 9 décembre", date(2026, 12, 9)),
        (date(2026, 12, 12), "modifier la rencontre, inscription avant le 7", date(2026, 12, 7)),
        (date(2026, 12, 12), "7 changer la réunion : réponse avant le 7", date(2026, 12, 7)),
    ],
)
def test_a_last_day_alone_is_one_of_the_date_that_changes(
    day: date, words: str, deadline: date
) -> None:
    state = EventDraft("Rencontre ALTAA", replace(STATE.when, start=day, end=day))
    said = change_in(words, [FOOD], TODAY, state.when)
    purpose = "réponses" if "réponse" in words else "inscriptions"
    assert with_changes(state, said) == replace(state, deadline=deadline, deadline_for=purpose)
    assert not said.unread


@pytest.mark.parametrize(
    "words",
    [
        "avant le 7",
        "inscription avant le 20",
        "modifier la rencontre, inscription avant le 20",
        "inscriptions le 31 février",
    ],
)
def test_what_is_no_last_day_of_it_is_told(words: str) -> None:
    said = change_in(words, [FOOD], TODAY, STATE.when)
    assert said.unread
    assert with_changes(STATE, said) == STATE


def test_a_last_day_after_the_date_itself_goes() -> None:
    earlier = changed(STATE, "mardi 1er décembre")
    assert (earlier.deadline, earlier.deadline_for) == (None, "")


def test_a_day_settles_what_had_none_and_revives_what_was_cancelled() -> None:
    vague = EventDraft("Rencontre", When(), status=Status.TO_BE_CONFIRMED)
    assert changed(vague, "le 12 décembre").status is Status.CONFIRMED
    assert changed(vague, "le 12 décembre, à confirmer").status is Status.TO_BE_CONFIRMED
    cancelled = EventDraft("Rencontre", once(12), status=Status.CANCELLED)
    assert changed(cancelled, "le 19 décembre").status is Status.CONFIRMED
    waiting = EventDraft("Rencontre", once(12), status=Status.TO_BE_CONFIRMED)
    assert changed(waiting, "le 19 décembre").status is Status.TO_BE_CONFIRMED
    assert changed(STATE, "courant janvier").status is Status.TO_BE_CONFIRMED


def test_another_rule_takes_the_place_of_the_former_one() -> None:
    state = SESSIONS.state
    third = changed(state, "chaque troisième vendredi du mois à 10h")
    assert (third.rule, third.when) == ("FREQ=MONTHLY;BYDAY=3FR", once(18, hour=10))
    hour = changed(state, "à 10h")
    assert (hour.rule, hour.when) == (state.rule, once(11, hour=10))


def test_hours_over_midnight_end_on_the_next_day() -> None:
    night = changed(STATE, "de 22h à 2h")
    day = date(2026, 12, 12)
    assert night.when == When(Precision.MINUTE, day, date(2026, 12, 13), time(22), time(2))
    assert in_words(changed(night, "le 19").when) == "19 décembre 2026, de 22h à 2h"
    assert changed(night, "à 15h").when == once(12, hour=15)
    weekly = changed(night, "chaque vendredi à partir du 11 décembre")
    friday = replace(night.when, start=date(2026, 12, 11), end=date(2026, 12, 12))
    assert (weekly.rule, weekly.when) == ("FREQ=WEEKLY;BYDAY=FR", friday)


def test_what_is_said_beside_a_change_is_told() -> None:
    assert words_left(read_sentence("le 19, bla bla", TODAY), STATE) == ["Bla bla"]
    assert words_left(read_sentence("la rencontre ALTAA le 19", TODAY), STATE) == []


def test_a_change_is_read_from_the_words_alone_or_from_the_whole_order() -> None:
    alone = change_in("samedi 19 décembre", [FOOD], TODAY, STATE.when)
    order = "7 déplacer la rencontre du 12 au samedi 19 décembre"
    whole = change_in(order, [FOOD], TODAY, STATE.when)
    assert alone.when == whole.when == once(19)
    assert change_in("déplacer la rencontre", [FOOD], TODAY, STATE.when) == Said()


def test_of_a_flood_of_words_few_are_tried() -> None:
    assert destination("à bas au 19 décembre", TODAY)[0] == "à bas"
    assert destination("à bas " * TRIED + "au 19 décembre", TODAY)[0] == ""


@given(st.lists(PIECES, max_size=12).map(" ".join), DAYS.filter(lambda day: day.year < 2098))
def test_any_order_is_read(words: str, today: date) -> None:
    order = read_order(words, [FOOD, MEDIA])
    assert order.rest in words or order.rest == order.rest.strip()
    assert all(found in EVENTS for found in dates_named(words, EVENTS, today))
    what, _ = destination(words, today)
    assert what in words
    assert with_changes(STATE, change_in(words, [FOOD], today, STATE.when)).title


def test_a_weekday_that_is_wrong_is_no_reason_to_forget_the_day() -> None:
    words, said = destination("la rencontre ALTAA au samedi 20", TODAY)
    assert words == "la rencontre ALTAA"
    assert said is not None
    assert said.misnamed is not None
    assert said.misnamed.misnamed == date(2026, 12, 20)
