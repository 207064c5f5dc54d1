"""Sentences about following, for the pages of this room and of rooms above it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chatbot import french as fr
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import numbered, plain_topic_name, topic_name
from chatbot.conversation import Reply, in_pairs
from chatbot.conversation.markup import escape, shown
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import label_of, name_of
from chatbot.subscriptions.links import open_requests
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Outcome, Source, State, wording

# The texts that people agreed to. Receipts name them by their keys, so no text is ever changed. The
# latest is shown wherever one can follow.
WORDINGS = {
    "2026-11": (
        "Suivre, c’est recevoir les nouvelles ici. Les admins du bot voient votre nom parmi ceux "
        "qui suivent. Vous arrêtez quand vous voulez."
    ),
    "2026-11-groupe": (
        "Suivre, c’est recevoir les nouvelles ici, pour tout le groupe. Les admins du bot voient "
        "le nom du groupe. Ses propres admins arrêtent quand ils veulent."
    ),
    "2026-11-tout": (
        "Tout suivre, c’est recevoir ici les nouvelles de chaque chantier, de ceux à venir aussi. "
        "Les admins du bot voient votre nom parmi ceux qui suivent. Vous arrêtez quand vous voulez."
    ),
    "2026-11-tout-gr": (
        "Tout suivre, c’est recevoir ici, pour tout le groupe, les nouvelles de chaque chantier, "
        "de ceux à venir aussi. Les admins du bot voient le nom du groupe. Ses propres admins "
        "arrêtent quand ils veulent."
    ),
    "2026-12": (
        "Suivre, c’est recevoir ici les nouvelles, et un rappel de chaque date, une semaine puis "
        "un jour avant. Les admins du bot voient votre nom parmi ceux qui suivent. Vous arrêtez "
        "quand vous voulez, les rappels aussi."
    ),
    "2026-12-groupe": (
        "Suivre, c’est recevoir ici, pour tout le groupe, les nouvelles, et un rappel de chaque "
        "date, une semaine puis un jour avant. Les admins du bot voient le nom du groupe. Ses "
        "propres admins arrêtent quand ils veulent, les rappels aussi."
    ),
    "2026-12-tout": (
        "Tout suivre, c’est recevoir ici les nouvelles de chaque chantier, de ceux à venir aussi, "
        "et un rappel de leurs dates, une semaine puis un jour avant. Les admins du bot voient "
        "votre nom parmi ceux qui suivent. Vous arrêtez quand vous voulez, les rappels aussi."
    ),
    "2026-12-tout-gr": (
        "Tout suivre, c’est recevoir ici, pour tout le groupe, les nouvelles de chaque chantier, "
        "de ceux à venir aussi, et un rappel de leurs dates, une semaine puis un jour avant. Les "
        "admins du bot voient le nom du groupe. Ses propres admins arrêtent quand ils veulent, "
        "les rappels aussi."
    ),
    "2026-12-rappel": (
        "Chaque date de ce que vous suivez vous est rappelée ici, une semaine puis un jour avant. "
        "Vous arrêtez quand vous voulez."
    ),
    "2026-12-rapp-gr": (
        "Chaque date de ce que le groupe suit est rappelée ici, une semaine puis un jour avant. "
        "Ses admins arrêtent quand ils veulent."
    ),
    "2026-12-date": (
        "Je vous dirai ici quand cette date est fixée ou change, et vous la rappellerai une "
        "semaine puis un jour avant. Vous arrêtez quand vous voulez."
    ),
    "2026-12-date-gr": (
        "Je dirai ici quand cette date est fixée ou change, et la rappellerai une semaine puis un "
        "jour avant. Les admins du groupe arrêtent quand ils veulent."
    ),
}
SOURCES = {
    Source.COMMAND: "une commande",
    Source.CARD: "la page du sujet",
    Source.LIST: "la liste des abonnements",
    Source.NEWS: "une annonce",
}
IN_A_LIST = 60  # characters of a reason; the topic's own page shows it all

NAMED = 5  # waiting requests in the list, at most
FURTHER_DOWN = Reply("Les demandes qui attendent sont plus bas, dans un message plus récent.")


def consent(*, private: bool, to_all: bool = False) -> str:
    """Write what people agree to by following a topic, or every chantier, in italics."""
    return f"<i>{WORDINGS[wording(private=private, to_all=to_all)]}</i>"


def day_of(moment: datetime, at: datetime) -> str:
    """Write a day ("24 novembre 2026"), in the time zone of `at`."""
    return fr.day_in_words(moment.astimezone(at.tzinfo))


def requests_wait(count: int) -> str:
    return "une demande attend" if count == 1 else f"{count} demandes attendent"


def now_follows(topic: Topic, outcome: Outcome, *, private: bool) -> str:
    """Write the outcome of following a topic.

    No HTML, and at most 200 characters without the topic's name: it may be a toast.
    """
    name = fr.protect(plain_topic_name(topic))
    who = "Vous suivez" if private else "Le groupe suit"
    match outcome.after:
        case State.ACTIVE if outcome.changed:
            when = "le lundi" if outcome.weekly else "ici"
            when = "à la fin de la pause" if outcome.paused else when
            text = f"C’est noté : {who.lower()} {name}. Ses nouvelles arriveront {when}."
        case State.ACTIVE:
            text = f"{who} déjà {name}."
        case State.PENDING if outcome.changed:
            text = (
                f"Votre demande de suivre {name} est envoyée : un admin doit "
                "l’accepter. Je vous préviendrai ici."
            )
        case State.PENDING:
            text = f"Votre demande de suivre {name} attend encore la réponse d’un admin."
        case _:
            text = f"Votre demande de suivre {name} a été refusée par un admin."
    more = " Vos autres abonnements reprennent aussi." if outcome.resumed else ""
    return fr.typeset(text + more)


def names_of(topics: Sequence[Topic]) -> str:
    """Name several topics in a sentence, in HTML."""
    return fr.listed([*map(topic_name, topics)])


def follows_no_more(topic: Topic, outcome: Outcome) -> str:
    """Write the outcome of leaving a topic; no HTML."""
    name = fr.protect(plain_topic_name(topic))
    if outcome.before is State.PENDING:
        return fr.typeset(f"Votre demande de suivre {name} est retirée.")
    return fr.typeset(f"C’est fait : {name} n’est plus suivi ici.")


def because(reason: str, *, longest: int = REASON_LENGTH) -> str:
    """Write an admin's reason behind a colon, in HTML, cut to `longest` characters; "" if none."""
    return f" : « {escape(shown(fr.cut(reason, longest)))} »" if reason else ""


