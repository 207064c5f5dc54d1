"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.announcements import models as announcements
from chatbot.answers import models as answers
from chatbot.audit import models as audit
from chatbot.chantiers import models as chantiers
from chatbot.engine.inbox import models as inbox
from chatbot.engine.outbox import models as outbox
from chatbot.engine.outbox.broadcasts import models as broadcasts
from chatbot.engine.storage import models as storage
from chatbot.engine.storage.engine import Base
from chatbot.events import models as events
from chatbot.events.reminders import models as reminders
from chatbot.events.rsvp import models as rsvp
from chatbot.helpdesk import models as helpdesk
from chatbot.members import models as members
from chatbot.subscriptions import models as subscriptions

__all__ = [
    "announcements",
    "answers",
    "audit",
    "broadcasts",
    "chantiers",
    "events",
    "helpdesk",
    "inbox",
    "members",
    "metadata",
    "outbox",
    "reminders",
    "rsvp",
    "storage",
    "subscriptions",
]

metadata = Base.metadata
