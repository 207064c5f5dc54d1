"""Paul shows Awa what he is about to send, who has nothing to say against it."""

from tests.journeys.announcements import newest_saying, presses_under
from tests.journeys.people import Person


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
