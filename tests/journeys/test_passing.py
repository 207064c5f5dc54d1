"""What the bot doesn't know goes to somebody who does, at the person's word, and comes back."""

import pytest

from tests.journeys.people import Person

UNKNOWN = "Où garer un vélo électrique ?"
UNSEEN = (
    "Un admin a suspendu tous les envois\u00a0: je la montrerai aux référents de "
    "«\u00a07.\u00a0Alimentation\u00a0» dès que les envois reprendront."
)


@pytest.mark.wire
async def test_a_question_goes_to_the_referents_and_its_answer_comes_back(
    marie: Person, paul: Person, awa: Person
) -> None:
    for person in (paul, awa):
        await person.says("/start")
    await passed_on_with_consent(marie, paul)
    assert f"Marie Dupont (@marie_dupont) demande\u00a0:\n{UNKNOWN}" in await paul.reads()
    assert not any(UNKNOWN in message["text"] for message in await awa.sees())

    assert "Une question attend" in await waiting_for(paul)
    await paul.says("/questions 1")
    await paul.presses("Répondre")
    assert "votre prochain message sera envoyé à Marie Dupont" in await paul.reads()
    await awa.says("/questions 1 répondre")
    assert "Une autre personne s’en occupe déjà" in await awa.reads()
    await paul.says("Oui, il y a\nun abri à vélos.")
    assert "Votre réponse part à Marie Dupont" in await newest(paul, "Votre réponse")
    said = await marie.reads()
    assert (
        "Paul Martin (@paul_martin), pour «\u00a07.\u00a0Alimentation\u00a0», vous répond" in said
    )
    assert "Oui, il y a\nun abri à vélos." in said
    await published_and_taken_back(marie, paul)
    await thanked_and_asked_again(marie, paul)
    await awa.says("/questions 2")
    assert "Paul Martin (@paul_martin) a répondu\u00a0:\nAussi, sous l’abri." in await awa.reads()


async def test_what_is_passed_on_while_sending_is_suspended_is_not_said_to_be_seen(
    marie: Person, paul: Person, awa: Person, group: Person
) -> None:
    await paul.says("/start")
    await marie.says("/transmettre 7 : Où garer un vélo ?")
    assert UNSEEN not in await marie.reads()
    await awa.says("/statut suspendre")
    await marie.says("/transmettre 7 : Où garer un vélo ?")  # they have it already
    assert "Je l’ai montrée" in await marie.reads()
    await marie.says("/transmettre 7 : Et une remorque ?")
    said = await marie.reads()
    assert said.startswith("Votre question est gardée\n\nEt une remorque")
    assert UNSEEN in said
    assert "montrée" not in said
    await group.says("@etabli_bot où garer une trottinette ?")
    await group.presses("Transmettre aux référents")
    await group.presses("Un autre sujet")
    await group.presses("À\u00a0: 7. Alimentation")
    assert UNSEEN in await group.reads()
    assert not any("remorque" in message["text"] for message in await paul.sees())
    await awa.says("/statut reprendre")
    assert "Et une remorque" in (await newest(paul, "Et une remorque"))


async def test_what_reaches_no_referent_goes_to_the_admins(marie: Person, awa: Person) -> None:
    await awa.says("/start")
    await marie.says("/transmettre 7 : Où garer un vélo ?")  # Paul never opened the bot
    assert "Où garer un vélo" in await newest(awa, "demande\u00a0:")
    assert "Répondre" in await awa.labels()


async def test_a_corrected_question_is_corrected_wherever_it_is_shown(
    marie: Person, paul: Person
) -> None:
    await paul.says("/start")
    await marie.says("/transmettre 7 : Ou est le marcher ?")
    typed = next(one for one in await marie.sees() if "marcher" in one["text"])["message_id"]
    for words in ("Ou est le marché ?", "Où est le marché ?"):
        await marie.edits(typed, f"/transmettre 7 : {words}")
        assert words in await marie.reads()
        assert words in await paul.reads()
        assert sum("Une question" in one["text"] for one in await paul.sees()) == 1
    assert await marie.labels() == ["Retirer ma question"]


