"""Questions that name no topic are about the one that was answered before."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.answers.page import answer_question
from chatbot.conversation import Context, Reply, Sender
from chatbot.members import conversations, rules
from tests.builders import ask

HERE = replace(ask(), sender=Sender(5))


async def test_what_is_answered_is_spoken_of_from_then_on(session: AsyncSession) -> None:
    async def says(words: str, *, at: datetime = HERE.at) -> str:
        request = replace(HERE, words=words, at=at)
        found = await answer_question(Context(request, session))
        assert isinstance(found, Reply)
        await conversations.keep_conversation(session, request, found)
        return found.text

    assert "L’Alliance" in await says("et la prochaine date ?")
    assert "Solagro" in await says("qui porte l’alimentation ?")
    assert "Accès digne" in await says("et la prochaine date ?")
    assert "Bonjour" in await says("bonjour")
    assert "alizee.marceau@gmail.com" in await says("qui contacter ?")
    assert "L’Alliance" in await says("toutes les dates ?")
    assert "Porté par Solagro" in await says("qui le porte ?")
    assert "budget" in await says("quel est le budget du chantier 5 ?")
    assert "IE-EFC" in await says("qui le porte ?")
    later = HERE.at + rules.CONVERSATION_LASTS
    assert "Chantier 5" not in await says("qui le porte ?", at=later)
