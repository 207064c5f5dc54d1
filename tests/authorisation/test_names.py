"""Every way of the matrix, where everybody and everything bears an awkward name."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import Announcement
from chatbot.chantiers.models import Topic
from chatbot.conversation.markup import clean, escape, shown
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.subscriptions.models import Subscription
from tests.authorisation.matrix import Outcome, Role
from tests.authorisation.rows import ROWS
from tests.authorisation.trial import Trial
from tests.authorisation.updates import Speaker
from tests.awkward_names import NAMES
from tests.display_checks import assert_call_displays, assert_message_displays

one_database = pytest.mark.parametrize("populated", ["sqlite"], indirect=True)

# Stored, an empty one is as a blank one; those that are long without being wide, escaped or turned
# show less than these, as Hebrew and Arabic ones do; what is short goes together.
SHORT = {"html", "turning", "emoji", "lines", "marks"}
LEFT = {"empty", "long", "as long as a message", "hebrew", "arabic", *SHORT}
TRIED = {given: name for given, name in NAMES.items() if given not in LEFT}
TRIED["short"] = " ".join(NAMES[given] for given in sorted(SHORT))


async def call_everything(session: AsyncSession, name: str) -> None:
    """Give everything that has a name this one, as far as it could be stored so."""
    known, reason = clean(name), clean(name, REASON_LENGTH)
    label = "" if any("\u0590" <= c <= "\u08ff" for c in name) else clean(name, 40)
    changes: list[tuple[Any, dict[str, str]]] = [
        (Chat, {"name": known, "username": "marie"}),
        (Subscription, {"reason": reason}),
        (Ban, {"reason": reason}),
        (Announcement, {"text": escape(shown(known))}),
        (Topic, {"title": label or "Titre", "label": label}),
    ]
    for table, values in changes:
        await session.execute(update(table).values(**values))


@pytest.mark.thorough
@one_database
@pytest.mark.parametrize("name", TRIED.values(), ids=TRIED)
async def test_no_name_breaks_what_is_said(trial: Trial, name: str) -> None:
    await trial.within(lambda session: call_everything(session, name))
    typed = [replace(row, variant="a name") for row in ROWS if row.name.startswith("/")]
    for row in [*ROWS, *typed]:
        if row.outcome(Role.ADMIN) is Outcome.YES:  # who sees the names of all
            tried = await trial.of(row, Speaker.of(Role.ADMIN, name))
            for call in tried.calls:
                assert_call_displays(call)
            for told in tried.told:
                assert_message_displays(told["text"], [])
