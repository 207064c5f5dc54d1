"""Editions by other hands: what is written irregularly, and what the editor is warned of."""

import pytest

from chatbot.content.drafts import EventDraft
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter
from chatbot.events.rules import Status
from tests.content.newsletters import lost_in, section

HEAD = "L’Établi, octobre 2026\n\n1. Manger\n\nPorté par nous.\n\nProchaines dates\n\n"

UNTIDY = """LE FIL n°7 - octobre 26
le journal des chantiers du Val d'Orne

Bonjour ! La fête du 12 septembre a réuni 200 personnes.

CHANTIER N°1 : HAIES & MARES
Porteurs : association Mares & Haies, Ana Roy & Luc Bey
Où en est-on ?
On plante. La visite du 3 septembre s'est bien passée.
A noter
→ mar. 13 oct. 14h-17h plantation chez Odile (Lieu-dit Le Buis)
→ 07/11 à 9h, chantier école, préau de l'école Pasteur
→ questionnaire à rendre avant le 30.11.2026
CHANTIER N°2 : L'EAU
(Ana Roy, syndicat de l'Orne)
Le local est ouvert mardi et jeudi 16h-19h. La réunion aura lieu le jeudi 5 novembre à 20h,
salle des Forges. Les sources baissent.
"""


def read(*paragraphs: str) -> tuple[list[EventDraft], NewsletterReading]:
    reading = read_newsletter(HEAD + "\n\n".join(paragraphs))
    return reading.topics[0].events, reading


def warnings(reading: NewsletterReading) -> list[tuple[int, str]]:
    told = [(each.line, each.message) for each in reading.remarks]
    return [(line, why.removeprefix("warning: ")) for line, why in told if "warning: " in why]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        (
            "Café : chaque dernier samedi à 10h (sauf en décembre)",
            "chaque dernier samedi du mois à 10h, à partir du 31 octobre 2026, sauf en décembre",
        ),
        (
            "Café chaque 2e mardi du mois. Pas de café en décembre.",
            "chaque deuxième mardi du mois, à partir du 13 octobre 2026, sauf en décembre",
        ),
        (
            "1er et 3e lundis, 18h-20h : café",
            "chaque premier et troisième lundi du mois, de 18h à 20h, à partir du 5 octobre 2026",
        ),
        (
            "chaque sam., 9h-12h, jusqu'au 13/02 : café",
            "chaque samedi, de 9h à 12h, à partir du 3 octobre 2026, jusqu’au 13 février 2027",
        ),
        (
            "Café chaque 1er mardi du mois. La dernière séance aura lieu le mardi 1er décembre.",
            "chaque premier mardi du mois, à partir du 6 octobre 2026, jusqu’au 1er décembre 2026",
        ),
        (
            "Café le 3e lundi du mois (relâche en mai)",
            "chaque troisième lundi du mois, à partir du 19 octobre 2026, sauf en mai",
        ),
        (
            "Café un mardi sur deux de 18h à 20h. La prochaine : le 13 octobre",
            "un mardi sur deux, de 18h à 20h, à partir du 13 octobre 2026",
        ),
        (
            "Café chaque 1er lundi du mois à 20h, au foyer (pas en août)",
            "chaque premier lundi du mois à 20h, à partir du 5 octobre 2026, sauf en août",
        ),
        (
            "Café un mardi sur deux à 9h ; prochain : le 13 octobre (local)",
            "un mardi sur deux à 9h, à partir du 13 octobre 2026",
        ),
        (
            "Café les 1er et 3e mardis, 17h-19h",
            "chaque premier et troisième mardi du mois, de 17h à 19h, à partir du 6 octobre 2026",
        ),
        ("Café : semaine du 2 novembre", "semaine du 2 novembre 2026"),
        ("Café : premier trimestre 2027", "premier trimestre 2027"),
        ("Café dans le courant de l'été 2027", "été 2027"),
        ("Café sam. 14 novembre 9h → 11h30", "14 novembre 2026, de 9h à 11h30"),
        ("Café : dimanche 15 novembre, départ 9 h", "15 novembre 2026 à 9h"),
    ],
)
def test_a_date_is_read_as_it_was_written(said: str, when: str) -> None:
    [cafe], reading = read(said)
    assert (cafe.title, cafe.when) == ("Café", when)
    assert not warnings(reading)


