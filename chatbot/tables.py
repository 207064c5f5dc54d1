"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.announcements import models as announcements
from chatbot.audit import models as audit
from chatbot.chantiers import models as chantiers
from chatbot.engine.inbox import models as inbox
from chatbot.engine.outbox import models as outbox
from chatbot.engine.outbox.broadcasts import models as broadcasts
from chatbot.engine.storage.base import Base
from chatbot.events import models as events
from chatbot.helpdesk.current_topic import models as spoken
from chatbot.helpdesk.forwarding import models as questions
from chatbot.helpdesk.published_answers import models as published_answers
from chatbot.helpdesk.unanswered import models as gaps
from chatbot.members import models as members
from chatbot.subscriptions import models as subscriptions

__all__ = [
    "announcements",
    "audit",
    "broadcasts",
    "chantiers",
    "events",
    "gaps",
    "inbox",
    "members",
    "metadata",
    "outbox",
    "published_answers",
    "questions",
    "spoken",
    "subscriptions",
]

metadata = Base.metadata
