"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.chantiers import models as chantiers
from chatbot.events import models as events
from chatbot.inbox import models as inbox
from chatbot.storage.base import Base

__all__ = ["chantiers", "events", "inbox", "metadata"]

metadata = Base.metadata
