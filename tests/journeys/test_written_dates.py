"""A date that Paul writes becomes a date, at his word: announced, moved, withdrawn, answered.

It is all days away, since the bot runs by today's clock.
"""

from datetime import date, datetime, timedelta

import pytest

from chatbot.french import Precision, When, in_words
from tests.clock import PARIS
from tests.journeys.announcements import announcements_to, newest_saying
from tests.journeys.people import Person

DAY = datetime.now(PARIS).date() + timedelta(days=30)  # noqa: TID251 - by the bot's own clock
LATER = DAY + timedelta(days=7)
ASKED = "quand est la prochaine rencontre d’altaa ?"
DENIED = ("Aucune date à venir", "Rien n’est annoncé", "Aucune date n’est annoncée")

# What they ask of the database is asked on both in tests/announcements and tests/events.
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def said(day: date, *, weekday: bool = False) -> str:
    return in_words(When(Precision.DAY, day, day), weekday=weekday)


async def writes(paul: Person, text: str) -> None:
    await paul.says(f"/annonce 7 {text}")


async def sends(paul: Person) -> None:
    await paul.presses("Envoyer")
    await paul.presses("Oui, ")


async def everywhere(marie: Person) -> list[str]:
    """Ask for the next date in every way; return what is answered."""
    answers = []
    for words in ("/dates", "/dates 7", "/chantier 7", ASKED, "quand se réunit le chantier 7 ?"):
        await marie.says(words)
        answers.append(await marie.reads())
    return answers


