"""Write docs/droits.md anew."""

from tests.authorisation.page import FILE, page

FILE.write_text(page(), encoding="utf-8")
