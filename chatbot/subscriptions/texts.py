"""What people are told of what they follow."""

from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import Kind
from chatbot.chantiers.texts import plain
from chatbot.conversation.markup import escape
from chatbot.french import Precision, When, in_words
from chatbot.members.rules import REASON_LENGTH, shown
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import Outcome, State, wording

# What people agreed to, each as it stood then: receipts go on naming the old ones, so none is ever
# changed. The latest is shown wherever one can follow.
WORDINGS = {
    "2026-11": (
        "Suivre, c’est recevoir les nouvelles ici. Les admins du bot voient votre nom parmi ceux "
        "qui suivent. Vous arrêtez quand vous voulez."
    ),
    "2026-11-groupe": (
        "Suivre, c’est recevoir les nouvelles ici, pour tout le groupe. Les admins du bot voient "
        "le nom du groupe. Ses propres admins arrêtent quand ils veulent."
    ),
}

IN_A_LIST = 60  # characters of a reason; the topic's own page shows it all
SURE = (
    "<b>Tout arrêter</b>\n\nVous ne suivrez plus rien, et je n’enverrai plus aucune nouvelle ici. "
    "Le confirmez-vous\u00a0?"
)
NOTHING_FOLLOWED = "Vous ne suiviez rien."
WHICH_TOPIC = "Lequel voulez-vous dire\u00a0?"
NO_SUCH_TOPIC = (
    "Je ne trouve rien à suivre sous ce nom. Choisissez dans la liste, "
    "ou écrivez un numéro de chantier\u00a0: <code>/suivre 7</code>."
)
GREETING = (
    "Bonjour\u00a0! Je donne des nouvelles des chantiers de La Fabrique des Transitions.\n\n"
    "Chacun peut demander /chantiers ou /dates. Un admin du groupe peut abonner le groupe à un "
    "chantier\u00a0: <code>/suivre 7</code>."
)
BACK = "Vous revoilà\u00a0! Pendant votre absence, je n’ai rien envoyé ici.\n\n"


def consent(*, private: bool) -> str:
    """What one agrees to by following, in italics."""
    return f"<i>{WORDINGS[wording(private=private)]}</i>"


def day_of(moment: datetime, at: datetime) -> str:
    """ "24 novembre 2026", in the time zone of `at`."""
    day = moment.astimezone(at.tzinfo).date()
    return in_words(When(Precision.DAY, day, day))


def now_follows(topic: Topic, outcome: Outcome, *, private: bool) -> str:
    """After `/suivre`, or a tap: at most 200 characters without the topic's name, no HTML."""
    who = "Vous suivez" if private else "Le groupe suit"
    match outcome.after:
        case State.ACTIVE if outcome.changed:
            when = "le lundi" if outcome.weekly else "ici"
            when = "à la fin de la pause" if outcome.paused else when
            said = (
                f"C’est noté\u00a0: {who.lower()} {plain(topic)}. Ses nouvelles arriveront {when}."
            )
        case State.ACTIVE:
            said = f"{who} déjà {plain(topic)}."
        case State.PENDING if outcome.changed:
            said = (
                f"Votre demande de suivre {plain(topic)} est envoyée\u00a0: un admin doit "
                "l’accepter. Je vous préviendrai ici."
            )
        case State.PENDING:
            said = f"Votre demande de suivre {plain(topic)} attend encore la réponse d’un admin."
        case _:
            said = f"Votre demande de suivre {plain(topic)} a été refusée par un admin."
    return f"{said} Vos autres abonnements reprennent aussi." if outcome.resumed else said


def why(outcome: Outcome) -> str:
    """The reason of a refusal, in HTML."""
    return f"Motif\u00a0: {escape(shown(outcome.reason))}" if outcome.reason else ""


def because(reason: str, *, longest: int = REASON_LENGTH) -> str:
    """A reason that an admin typed, if any, in HTML; no more of it than that many characters."""
    cut = reason if len(reason) <= longest else reason[: longest - 1].rstrip() + "…"
    return f"\u00a0: «\u00a0{escape(shown(cut))}\u00a0»" if reason else ""


def follows_no_more(topic: Topic, outcome: Outcome) -> str:
    """After `/arreter`, or a tap; no HTML."""
    if outcome.before is State.PENDING:
        return f"Votre demande de suivre {plain(topic)} est retirée."
    return f"C’est fini\u00a0: plus de nouvelles de {plain(topic)} ici."


def standing(topic: Topic, now: Subscription | None, *, at: datetime, private: bool) -> str:
    """How the chat stands to a topic, as a line of its card; in HTML, "" when it doesn't."""
    who = "Vous suivez" if private else "Ce groupe suit"
    what = "cet appel" if topic.kind is Kind.APPEAL else "ce chantier"
    match now.state if now else None:
        case State.ACTIVE if now:
            return f"{who} {what} depuis le {day_of(now.since, at)}."
        case State.PENDING:
            return f"La demande de suivre {what} attend la réponse d’un admin."
        case State.REFUSED if now:
            return f"La demande de suivre {what} a été refusée{because(now.reason)}."
    return ""


def stopped(count: int) -> str:
    """All has ended; no HTML."""
    if not count:
        return NOTHING_FOLLOWED
    return "C’est fini\u00a0: vous ne suivez plus rien, et je n’enverrai plus de nouvelles ici."
