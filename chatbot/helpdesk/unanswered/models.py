"""What was asked and isn't known: neither who asked nor in which words."""

from datetime import date

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.engine.storage.base import Base


class AskedInVain(Base):
    """One row: in the week of that Monday, so many questions of this topic asked for this.

    A topic that is "" is none, so that the key holds; therefore it is no foreign key, either.
    """

    __tablename__ = "asked_in_vain"

    topic_key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True, index=True)
    times: Mapped[int]
