"""Who is shown how an announcement goes out."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.engine.storage.base import Base

DIGEST_LENGTH = 32


class Watch(Base):
    """One row: this person has a message that shows how that broadcast goes.

    `shown` is a digest of what it last showed, so that it is edited only when that changes; `done`
    and `at` are how many copies were over then, and when that was.
    """

    __tablename__ = "watch"

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    shown: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    done: Mapped[int]
    at: Mapped[datetime]
