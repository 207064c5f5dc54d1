"""Paul shows Awa what he is about to send, who has nothing to say against it."""

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.conversation import Sender, UnitOfWork
from chatbot.members import roles, service as members
from tests.journeys.announcements import newest_saying, presses_under
from tests.journeys.bot import Bot
from tests.journeys.people import Person

LONG_AGO = datetime(2024, 3, 3, 12, tzinfo=UTC)


@pytest.mark.wire
async def test_a_colleague_sees_a_trial_and_finds_it_fine(paul: Person, awa: Person) -> None:
    await awa.says("/start")
    await paul.says("/annonce 7 Rendez-vous <au> marché")
    await paul.presses("À un collègue")
    await paul.presses("Awa Diallo")
    assert "Awa Diallo reçoit l’essai" in await paul.reads()
    shown = await newest_saying(awa, "Paul Martin", "vous montre cette annonce")
    trial = (await awa.sees())[-2]["text"]
    assert trial.startswith("Essai, pour vous seul\n\nRendez-vous <au> marché")
    await presses_under(awa, shown, "Rien à redire")
    assert (await awa.reads()) == "C’est dit. Merci\u00a0!"
    await newest_saying(paul, "Awa Diallo", "n’a rien à redire à votre annonce", "<au> marché")
    await paul.presses("Reprendre le brouillon")
    assert "Envoyer" in await paul.labels()


async def test_what_changed_since_it_was_shown_is_not_found_fine(paul: Person, awa: Person) -> None:
    await awa.says("/start")
    await paul.says("/annonce 7 Rendez-vous au marché")
    await paul.says("/annonce essai à un collègue")
    await paul.presses("Awa Diallo")
    shown = await newest_saying(awa, "vous montre cette annonce")
    await paul.says("/annonce message")
    await paul.says("Rendez-vous à la gare")
    await presses_under(awa, shown, "Rien à redire")
    assert "cette annonce a changé entre-temps" in await awa.toast()


async def test_of_two_colleagues_with_one_name_the_chosen_one_sees_it(
    bot: Bot, paul: Person
) -> None:
    names = [{"first_name": "Camille Durand"}] * 2
    added = await bot.http.post("/sandbox/persons", json=names)
    ids = added.raise_for_status().json()["ids"]
    known, other = [Person(one, one, bot.http, bot.storage) for one in ids]
    for person, since in ((known, LONG_AGO), (other, LONG_AGO + timedelta(days=9))):
        await person.says("/start")
        async with bot.storage.transaction() as session:
            sender = Sender(person.id, "Camille Durand")
            chat = await members.remember_person(UnitOfWork(session, since), sender)
            await roles.give_referent(UnitOfWork(session, since), chat, "alimentation")
    await paul.says("/annonce 7 Rendez-vous au marché")
    await paul.presses("À un collègue")
    labels = [label for label in await paul.labels() if label.startswith("Camille Durand")]
    assert len({*labels}) == 2
    await paul.presses("Camille Durand (3 mars 2024)")
    await newest_saying(known, "vous montre cette annonce")
    assert not any("au marché" in message["text"] for message in await other.sees())
