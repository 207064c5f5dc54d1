"""What an admin reads agrees in number, and with whether it is about a person or a group."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import __version__
from chatbot.announcements.wording import moment
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation import Context, KeysetPage, Reply, Request, Vitals
from chatbot.conversation.markup import visible
from chatbot.engine.gauges_queries import Gauges, Lately, Queue
from chatbot.engine.health import Trouble
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.members import queries as people
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.moderation.pages.followers import Overview, followers_page
from chatbot.moderation.pages.home import status_text
from chatbot.moderation.pages.person import remove_follower
from chatbot.moderation.pages.requests import refusal_question
from chatbot.moderation.wording import in_words_of
from chatbot.subscriptions.queries import Followed
from chatbot.subscriptions.rules import State
from tests.builders import chantier, publish
from tests.clock import NOW

ALIMENTATION = Topic(
    key="alimentation", kind=TopicKind.CHANTIER, number=7, title="Alimentation", label=""
)
AWA = Chat(id=3, kind=ChatKind.PERSON, name="Awa Diallo", username="awa_diallo")
LYON = Chat(id=4, kind=ChatKind.GROUP, name="Alliés de Lyon", username="")


@pytest.mark.parametrize(
    ("silent", "asides"),
    [
        ({"paused": 1, "unreachable": 1}, "dont 1 en pause et 1 injoignable."),
        ({"paused": 0, "unreachable": 2}, "dont 2 injoignables."),
        ({"paused": 0, "unreachable": 0}, "1 abonné."),
    ],
)
def test_figures_agree(silent: dict[str, int], asides: str) -> None:
    nobody: KeysetPage[Followed] = KeysetPage([])
    active = {State.ACTIVE: 1 + sum(silent.values())}
    overview = Overview(needs_approval=False, needs_review=False, states=active, **silent)
    assert asides in followers_page(ALIMENTATION, State.ACTIVE, nobody, overview, at=NOW).text


async def test_an_end_says_what_each_can_do_next(session: AsyncSession) -> None:
    await publish(session, chantier(7, "alimentation"))
    ctx = Context(Request("", NOW, 1, private=True, bot="etabli_bot"), session)
    said = []
    for chat in (AWA, LYON):
        called = {"kind": chat.kind, "name": chat.name, "username": chat.username}
        found = await people.keep_chat(session, telegram_id=chat.id, **called, known_since=NOW)
        said.append((await remove_follower.ask(ctx, chat=found.id, topic="alimentation")).text)
    person, group = said
    assert "Awa Diallo (@awa_diallo) ne suivra plus" in person
    assert "il faut la bannir" in person
    assert "Le groupe «\u00a0Alliés de Lyon\u00a0» ne suivra plus" in group
    assert "bannir" not in group


def test_a_refusal_says_whose_request_it_is() -> None:
    text = refusal_question(LYON, ALIMENTATION).text
    assert "faite par le groupe «\u00a0Alliés de Lyon\u00a0»" in text
    assert "«\u00a07.\u00a0Alimentation\u00a0»" in text


def test_the_state_of_the_bot_tells_what_there_is_in_numbers_that_agree() -> None:
    found = Gauges(
        queues={"inbox": Queue(4, 75), "outbox": Queue(1, 0.04), "broadcasts": Queue(380, 60)},
        broadcasts=Counter({Stage.RUNNING: 1, Stage.PAUSED: 2, Stage.FINISHED: 5}),
        deliveries=Counter({DeliveryState.SENT: 1, DeliveryState.PENDING: 1_380}),
        suspended_since=NOW - timedelta(hours=2),
        database_bytes=1_234_567_890,
        backed_up_at=NOW - timedelta(days=1),
    )
    waits = [timedelta(seconds=seconds) for seconds in (0.01, 0.2, 200)]
    failed_at = NOW - timedelta(minutes=3)
    recent = Lately(12_345, waits, "KeyError, press <b>", failed_at)
    troubles: dict[str, float] = {Trouble.ROW_WAITS: 75, Trouble.TOKEN_SHARED: 1}
    vitals = Vitals(NOW - timedelta(days=3), troubles, floods=2, rests_s=5)
    _, _, *lines = visible(Reply(status_text(found, recent, vitals, at=NOW)).text).splitlines()
    since = moment(NOW - timedelta(hours=2), NOW)
    assert [line.replace("\u00a0", " ") for line in lines] == [
        (
            "Quelque chose ne va pas : un message attend trop longtemps (75 secondes), un autre "
            "programme reçoit les messages à ma place (1 seconde)."
        ),
        f"Version {__version__}, en marche depuis 3 jours.",
        "Réponses : 12 345 en une heure, d’ordinaire en 0,2 s, au plus en 3 minutes.",
        "Sans réponse encore : 3 messages, depuis 75 secondes.",
        "À envoyer : 1 message, depuis moins de 0,1 s.",
        "Annonces : 1 en cours, 2 en pause ; 1 envoyée, 1 380 en attente.",
        "Telegram m’a demandé 2 fois de ralentir, et j’attends encore 5,0 s.",
        f"Dernière erreur : KeyError, press <b>, {moment(failed_at, NOW)}.",
        f"Base de données : 1,2 Go, sauvegardée {moment(NOW - timedelta(days=1), NOW)}.",
        (
            f"Tous les envois sont suspendus depuis {since} : annonces, résumés et avis "
            "attendent. Je réponds à qui m’écrit."
        ),
    ]


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_has_words(trouble: Trouble) -> None:
    assert in_words_of({str(trouble): 40.0}).endswith("(40 secondes)")
