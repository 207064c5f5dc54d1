"""/dates of everything, a chantier, a month and the past; today, all of May 2022's are past."""

import pytest

from tests.journeys.people import Person

SCREEN = 600  # characters


async def screens(person: Person) -> str:
    """Read a list of dates to its end, each part no longer than a phone's screen."""
    texts = [await person.reads()]
    while "Page suivante" in await person.labels():
        await person.presses("Page suivante")
        texts.append(await person.reads())
    assert all(len(text) <= SCREEN for text in texts)
    return "\n".join(texts)


@pytest.mark.wire
async def test_when_nothing_comes_the_latest_dates_are_shown_as_past(marie: Person) -> None:
    await marie.says("/dates")
    text = await screens(marie)
    assert text.startswith("Aucune date à venir")
    assert "Mercredi 8 juin 2022, de 9h à 12h (passé)" in text
    assert "Juin 2022 (passé, jamais confirmé)" in text
    assert text.count("(passé") == 6


async def test_the_dates_of_a_chantier(marie: Person) -> None:
    await marie.says("/dates 5")
    text = await marie.reads()
    assert text.startswith("Les dates\u00a0: 5. Média capacitant")
    assert "Mardi 7 juin 2022, de 16h à 18h (passé)" in text
    await marie.presses("Retour\u00a0: Média capacitant")
    text = await marie.reads()
    assert "Aucune date à venir. La dernière annoncée\u00a0:" in text
    assert "(passé)" in text


async def test_a_chantier_without_dates_says_so(marie: Person) -> None:
    await marie.says("/dates 6")
    assert "Aucune date n’est annoncée" in await marie.reads()


async def test_the_dates_of_a_month(marie: Person) -> None:
    await marie.says("/dates Juin")
    assert (await marie.reads()).count("(passé") == 3
    await marie.says("/dates août")
    assert "Aucune date connue en août" in await marie.reads()
    await marie.says("/dates mai 2022")
    assert "Campus Condorcet" in await marie.reads()


async def test_past_dates_newest_first_and_back(marie: Person) -> None:
    await marie.says("/dates passées")
    text = await screens(marie)
    assert text.index("Second semestre 2022") < text.index("8 juin 2022") < text.index("23 mai")
    await marie.presses("Toutes les dates")
    assert (await marie.reads()).startswith("Aucune date à venir")
    assert (await marie.labels())[-1] == "Les chantiers"  # all the past ones are shown already


async def test_passees_is_understood_with_and_without_accents(marie: Person) -> None:
    for typed in ("/dates passées", "/dates PASSEES"):
        await marie.says(typed)
        assert (await marie.reads()).startswith("Les dates passées")


async def test_several_chantiers_or_none_of_that_name(marie: Person) -> None:
    await marie.says("/dates ie-efc")
    assert "Les dates de quel chantier" in await marie.reads()
    await marie.presses("5. Média")
    assert "7 juin 2022" in await marie.reads()
    await marie.says("/dates zzz")
    assert "/dates juin" in await marie.reads()
    await marie.says("/dates 9")
    assert "pas de chantier 9" in await marie.reads()
    assert await marie.labels() == ["Toutes les dates", "Les chantiers"]