def subscription_line(
    topic: Topic, row: Subscription | None, *, at: datetime, private: bool
) -> str:
    """Write a subscription as a line of the topic's card, in HTML; "" where there is none."""
    who = "Vous suivez" if private else "Ce groupe suit"
    what = "cet appel" if topic.kind is TopicKind.APPEAL else "ce chantier"
    match row.state if row else None:
        case State.ACTIVE if row:
            return f"{who} {what} depuis le {day_of(row.since, at)}."
        case State.PENDING:
            return f"La demande de suivre {what} attend la réponse d’un admin."
        case State.REFUSED if row:
            return f"La demande de suivre {what} a été refusée{because(row.reason)}."
    return ""


def paused(until: datetime, at: datetime) -> str:
    """Write until when a pause lasts; no HTML."""
    return f"En pause jusqu’au {day_of(until, at)} : d’ici là, je n’envoie aucune nouvelle ici."


def requests_waiting(
    first: Sequence[tuple[Subscription, Chat]], count: int, topics: Mapping[str, Topic]
) -> Reply:
    """Tell admins how many requests wait, and who has waited longest."""
    if not count:
        return Reply("Plus aucune demande n’attend de réponse.")
    lines = [
        f"• {name_of(chat)} : {escape(numbered(topics[row.topic_key]))}"
        for row, chat in first
        if row.topic_key in topics
    ]
    if count > len(first):
        lines.append("• …")
    text = f"<b>{requests_wait(count).capitalize()} votre réponse</b>\n\n" + "\n".join(lines)
    # Sheets open in a new message, since this message is kept up to date.
    sheets = [
        show_person.button(f"Fiche : {label_of(chat)}", chat=chat.id, as_new_message=True)
        for chat in {chat.id: chat for _, chat in first}.values()
    ]
    answer = open_requests.button("Répondre aux demandes")
    return Reply(text, ((answer,), *in_pairs(sheets)))
