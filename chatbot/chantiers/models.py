"""The tables of topics and of all that the content has about each."""

from datetime import datetime
from functools import partial

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatbot.chantiers.rules import EDITION_LENGTH, KEY_LENGTH, SECTION_LENGTH, TopicKind
from chatbot.engine.storage.engine import Base

_listed = partial(relationship, cascade="all, delete-orphan", lazy="raise")


class Part(Base):
    """A row of a list that a topic has, at a position in that list."""

    __abstract__ = True
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Alias(Part):
    __tablename__ = "alias"
    word: Mapped[str] = mapped_column(String(80))


class Porteur(Part):
    """One row: a person or organisation that carries a chantier."""

    __tablename__ = "porteur"
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(300))


class Contact(Part):
    """One row: a contact, to whom people write about a topic; the name may be unknown."""

    __tablename__ = "contact"
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)


class Resource(Part):
    """One row: a reference that a topic gives; with an empty `url`, its text is not a link."""

    __tablename__ = "resource"
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(400))


class Asked(Part):
    """One row: a labelled question about a topic, in the words of whoever asked.

    `asks` has the kinds of things that it asks for, with commas between them. Small talk, and
    questions that nothing answers, are stored with the alliance.
    """

    __tablename__ = "asked"
    text: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(String(120))


class Section(Base):
    """One row: one part of this topic's text, in Markdown, as an edition gave it."""

    __tablename__ = "section"
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(SECTION_LENGTH), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(String(EDITION_LENGTH))


class ContentVersion(Base):
    """The only row: how often the content has changed.

    When the number has grown, an instance drops its caches of the content.
    """

    __tablename__ = "content_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class Topic(Base):
    """One row: a topic, which is a chantier, the appeal or the alliance.

    `number` is the chantier's in the current edition; None if that edition doesn't count it.
    `edition` is the latest that has the topic. `about` is, for the appeal, the chantier that
    carries it. `news_at` is when the latest announcement was published.
    """

    __tablename__ = "topic"
    __table_args__ = (
        CheckConstraint("number IS NULL OR kind = 'chantier'", name="only_chantiers_count"),
    )

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    kind: Mapped[TopicKind]
    number: Mapped[int | None] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(300))
    label: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(String(400))
    carried_by: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(String(EDITION_LENGTH))
    about: Mapped[str | None] = mapped_column(ForeignKey("topic.key"))
    news_at: Mapped[datetime | None]

    aliases: Mapped[list[Alias]] = _listed(order_by=Alias.position)
    porteurs: Mapped[list[Porteur]] = _listed(order_by=Porteur.position)
    contacts: Mapped[list[Contact]] = _listed(order_by=Contact.position)
    resources: Mapped[list[Resource]] = _listed(order_by=Resource.position)
    sections: Mapped[list[Section]] = _listed(order_by=Section.position)
    asked: Mapped[list[Asked]] = _listed(order_by=Asked.position)

    @property
    def names(self) -> list[str]:
        """The label, the title and the aliases: what people call the topic, persons aside."""
        aliases = (alias.word for alias in self.aliases)
        return [name for name in (self.label, self.title, *aliases) if name]
