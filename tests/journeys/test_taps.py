"""Walk the shortest paths of ten tasks, and hold docs/gestes.md to their number of acts."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.announcements import faulty, newest_saying, publishes
from tests.journeys.bot import Bot
from tests.journeys.people import Person

PAGE = Path(__file__).parents[2] / "docs" / "gestes.md"
ROW = re.compile(
    r"^\| (?P<number>\d+)\. .* \| (?P<before>[^|]+) \| (?P<after>\d+) : (?P<path>.+) \|$"
)

# What the database does by then is tried on both elsewhere.
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def told() -> dict[int, tuple[int, int]]:
    """Read the page: by task, the number of acts that it tells, and of those that it lists."""
    rows = filter(None, map(ROW.match, PAGE.read_text("utf-8").splitlines()))
    return {int(row["number"]): (int(row["after"]), row["path"].count(" → ") + 1) for row in rows}


@dataclass(slots=True)
class Hand:
    """Somebody's hand: each tap and each message is an act."""

    person: Person
    acts: list[str] = field(default_factory=list)

    async def writes(self, text: str) -> None:
        self.acts.append(text)
        await self.person.says(text)

    async def taps(self, label: str) -> None:
        self.acts.append(label)
        await self.person.presses(label)

    def did(self, task: int) -> None:
        """Check that the page tells as many acts for this task."""
        assert told()[task] == (len(self.acts), len(self.acts)), self.acts


def test_the_page_has_ten_tasks() -> None:
    assert sorted(told()) == list(range(1, 11))


@one_database
async def test_an_announcement_leaves_with_a_draft_open(paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await paul.says("/annonce 7 Un tout autre sujet")
    hand = Hand(paul)
    await hand.writes("/annonce 7 Le marché ouvre")
    await hand.taps("Envoyer")
    await hand.taps("Oui, envoyer")
    await newest_saying(marie, "Le marché ouvre", "Vous suivez")
    hand.did(1)


@one_database
async def test_a_draft_is_shown_to_a_colleague(paul: Person, awa: Person) -> None:
    await awa.says("/start")
    await paul.says("/annonce 7 Le marché ouvre")
    hand = Hand(paul)
    await hand.taps("À un collègue")
    await hand.taps("Awa Diallo")
    await newest_saying(awa, "vous montre cette annonce")
    hand.did(2)


@one_database
async def test_what_is_out_begins_another_draft(paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Le marché ouvre")
    hand = Hand(paul)
    await hand.writes("/annonces 1re dupliquer")
    assert "Envoyer" in await paul.labels()
    assert (await paul.sees())[-2]["text"].startswith("Le marché ouvre")
    hand.did(3)


@one_database
async def test_what_left_is_corrected_with_a_draft_open(paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Le marché ouvre mardi 8")
    await newest_saying(paul, "Annonce envoyée")
    await paul.says("/annonce 7 Un tout autre sujet")
    hand = Hand(paul)
    await hand.taps("Corriger")
    await hand.writes("Le marché ouvre jeudi 10")
    await hand.taps("Corriger chez 1 abonné")
    await hand.taps("Oui, corriger")
    await newest_saying(marie, "Le marché ouvre jeudi 10")
    hand.did(4)


@one_database
async def test_who_has_the_old_text_is_told(paul: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await publishes(paul, "Le marché ouvre mardi 8")
    await newest_saying(paul, "Annonce envoyée")
    hand = Hand(paul)
    await hand.taps("Corriger")
    await hand.writes("Le marché ouvre jeudi 10")
    await hand.taps("Corriger et prévenir")
    await hand.taps("Oui, corriger et prévenir")
    await newest_saying(marie, "Annonce corrigée")
    hand.did(5)


@pytest.mark.wire
@one_database
async def test_what_was_stopped_goes_to_the_others(
    bot: Bot, paul: Person, marie: Person, awa: Person
) -> None:
    for follower in (marie, awa):
        await follower.says("/suivre 7")
    hang = await faulty(bot, kind="hang", chat_id=marie.id, method="sendMessage", times=1)
    await publishes(paul, "La première")
    await publishes(paul, "Le marché ferme")  # waits for the first one in Marie's chat
    await newest_saying(awa, "Le marché ferme")
    await paul.says("/annonces 2 arrêter")
    await paul.presses("Oui, l’arrêter")
    await bot.http.delete(f"/sandbox/faults/{hang}")
    await newest_saying(paul, "Envoi arrêté", "«\u00a0Le marché ferme\u00a0»")
    hand = Hand(paul)
    await hand.taps("Envoyer au dernier")
    await hand.taps("Oui, l’envoyer")
    await newest_saying(marie, "Le marché ferme", "Vous suivez")
    hand.did(6)


@one_database
async def test_who_asked_is_banned(awa: Person, paul: Person, marie: Person) -> None:
    for person in (paul, awa):
        await person.says("/start")
    await marie.says("/transmettre alliance : Achetez mes montres !")
    assert "Achetez mes montres" in await awa.reads()
    hand = Hand(awa)
    await bans(hand, "La personne")
    hand.did(7)


@one_database
async def test_who_wants_to_follow_is_banned(awa: Person, marie: Person) -> None:
    await awa.says("/moderation 7")
    await awa.presses("Passer sur approbation")
    await marie.says("/suivre 7")
    hand = Hand(awa)
    await bans(hand, "Fiche")
    hand.did(8)


async def bans(hand: Hand, way: str) -> None:
    await hand.taps(way)
    await hand.taps("Bannir")
    await hand.taps("Publicité")
    assert "bannie depuis le" in await hand.person.reads()


@one_database
async def test_a_question_is_closed(paul: Person, marie: Person) -> None:
    await paul.says("/start")
    await marie.says("/transmettre 7 : Achetez mes montres !")
    hand = Hand(paul)
    await hand.taps("Classer")
    await hand.taps("Classer sans un mot")
    assert "classée sans réponse" in await marie.reads()
    hand.did(9)


@one_database
async def test_the_log_tells_of_one_person_in_one_topic(awa: Person, marie: Person) -> None:
    await awa.says("/moderation 7")
    await awa.presses("Passer sur approbation")
    for topic in (5, 7):
        await marie.says(f"/suivre {topic}")
    await awa.presses("Répondre aux demandes")
    await awa.presses("Accepter 1")
    hand = Hand(awa)
    await hand.writes("/journal 7 marie")
    log = await awa.reads()
    assert "a accepté la demande faite par Marie Dupont" in log
    assert "demande l’accord d’un admin" not in log  # of the topic, not of Marie
    hand.did(10)
