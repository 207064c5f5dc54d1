"""What several tests need has a file of its own: no test file is another one's library."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
FROM_A_TEST = re.compile(r"^from tests\.(?:\w+\.)*(?:test_\w+|conftest) import", re.MULTILINE)


def test_no_test_file_is_imported() -> None:
    assert FROM_A_TEST.search("from tests.events.test_dates import said")
    assert FROM_A_TEST.search("from tests.conftest import storage")
    assert not [
        path
        for path in sorted([*TESTS.rglob("*.py"), *(TESTS.parent / "bench").rglob("*.py")])
        if FROM_A_TEST.search(path.read_text("utf-8")) and path != Path(__file__)
    ]
