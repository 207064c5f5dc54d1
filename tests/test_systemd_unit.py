"""The unit of the operator's guide: systemd understands it; the bot can't write its own code."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.environment import missing

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "guide-exploitation.md").read_text("utf-8")
FOLDER = "/opt/etabli"  # of the guide


@pytest.fixture
def unit() -> str:
    """Read the unit out of the guide."""
    (unit,) = re.findall(
        r"```ini\n# /etc/systemd/system/etabli.service\n(.+?)```", GUIDE, re.DOTALL
    )
    return str(unit)


def test_the_bot_writes_its_data_only(unit: str) -> None:
    assert re.findall(r"^ProtectSystem=(.+)$", unit, re.MULTILINE) == ["strict"]
    assert re.findall(r"^ReadWritePaths=(.+)$", unit, re.MULTILINE) == [f"{FOLDER}/var"]
    given = [line for line in GUIDE.splitlines() if re.search(r"\bchown\b|\binstall -d -o", line)]
    paths = [path for line in given if "etabli:" in line for path in re.findall(r"/opt\S*", line)]
    assert set(paths) == {f"{FOLDER}/var"}


def test_a_bot_that_cannot_start_is_tried_ever_more_rarely(unit: str) -> None:
    given = dict(re.findall(r"^(Restart\w+)=(\d+)$", unit, re.MULTILINE))
    assert 0 < int(given["RestartSec"]) < int(given["RestartMaxDelaySec"])
    assert int(given["RestartSteps"]) > 0
    assert "RestartPreventExitStatus" not in unit  # a bad setting ends with 1, as the rest does


def test_systemd_understands_it(unit: str, tmp_path: Path) -> None:
    if not (analyze := shutil.which("systemd-analyze")):
        missing("no systemd-analyze")
    file = tmp_path / "etabli.service"
    file.write_text(unit.replace(FOLDER, str(ROOT)), "utf-8")
    command = [analyze, "verify", "--man=no", str(file)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
