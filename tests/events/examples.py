"""The calendars in docs/calendriers: what the bot serves, to be looked at without running it."""

import asyncio
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import Storage
from chatbot.events import service
from chatbot.events.rules import EventDraft, Status
from chatbot.rsvp.feeds import Feeds
from tests.builders import called_off, publish
from tests.clock import IN_MAY_2022, NOW, PARIS
from tests.databases import on_sqlite
from tests.events.diaries import SATURDAY, at, on

RENEW = ".venv/bin/python -m tests.events.examples"
FOLDER = Path(__file__).parents[2] / "docs" / "calendriers"
ALIMENTATION = (
    EventDraft(
        "Séances de travail",
        at(date(2026, 12, 11), time(9), time(10, 30)),
        rule="FREQ=MONTHLY;BYDAY=2FR",
        exceptions=(date(2027, 5, 14),),
        online=True,
        link="https://visio.example/alimentation",
    ),
    EventDraft(
        "Rencontre ALTAA",
        at(SATURDAY, time(14), time(17)),
        place="Lyon",
        deadline=date(2026, 12, 5),
        description="Pour celles et ceux qui accompagnent des territoires.",
    ),
    EventDraft(
        "Voyage d’étude", on(date(2027, 4, 7), date(2027, 4, 9)), status=Status.TO_BE_CONFIRMED
    ),
    EventDraft("Ciné-débat", at(date(2027, 1, 21), time(20), time.min), place="Le Mans"),
)


async def examples(session: AsyncSession) -> Mapping[str, bytes]:
    """Serve all dates of the edition of May 2022, then chantier 7's of four years later."""
    await publish(session)
    everything = await Feeds().public(session, IN_MAY_2022)
    for draft in ALIMENTATION:
        added = await service.add(UnitOfWork(session, NOW), draft, topic="alimentation")
    later = NOW + timedelta(days=2)
    await service.change(UnitOfWork(session, later), added.event, called_off(added.event), seen=0)
    of_topic = await Feeds().public(session, later.astimezone(PARIS), topic="alimentation")
    assert everything is not None
    assert of_topic is not None
    return {"dates-2022-05.ics": everything.body, "alimentation.ics": of_topic.body}


async def _made(url: str) -> Mapping[str, bytes]:
    storage = Storage(url)
    async with storage.transaction() as session:
        made = await examples(session)
    await storage.close()
    return made


def main() -> None:
    """Write them."""
    with (
        TemporaryDirectory() as folder,
        on_sqlite(Path(folder)) as databases,
        databases.migrated() as url,
    ):
        made = asyncio.run(_made(url))
    FOLDER.mkdir(exist_ok=True)
    for name, body in made.items():
        (FOLDER / name).write_bytes(body)


if __name__ == "__main__":
    main()
