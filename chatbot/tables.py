"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.audit import models as audit
from chatbot.chantiers import models as chantiers
from chatbot.events import models as events
from chatbot.inbox import models as inbox
from chatbot.members import models as members
from chatbot.outbox import models as outbox
from chatbot.storage.base import Base
from chatbot.subscriptions import models as subscriptions

__all__ = [
    "audit",
    "chantiers",
    "events",
    "inbox",
    "members",
    "metadata",
    "outbox",
    "subscriptions",
]

metadata = Base.metadata
