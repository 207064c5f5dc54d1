"""Days and hours as people say them, and words that say when and must not be passed over."""

from datetime import date

import pytest

from chatbot.french import find_dates, in_words
from chatbot.french.folding import folded
from chatbot.french.time_words import words_of_time

TODAY = date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vendredi en huit à 18h", "vendredi 11 décembre 2026 à 18h"),
        ("demain en huit", "mercredi 9 décembre 2026"),
        ("lundi en quinze", "lundi 21 décembre 2026"),
        ("dans trois semaines à 14h", "mardi 22 décembre 2026 à 14h"),
        ("dans 15 jours", "mardi 15 décembre 2026"),
        ("jeudi dans deux semaines", "jeudi 17 décembre 2026"),
        ("lundi de la semaine prochaine à 9h", "lundi 7 décembre 2026 à 9h"),
        ("la semaine prochaine, mardi", "mardi 8 décembre 2026"),
        ("la semaine du 4", "semaine du 4 janvier 2027"),
        ("en semaine 3", "semaine du 18 janvier 2027"),
        ("ce week-end", "samedi 5 et dimanche 6 décembre 2026"),
        ("3ème jeudi de janvier à 18h", "jeudi 21 janvier 2027 à 18h"),
        ("dernier samedi de février", "samedi 27 février 2027"),
        ("le 15 du mois prochain", "vendredi 15 janvier 2027"),
        ("fin du mois", "fin décembre 2026"),
        ("le quinze janvier à dix-huit heures", "vendredi 15 janvier 2027 à 18h"),
        ("le 17.12 à 18.30", "jeudi 17 décembre 2026 à 18h30"),
        ("2027-01-15 à 18:30", "vendredi 15 janvier 2027 à 18h30"),
        ("ven. 11 déc. à 14h", "vendredi 11 décembre 2026 à 14h"),
        ("le 13 janvier 14.00-15.30", "mercredi 13 janvier 2027, de 14h à 15h30"),
        ("lundi de Pâques à midi", "lundi 29 mars 2027 à 12h"),
        ("le jeudi de l’Ascension", "jeudi 6 mai 2027"),
        ("la veille de l’Ascension", "mercredi 5 mai 2027"),
        ("demain 8h du soir", "mercredi 2 décembre 2026 à 20h"),
        ("jeudi midi et demi", "jeudi 3 décembre 2026 à 12h30"),
        ("demain matin, 7h moins le quart", "mercredi 2 décembre 2026 à 6h45"),
        ("le 9 décembre de 2h à 4h de l’après-midi", "mercredi 9 décembre 2026, de 14h à 16h"),
        ("samedi soir à 8h", "samedi 5 décembre 2026 à 20h"),
        ("le 9 décembre, 14h pendant 2 heures", "mercredi 9 décembre 2026, de 14h à 16h"),
        ("le 12 janvier vers 18h", "mardi 12 janvier 2027 à 18h"),
        ("du mardi au jeudi la semaine prochaine", "du mardi 8 au jeudi 10 décembre 2026"),
        ("la semaine prochaine, du lundi au jeudi", "du lundi 7 au jeudi 10 décembre 2026"),
        ("dimanche 6 toute la journée", "dimanche 6 décembre 2026"),
        ("du lundi 7 au vendredi 11", "du lundi 7 au vendredi 11 décembre 2026"),
        ("le 21 janvier, départ 8h15, retour 18h", "jeudi 21 janvier 2027, de 8h15 à 18h"),
        ("vendredi 18.12 à 16.45", "vendredi 18 décembre 2026 à 16h45"),
        ("le 12 janvier à 10 heures et quart", "mardi 12 janvier 2027 à 10h15"),
        ("à la Chandeleur, 18h", "mardi 2 février 2027 à 18h"),
        ("au T1 2027", "premier trimestre 2027"),
        ("au plus tard le 31 janvier à minuit", "dimanche 31 janvier 2027"),
    ],
)
def test_everyday_words_say_a_day(text: str, expected: str) -> None:
    [found] = find_dates(text, since=TODAY, near=True)
    assert in_words(found.when, weekday=True) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("lundi de Pâques 2022", date(2022, 4, 18)),
        ("mardi gras 2024", date(2024, 2, 13)),
        ("le lundi de Pentecôte 2025", date(2025, 6, 9)),
    ],
)
def test_a_feast_of_another_year_is_its_day(text: str, day: date) -> None:
    [found] = find_dates(text, since=date(day.year, 1, 1), near=True)
    assert found.when.start == day


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("du lundi 14 au vendredi 18 décembre de 9h à 17h", "FREQ=DAILY;UNTIL=20261218"),
        ("chaque vendredi de 22h à 2h", "FREQ=WEEKLY;BYDAY=FR"),
        ("un mardi sur deux à partir du 8 décembre", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("3 samedis d’affilée à partir du 16 janvier", "FREQ=WEEKLY;BYDAY=SA;COUNT=3"),
    ],
)
def test_hours_of_several_days_are_those_of_each_day(text: str, rule: str) -> None:
    [found] = find_dates(text, since=TODAY, near=True)
    assert (found.rule, found.problem) == (rule, "")


@pytest.mark.parametrize(
    "text",
    [
        "sauf pendant les vacances",
        "hors vacances scolaires",
        "en huit",
        "du soir",
        "une semaine sur deux",
        "avant la rentrée",
        "à la Toussaint",
        "et demie",
        "jusqu’à nouvel an ou mars",
    ],
)
def test_words_that_say_when_are_found(text: str) -> None:
    assert words_of_time(folded(text))


@pytest.mark.parametrize(
    "text",
    ["la maison du vélo", "une semaine de la transition", "trois places", "journée d’étude"],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert not words_of_time(folded(text))
