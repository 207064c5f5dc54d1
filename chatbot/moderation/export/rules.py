"""How a table is written so that French Excel and LibreOffice open it, and run nothing of it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # by which Excel knows UTF-8
SEPARATOR = ";"  # in France the comma stands in numbers
# A cell that begins with these signs, also their full-width forms, is a formula to a spreadsheet
# (OWASP, CSV injection), whatever it skips before them. So may be what follows a separator inside
# a text: an English Excel looks for commas, and takes our quotes for other than they are.
FORMULA = re.compile(
    r"""(^|[,;\t\r\n])(?=[\s"\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])""",
)

ROWS = 20_000  # in one file: half a second, in which nobody else is answered
BATCH = 500  # rows, after which others have their turn


def lines(rows: Iterable[Sequence[str]]) -> str:
    """These rows as CSV."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe before whatever a spreadsheet would take for a formula."""
    return FORMULA.sub(r"\1'", text)
