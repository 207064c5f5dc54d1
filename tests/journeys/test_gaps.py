"""Référents and admins see what is asked and isn't known, and do something about it."""

import pytest

from tests.journeys.people import Person

BUDGET = "À propos de ce que cela coûte ou du budget"


@pytest.mark.wire
async def test_what_is_asked_in_vain_is_told_to_those_who_can_publish_it(
    marie: Person, group: Person, paul: Person, awa: Person
) -> None:
    await asked_in_vain(marie, group)
    await seen_and_written_by_the_referent(paul)
    await marie.says("/transmettre 7 : Le jardin : qui l’arrose ?")
    await paul.says("/questions")
    said = await paul.reads()
    assert "Une question attend\u00a0:\n\n• n°\u00a01, pour" in said
    assert "\u00a0: «\u00a0Le jardin : qui l’arrose ?\u00a0»\n" in said
    assert BUDGET in said
    await paul.says("/questions manques 1")
    await awa.says("/questions manques")
    said = await awa.reads()
    assert f"2. {BUDGET}, une fois\u00a0: «\u00a05.\u00a0Média capacitant\u00a0»" in said
    assert "3. À propos d’autre chose, une fois\u00a0: aucun sujet précis" in said
    await awa.presses("7. Alimentation")
    await awa.presses("C’est réglé")
    assert "repart de zéro" in await awa.toast()
    assert "Alimentation" not in await awa.reads()
    await paul.presses("C’est réglé")
    assert "revenu à zéro entre-temps" in await paul.toast()
    await awa.says("/questions manques 2 réglé")
    assert "repart de zéro" in await awa.reads()
    await paul.says("/questions manques")
    assert "on ne vous a rien demandé que je ne sache pas" in await paul.reads()


async def asked_in_vain(marie: Person, group: Person) -> None:
    """Ask in private and in a group, of two chantiers and of none."""
    await marie.says("Quel est le budget du chantier 7 ? Je suis Marie")
    await marie.says("et combien ça coûte, le 7 ?")
    await group.says("@etabli_bot le budget du chantier 7 ?")
    await group.says("@etabli_bot le budget du chantier 5 ?")
    await marie.says("où garer un vélo électrique ?")


async def seen_and_written_by_the_referent(paul: Person) -> None:
    """Show the référent what is asked of his chantier alone, without a name."""
    await paul.says("/questions")
    said = await paul.reads()
    assert "Aucune question n’attend" in said
    assert f"on vous a demandé, sans que je sache répondre\u00a0:\n• {BUDGET}, 3 fois" in said
    assert "Marie" not in said
    await paul.presses("Ce qui manque")
    said = await paul.reads()
    assert f"1. {BUDGET}, 3 fois\u00a0: «\u00a07.\u00a0Alimentation\u00a0»\n\nJe compte" in said
    await paul.presses("7. Alimentation\u00a0: ce que cela coûte ou le budget")
    assert f"on vous a posé 3 questions {BUDGET.replace('À', 'à')}" in await paul.reads()
    await paul.presses("Écrire une annonce")
    assert "7.\u00a0Alimentation" in await paul.reads()