def test_the_same_hour_and_place_are_those_of_the_date_before() -> None:
    events, _ = read(
        "Mercredi 4 novembre à 18h, mairie de Die : bureau",
        "Mercredi 2 décembre, même heure, même lieu : bilan",
    )
    assert [(event.title, event.when, event.place) for event in events] == [
        ("Bureau", "4 novembre 2026 à 18h", "mairie de Die"),
        ("Bilan", "2 décembre 2026 à 18h", "mairie de Die"),
    ]


def test_hours_behind_the_last_of_several_days_are_those_of_each() -> None:
    events, _ = read("Cuisine du monde : 13/11, 18/12 et 15/01, de 18h à 22h")
    assert [(event.title, event.when) for event in events] == [
        ("Cuisine du monde", "13 novembre 2026, de 18h à 22h"),
        ("Cuisine du monde", "18 décembre 2026, de 18h à 22h"),
        ("Cuisine du monde", "15 janvier 2027, de 18h à 22h"),
    ]


@pytest.mark.parametrize(
    ("said", "title", "day"),
    [
        ("L’enquête mobilité se termine le 31 octobre.", "Enquête mobilité", "31 octobre 2026"),
        ("Candidature : dern. délai le 12 nov.", "Candidature : dern. délai", "12 novembre 2026"),
        ("Les récits sont à rendre avant le 1er décembre.", "Récits", "1er décembre 2026"),
        ("La souscription est ouverte jusqu’au 15 décembre.", "Souscription", "15 décembre 2026"),
        ("L’appel « Vivre » se clôt le 30 juin à minuit", "Appel « Vivre »", "30 juin 2027"),
    ],
)
def test_a_deadline_without_a_meeting_is_a_deadline(said: str, title: str, day: str) -> None:
    [alone], reading = read(said)
    assert (alone.title.replace("\u00a0", " "), alone.when, alone.deadline) == (title, "", day)
    assert alone.status is Status.CONFIRMED
    assert not warnings(reading)


@pytest.mark.parametrize(
    ("said", "title", "place", "more"),
    [
        ("Le 3 novembre, fête du vélo, quai des Sardiniers", "Fête du vélo", "quai des", ""),
        ("Le 3 novembre : repair café (mairie annexe)", "Repair café", "mairie annexe", ""),
        ("Le 3 novembre : tournée (parcours)", "Tournée", "", "Parcours."),
        ("Le 3 novembre : AG - Lycée agricole", "AG", "Lycée agricole", ""),
        ("Novembre (jour à confirmer) : signature", "Signature", "", ""),
    ],
)
def test_places_and_brackets_leave_the_title(said: str, title: str, place: str, more: str) -> None:
    [event], reading = read(said)
    assert (event.title, event.description) == (title, more)
    assert event.place.startswith(place)
    assert not warnings(reading)


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("Cours chaque mardi à 18h, hors vacances scolaires", "hors vacances"),
        ("Jeux un mardi sur deux à 20h", "un mardi sur deux à 20h"),
        ("Bal le vendredi 14 novembre", "le vendredi 14 novembre"),
        ("Réunion le 18 mai ou le 25 mai", "le 18 mai ou le 25 mai"),
        ("Permanence le vendredi de 14h à 16h", "vendredi"),
        ("Repas chaque 1er lundi du mois à 20h, au foyer, mais pas en août", "en août"),
    ],
)
def test_what_is_not_understood_is_quoted_with_its_line_and_no_date(said: str, quoted: str) -> None:
    events, reading = read(said)
    assert not events
    assert section(reading.topics[0], "dates").replace("’", "'") == said
    [(line, why)] = warnings(reading)
    assert line == 9
    assert why.startswith(f"“{quoted}” isn't understood")


