"""Refusals to admins, sizes of pages, and how an exported table is written."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from chatbot.errors import Refusal
from chatbot.french import protect

PAGE = 10  # persons or groups on a page
REQUESTS = 5  # requests on a page, with three buttons each
LONGEST_NAME = 100  # characters of a name in a toast, so that the rest has room
# Requests that one tap answers; the bot answers nobody else meanwhile (some 0.7 s for a hundred).
ANSWERED_AT_ONCE = 200

BOM = "\ufeff"  # by which Excel recognises UTF-8
# A cell that begins with one of these characters, or its full-width form, is a formula to a
# spreadsheet (OWASP, CSV injection), even behind spaces. The same holds behind a separator within
# a cell, since an English Excel splits at commas, even inside quotes.
FORMULA = re.compile(
    r"""(^|[,;\t\r\n])(?=[\s"\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])""",
)


class BanReason(StrEnum):
    """The usual reasons of a ban, as buttons carry them."""

    ASKED = ""
    MISPLACED = "misplaced"
    SPAM = "spam"
    WRITTEN = "written"  # by the admin, in the message that the question answers


class AdminBanned(Refusal):
    sentence = "C’est un admin : retirez-lui d’abord ce rôle avec /roles."


class NotWaiting(Refusal):
    """The request was answered or withdrawn meanwhile; `by`: who answered, cut to LONGEST_NAME."""

    def __init__(self, by: str) -> None:
        who = (
            f"{protect(by)} a déjà répondu à cette demande."
            if by
            else "Cette demande n’attend plus."
        )
        super().__init__(f"{who} /moderation montre celles qui restent.")


class NotThere(Refusal):
    sentence = "Cet abonnement a déjà pris fin. /moderation montre où l’on en est."


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV that French Excel and LibreOffice open without running anything in it."""
    written = io.StringIO()
    # No comma stands between cells, since it is the French decimal separator.
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    # An apostrophe before a formula makes it a text.
    writer.writerows([FORMULA.sub(r"\1'", cell) for cell in row] for row in rows)
    return written.getvalue()
