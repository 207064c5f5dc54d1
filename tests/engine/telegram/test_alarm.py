"""Whom the alarm tells, and when it keeps quiet."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Reply
from chatbot.engine import health as healths
from chatbot.engine.health import Duty, Health, Trouble
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import alarm
from chatbot.engine.telegram.alarm import Alarm, AlarmHooks
from chatbot.engine.telegram.transport import Transport
from tests.engine.telegram.scripted_wire import ScriptedWire, bot_on
from tests.waiting import until

ADMINS = (3, 4)
LOOKS = 5


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healths, "ILL_AFTER_S", 0.2)
    monkeypatch.setattr(alarm, "EVERY_S", 0.01)


@dataclass(slots=True)
class Watched:
    """A health that is watched, and what the admins are told of it."""

    health: Health
    wire: ScriptedWire
    looks: int = 0  # into the list of admins, at each look while all is well

    @property
    def told(self) -> list[tuple[int, str]]:
        return [(params["chat_id"], params["text"]) for _, params in self.wire.calls]

    async def is_looked_at(self) -> None:
        """Wait for some more looks."""
        before = self.looks
        await until(lambda: self.looks >= before + LOOKS)


def ill(troubles: Mapping[str, float]) -> Reply:
    return Reply(f"ill: {', '.join(troubles)}")


def well(troubles: Mapping[str, float], after: timedelta) -> Reply:
    assert after >= timedelta(seconds=healths.ILL_AFTER_S)
    return Reply(f"well: {', '.join(troubles)}")


@asynccontextmanager
async def watched(storage: Storage) -> AsyncIterator[Watched]:
    """Watch a leader during the block."""
    found = Watched(Health(), ScriptedWire())

    async def admins(_session: AsyncSession) -> Sequence[int]:
        found.looks += 1
        return ADMINS

    found.health.takes(Duty.LEADER)
    transport = Transport(bot_on(found.wire), found.health)
    hooks = AlarmHooks(admins=admins, ill=ill, well=well)
    watching = asyncio.create_task(Alarm(storage, found.health, transport, hooks).run())
    await found.is_looked_at()
    yield found
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_each_admin_is_told_once_of_an_illness_however_many_troubles_it_has(
    storage: Storage,
) -> None:
    async with watched(storage) as seen:
        seen.health.stored.tried()
        await until(lambda: len(seen.told) == 2)
        seen.health.heard.tried()
        await until(lambda: len(seen.health.troubles()) == 2)
        await asyncio.sleep(LOOKS * alarm.EVERY_S)
        seen.health.stored.worked()
        await until(lambda: len(seen.health.troubles()) == 1)
        seen.health.heard.worked()
        await seen.is_looked_at()
    assert seen.told == [
        (3, f"ill: {Trouble.NOT_STORED}"),
        (4, f"ill: {Trouble.NOT_STORED}"),
        (3, f"well: {Trouble.NOT_STORED}, {Trouble.NOT_HEARD}"),
        (4, f"well: {Trouble.NOT_STORED}, {Trouble.NOT_HEARD}"),
    ]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_who_is_off_duty_for_a_moment_alarms_nobody_and_for_longer_does(
    storage: Storage,
) -> None:
    async with watched(storage) as seen:
        seen.health.off_duty(Trouble.LOCK_LOST)
        await asyncio.sleep(LOOKS * alarm.EVERY_S)
        seen.health.takes(Duty.LEADER)
        await seen.is_looked_at()
        assert seen.told == []
        while not seen.told:  # each try in vain begins to count anew
            seen.health.off_duty(Trouble.LOCK_LOST)
            await asyncio.sleep(LOOKS * alarm.EVERY_S)
        seen.health.takes(Duty.STANDBY)  # another one leads
        await until(lambda: len(seen.told) == 4)
    assert [text.partition(":")[0] for _, text in seen.told] == ["ill", "ill", "well", "well"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_who_stands_by_leaves_it_to_the_leader(storage: Storage) -> None:
    async with watched(storage) as seen:
        seen.health.takes(Duty.STANDBY)
        await asyncio.sleep(LOOKS * alarm.EVERY_S)
        seen.health.stored.tried()
        await until(lambda: bool(seen.health.troubles()))
        await asyncio.sleep(LOOKS * alarm.EVERY_S)
    assert seen.told == []