def test_a_title_that_seems_misread_is_a_warning() -> None:
    [_], reading = read("Les vélos de prêt reviennent le 14 novembre.")
    assert warnings(reading) == [(9, "a title that seems misread: “Vélos de prêt reviennent”")]


def test_an_untidy_letter_is_read() -> None:
    reading = read_newsletter(UNTIDY)
    assert reading.edition == "2026-10"
    haies, eau, _ = reading.topics
    assert [porteur.name for porteur in haies.porteurs] == [
        "association Mares & Haies",
        "Ana Roy",
        "Luc Bey",
    ]
    assert section(haies, "actualites").startswith("On plante.")
    assert {each.key: each.title for each in haies.sections}["actualites"] == (
        "Où en est-on\u00a0?"
    )
    assert [(event.title, event.when or event.deadline, event.place) for event in haies.events] == [
        ("Plantation chez Odile", "13 octobre 2026, de 14h à 17h", "Lieu-dit Le Buis"),
        ("Chantier école", "7 novembre 2026 à 9h", "préau de l’école Pasteur"),
        ("Questionnaire à rendre", "30 novembre 2026", ""),
    ]
    assert [(event.title, event.when) for event in eau.events] == [
        ("Réunion du chantier «\u00a0L’EAU\u00a0»", "5 novembre 2026 à 20h")
    ]
    assert "Les sources baissent." in section(eau, "texte")
    assert lost_in(UNTIDY, reading) <= {"porteurs", "noter", "aura", "chez"}


def test_how_soon_somebody_answers_is_no_word_about_the_address() -> None:
    text = "L’Établi, mai 2022\n\n1. Vivre\n\nPorté par nous.\n\nContact\n\n"
    reading = read_newsletter(f"{text}Écrire à ana@example.org (réponse sous une semaine)")
    [contact] = reading.topics[0].contacts
    assert (contact.address, contact.note) == ("ana@example.org", "")
    assert section(reading.topics[0], "texte") == "Réponse sous une semaine."


def test_a_span_of_months_stays_in_its_list() -> None:
    listed = "Concrètement\n\n- 40 haies plantées entre mars et mai ;\n- visite le 9 octobre"
    topic = read_newsletter(HEAD.replace("Prochaines dates\n\n", listed)).topics[0]
    assert "entre mars et mai" in section(topic, "concretement")
    assert [event.when for event in topic.events] == ["9 octobre 2026"]


@pytest.mark.parametrize(
    ("said", "title", "when"),
    [
        (
            "Soupe du jeudi : chaque jeudi à 19h",
            "Soupe du jeudi",
            "chaque jeudi à 19h, à partir du 1er octobre 2026",
        ),
        ("Cours du soir le 6 octobre à 20h", "Cours du soir", "6 octobre 2026 à 20h"),
        ("Réunion des maires le 6 octobre", "Réunion des maires", "6 octobre 2026"),
        (
            "Le 6 octobre, atelier sur les marchés de 2027",
            "Atelier sur les marchés de 2027",
            "6 octobre 2026",
        ),
        ("Le 6 octobre (lavoir haut) : ciné en plein air", "Ciné en plein air", "6 octobre 2026"),
        (
            "Le 6 octobre, on goûte ce qu'on a planté",
            "On goûte ce qu’on a planté",
            "6 octobre 2026",
        ),
        (
            "Le 6 octobre de 9h à 17h, visite, repas le midi, film à 18h",
            "Visite, repas le midi, film à 18h",
            "6 octobre 2026, de 9h à 17h",
        ),
        (
            "Du 9 au 12 octobre, fête : débat le 10 au Rex à 20h",
            "Fête : débat le 10 au Rex à 20h",
            "du 9 au 12 octobre 2026",
        ),
    ],
)
def test_words_that_move_nothing_stand_in_the_title(said: str, title: str, when: str) -> None:
    [event], reading = read(said)
    assert (event.title.replace("\N{NO-BREAK SPACE}", " "), event.when) == (title, when)
    assert warnings(reading) == []
