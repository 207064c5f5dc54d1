"""Which topics and dates words speak of, and what a sentence changes in a known date."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, strategies as st

from chatbot.chantiers.models import Alias, Topic
from chatbot.chantiers.rules import ALLIANCE, TopicKind
from chatbot.events.applying import with_changes
from chatbot.events.changing import EVERY, Missing, decide, plan, read_change, read_order
from chatbot.events.meant import dates_meant, topics_before
from chatbot.events.models import Event
from chatbot.events.news import changes_in
from chatbot.events.rules import EventDraft, Status, occurrences
from chatbot.events.sentence import read_sentence
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
    ("words", "topics", "rest"),
    [
        ("", None, ""),
        ("7", [FOOD], ""),
        ("7 rencontre samedi", [FOOD], "rencontre samedi"),
        ("déplacer 7 la rencontre au 19", [FOOD], "déplacer la rencontre au 19"),
        ("alimentation : reporter au 19", [FOOD], "reporter au 19"),
        ("alimentation demain 18h", [FOOD], "alimentation demain 18h"),
        ("alliance assemblée demain", [ALL], "assemblée demain"),
        ("12 déc 14h café", None, "12 déc 14h café"),
        ("7 heures café demain", None, "7 heures café demain"),
        ("5 et 7 décembre, café", None, "5 et 7 décembre, café"),
        ("7 12 décembre café", [FOOD], "12 décembre café"),
        ("5 et 7 café demain", [MEDIA, FOOD], "café demain"),
        ("5 et 99 café demain", [], "café demain"),
        ("ajouter 7 café demain", [FOOD], "ajouter café demain"),
        ("ajouter 10 places à la visite", None, "ajouter 10 places à la visite"),
    ],
)
def test_topics_are_named_before_the_sentence_or_behind_its_verb(
    words: str, topics: list[Topic] | None, rest: str
) -> None:
    assert topics_before(words, [FOOD, MEDIA, ALL]) == (topics, rest)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),
        ("la rencontre ALTAA", [MEETING]),
        ("la rencontre", [MEETING, OTHER]),
        ("la rencontre du 12 décembre", [MEETING]),
        ("celle du 12 décembre", [MEETING, WORKSHOP]),
        ("l'atelier", [WORKSHOP]),
        ("la séance du 12 mars", [SESSIONS]),
        ("le colloque", []),
    ],
)
def test_the_date_that_is_meant_is_found(words: str, found: list[Event]) -> None:
    assert dates_meant(words, EVENTS, TODAY) == found


@pytest.mark.parametrize(
    ("words", "title", "when"),
    [
        ("la rencontre ALTAA est déplacée au 20", "Rencontre ALTAA", "20 décembre 2026 à 14h"),
        ("la rencontre ALTAA à 15h au lieu de 14h", "Rencontre ALTAA", "12 décembre 2026 à 15h"),
        ("la rencontre ALTAA passe de 14h à 15h", "Rencontre ALTAA", "12 décembre 2026 à 15h"),
        ("décaler l'atelier d'une semaine", "Atelier sols vivants", "19 décembre 2026 à 9h"),
        ("atelier sols vivants : 14 -> le 16", "Atelier sols vivants", "16 décembre 2026 à 9h"),
        ("la rencontre du réseau au lendemain", "Rencontre du réseau", "6 janvier 2027"),
        ("avancer l'atelier d'un quart d'heure", "Atelier sols vivants", "12 décembre 2026 à 8h45"),
    ],
)
def test_a_sentence_moves_the_date_that_it_names(words: str, title: str, when: str) -> None:
    [change] = read_order(words, EVENTS, TODAY).changes
    assert (change.event.title, in_words(change.state.when)) == (title, when)


def test_a_place_and_a_title_change_by_their_names() -> None:
    [moved] = read_order("changer le lieu de la rencontre ALTAA : Grenoble", EVENTS, TODAY).changes
    assert moved.state == replace(MEETING.state, place="Grenoble")
    [named] = read_order("l’atelier s’appelle désormais « Terre »", EVENTS, TODAY).changes
    assert named.state == replace(WORKSHOP.state, title="Terre")
    renamed = read_order("renommer l’atelier en « Terre et carto »", EVENTS, TODAY).changes[0]
    assert renamed.state.title == "Terre et carto"
    [full] = read_order("l’atelier est complet", EVENTS, TODAY).changes
    assert full.state == replace(WORKSHOP.state, places=0)
    [off] = read_order("l’atelier est annulé", EVENTS, TODAY).changes
    assert off.state.status is Status.CANCELLED


def test_one_session_is_left_out_or_takes_place_apart() -> None:
    [skipped] = read_order("pas de séance le 8 janvier", EVENTS, TODAY).changes
    assert skipped.state.exceptions == (date(2027, 1, 8),)
    [by_number] = read_order("la séance du 8 est annulée", [SESSIONS], date(2027, 1, 2)).changes
    assert by_number.state.exceptions == (date(2027, 1, 8),)
    [moved] = read_order("décaler la séance de février au 19", EVENTS, TODAY).changes
    assert moved.state.exceptions == (date(2027, 2, 12),)
    assert moved.apart is not None
    assert (moved.apart.when, moved.apart.rule) == (once(19, 2, 9, 2027), "")
    [second] = read_order("séance du deuxième vendredi de mars à 8h", EVENTS, TODAY).changes
    assert second.apart is not None
    assert second.apart.when == once(12, 3, 8, 2027)
    assert read_order("annuler la séance", EVENTS, TODAY).missing is Missing.SESSION
    one = read_change("annuler la séance", SESSIONS, TODAY, date(2027, 1, 8)).changes[0]
    assert one.state.exceptions == (date(2027, 1, 8),)
    every = read_change("annuler la séance", SESSIONS, TODAY, EVERY).changes[0]
    assert every.state.status is Status.CANCELLED


def test_what_recurs_overnight_lasts_until_the_next_day() -> None:
    night = When(Precision.MINUTE, date(2026, 11, 28), date(2026, 11, 29), time(22), time(4))
    ball = event(5, "Bal", night, "FREQ=MONTHLY;BYDAY=-1SA")
    last = next(occurrences(ball, date(2026, 12, 27)))
    assert (last.start, last.end) == (date(2026, 12, 26), date(2026, 12, 27))
    [moved] = read_change("le bal du 26 décembre est décalé au 27", ball, TODAY).changes
    assert moved.state.exceptions == (date(2026, 12, 26),)
    assert moved.apart is not None
    assert (moved.apart.when.start, moved.apart.when.end_time) == (date(2026, 12, 27), time(4))


def test_initials_name_a_date() -> None:
    assembly = event(5, "Assemblée générale", once(30, 1, 14, 2027))
    assert dates_meant("l’AG est reportée", [*EVENTS, assembly], TODAY) == [assembly]


def test_one_session_can_be_full() -> None:
    [full] = read_change("la séance du 8 janvier est complète", SESSIONS, TODAY).changes
    assert (full.state.places, full.state.exceptions) == (None, (date(2027, 1, 8),))
    assert full.apart is not None
    assert full.apart.places == 0


def test_several_days_are_moved_as_several() -> None:
    days = event(5, "Chantier haies", When(Precision.DAY, date(2027, 1, 16), date(2027, 1, 17)))
    [moved] = read_change("le chantier haies est reporté au 23 janvier", days, TODAY).changes
    assert (moved.state.when.start, moved.state.when.end) == (date(2027, 1, 23), date(2027, 1, 24))
    [shorter] = read_change("le chantier haies, seulement le 17 janvier", days, TODAY).changes
    assert shorter.state.when == once(17, 1, year=2027)


def test_what_is_not_said_is_missing() -> None:
    assert read_order("la rencontre est annulée", EVENTS, TODAY).candidates == (MEETING, OTHER)
    assert read_order("c'est annulé", EVENTS, TODAY).missing is Missing.DATE
    assert read_order("déplacer la rencontre ALTAA", EVENTS, TODAY).missing is Missing.NEWS
    assert read_order("la rencontre de mars est annulée", EVENTS, TODAY).missing is Missing.DATE
    unread = read_order("la rencontre ALTAA au 31 février", EVENTS, TODAY)
    assert (unread.changes, [each.words for each in unread.unread]) == ((), ["31 février"])
    assert read_order("annuler la dernière modification", EVENTS, TODAY).undo
    assert not read_order("annuler la dernière séance", EVENTS, TODAY).undo


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("la rencontre ALTAA est déplacée au 20", 1),
        ("rencontre ALTAA samedi 19 décembre 14h", 1),
        ("réunion méthodo mardi 8 à 18h", 0),
        ("rencontre avec les cantinières de Changé, jeudi 18 mars", 0),
        ("rencontre ALTAA des jeunes mercredi 16 décembre 14h, merci d’avance", 0),
        ("retire ma dernière modification", 1),
        ("c'est annulé", 1),
        ("ciné-débat le 21 janvier à 20h", 0),
    ],
)
def test_a_change_is_told_from_a_new_date(words: str, known: int) -> None:
    assert (decide(words, EVENTS, TODAY) is not None) == bool(known)


def test_an_announcement_s_changes_are_found_once_a_date() -> None:
    text = (
        "Bonjour à tous. La rencontre ALTAA du 12 décembre est reportée au 16. "
        "Elle commencera finalement à 10h. Merci pour l’atelier."
    )
    [change] = changes_in(text, EVENTS, TODAY)
    assert (change.event, change.state.when) == (MEETING, once(16, hour=10))
    assert changes_in("La rencontre ALTAA aura lieu samedi 12 décembre à 14h.", EVENTS, TODAY) == []


def test_changed_sessions_stand_each_on_their_own_and_can_be_planned_together() -> None:
    text = (
        "La séance de travail du 8 janvier est reportée au 15 janvier. "
        "Celle du 12 février commencera finalement à 10h. Pas de séance le 12 mars."
    )
    changes = changes_in(text, [replaced(SESSIONS)], TODAY)
    days = [date(2027, 1, 8), date(2027, 2, 12), date(2027, 3, 12)]
    assert [each.state.exceptions for each in changes] == [(day,) for day in days]
    assert [each.apart and each.apart.when for each in changes] == [
        once(15, 1, 9, 2027),
        once(12, 2, 10, 2027),
        None,
    ]
    planned = plan(changes)
    assert planned[-1].state == SESSIONS.state.without(*days)
    assert [each.seen for each in planned] == [4, 5, 6]


def test_two_dates_that_one_sentence_changes_change_each_on_its_own() -> None:
    market, visit = event(5, "Marché paysan", once(19, hour=10)), event(6, "Visite", once(20))
    text = "Le marché paysan ouvrira dès 9h, et la visite du 20 décembre se fera finalement à Die."
    changes = changes_in(text, [market, visit], TODAY)
    assert [each.event for each in changes] == [market, visit]
    assert changes[0].state.when == once(19, hour=9)
    assert changes[1].state.place == "Die"


def replaced(event: Event) -> Event:
    return Event(id=event.id, topic_key=event.topic_key, state=event.state, sequence=4)


def test_what_recurs_each_week_takes_place_on_another_day_from_now_on() -> None:
    weekly = event(7, "Permanence énergie", once(2, hour=17), "FREQ=WEEKLY;BYDAY=WE")
    for words in (
        "la permanence énergie, c’est désormais le jeudi",
        "la permanence énergie change de jour : ce sera le jeudi",
    ):
        [change] = read_order(words, [weekly], TODAY).changes
        assert (change.state.rule, change.state.when.start_time) == (
            "FREQ=WEEKLY;BYDAY=TH",
            time(17),
        )
    twice = event(8, "Permanence énergie", once(2, hour=17), "FREQ=WEEKLY;BYDAY=WE,FR")
    order = read_order("la permanence énergie, c’est désormais le jeudi", [twice], TODAY)
    assert order.missing is Missing.NEWS


def test_days_with_hours_of_their_own_are_no_span_of_days() -> None:
    market = event(5, "Marché paysan", once(19, hour=10))
    words = "marché paysan : de 9h à 18h le samedi 19, de 10h à 17h le dimanche 20 décembre"
    assert read_order(words, [market], TODAY).missing is Missing.NEWS


def test_a_number_chooses_between_dates_of_one_title() -> None:
    bread = [
        event(number, "Atelier pain", once(day, 1, 14, 2027)) for number, day in ((6, 9), (7, 23))
    ]
    assert dates_meant("l’atelier pain du 9 est annulé", bread, TODAY) == bread[:1]
    assert dates_meant("l’atelier pain du 23", bread, TODAY) == bread[1:]
    assert dates_meant("l’atelier pain", bread, TODAY) == bread


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("la rencontre ALTAA est déplacée à la salle Jaurès, rue Haute", "Salle Jaurès, rue Haute"),
        ("la rencontre ALTAA n’a plus lieu à Lyon mais à Die, au Temple", "Die, au Temple"),
        ("lieu de la rencontre ALTAA : Le Mans", "Le Mans"),
    ],
)
def test_the_whole_place_is_read(words: str, place: str) -> None:
    [change] = read_order(words, EVENTS, TODAY).changes
    assert change.state.place == place


@pytest.mark.parametrize(
    "text",
    [
        "L’atelier compost du 12 décembre est annulé.",
        "Pas de café à l’atelier sols vivants : apportez vos thermos.",
        "Pour la rencontre ALTAA, le parking est complet.",
        "Le repas de la rencontre ALTAA passe à 15 euros.",
        "La rencontre ALTAA est reportée à une date ultérieure.",
        "La rencontre ALTAA sera suivie d’un pot à 20h.",
    ],
)
def test_what_is_said_of_another_thing_changes_no_date(text: str) -> None:
    assert changes_in(text, EVENTS, TODAY) == []


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("la rencontre ALTAA est repoussée au samedi suivant", once(19, hour=14)),
        ("la rencontre ALTAA est le 19 décembre, pas le 12", once(19, hour=14)),
        (
            "la rencontre du réseau passe aux 12, 13 et 14 janvier",
            When(Precision.DAY, date(2027, 1, 12), date(2027, 1, 14)),
        ),
    ],
)
def test_the_new_days_are_read_whole(words: str, when: When) -> None:
    [change] = read_order(words, EVENTS, TODAY).changes
    assert change.state.when == when


def test_what_comes_after_a_session_left_out_stays() -> None:
    [change] = read_order("pas de séance en janvier, reprise le 12 février", EVENTS, TODAY).changes
    assert change.state.exceptions == (date(2027, 1, 8),)


def test_an_hour_on_the_day_of_a_session_changes_that_session() -> None:
    order = decide("vendredi 11 on commence plutôt à 10h", EVENTS, TODAY)
    assert order is not None
    [change] = order.changes
    assert change.apart is not None
    assert (change.apart.when, change.state.exceptions) == (
        once(11, hour=10),
        (date(2026, 12, 11),),
    )


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
    after = changed(state, words)
    assert (after.place, after.online, after.link) == ("Lyon", bool(link), link)


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


@given(st.lists(PIECES, max_size=12).map(" ".join), DAYS.filter(lambda day: day.year < 2098))
def test_any_words_are_read(words: str, today: date) -> None:
    named, rest = topics_before(words, [FOOD, MEDIA])
    assert named is None or set(named) <= {FOOD, MEDIA}
    order = decide(rest, EVENTS, today) or read_order(rest, EVENTS, today)
    assert {change.event for change in order.changes} <= {*EVENTS}
    assert len(changes_in(words, EVENTS, today)) <= len(EVENTS) * 12
