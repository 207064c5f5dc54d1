"""The version before was killed in the middle of everything; this one goes on where it was.

Nobody notices: what waited is sent, what somebody had begun takes their next words, and the
buttons in their chats answer.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time

import pytest
from sqlalchemy import text

from chatbot.cli import cast
from chatbot.engine.outbox import pace
from chatbot.engine.storage.engine import Storage
from telegram_sandbox.serving import served
from tests.http_client import http_client
from tests.journeys.deployment import Deployment
from tests.journeys.people import Message, Person, buttons_of
from tests.upgrading.before import Before
from tests.waiting import LOOK_S, until_quiet

pytestmark = pytest.mark.thorough

ON_THEIR_WAY = "SELECT count(*) FROM delivery WHERE fate IN ('pending', 'sending')"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The bot of today on the database of the version before."""

    apart: Deployment
    persons: dict[str, int]

    def __getitem__(self, name: str) -> Person:
        number = self.persons[name]
        return Person(number, number, self.apart.http, self.apart.storage)

    async def sees(self, name: str, words: str) -> Message:
        """Return the newest message in somebody's chat that holds these words."""
        messages = await self[name].sees()
        found = [message for message in messages if words in message["text"]]
        assert found, (words, [message["text"] for message in messages])
        return found[-1]

    async def presses(self, name: str, message_id: int, label: str) -> str:
        """Tap a button of that message; the toast, that message and the newest one then."""
        person = self[name]
        [message] = [one for one in await person.sees() if one["message_id"] == message_id]
        [data] = [one["callback_data"] for one in buttons_of(message) if one["text"] == label]
        await person.presses_data(message_id, data)
        view = await person.view()
        toast = view["notices"][-1]["text"] if view["notices"] else ""
        texts = {one["message_id"]: one["text"] for one in view["messages"]}
        return f"{toast}\n{texts.get(message_id, '')}\n{texts[max(texts)]}"


@pytest.fixture
async def upgraded(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Upgraded]:
    """Wait until it has nothing to do any more."""
    monkeypatch.setattr(pace, "PERSON_IN_S", 0.05)
    monkeypatch.setattr(pace, "BURST_IN_S", 0.05)
    before = Before(datetime.fromtimestamp(time(), UTC))
    await before.fill(empty_database_url)
    storage, world = Storage(empty_database_url), cast.default_world(kept_calls=None)
    before.populate(world)
    async with served(world) as address, http_client(address) as http:
        apart = Deployment(world, http, storage)
        async with apart.bot():
            await until_all_copies_left(storage)
            await until_quiet(storage)
            yield Upgraded(apart, before.persons)
    await storage.close()


async def until_all_copies_left(storage: Storage) -> None:
    while True:
        async with storage.reading() as session:
            if await session.scalar(text(ON_THEIR_WAY)) == 0:
                return
        await asyncio.sleep(LOOK_S)


async def test_what_waited_arrives_once_and_in_its_place(upgraded: Upgraded) -> None:
    await answers_come_in_their_order(upgraded)
    await what_was_to_be_changed_changes(upgraded)
    await the_announcement_reaches_those_who_were_left(upgraded)


async def answers_come_in_their_order(upgraded: Upgraded) -> None:
    jean = upgraded["Jean"]
    told = [message["text"] for message in (await jean.sees())[8:]]
    answers = [text for text in told if text.startswith(("Répondre à vos questions", "1. Écol"))]
    assert [text[:2] for text in answers] == ["Ré", "1."]
    others = sorted(text.partition("\n")[0] for text in told if text not in answers)
    assert others == [
        "La cantine ouvre lundi",
        "Un admin vous a donné le rôle d’admin de L’Établi.",
    ]
    assert "moderation" in await jean.menu()
    assert (await upgraded.sees("Noé", "Votre demande de suivre"))["message_id"] == 7


async def what_was_to_be_changed_changes(upgraded: Upgraded) -> None:
    for name, message_id in (("Awa", 5), ("Ines", 4), ("Omar", 4)):
        requests = await upgraded.sees(name, "2 demandes attendent votre réponse")
        assert requests["message_id"] == message_id
    card = await upgraded.sees("Léa", "Ferme de la Brosse\n7. Alimentation")
    assert card["message_id"] == 8


async def the_announcement_reaches_those_who_were_left(upgraded: Upgraded) -> None:
    for name in ("Marie", "Jean", "Léa", "Noé"):
        copies = [one for one in await upgraded[name].sees() if "La cantine" in one["text"]]
        assert len(copies) == 1
    report = await upgraded.sees("Rose", "Annonce envoyée")
    assert "Envoyée à 4 abonnés · 1 incertaine." in report["text"]


