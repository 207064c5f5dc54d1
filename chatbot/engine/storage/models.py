"""The table about the database itself."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.engine import Base, BigId


class Backup(Base):
    """One row at most: the time of the last `chatbot backup`."""

    __tablename__ = "backup"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
