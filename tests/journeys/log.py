"""What /journal shows."""

import re

from tests.journeys.people import Person

ENTRY = re.compile(r"^\d{1,2} [^,]+, \d\d:\d\d\u00a0: (.+)$", re.MULTILINE)


async def entries(person: Person) -> list[str]:
    """List the entries of the page that this person reads, without their moments."""
    return ENTRY.findall(await person.reads())