async def passed_on_with_consent(marie: Person, paul: Person) -> None:
    """Pass a question on: nobody sees it before she chose who does."""
    await marie.says(UNKNOWN)
    assert "Je ne sais pas" in await marie.reads()
    await marie.presses("Transmettre aux référents")
    assert UNKNOWN in await marie.reads()
    assert "verront votre nom" in await marie.reads()
    assert "Aucune question" in await waiting_for(paul)
    await marie.presses("Un autre sujet")
    await marie.presses("À\u00a0: 7. Alimentation")
    assert (
        "Je l’ai montrée aux référents de «\u00a07.\u00a0Alimentation\u00a0»" in await marie.reads()
    )


async def thanked_and_asked_again(marie: Person, paul: Person) -> None:
    """Thank, ask again, and have it answered by a reply."""
    await marie.presses("Merci")
    assert "merci est transmis" in await marie.toast()
    assert "Marie Dupont (@marie_dupont) vous remercie" in await paul.reads()
    await marie.presses("Poser une autre question")
    await marie.presses("Écrire aux mêmes personnes")
    await marie.says("Et une remorque ?")
    number = (await paul.sees())[-1]["message_id"]
    await paul.says("Aussi, sous l’abri.", reply_to=number)
    assert "Aussi, sous l’abri." in await marie.reads()


async def published_and_taken_back(marie: Person, paul: Person) -> None:
    """Publish: anybody gets it at once, as long as it stands on the page."""
    await paul.presses("Publier la question et la réponse")
    await paul.presses("Changer la question")
    await paul.says("Où garer son vélo électrique à la cantine ?")
    assert "Sans le nom de la personne" in await paul.reads()
    await paul.presses("Publier")
    assert "C’est publié sur la page de «\u00a07.\u00a0Alimentation\u00a0»" in await paul.reads()
    await paul.presses("Voir la page")
    assert "Où garer son vélo électrique à la cantine ?\nOui, il y a" in await paul.reads()
    assert "Source\u00a0: réponse publiée le " in await paul.reads()
    assert "elles sont publiées, sans votre nom" in await marie.reads()
    await marie.presses("Voir la page")
    assert "Où garer son vélo électrique à la cantine ?\nOui, il y a" in await marie.reads()
    await marie.says("où garer mon vélo électrique ?")
    assert "un abri à vélos" in await marie.reads()
    assert "Source\u00a0: réponse publiée le " in await marie.reads()
    await paul.says("/questions publiées")
    await paul.presses("Retirer le n°\u00a01")
    await paul.presses("Oui, retirer")
    assert "et sa réponse ne sont plus publiées" in await marie.reads()
    await marie.says("où garer mon vélo électrique ?")
    assert "un abri à vélos" not in await marie.reads()
    await paul.says("/chantier 7 questions")
    assert "Rien n’est publié ici" in await paul.reads()


async def newest(person: Person, words: str) -> str:
    """Return the newest message with these words."""
    return next(str(one["text"]) for one in reversed(await person.sees()) if words in one["text"])


async def test_a_question_is_withdrawn_and_refused_where_it_must_be(
    marie: Person, paul: Person
) -> None:
    await paul.says("/start")
    await marie.says("qui porte le chantier 7 ?")
    await marie.presses("Ce n’est pas ça")
    await marie.presses("Ne pas transmettre")
    assert "rien n’est transmis.\n\nChantier 7 · Alimentation\nPorté par" in await marie.reads()
    await marie.presses("Ce n’est pas ça")
    await marie.presses("À\u00a0: 7. Alimentation")
    assert "demande\u00a0:\nqui porte le chantier 7 ?" in await paul.reads()
    await marie.presses("Retirer ma question")
    assert "retirée, et effacée" in await marie.reads()
    assert "il n’y a plus rien à faire" in await paul.reads()
    await marie.says("/transmettre 7 : " + "a" * 1001)
    assert "trop longue\u00a0: 1001 signes" in await marie.reads()
    for number in range(3):
        await marie.says(f"/transmettre 7 : question {number}")
    await marie.says("/transmettre 7 : encore une")
    assert "déjà 3 questions sans réponse" in await marie.reads()
    await marie.says("/transmettre")
    assert "Retirer la question" in (await marie.labels())[0]
    assert "3 questions attendent" in await waiting_for(paul)
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    assert "Aucune question" in await waiting_for(paul)


async def waiting_for(person: Person) -> str:
    """Return what /questions says."""
    await person.says("/questions")
    return await person.reads()