@pytest.mark.wire
async def test_a_date_that_is_written_is_known_everywhere(paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await writes(paul, f"Rencontre ALTAA le {said(DAY)}")
    read = f"J’ai lu\u00a0: Rencontre ALTAA, {said(DAY, weekday=True)}. L’ajouter aux dates\u00a0?"
    assert (await paul.reads()).endswith(read)
    today = datetime.now(PARIS).date()  # noqa: TID251 - it may be another one than at the start
    await sends(paul)
    for answer in await everywhere(marie):
        assert said(DAY, weekday=True) in answer.lower()
        assert f"«\u00a0Rencontre ALTAA le {said(DAY)}\u00a0»" in answer
        assert f"l’annonce du {said(today)}" in answer
        assert not any(denial in answer for denial in DENIED)
    assert (await newest_saying(paul, read))["text"] == read
    await paul.presses("L’ajouter aux dates")
    await newest_saying(paul, "C’est fait", "elle est dans /dates")
    for answer in await everywhere(marie):
        assert said(DAY, weekday=True) in answer.lower()
        assert "Rencontre ALTAA" in answer
        assert "d’après" not in answer
    await marie.says("/actus 7")
    await marie.presses("Lire")
    assert f"{said(DAY, weekday=True).capitalize()}\nRencontre ALTAA" in await marie.reads()


async def test_a_date_that_was_chosen_stands_under_its_announcement(
    paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await writes(paul, f"Rencontre ALTAA le {said(DAY)} à 14h")
    await paul.presses("L’ajouter aux dates")
    assert "elle se lira dans /dates dès que l’annonce partira" in await paul.reads()
    await marie.says("/dates")
    assert (await marie.reads()).startswith("Aucune date à venir")
    await sends(paul)
    under = f"{said(DAY, weekday=True).capitalize()} à 14h\nRencontre ALTAA"
    assert under in (await newest_saying(marie, "Vous suivez"))["text"]
    await marie.says("/dates")
    assert under in await marie.reads()
    assert not any(message["text"].startswith("J’ai lu") for message in await paul.sees())


async def test_an_announcement_moves_a_known_date_and_followers_hear_of_it_once(
    paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await writes(paul, f"Rencontre ALTAA le {said(DAY)} à 14h")
    await paul.presses("L’ajouter aux dates")
    await sends(paul)
    await newest_saying(marie, "Rencontre ALTAA le")
    reminder = f"Rappel : la rencontre ALTAA est le {said(DAY)} à 14h."
    await writes(paul, reminder)
    await sends(paul)
    await newest_saying(marie, "Rappel")
    await writes(paul, f"La rencontre ALTAA du {said(DAY)} est reportée au {said(LATER)}.")
    assert "Le texte change une date\u00a0: Rencontre ALTAA" in await paul.reads()
    assert "J’ai lu" not in await paul.reads()
    await paul.presses("Envoyer")  # without a choice: the question comes first
    await newest_saying(paul, "La changer aussi, quand l’annonce part")
    await paul.presses("Changer la date")
    assert "vos abonnés ne l’apprennent qu’une fois" in await paul.reads()
    under = f"{said(LATER, weekday=True).capitalize()} à 14h\nRencontre ALTAA"
    assert under in (await paul.sees())[-2]["text"]
    await sends(paul)
    assert under in (await newest_saying(marie, "est reportée au"))["text"]
    await marie.says("/dates 7")
    assert under in await marie.reads()
    await marie.says("/actus 7")
    await marie.presses("Lire\u00a0: Rappel")
    now = f"Changé depuis ce texte\u00a0:\n{said(LATER, weekday=True).capitalize()} à 14h"
    assert now in await marie.reads()


async def test_an_announcement_cancels_a_known_date_or_leaves_it(
    paul: Person, marie: Person
) -> None:
    await marie.says("/suivre 7")
    await writes(paul, f"Rencontre ALTAA le {said(DAY)} à 14h")
    await paul.presses("L’ajouter aux dates")
    await sends(paul)
    cancelled = f"La rencontre ALTAA du {said(DAY)} est annulée."
    await writes(paul, cancelled)
    await paul.presses("Envoyer")
    await paul.presses("Non, seulement l’annonce")
    await paul.presses("Oui, ")
    await newest_saying(marie, cancelled)
    await marie.says("/dates 7")
    assert "annulée" not in await marie.reads()
    await writes(paul, cancelled)
    await paul.presses("Annuler la date")
    await sends(paul)
    await newest_saying(marie, f"{said(DAY, weekday=True).capitalize()} à 14h, annulée")
    await marie.says("/dates 7")
    assert "annulée" in await marie.reads()


@one_database
async def test_what_is_wrong_or_not_joined_is_said_again_where_one_confirms(paul: Person) -> None:
    wrong = f"{said(DAY + timedelta(days=1), weekday=True).split()[0]} {said(DAY)}"
    await writes(paul, f"Rencontre ALTAA {wrong} à Lyon. Visite le {said(LATER)}.")
    await paul.presses("Envoyer")
    assert f"vous écrivez «\u00a0{wrong}\u00a0»" in await paul.reads()
    assert f"Lu, et pas ajouté aux dates\u00a0: Visite, {said(LATER, weekday=True)}" in (
        await paul.reads()
    )


@one_database
async def test_what_was_chosen_follows_the_text(paul: Person) -> None:
    await writes(paul, f"Rencontre ALTAA le {said(DAY)} à 14h")
    await paul.presses("L’ajouter aux dates")
    await paul.says("/annonce message")
    await paul.says(f"Rencontre ALTAA le {said(DAY)} à 15h")
    assert "à 15h\nRencontre ALTAA" in (await paul.sees())[-2]["text"]
    await paul.says("/annonce message")
    await paul.says(f"Rencontre ALTAA le {said(LATER)} à 15h")
    assert "\nRencontre ALTAA" not in (await paul.sees())[-2]["text"]
    assert f"J’ai lu\u00a0: Rencontre ALTAA, {said(LATER, weekday=True)}" in await paul.reads()


@one_database
async def test_a_day_with_the_wrong_weekday_is_pointed_out(paul: Person) -> None:
    right = said(DAY, weekday=True)
    wrong = f"{said(DAY + timedelta(days=1), weekday=True).split()[0]} {said(DAY)}"
    await writes(paul, f"Rencontre ALTAA {wrong} à Lyon")
    warned = f"vous écrivez «\u00a0{wrong}\u00a0», et le {said(DAY)} est un {right.split()[0]}."
    assert warned in await paul.reads()
    assert "J’ai lu" not in await paul.reads()


@one_database
async def test_a_date_is_written_in_a_sentence_where_there_is_none(paul: Person) -> None:
    await writes(paul, "Bonjour à tous")
    await paul.says("/annonce date")
    assert "Quand est-ce\u00a0?" in await paul.reads()
    wrong = said(DAY + timedelta(days=1), weekday=True).split()[0]
    await paul.says(f"Visite {wrong} {said(DAY)} à Lyon")
    assert f"est un {said(DAY, weekday=True).split()[0]}" in await paul.reads()
    await paul.says("un de ces jours")
    assert "Je n’ai pas compris «\u00a0un de ces jours\u00a0»" in await paul.reads()
    await paul.says("visite le 3 mars 2021")
    assert "C’est déjà passé" in await paul.reads()
    await paul.says(f"Visite {said(DAY, weekday=True)} 10h à Lyon")
    under = f"{said(DAY, weekday=True).capitalize()} à 10h\nVisite – Lyon"
    assert under in (await paul.sees())[-2]["text"]
    await paul.says("/annonce date")
    await paul.says(f"Visite {said(LATER, weekday=True)} 10h à Lyon")  # in its place
    assert under not in (await paul.sees())[-2]["text"]
    assert said(LATER) in (await paul.sees())[-2]["text"]
    await paul.says("/annonce date")
    await paul.presses("Aucune date")
    assert (await paul.sees())[-2]["text"].startswith("Bonjour à tous\n\nVous suivez")


@one_database
async def test_of_several_dates_each_is_chosen_or_left(paul: Person, marie: Person) -> None:
    days = [DAY + timedelta(days=n) for n in range(4)]
    text = "\n".join(f"Atelier {n} le {said(day)}" for n, day in enumerate(days))
    await writes(paul, f"Au programme\u00a0:\n{text}")
    panel = await paul.reads()
    assert all(f"• Atelier {n}, {said(days[n], weekday=True)}" in panel for n in range(3))
    assert "Atelier 3" not in panel
    assert (await paul.labels())[:2] == ["Les ajouter aux dates", "Choisir"]
    await paul.presses("Choisir")
    await paul.presses(f"Ajouter\u00a0: {said(days[1], weekday=True)}")
    await sends(paul)
    await newest_saying(paul, "J’ai lu", "Atelier 0", "Atelier 2")
    await paul.presses(f"Ajouter\u00a0: {said(days[2])}")
    await newest_saying(paul, "C’est fait", "Atelier 0")
    await paul.presses("Non")
    await marie.says("/dates")
    dates = await marie.reads()
    assert "Atelier 1" in dates
    assert "Atelier 2" in dates
    assert "Atelier 0" not in dates


@one_database
async def test_another_meeting_on_the_day_of_a_known_date_is_offered(
    paul: Person, marie: Person
) -> None:
    await announced(paul, marie)
    await writes(paul, f"Assemblée générale le {said(DAY)} à 18h")
    read = f"J’ai lu\u00a0: Assemblée générale, {said(DAY, weekday=True)} à 18h"
    assert read in await paul.reads()
    await paul.presses("L’ajouter aux dates")
    await sends(paul)
    await newest_saying(marie, "Assemblée générale le")
    await marie.says("/dates 7")
    dates = await marie.reads()
    assert f"{said(DAY, weekday=True).capitalize()} à 14h\nRencontre ALTAA" in dates
    assert f"{said(DAY, weekday=True).capitalize()} à 18h\nAssemblée générale" in dates


async def corrects(paul: Person, text: str) -> None:
    await newest_saying(paul, "Annonce envoyée")
    await paul.says("/annonces 1 corriger")
    await paul.says(text)


async def announced(paul: Person, marie: Person) -> None:
    """Announce a date, which stands under the announcement."""
    await marie.says("/suivre 7")
    await writes(paul, f"Rencontre ALTAA le {said(DAY)} à 14h")
    await paul.presses("L’ajouter aux dates")
    await sends(paul)


async def test_a_correction_moves_its_date(paul: Person, marie: Person) -> None:
    await announced(paul, marie)
    await corrects(paul, f"Rencontre ALTAA reportée au {said(LATER)} à 14h")
    assert "Le texte ne parle plus de Rencontre ALTAA" in await paul.reads()
    await paul.presses(f"La déplacer\u00a0: {said(LATER, weekday=True)} à 14h")
    await paul.presses("Corriger chez 1 abonné")
    await paul.presses("Oui, corriger")
    await newest_saying(paul, "Annonce corrigée")
    [copy] = await announcements_to(marie)
    assert f"{said(LATER, weekday=True).capitalize()} à 14h\nRencontre ALTAA" in copy
    await marie.says("/dates 7")
    dates = await marie.reads()
    assert said(LATER, weekday=True) in dates.lower()
    assert said(DAY, weekday=True) not in dates.lower()


async def test_a_correction_says_which_hour_its_date_still_has(paul: Person, marie: Person) -> None:
    await announced(paul, marie)
    await corrects(paul, f"Rencontre ALTAA le {said(DAY)} à 15h")
    day = said(DAY, weekday=True)
    still = f"la date jointe, Rencontre ALTAA, dit encore «\u00a0{day} à 14h\u00a0»."
    assert still in await paul.reads()
    await paul.presses("Corriger et prévenir")
    assert still in await paul.reads()
    await paul.presses(f"La déplacer\u00a0: {day} à 15h")
    assert "dit encore" not in await paul.reads()
    await paul.says("/annonce message")
    await paul.says(f"Rencontre ALTAA le {said(DAY)} à 16h")
    assert still.replace("14h", "15h") in await paul.reads()
    await paul.presses(f"La déplacer\u00a0: {day} à 16h")
    await paul.presses("Corriger et prévenir 1 abonné")
    assert "dit encore" not in await paul.reads()
    await paul.presses("Oui, corriger")
    await newest_saying(paul, "Annonce corrigée")
    [copy, *_] = await announcements_to(marie)
    assert f"{day.capitalize()} à 16h\nRencontre ALTAA" in copy
    assert "14h" not in copy
    assert "15h" not in copy


@one_database
async def test_a_correction_that_says_no_other_hour_asks_nothing(
    paul: Person, marie: Person
) -> None:
    await announced(paul, marie)
    await corrects(paul, f"Venez, Rencontre ALTAA le {said(DAY)} à 14h, chez Léa")
    assert "dit encore" not in await paul.reads()
    await paul.says("/annonce message")
    await paul.says(f"Rencontre ALTAA le {said(DAY)}")
    assert "dit encore" not in await paul.reads()


@one_database
async def test_after_a_correction_its_date_is_asked_about(paul: Person, marie: Person) -> None:
    await announced(paul, marie)
    await corrects(paul, f"Rencontre ALTAA reportée au {said(LATER)} à 14h")
    await paul.presses("Corriger chez 1 abonné")
    await paul.presses("Oui, corriger")
    await newest_saying(paul, "cette date n’est plus dans le texte publié")
    await paul.presses("La laisser")
    await newest_saying(paul, "C’est entendu", "J’ai lu", said(LATER, weekday=True))
    await paul.presses("Non")
    await marie.says("/dates 7")
    assert said(DAY, weekday=True) in (await marie.reads()).lower()


@one_database
async def test_a_correction_without_its_date_cancels_it(paul: Person, marie: Person) -> None:
    await announced(paul, marie)
    await corrects(paul, "La rencontre n’aura pas lieu.")
    assert (await paul.labels())[0] == "L’annuler"
    await paul.presses("L’annuler")
    assert "annulée\nRencontre ALTAA" in (await paul.sees())[-2]["text"]
    await paul.presses("Corriger chez 1 abonné")
    await paul.presses("Oui, corriger")
    await newest_saying(paul, "Annonce corrigée")
    await marie.says("/dates 7")
    assert f"{said(DAY, weekday=True).capitalize()} à 14h, annulée" in await marie.reads()


async def test_a_withdrawn_announcement_asks_about_its_date(paul: Person, marie: Person) -> None:
    await announced(paul, marie)
    await newest_saying(paul, "Annonce envoyée")
    await paul.says("/annonces 1 retirer")
    await paul.presses("Oui, la retirer")
    asked = await newest_saying(paul, "Rencontre ALTAA", "Que devient-elle")
    assert "mais elle reste dans /dates" in asked["text"]
    await paul.presses("L’annuler")
    await newest_saying(paul, "C’est fait\u00a0: Rencontre ALTAA", "annulée")
    await marie.says("/dates 7")
    assert "annulée\nRencontre ALTAA" in await marie.reads()


async def test_what_was_withdrawn_is_quoted_no_more(paul: Person, marie: Person) -> None:
    await writes(paul, f"Rencontre ALTAA le {said(DAY)}")
    await sends(paul)
    await newest_saying(paul, "J’ai lu")
    await paul.says("/annonces 1 retirer")
    await paul.presses("Oui, la retirer")
    await marie.says("/dates")
    assert (await marie.reads()).startswith("Aucune date à venir")
    await paul.presses("L’ajouter aux dates")
    assert "C’est déjà décidé" in await paul.toast()


async def test_a_published_answer_tells_a_date(paul: Person, marie: Person) -> None:
    await marie.says("/transmettre 7 Quand visitez-vous la ferme ?")
    await marie.presses("À\u00a0: 7")
    await paul.says("/questions 1 répondre")
    await paul.says(f"La visite aura lieu le {said(DAY)} à 10h.")
    await paul.presses("Publier la question et la réponse")
    await paul.presses("Publier")
    await newest_saying(paul, "J’ai lu", "Visite", said(DAY, weekday=True))
    await marie.says("/dates")
    assert "d’après une réponse publiée le" in await marie.reads()
    await paul.presses("L’ajouter aux dates")
    await marie.says("/dates 7")
    assert f"{said(DAY, weekday=True).capitalize()} à 10h\nVisite" in await marie.reads()
    await paul.says("/questions publiées")
    await paul.presses("Retirer le n°\u00a01")
    await paul.presses("Oui, retirer")
    await newest_saying(paul, "Visite", "Que devient-elle")
    await paul.presses("La laisser")
    await newest_saying(paul, "C’est entendu", "elle reste dans /dates")
