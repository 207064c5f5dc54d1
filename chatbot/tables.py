"""Every room's tables in one metadata, for alembic and the tests."""

from chatbot.discovery import modules
from chatbot.engine.storage.engine import Base

modules("models.py")  # each adds its tables
metadata = Base.metadata