# In this order: who is banned in the end was somebody before. Words, and who is told what then.
BEGUN = (
    ("Marie", "Et une remorque ?", "Marie", "Votre question est transmise\n\nEt une remorque ?"),
    ("Paul", "À midi.", "Marie", "vous répond\u00a0:\nÀ midi."),
    ("Awa", "paul", "Awa", "Le journal, seulement\u00a0: Paul Martin"),
    ("Camille", "le 15 mars", "Camille", "En pause jusqu’au 15 mars"),
    (
        "Ines",
        "Réservé aux porteurs",
        "Léa",
        "n’a pas été acceptée\u00a0: «\u00a0Réservé aux porteurs",
    ),
    ("Lina", "marie", "Lina", "Recherche «\u00a0marie\u00a0»"),
    ("Omar", "paul", "Omar", "Paul Martin (@paul_martin)"),
    ("Zoé", "Où garer son vélo ?", "Zoé", "La question\u00a0:\nOù garer son vélo ?"),
    ("Nora", "Bonjour de Nora", "Nora", "Bonjour de Nora\n\nVous suivez"),
    ("Théo", "Le programme https://exemple.org/p", "Théo", "Ci-dessus, telle que vos abonnés"),
    ("Eva", "demain 8h30", "Eva", "à 8h30"),
    ("Max", "À quelle heure ?", "Omar", "demande des changements\u00a0: «\u00a0À quelle heure ?"),
    ("Hugo", "Messages déplacés", "Hugo", "pour «\u00a0Messages déplacés\u00a0»"),
)


async def test_what_was_begun_takes_the_next_words(upgraded: Upgraded) -> None:
    for name, words, told, what in BEGUN:
        before = {message["message_id"] for message in await upgraded[told].sees()}
        await upgraded[name].says(words)
        assert (await upgraded.sees(told, what))["message_id"] not in before
    await upgraded["Hugo"].presses("Oui, bannir")
    await upgraded.sees("Noé", "«\u00a0Messages déplacés\u00a0»")
    preview = (await upgraded["Théo"].sees())[-2]
    assert buttons_of(preview)[0]["text"] == "Le programme"


async def test_dates_that_were_begun_are_added_and_changed(upgraded: Upgraded) -> None:
    assert "Visite du moulin" in await upgraded.presses("Ali", 7, "Ajouter")
    await upgraded["Bea"].says("à 15h, salle du Clos")
    await upgraded["Bea"].presses("Changer")
    changed = await upgraded.sees("Bea", "C’est changé")
    assert "à 15h\nAtelier pain – Salle du Clos" in changed["text"]


async def test_the_panel_of_an_announcement_offers_what_is_read_today(upgraded: Upgraded) -> None:
    dora, camille = upgraded["Dora"], upgraded["Camille"]
    for label in ("L’ajouter aux dates", "Envoyer", "Oui, envoyer à 5 personnes"):
        await dora.presses(label)
    await until_all_copies_left(upgraded.apart.storage)
    copy = await upgraded.sees("Camille", "Rencontre des cantines")
    assert "à 18h30\nRencontre des cantines – Salle du Clos" in copy["text"]
    assert [button["text"] for button in buttons_of(copy)] == [
        "Je viens",
        "La date",
        "Ne plus suivre",
    ]
    await camille.says("/dates 7")
    await upgraded.sees("Camille", "Rencontre des cantines")


# Whose button of which message, and what stands there, or in a toast, or below then.
BUTTONS = (
    ("Marie", 2, "Les dates", "Atelier pain"),
    ("Marie", 9, "Merci", "Votre merci est transmis."),
    ("Marie", 6, "Retirer ma question", "retirée, et effacée"),
    ("Marie", 11, "Ne plus suivre", "n’est plus suivi ici"),
    ("Paul", 4, "Répondre", "votre prochain message sera envoyé à Marie Dupont"),
    ("Paul", 6, "Laisser à d’autres", "Une question"),
    ("Awa", 5, "Répondre aux demandes", "2. Noé"),
    ("Awa", 4, "Rendre libre", "Ce sujet est libre."),
    ("Ines", 3, "Voir les rôles", "Admins\n• Awa Diallo"),
    ("Lina", 7, "Tous les abonnés", "Ce sujet est libre."),
    ("Max", 7, "Relire", "Ci-dessus, telle que ses abonnés la liront."),
    ("Théo", 10, "Revenir à l’annonce", "quand vous toucherez Envoyer"),
    ("Omar", 9, "Reprendre le brouillon", "la voici, de nouveau en brouillon"),
    ("Rose", 5, "La prochaine date", "Atelier pain"),
    ("Rose", 3, "Renoncer à ce rôle", "Renoncer au rôle de référent"),
    ("Hugo", 7, "Sans motif", "la personne est bannie"),
    ("Jean", 6, "Oui, tout arrêter", "vous ne suivez plus rien"),
)


async def test_buttons_that_are_in_the_chats_answer(upgraded: Upgraded) -> None:
    for name, message_id, label, expected in BUTTONS:
        assert expected in await upgraded.presses(name, message_id, label)
