"""What an admin reads agrees in number, and with whether it is about a person or a group."""

import pytest

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.members.models import Chat
from chatbot.members.rules import ChatKind
from chatbot.moderation.pages.followers import Figures, Followers, TopicPolicy, followers_page
from chatbot.moderation.pages.person import removal_question
from chatbot.moderation.pages.requests import refusal_question
from chatbot.subscriptions.rules import State
from tests.clock import NOW

ALIMENTATION = Topic(
    key="alimentation", kind=TopicKind.CHANTIER, number=7, title="Alimentation", label=""
)
AWA = Chat(id=3, kind=ChatKind.PERSON, name="Awa Diallo", username="awa_diallo")
LYON = Chat(id=4, kind=ChatKind.GROUP, name="Alliés de Lyon", username="")


@pytest.mark.parametrize(
    ("silent", "asides"),
    [
        (Figures({State.ACTIVE: 2}, paused=1, unreachable=1), "dont 1 en pause et 1 injoignable."),
        (Figures({State.ACTIVE: 9}, paused=0, unreachable=2), "dont 2 injoignables."),
        (Figures({State.ACTIVE: 1}), "1 abonné."),
    ],
)
def test_figures_agree(silent: Figures, asides: str) -> None:
    followers = Followers(State.ACTIVE, [], newer=False, older=False)
    policy = TopicPolicy(needs_approval=False, needs_review=False)
    assert asides in followers_page(ALIMENTATION, followers, policy, silent, at=NOW).text


def test_an_end_says_what_each_can_do_next() -> None:
    person = removal_question(AWA, ALIMENTATION).text
    group = removal_question(LYON, ALIMENTATION).text
    assert "Awa Diallo (@awa_diallo) ne suivra plus" in person
    assert "il faut la bannir" in person
    assert "Le groupe «\u00a0Alliés de Lyon\u00a0» ne suivra plus" in group
    assert "bannir" not in group


def test_a_refusal_says_whose_request_it_is() -> None:
    text = refusal_question(LYON, ALIMENTATION).text
    assert "faite par le groupe «\u00a0Alliés de Lyon\u00a0»" in text
    assert "«\u00a07.\u00a0Alimentation\u00a0»" in text
