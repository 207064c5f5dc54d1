"""The topic that a chat was just speaking of."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.engine.storage.engine import Base


class CurrentTopic(Base):
    """A row is the topic that a chat, by Telegram's id, was last shown or told of.

    Mostly of people of whom nothing else is known, and gone within minutes. The topic is no foreign
    key: cards are what people open most, and each would have to look at the topic's row, and lock
    it on PostgreSQL; a key that no topic has any more says nothing.
    """

    __tablename__ = "spoken"

    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    at: Mapped[datetime]
