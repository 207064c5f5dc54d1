"""What the bot doesn't know in a group goes to somebody who does; the answer comes in private."""

import pytest

from tests.journeys.people import Person, buttons_of

QUESTION = "Où garer un vélo électrique ?"


@pytest.mark.wire
async def test_only_who_asked_passes_it_on_and_the_answer_waits_until_the_bot_may_write(
    group: Person, marie: Person, paul: Person
) -> None:
    await paul.says("/start")
    await group.says(f"@etabli_bot {QUESTION}")
    assert "Je ne sais pas" in await group.reads()
    await paul.in_chat(group.chat).presses("Transmettre aux référents")
    assert "Seule la personne qui a posé cette question" in await paul.in_chat(group.chat).toast()
    await group.presses("Transmettre aux référents")
    assert f"{QUESTION}\n\nÀ qui" in await group.reads()
    assert "leur réponse vous parviendra en privé" in await group.reads()
    await group.presses("Un autre sujet")
    assert not any("Osons" in label for label in await group.labels())
    await group.presses("À\u00a0: 7. Alimentation")
    assert (
        "Je l’ai montrée aux référents de «\u00a07.\u00a0Alimentation\u00a0»" in await group.reads()
    )
    [opens] = buttons_of((await group.sees())[-1])
    assert opens["url"] == "https://t.me/etabli_bot?start=transmettre"
    await said_once_she_starts(marie, paul)
    await withdrawn_in_private(group, marie, paul)


async def said_once_she_starts(marie: Person, paul: Person) -> None:
    """Start: until then Telegram refuses the answer, and who answers is told so."""
    assert f"Marie Dupont (@marie_dupont) demande\u00a0:\n{QUESTION}" in await paul.reads()
    await paul.says("Sous l’abri.", reply_to=(await paul.sees())[-1]["message_id"])
    answered = (await paul.sees())[-1]["text"]
    assert "je ne peux pas écrire à Marie Dupont (@marie_dupont)" in answered
    assert await marie.sees() == []
    await marie.says("/start transmettre")
    texts = [message["text"] for message in await marie.sees()]
    assert any("Vos questions transmises" in text for text in texts)
    assert any("vous répond\u00a0:\nSous l’abri." in text for text in texts)


async def withdrawn_in_private(group: Person, marie: Person, paul: Person) -> None:
    """Withdraw where it was confirmed, since she has started the bot; what is gone isn't passed."""
    await group.says("@etabli_bot où garer une trottinette ?")
    await group.presses("Transmettre aux référents")
    await group.presses("À l’Alliance")
    assert "transmise\n\nJe l’ai montrée aux admins de L’Établi" in await group.reads()
    assert "où garer une trottinette ?" in await marie.reads()
    await marie.presses("Retirer ma question")
    assert "retirée, et effacée" in await marie.reads()
