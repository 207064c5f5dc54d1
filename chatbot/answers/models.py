"""The table of current topics."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.engine.storage.engine import Base


class CurrentTopic(Base):
    """The topic that a chat (by Telegram's id) was last shown or told of; kept for minutes.

    The topic is no foreign key: opening a card is the most frequent request, and a foreign key
    would make each look up the topic's row, and lock it on PostgreSQL. The key of a topic that was
    removed is ignored.
    """

    __tablename__ = "spoken"

    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    at: Mapped[datetime]
