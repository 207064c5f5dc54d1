"""What /journal shows."""

import re

from tests.journeys.people import Person

ENTRY = re.compile(
    r"^[A-Z]\w+ \d{1,2}\S* \S+(?: \d{4})? à \d{1,2}h(?:\d\d)?\u00a0: (.+)$", re.MULTILINE
)


async def entries(person: Person) -> list[str]:
    """List the entries of the page that this person reads, without their moments."""
    return ENTRY.findall(await person.reads())
