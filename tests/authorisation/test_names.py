"""Every way of the matrix, where everybody and everything bears an awkward name."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import clean
from chatbot.storage.engine import Storage
from chatbot.subscriptions.models import Subscription
from tests.authorisation.matrix import ROWS, Role
from tests.authorisation.trying import Trial
from tests.authorisation.updates import Speaker
from tests.authorisation.world import populate
from tests.showing import assert_message, assert_shown

LONG = 300
NAMES = {
    "html": "<b>Marie</i> & <a href='x'>&lt;&#0;",
    "hebrew": "מריה דופון",
    "arabic": "ماري <b>دوبون</b> 12",
    "turning": "\u202eMarie\u2067\u2069\u2069 \u200fDupont\u2066",
    "emoji": "👩🏽‍🌾🇫🇷 👨‍👩‍👧‍👦",
    "empty": "",
    "blank": "\u200b\u3164 \u2800\u00ad",
    "marks": "M" + "\u0301" * 60,
    "lines": "Marie\n\n\n\u2028Dupont\t/aide @etabli_bot https://exemple.fr",
    "long": "W" * LONG,
    "long and from right to left": "ש" * LONG,
    "long and wide": "🌾" * LONG,
    "long and escaped": "&" * LONG,
}
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


async def call_everything(session: AsyncSession, name: str) -> None:
    """Persons and groups as they would be stored; reasons too; topics as a pack might say."""
    known, reason = clean(name), clean(name, LONG)
    label = "" if any("\u0590" <= c <= "\u08ff" for c in name) else clean(name, 40)
    changes: list[tuple[Any, dict[str, str]]] = [
        (Chat, {"name": known, "username": "marie"}),
        (Subscription, {"reason": reason}),
        (Ban, {"reason": reason}),
        (Topic, {"title": label or "Titre", "label": label}),
    ]
    for table, values in changes:
        await session.execute(update(table).values(**values))


@one_database
@pytest.mark.parametrize("role", [Role.ADMIN, Role.REFERENT, Role.GROUP_ADMIN])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
async def test_no_name_breaks_what_is_said(storage: Storage, role: Role, name: str) -> None:
    async with storage.transaction() as session:
        world = await populate(session)
        await call_everything(session, name)
    async with storage.engine.connect() as connection, connection.begin() as transaction:
        trial = Trial(connection, world)
        for row in ROWS:
            tried = await trial.of(row, Speaker.of(role, name))
            for call in tried.calls:
                assert_shown(call)
            for told in tried.told:
                assert_message(told["text"], [])
        await transaction.rollback()
