"""Names and words as people give them: in any script, with signs of any meaning."""

import unicodedata

from hypothesis import strategies as st

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.conversation.markup import NAME_LENGTH, clean
from chatbot.members import rules
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH, USERNAME_LENGTH
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State
from tests.clock import NOW

NAMES = {
    "html": "<b>Marie</i> & <a href='x'>&lt;&#0;",
    "hebrew": "מריה דופון",
    "arabic": "ماري <b>دوبون</b> 12",
    "turning": "\u202eMarie\u2067\u2069\u2069 \u200fDupont\u2066",
    "emoji": "👩🏽\u200d🌾🇫🇷 👨\u200d👩\u200d👧\u200d👦",
    "empty": "",
    "blank": "\u200b\u3164 \u2800\u00ad",
    "marks": "M" + "\u0301" * 60,
    "lines": "Marie\n\n\n\u2028Dupont\t/aide @etabli_bot https://exemple.fr",
    "long": "W" * 300,
    "as long as a message": "Marie " * 680,
    "long and from right to left": "ש" * 300,
    "long and wide": "🌾" * 300,
    "long and escaped": "&" * 300,
}
PIECES = (
    *NAMES.values(),
    *"< > & \" ' « » &amp; </b> <code> \u202e \u2066 \u2067 \u2068 \u2069 \u200e \u200f".split(),
    *"א ب ١ 1 \u200d \u200b \ufeff \u00ad 🇫🇷 \u0301 \u3164 …".split(),
    *(" ", "\u00a0", "\n", "\u2029", "\t"),
)
MOST_TOPICS = 20  # there are nine

anything = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), min_size=0, max_size=8
).map("".join)
"""Whatever may be typed; no half characters, which JSON can't carry."""

reasons = anything.map(lambda typed: clean(typed, REASON_LENGTH))
"""As they are stored."""


def from_left_to_right(name: str) -> str:
    """Make it a topic's name as a pack may have it: nothing to be turned, and something to see."""
    kept = [c for c in clean(name, 300) if unicodedata.bidirectional(c) not in {"R", "AL", "AN"}]
    return clean("".join(kept), 300) or "Titre"


@st.composite
def chats(draw: st.DrawFn, kind: rules.ChatKind | None = None) -> Chat:
    """Draw somebody, or a group, as they are stored."""
    return Chat(
        id=draw(st.integers(1, 10**9)),
        telegram_id=draw(st.integers(1, 2**52 - 1)),
        kind=kind or draw(st.sampled_from(rules.ChatKind)),
        name=clean(draw(anything)),
        username=draw(st.sampled_from(["", "marie", "m" * 32])),
        known_since=NOW,
        paused_until=None,
        unreachable_since=draw(st.sampled_from([None, NOW])),
    )


@st.composite
def topics(draw: st.DrawFn, kind: TopicKind | None = None) -> Topic:
    """Draw a chantier or the appeal, with a key that is long enough for any button."""
    is_what = kind or draw(st.sampled_from([TopicKind.CHANTIER, TopicKind.APPEAL]))
    title = from_left_to_right(draw(anything))
    label = draw(st.sampled_from(["", title[:40].strip()]))
    number = draw(st.sampled_from([None, 7, 999])) if is_what is TopicKind.CHANTIER else None
    return Topic(key="k" * 24, kind=is_what, number=number, title=title, label=label)


def subscription(chat: Chat, topic: Topic, state: State, reason: str = "") -> Subscription:
    """Make a row of what somebody follows."""
    return Subscription(
        chat_id=chat.id,
        topic_key=topic.key,
        state=state,
        since=NOW,
        consented_at=NOW,
        reason=reason,
    )


odd_signs = st.sampled_from("<>&\"'`_*/@#\u202e\u2067\u200f\u200d\u00a0\n\0é🌱אبن\u0301\u2028")
any_name = st.text(odd_signs | st.characters(exclude_categories=["Cs"]), max_size=NAME_LENGTH + 10)
"""Whatever Telegram may call somebody, and a little longer."""


def person_called(name: str, number: int = 2**63 - 1) -> Chat:
    """Make a row of somebody with the longest username."""
    return Chat(
        id=number,
        telegram_id=5,
        kind=rules.ChatKind.PERSON,
        name=clean(name),
        username="u" * USERNAME_LENGTH,
        known_since=NOW,
    )
