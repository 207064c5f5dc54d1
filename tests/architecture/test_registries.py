"""What is made of the code is current, and tables that only grow keep what stands in them."""

from pathlib import Path

import pytest

from tests.registries import callbacks, migrations
from tests.registries.written import REGISTRIES, RENEW, Registry


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.path.name)
def test_what_is_made_of_the_code_is_current(registry: Registry) -> None:
    assert registry.path.read_text("utf-8") == registry.make(), f"to write it anew: {RENEW}"


def test_a_table_of_buttons_gets_what_it_lacks_and_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = callbacks.FILE.read_text("utf-8").splitlines(keepends=True)
    old = tmp_path / "callback_data.jsonl"
    lost = ('["pw:', '["step pause"')
    old.write_text("".join(row for row in rows if not row.startswith(lost)), encoding="utf-8")
    monkeypatch.setattr(callbacks, "FILE", old)
    added = callbacks.table().removeprefix(old.read_text("utf-8")).splitlines()
    assert sorted(added) == ['["pw:alimentation", ["alimentation"]]', '["step pause", "", []]']


def test_a_new_migration_is_listed_and_the_hash_of_an_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = migrations.FILE.read_text("utf-8").splitlines()
    name = first.split()[1]
    short = tmp_path / "versions.sha256"
    short.write_text("\n".join([f"0  {name}", *others[1:]]), encoding="utf-8")
    monkeypatch.setattr(migrations, "FILE", short)
    assert migrations.hashes().splitlines() == [f"0  {name}", *others]
