"""Whatever was published, and whatever wasn't: each way is answered, with a way on."""

from collections.abc import Sequence

import pytest

from chatbot.app import ROUTES
from chatbot.chantiers.service import TopicGone
from chatbot.content.drafts import TopicDraft
from chatbot.content.pack import read_pack
from chatbot.content.service import BUILT_IN
from chatbot.conversation import Command, UnitOfWork
from chatbot.engine.inbox.worker import Calls
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram.messages import APOLOGY
from chatbot.engine.telegram.routes import Routes
from chatbot.french import typeset
from chatbot.members import roles
from telegram_sandbox.errors import ApiError
from tests.builders import chantier, publish
from tests.cast import AWA, MARIE
from tests.clock import NOW
from tests.display_checks import assert_call_displays
from tests.engine.telegram.updates import hears, said, ways_on

WHOLE = read_pack(BUILT_IN)
APART = [draft.model_copy(update={"about": None}) for draft in WHOLE if draft.number is None]
# As newsletters have them: long, and without a label.
TITLE = (
    "Construire avec les habitantes et les habitants une démarche de territoire, la {}e, dans les "
    "villages comme dans les villes, pour que chacune et chacun y trouve sa part"
)
FORTY = [chantier(n, f"chantier-{n}", title=TITLE.format(n)) for n in range(1, 41)]
CONTENTS: dict[str, Sequence[TopicDraft]] = {
    "nothing": (),
    "no appeal": [draft for draft in WHOLE if draft.kind != "appeal"],
    "no alliance": [draft for draft in WHOLE if draft.kind != "alliance"],
    "no dates": [draft.model_copy(update={"events": []}) for draft in WHOLE],
    "no chantier": APART,
    "one chantier": [chantier(7, "alimentation")],
    "forty chantiers": [*FORTY, *APART],
}
COMMANDS = [f"/{route.name}" for route in ROUTES if isinstance(route, Command)]
BEHIND = ("", " 7", " appel", f" {' '.join(map(str, range(1, 41)))}")
WISHES = [sentence for wish in Routes(ROUTES).wishes for sentence in wish.sentences[:1]]
QUESTIONS = (
    "Qui porte le chantier 7 ?",
    "C’est quoi, l’appel ?",
    "Où le signer ?",
    "Qu’est-ce que l’Alliance ?",
    "À qui écrire ?",
    "Quels sont les chantiers ?",
    "Quand a lieu la prochaine rencontre ?",
    "Quelles dates en juin ?",
    "Et le chantier 40 ?",
    "Comment participer ?",
    "Quel temps fait-il ?",
)
SAID = [
    *((AWA, f"{command}{words}") for command in COMMANDS for words in BEHIND),  # whom most is shown
    *((MARIE, words) for words in (*QUESTIONS, *WISHES)),
]

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(params=CONTENTS)
async def published(request: pytest.FixtureRequest, storage: Storage) -> Storage:
    """Publish a content, for an admin and whoever comes by."""
    async with storage.transaction() as session:
        if drafts := CONTENTS[request.param]:
            await publish(session, *drafts)
        await roles.appoint_first(UnitOfWork(session, NOW), [AWA])
    return storage


@pytest.mark.thorough
async def test_each_way_is_answered(published: Storage) -> None:
    wrong = {}
    for person, words in SAID:
        calls = await hears(published, said(person, words))
        if why := what_is_wrong(calls, is_typed=words.startswith("/")):
            wrong[words] = why
    assert wrong == {}


def what_is_wrong(calls: Calls, *, is_typed: bool) -> str:
    """Tell why an answer is none; a command that is refused needn't lead on."""
    texts = [call["params"].get("text", "") for call in calls]
    if APOLOGY in texts or typeset(TopicGone.sentence) in texts:
        return str(texts[-1])
    try:
        for call in calls:
            assert_call_displays(call)
    except ApiError as refusal:
        return str(refusal.description)
    leads_on = is_typed or any(ways_on([call]) for call in calls)
    return "" if leads_on else f"no way on: {texts}"
