"""/start, /aide, /confidentialite, /annuler, and whatever else somebody may type."""

import pytest

from tests.journeys.people import Person


@pytest.mark.wire
async def test_start_welcomes_in_five_lines_and_shows_the_way(marie: Person) -> None:
    await marie.says("/start")
    text = await marie.reads()
    assert text.startswith("Bienvenue à L’Établi\u00a0!")
    assert len(text.splitlines()) == 5
    assert "Tant que vous ne faites que lire, je ne garde rien sur vous" in text
    assert await marie.labels() == [
        "Les chantiers",
        "Les dates",
        "Les actus",
        "Abonnements",
        "L’Alliance",
    ]


async def test_start_and_help_begin_with_what_ones_role_does(
    marie: Person, paul: Person, awa: Person, subtests: pytest.Subtests
) -> None:
    for person, hello, first_line in [
        (marie, "Bienvenue à L’Établi\u00a0!", "Répondre à vos questions"),
        (
            paul,
            "Vous êtes référent de «\u00a07.\u00a0Alimentation\u00a0»",
            "Ce que fait un référent",
        ),
        (awa, "Vous êtes admin", "Ce que fait un admin"),
    ]:
        with subtests.test(first_line):
            await person.says("/start")
            text = await person.reads()
            assert hello in text.splitlines()[0]
            assert len(text) <= 600
            await person.says("/aide")
            [*_, told] = await person.sees()
            assert told["text"].splitlines()[0] == first_line
            [folded] = [e for e in told["entities"] if e["type"] == "expandable_blockquote"]
            assert folded["offset"] <= 600


async def test_a_link_to_a_chantier_opens_its_card(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for link in ["chantier-alimentation", "chantier-7", "CHANTIER-7"]:
        with subtests.test(link=link):
            await marie.says(f"/start {link}")
            assert "\n\n7. Alimentation\n" in await marie.reads()


async def test_a_link_to_a_chantier_that_is_gone_leads_to_the_list(marie: Person) -> None:
    for link in ["chantier-licornes", "chantier-toto", "CHANTIER-99"]:
        await marie.says(f"/start {link}")
        assert "Ce lien ne mène plus à un chantier" in await marie.reads()
        assert len(await marie.labels()) == 8


async def test_a_stranger_learns_in_a_line_who_speaks_and_what_is_kept(marie: Person) -> None:
    await marie.says("/start chantier-7")
    who, *_ = (await marie.reads()).splitlines()
    assert who.startswith("Ici L’Établi")
    assert "je ne garde rien sur vous" in who
    await marie.presses("Suivre ce chantier")
    await marie.says("/start chantier-7")
    assert (await marie.reads()).startswith("7. Alimentation")


async def test_help_names_every_way_to_ask(marie: Person, subtests: pytest.Subtests) -> None:
    for typed in ["/aide", "/AIDE", "/Aide@etabli_bot"]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            text = await marie.reads()
            assert "/chantier 7 ressources" in text
            assert "/dates passées" in text
            assert "anne-louise.negre@fabriquedestransitions.net" in text


async def test_what_is_kept_is_told_with_and_without_accents(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed in ["/confidentialite", "/Confidentialité"]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            text = await marie.reads()
            assert "Si vous ne faites que lire, je ne garde rien sur vous" in text
            assert "365 jours de plus" in text
            assert "anne-louise.negre@fabriquedestransitions.net" in text


async def test_there_is_nothing_to_cancel(marie: Person) -> None:
    await marie.says("/annuler")
    assert "plus rien n’est en cours" in await marie.reads()


async def test_a_question_is_answered_or_it_is_said_that_it_cannot_be(
    marie: Person, group: Person
) -> None:
    await marie.says("ki pilote le chantier alimentation svp")
    text = await marie.reads()
    assert text.startswith("Chantier 7 · Alimentation\nPorté par Solagro")
    assert "Source\u00a0: L’Établi de mai 2022, il y a plus de quatre ans" in text
    await marie.presses("7. Alimentation")
    assert (await marie.reads()).startswith("7. Alimentation\n")
    await marie.says("enjeux du média capacitant ?")
    await marie.presses("Lire")
    assert "Les thèmes des rencontres" in await marie.reads()
    await marie.says("quel est le budget du chantier 5 ?")
    assert (await marie.reads()).startswith("Je ne sais pas")
    ways = ["5. Média capacitant", "Les chantiers", "Les dates", "Transmettre aux référents"]
    assert await marie.labels() == ways
    await group.says("@etabli_bot à qui écrire pour le chantier 3 ?")
    assert "brigitte.corinthios@ieefc.eu" in await group.reads()


async def test_an_unknown_command_gets_a_useful_sentence(
    marie: Person, subtests: pytest.Subtests
) -> None:
    for typed, said in [
        ("/meteo", "Tapez /aide"),
        ("/chantirs", "Vouliez-vous dire /chantiers\u00a0?"),
    ]:
        with subtests.test(typed=typed):
            await marie.says(typed)
            assert said in await marie.reads()


async def test_the_menu_shows_the_commands_that_are_used_most(marie: Person) -> None:
    assert await marie.menu() == [
        "chantiers",
        "dates",
        "actus",
        "abonnements",
        "transmettre",
        "confidentialite",
        "aide",
    ]
