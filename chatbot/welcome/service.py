"""Gather a card from several rooms; wording that several pages of this room share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.chantiers import links as chantiers, matching, queries
from chatbot.chantiers.models import Contact, Topic
from chatbot.chantiers.rules import ALLIANCE, TopicKind, fold, leading_number
from chatbot.chantiers.wording import deep_link
from chatbot.conversation.markup import escape
from chatbot.events.agenda import Agenda, find_agenda
from chatbot.events.links import show_dates
from chatbot.french import typeset
from chatbot.helpdesk import queries as helpdesk
from chatbot.helpdesk.models import PublishedAnswer
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.service import subscription_to

# Sections that are made from rows, not from a written text.
DATES, RESOURCES, CONTACT, REPLIES = "dates", "ressources", "contact", "reponses"
# The sections of cards, in their order, with the words by which people name them.
LABELS = {
    "pourquoi": "Pourquoi",
    "dynamique": "Apport à l’Alliance",
    "enjeux": "Enjeux",
    "actualites": "Actualités",
    "concretement": "Concrètement",
    "savoir-plus": "En savoir plus",
    "participer": "Participer",
    "introduction": "Présentation",
    "texte": "Autres informations",
    REPLIES: "Questions et réponses",
    RESOURCES: "Ressources",
    DATES: "Dates",
    CONTACT: "Contact",
}

# Other folded words that name a section ("/chantier 7 ressources"); "": the card itself.
OTHER_WORDS = {
    "": ("porteur", "porteurs", "qui"),
    "actualites": ("actu", "actualite", "actus"),
    "dynamique": ("alliance", "apport", "apport a l alliance"),
    "enjeux": ("enjeu",),
    "introduction": ("presentation",),
    "savoir-plus": ("en savoir plus", "savoir plus"),
    "texte": ("autres informations",),
    CONTACT: ("contacts",),
    DATES: (
        *("agenda", "date", "prochaine date", "prochaines dates", "quand", "rdv", "rendez vous"),
        *("reunion", "reunions"),
    ),
    REPLIES: ("faq", "questions", "questions et reponses"),
    RESOURCES: ("documents", "liens", "ressource"),
}
SECTION_WORDS = {key: key for key in LABELS}
SECTION_WORDS |= {words: key for key, others in OTHER_WORDS.items() for words in others}
LONGEST_SECTION_WORDS = max(len(words.split()) for words in SECTION_WORDS)
DATES_START = "dates"  # t.me/BOT?start=dates opens the list of dates
BOT_DESCRIPTION = typeset(
    "L’Établi donne des nouvelles des chantiers de La Fabrique des Transitions : ce que fait "
    "chacun, qui le porte, ses ressources, ses dates, à qui écrire. Il répond à vos questions "
    "d’après ce qui a été publié. Touchez Démarrer."
)
BOT_SHORT_DESCRIPTION = "Les chantiers et les dates de La Fabrique des Transitions."


@dataclass(frozen=True, slots=True)
class Card:
    """A topic with its dates, subscription, appeal and published answers."""

    topic: Topic
    agenda: Agenda
    following: Subscription | None  # of the chat that asks
    appeal: Topic | None  # the appeal that this chantier carries
    carrier: Topic | None  # the chantier that carries this appeal
    alliance: list[Contact]  # the alliance's contacts
    behind: bool  # a newer edition left the topic out
    private: bool  # whether the chat that asks is one person's
    at: datetime
    has_replies: bool = False
    replies: Sequence[PublishedAnswer] = ()  # empty unless their section is opened

    @property
    def can_be_followed(self) -> bool:
        """Whether the chat can follow the topic: not the alliance, nor the appeal in a group."""
        kind = self.topic.kind
        return kind is TopicKind.CHANTIER or (kind is TopicKind.APPEAL and self.private)

    def sections(self) -> list[tuple[str, str]]:
        """List (key, title) of the sections that the card opens, in the card's order."""
        topic = self.topic
        written = [(s.key, s.title) for s in topic.sections if s.key != DATES]
        has_dates = any(s.key == DATES for s in topic.sections)
        made = [
            (REPLIES, self.has_replies),
            (RESOURCES, topic.resources),
            (DATES, has_dates or self.agenda.past or self.agenda.to_come),
            (CONTACT, topic.contacts or topic.kind is not TopicKind.ALLIANCE),
        ]
        return written + [(key, LABELS[key]) for key, has in made if has]


async def gather_card(
    session: AsyncSession, request: ui.Request, topic: Topic, section: str = ""
) -> Card:
    """Gather a topic's card; the published answers only for their `section`."""
    topics = await queries.whole_topics(session)
    ours = await alliance(session)
    return Card(
        topic,
        await find_agenda(session, request.at, topic=topic.key, appeal=request.private),
        await subscription_to(session, request, topic.key),
        next((other for other in topics if other.about == topic.key), None),
        await queries.whole_topic(session, topic.about) if topic.about else None,
        ours.contacts if ours else [],
        topic.edition < await queries.latest_edition(session),
        request.private,
        request.at,
        await helpdesk.count_published(session, [topic.key]) > 0,
        await helpdesk.published(session, [topic.key]) if section == REPLIES else (),
    )


async def find_by_words(
    session: AsyncSession, words: str
) -> tuple[list[Topic], str, Sequence[str]]:
    """Find the topics that "7", "alimentation" or "7 ressources" mean, and the section.

    The section is "" for the card. The third value has the words behind a number that name nothing:
    the number alone decides.
    """
    folded, topics = fold(words).split(), await queries.whole_topics(session)
    for count in range(min(LONGEST_SECTION_WORDS, len(folded) - 1), 0, -1):
        section = SECTION_WORDS.get(" ".join(folded[-count:]))
        if section is not None:
            named = matching.find(" ".join(folded[:-count]), topics)
            if len(named) == 1:
                return named, section, []
    if leading_number(words):
        listed = matching.find_each(words, topics)
        return [*listed.topics, *listed.unclear], "", listed.unknown
    return matching.find(words, topics), "", []


async def alliance(session: AsyncSession) -> Topic | None:
    return await queries.whole_topic(session, ALLIANCE)


def menu(alliance: Topic | None) -> ui.Keyboard:
    ours = (chantiers.show_card.button("L’Alliance", topic=alliance.key),) if alliance else ()
    return ui.keyboard(
        (chantiers.show_chantiers.button("Les chantiers"), show_dates.button("Les dates")),
        (chantiers.show_news.button("Les actus"), show_subscriptions.button("Abonnements")),
        ours,
    )


def read_in_private(sentence: str, label: str, bot: str, start: str) -> ui.Reply:
    """Lay out a link from a group to the page in private that `start` opens."""
    return ui.Reply(sentence, ((ui.Button(label, url=deep_link(start, bot)),),))


def write_to(about: str, alliance: Topic | None) -> str:
    """Write the alliance's address for questions, in HTML; "" if none is published."""
    if alliance is None or not alliance.contacts:
        return ""
    address = escape(alliance.contacts[0].address)
    return f"Une question sur {about} ? Écrivez à :\n{address}"
