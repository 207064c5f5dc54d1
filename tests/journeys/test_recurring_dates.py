"""An issue tells what recurs and until when one signs up: from then on the bot knows it."""

from pathlib import Path

import pytest

from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN, import_source, read_source
from chatbot.conversation import UnitOfWork
from tests.clock import NOW
from tests.journeys.bot import Bot
from tests.journeys.people import Person

RULE = "chaque deuxième vendredi du mois"


async def _publish(bot: Bot, folder: Path, more: str = "") -> None:
    """Import an issue with dates of chantier 7, of which `more` is one, and of the alliance."""
    [seven] = [draft for draft in read_pack(BUILT_IN) if draft.number == 7]
    issue = f"""L’Établi, novembre 2026

Prochaines dates

Assemblée des alliés le 12 juin 2099 à Lyon. Les inscriptions ferment le 10 mai 2099.

7. {seven.title}

{seven.carried_by}.

Prochaines dates

Les séances de travail ont lieu chaque deuxième vendredi du mois, à 9h, en visio : \
https://exemple.fr/salle

{more}
"""
    (folder / "novembre.txt").write_text(issue, encoding="utf-8")
    async with bot.storage.transaction() as session:
        await import_source(UnitOfWork(session, NOW), read_source(folder / "novembre.txt"))


@pytest.mark.wire
async def test_what_recurs_is_known_everywhere(bot: Bot, marie: Person, tmp_path: Path) -> None:
    await _publish(bot, tmp_path)
    await marie.says("/dates")
    listed = await marie.reads()
    assert RULE in listed.lower()
    assert "Séances de travail – en visio" in listed
    assert "Dimanche 12 juin 2099" not in listed  # which is no Sunday
    assert "12 juin 2099" in listed
    assert "Inscriptions jusqu’au 10 mai 2099" in listed
    assert "Aucune date" not in listed

    await marie.says("/chantier 7")
    card = await marie.reads()
    assert "Prochaine date\u00a0: vendredi " in card
    assert " à 9h, Séances de travail" in card

    await marie.says("quand est la prochaine séance de travail du chantier 7 ?")
    told = await marie.reads()
    assert RULE in told
    assert "Aucune date" not in told


async def test_the_alliance_s_dates_are_asked_for(bot: Bot, marie: Person, tmp_path: Path) -> None:
    await _publish(bot, tmp_path)
    await marie.says("/dates alliance")
    assert "Assemblée des alliés" in await marie.reads()
    await marie.says("quand ferment les inscriptions de l’assemblée des alliés ?")
    assert "Inscriptions jusqu’au 10 mai 2099" in await marie.reads()
    await marie.says("/dates mai 2099")
    assert "Inscriptions ferment" not in await marie.reads()  # no meeting


async def test_a_deadline_alone_is_listed_until_its_day(
    bot: Bot, marie: Person, tmp_path: Path
) -> None:
    await _publish(bot, tmp_path, "Les dossiers de candidature sont à rendre avant le 31 mai 2099.")
    await marie.says("/dates 7")
    assert "Jusqu’au 31 mai 2099\nDossiers de candidature" in await marie.reads()
    await marie.presses("jusqu’au 31 mai\u00a0: Dossiers de can…")
    assert "Me dire quand ce sera fixé" not in await marie.labels()
