"""Whether what is asked was published. Pure."""

from datetime import datetime

from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Knowledge
from chatbot.answers.rules import Answer, Kind
from chatbot.events.rules import is_past


def is_lacking(given: Answer, knowledge: Knowledge, at: datetime) -> bool:
    """Also where dates that are past, or somebody else's contact, are told in its place."""
    if not given.answered:
        return given.kind is Kind.UNKNOWN
    of = knowledge.of_key(given.about)
    if given.asked == Intent.CONTACT:
        return of is not None and not of.contacts
    if given.asked == Intent.DATE:
        events = [one for subject in ([of] if of else knowledge.subjects) for one in subject.events]
        return given.nothing or all(is_past(one.when, one.edition, at) for one in events)
    return given.nothing
