"""What was published of each topic."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatbot.chantiers.rules import EDITION_LENGTH, KEY_LENGTH, SECTION_LENGTH, TopicKind
from chatbot.engine.storage.engine import Base


class Part(Base):
    """Something that stands at a place in a topic's page."""

    __abstract__ = True
    topic_key: Mapped[str] = mapped_column(
        ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Alias(Part):
    """One row: an alias of a topic."""

    __tablename__ = "alias"
    word: Mapped[str] = mapped_column(String(80))


class Porteur(Part):
    """One row: a person or organisation that carries a chantier."""

    __tablename__ = "porteur"
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(300))


class Contact(Part):
    """One row: whom to write to about this topic; the name may be unknown."""

    __tablename__ = "contact"
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)


class Resource(Part):
    """One row: a reference that this topic gives; an empty `url` is named, not linked."""

    __tablename__ = "resource"
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(400))


class Asked(Part):
    """One row: a question about this topic as somebody asked it, and the kinds of things it asks.

    Their names stand with commas between them. Small talk is the alliance's; so is what nothing
    answers.
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
    """The one row: how often what was published has changed.

    What an instance made of it in memory is made anew when the number has grown.
    """

    __tablename__ = "content_version"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class Topic(Base):
    """One row: a chantier, the appeal or the alliance, which the content speaks of.

    The key is its identity; the number is only how the current edition counts it, and none where
    that edition gave it to another. `edition` is the latest that spoke of the topic; the appeal is
    `about` the chantier that carries it. `news_at`: when its latest announcement came out.
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

    aliases: Mapped[list[Alias]] = relationship(
        cascade="all, delete-orphan", order_by=Alias.position, lazy="raise"
    )
    porteurs: Mapped[list[Porteur]] = relationship(
        cascade="all, delete-orphan", order_by=Porteur.position, lazy="raise"
    )
    contacts: Mapped[list[Contact]] = relationship(
        cascade="all, delete-orphan", order_by=Contact.position, lazy="raise"
    )
    resources: Mapped[list[Resource]] = relationship(
        cascade="all, delete-orphan", order_by=Resource.position, lazy="raise"
    )
    sections: Mapped[list[Section]] = relationship(
        cascade="all, delete-orphan", order_by=Section.position, lazy="raise"
    )
    asked: Mapped[list[Asked]] = relationship(
        cascade="all, delete-orphan", order_by=Asked.position, lazy="raise"
    )

    @property
    def names(self) -> list[str]:
        """The label, the title and the aliases: what people call the topic, persons aside."""
        aliases = (alias.word for alias in self.aliases)
        return [name for name in (self.label, self.title, *aliases) if name]
