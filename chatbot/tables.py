"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.announcements import models as announcements
from chatbot.announcements.tracking import models as tracking
from chatbot.audit import models as audit
from chatbot.chantiers import models as chantiers
from chatbot.events import models as events
from chatbot.inbox import models as inbox
from chatbot.members import models as members
from chatbot.outbox import models as outbox
from chatbot.outbox.broadcasts import models as broadcasts
from chatbot.questions.gaps import models as gaps
from chatbot.questions.passing import models as questions
from chatbot.questions.published import models as published_answers
from chatbot.questions.spoken import models as spoken
from chatbot.storage.base import Base
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
    "tracking",
]

metadata = Base.metadata
