"""/date: Paul, a référent of chantier 7, and Awa, an admin, change dates; Marie sees them."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.french import day_in_words, in_words
from chatbot.french.when import Precision, When
from tests.clock import PARIS
from tests.journeys.people import Person

TODAY = datetime.now(PARIS).date()  # noqa: TID251 - the bot's own clock runs
FIRST, LATER, LAST = (TODAY + timedelta(days=days) for days in (30, 37, 20))
VISIO = "https://visio.example.org/x"


def named(day: date) -> str:
    """Write "samedi 12 décembre 2026"."""
    return in_words(When(Precision.DAY, day, day), weekday=True)


def short(day: date) -> str:
    """Write "12 décembre"."""
    return day_in_words(day, year=False)


async def acts(person: Person) -> list[Act]:
    """List what the log says of dates, and of what was tried without the right."""
    async with person.storage.reading() as session:
        found = await session.scalars(select(Entry.act).order_by(Entry.id))
        return [act for act in found if act.startswith("date_") or act is Act.DENIED]


async def add_meeting(paul: Person) -> None:
    await paul.says(f"/date rencontre ALTAA {named(FIRST)} 14h à Lyon")
    await paul.presses("Ajouter")


@pytest.mark.wire
async def test_a_date_is_added_in_a_sentence_and_known_everywhere(
    paul: Person, marie: Person
) -> None:
    await paul.says(
        f"/date 7 rencontre ALTAA {short(FIRST)} 14h à Lyon, inscription avant le {short(LAST)}"
    )
    preview = await paul.reads()
    assert preview.startswith("Ajouter cette date\u00a0?")
    assert f"{named(FIRST).capitalize()} à 14h\nRencontre ALTAA – Lyon\n7. Alimentation" in preview
    assert f"Inscriptions jusqu’au {day_in_words(LAST)}" in preview
    await marie.says("/dates 7")
    assert "ALTAA – Lyon" not in await marie.reads()
    await paul.presses("Ajouter")
    assert (await paul.reads()).startswith("C’est fait\u00a0: elle est dans /dates")
    await marie.says("/dates 7")
    assert f"{named(FIRST).capitalize()} à 14h" in await marie.reads()
    assert await acts(paul) == [Act.DATE_ADDED]


async def test_a_date_is_moved_from_its_page_and_back_in_one_tap(paul: Person) -> None:
    await add_meeting(paul)
    await paul.says("/date")
    await paul.presses(f"{short(FIRST)}\u00a0: Rencontre ALTAA")
    await paul.presses("Déplacer ou changer")
    assert (await paul.reads()).startswith("Quand est-ce, désormais\u00a0?")
    await paul.says("bientôt")
    assert "rien qui change cette date" in await paul.reads()
    await paul.says(short(LATER))
    preview = await paul.reads()
    assert f"Avant\u00a0: {named(FIRST)} à 14h, Lyon" in preview
    assert f"{named(LATER).capitalize()} à 14h" in preview
    await paul.presses("Changer")
    assert (await paul.reads()).startswith("C’est changé.")
    await paul.presses("Annuler ce changement")
    assert "Elle redeviendra" in await paul.reads()
    await paul.presses("Oui, comme avant")
    text = await paul.reads()
    assert text.startswith("C’est fait\u00a0: la voici comme avant.")
    assert f"{named(FIRST).capitalize()} à 14h" in text
    assert await acts(paul) == [Act.DATE_ADDED, Act.DATE_MOVED, Act.DATE_RESTORED]


async def test_a_typed_order_asks_which_date_is_meant(paul: Person) -> None:
    await add_meeting(paul)
    await paul.says(f"/date rencontre du réseau {named(LATER)}, à confirmer")
    await paul.presses("Ajouter")
    await paul.says("/date déplacer la rencontre à Grenoble")
    assert (await paul.reads()).startswith("Quelle date\u00a0?")
    await paul.presses("Rencontre ALTAA")
    assert "Rencontre ALTAA – Grenoble" in await paul.reads()
    await paul.presses("Changer")
    await paul.says("/date confirmer la rencontre du réseau")
    assert "à confirmer" in await paul.reads()
    await paul.presses("Changer")
    assert (await paul.reads()).startswith("C’est changé.")
    await paul.says("/date annuler altaa")
    assert (await paul.reads()).startswith("Cette date n’aura pas lieu\u00a0?")
    await paul.presses("Oui, l’annuler")
    assert "annulée" in await paul.reads()
    await paul.says("/dates 7")
    assert f"{named(FIRST).capitalize()} à 14h, annulée" in await paul.reads()
    assert (await acts(paul))[2:] == [Act.DATE_CHANGED, Act.DATE_CONFIRMED, Act.DATE_CANCELLED]


async def test_wrong_input_gets_one_line_and_another_try(paul: Person) -> None:
    await paul.says("/date rencontre ALTAA le 31 février")
    assert "Je n’ai pas compris «\u00a0le 31 février\u00a0»." in await paul.reads()
    await paul.says(f"rencontre ALTAA le {short(FIRST)}")
    assert (await paul.reads()).startswith("Ajouter cette date\u00a0?")
    await paul.presses("L’écrire autrement")
    await paul.says(f"visio {short(FIRST)} à 18h30 {VISIO}")
    await paul.presses("Ajouter")
    assert "Visio – en visio" in await paul.reads()
    await paul.presses("Annuler ce changement")
    await paul.presses("Oui, comme avant")
    assert await paul.reads() == "C’est fait\u00a0: cette date n’est plus annoncée."


async def test_the_alliance_has_dates_by_its_admins(awa: Person, paul: Person) -> None:
    await awa.says(f"/date assemblée des alliés {named(FIRST)}")
    assert (await awa.reads()).startswith("Pour quel sujet")
    await awa.presses("L’Alliance")
    await awa.presses("Ajouter")
    assert "L’Alliance" in await awa.reads()
    await awa.says(f"/date alliance assemblée générale {named(FIRST)} à Paris")
    assert "\nAssemblée générale – Paris\nL’Alliance" in await awa.reads()
    await paul.says("/date alliance : assemblée demain")
    assert (await paul.reads()).startswith("Cela revient aux référents du sujet")


async def test_for_who_changes_no_dates_it_shows_them(marie: Person, group: Person) -> None:
    await marie.says("/date")
    assert (await marie.reads()).startswith("Aucune date à venir")
    await marie.says("/date 5")
    assert (await marie.reads()).startswith("Les dates\u00a0: 5.")
    await group.says("/date@etabli_bot")
    assert (await group.reads()).startswith("Aucune date à venir")
    assert await acts(marie) == []
    assert "date" not in await marie.menu()


async def test_a_wish_in_words_leads_there(paul: Person, marie: Person) -> None:
    await add_meeting(paul)
    assert "date" in await paul.menu()
    await paul.says("ajouter une date au 7")
    assert (await paul.reads()).startswith("Ajouter une date pour")
    await paul.says("annuler")
    await paul.says("annuler une rencontre")
    assert (await paul.reads()).startswith("Cette date n’aura pas lieu\u00a0?")
    await paul.presses("Non, la garder")
    await paul.says(f"ajouter une date : café des alliés {named(LATER)} à 9h")
    assert (await paul.reads()).startswith("Ajouter cette date\u00a0?")
    await paul.says("il faut reporter notre rencontre ALTAA")
    assert (await paul.reads()).startswith("Quand est-ce, désormais\u00a0?")
    await marie.says("déplacer une date")
    assert (await marie.reads()).startswith("Les référents de chaque chantier")


async def test_a_date_that_was_added_goes_with_an_announcement(paul: Person) -> None:
    await paul.says(f"/date 7 rencontre ALTAA {named(FIRST)} 14h")
    await paul.presses("Ajouter")
    await paul.says("/annonce 7 Venez nombreux")
    await paul.says("/annonce date")
    await paul.presses("Rencontre ALTAA")
    assert "Rencontre ALTAA" in (await paul.sees())[-2]["text"]


async def test_a_sentence_without_a_command_changes_a_date(paul: Person, marie: Person) -> None:
    await add_meeting(paul)
    await paul.says(f"la rencontre ALTAA est déplacée au {short(LATER)}, à 15h au lieu de 14h")
    preview = await paul.reads()
    assert f"Avant\u00a0: {named(FIRST)} à 14h, Lyon" in preview
    assert f"{named(LATER).capitalize()} à 15h" in preview
    await paul.presses("Changer")
    await paul.says("changer le lieu de la rencontre ALTAA : Grenoble")
    assert "Rencontre ALTAA – Grenoble" in await paul.reads()
    await paul.presses("Changer")
    await paul.says("la rencontre ALTAA, c'est complet")
    assert "Complet" in await paul.reads()
    await paul.presses("Changer")
    await paul.says("annuler la dernière modification")
    assert (await paul.reads()).startswith("Annuler le dernier changement de cette date\u00a0?")
    await paul.presses("Oui, comme avant")
    text = await paul.reads()
    assert text.startswith("C’est fait\u00a0: la voici comme avant.")
    assert "Rencontre ALTAA – Grenoble" in text
    assert "Complet" not in text.split("Avant")[0]
    await marie.says("la rencontre ALTAA est annulée")
    assert "n’aura pas lieu" not in await marie.reads()


async def test_what_is_missing_completes_the_sentence(paul: Person) -> None:
    await paul.says("/date atelier pain un mardi sur deux à 18h à Lyon")
    assert "Il manque le premier jour" in await paul.reads()
    tuesday = TODAY + timedelta(days=(1 - TODAY.weekday()) % 7 + 7)
    await paul.says(f"le {short(tuesday)}")
    preview = await paul.reads()
    assert "à partir du" in preview.splitlines()[0]
    assert "Un mardi sur deux" in preview
    await paul.presses("Ajouter")
    assert (await paul.reads()).startswith("C’est fait\u00a0: elle est dans /dates")
    await paul.says("/date rencontre ALTAA à 14h")
    assert "Je n’y trouve pas de jour." in await paul.reads()
    await paul.says(named(FIRST))
    assert f"{named(FIRST).capitalize()} à 14h" in await paul.reads()
    await paul.presses("Ajouter")
    await paul.says("/date déplacer la rencontre ALTAA")
    assert (await paul.reads()).startswith("Quand est-ce, désormais")
    await paul.says(f"au {short(LATER)}")
    assert f"{named(LATER).capitalize()} à 14h" in await paul.reads()
    await paul.presses("Changer")
    assert (await paul.reads()).startswith("C’est changé.")


async def test_one_of_two_days_is_one_tap_and_several_days_are_added_together(
    paul: Person,
) -> None:
    await paul.says(f"/date café le {short(FIRST)} ou le {short(LATER)} à 9h")
    assert (await paul.reads()).startswith("Quel jour est-ce\u00a0?")
    await paul.presses(f"{named(LATER).capitalize()} à 9h")
    assert f"{named(LATER).capitalize()} à 9h" in await paul.reads()
    await paul.says(f"/date atelier pain le {short(FIRST)} et le {short(LATER)} à 9h")
    assert (await paul.reads()).startswith("Ajouter ces dates\u00a0?")
    await paul.presses("Les ajouter (2)")
    assert "ces 2 dates sont dans /dates" in await paul.reads()
    await paul.says("/dates 7")
    assert (await paul.reads()).count("Atelier pain") == 2


async def test_what_fixes_a_known_vague_date_is_offered_for_it(paul: Person, marie: Person) -> None:
    month, beyond = FIRST.replace(day=1), FIRST + timedelta(days=45)  # not in that month
    when = f"{day_in_words(month).split(' ', 1)[1]}"
    await paul.says(f"/date rencontre de Guéret en {when}")
    await paul.presses("Ajouter")
    await marie.says("/dates 7")
    await marie.presses("Rencontre de Guéret")
    await marie.presses("Me dire quand ce sera fixé")
    await paul.says(f"/date les élus à Guéret {named(beyond)} à 14h")
    assert "à fixer ou à changer" in await paul.reads()
    await paul.presses("Plutôt")
    assert f"{named(beyond).capitalize()} à 14h" in await paul.reads()
    assert "Cela prévient 1 personne" in await paul.reads()
    await paul.presses("Changer")
    assert (await paul.reads()).startswith("C’est changé.")


async def test_one_session_moves_and_its_followers_read_the_new_day(paul: Person) -> None:
    await paul.says("/date séance de travail chaque deuxième vendredi du mois à 9h")
    await paul.presses("Ajouter")
    await paul.says("/date décaler la séance au lendemain")
    assert "laquelle est-ce" in await paul.reads()
    await paul.presses("Seulement le")
    text = await paul.reads()
    assert "Les autres fois restent" in text
    await paul.presses("Changer")
    assert "Séance de travail" in await paul.reads()
    await paul.says("/dates 7")
    assert (await paul.reads()).count("Séance de travail") == 2
