"""The moderation's sentences."""

from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, the
from chatbot.conversation.markup import escape
from chatbot.members.models import Ban, Chat
from chatbot.members.rules import Kind, clean, shown
from chatbot.members.wording import full_name, name_of
from chatbot.moderation.rules import PAGE
from chatbot.moderation.views import Figures, Followers, Queue, Sheet, Topics
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State, is_paused
from chatbot.subscriptions.wording import IN_A_LIST, because, day_of

GONE_TOPIC = "un sujet qui n’existe plus"
LISTED = {
    State.ACTIVE: "Abonnés",
    State.REFUSED: "Demandes refusées",
    State.PENDING: "Demandes en attente",
    State.ENDED: "Anciens abonnés",
}
STANDS = {
    State.ACTIVE: "suit depuis le",
    State.PENDING: "a demandé à suivre le",
    State.REFUSED: "demande refusée le",
    State.ENDED: "ne suit plus depuis le",
}
NO_REQUEST = (
    "<b>Demandes</b>\n\nAucune demande n’attend de réponse. "
    "Je vous écrirai dès qu’il en viendra une."
)
NO_BAN = "<b>Personnes bannies</b>\n\nPersonne n’est banni."
WHY_BANNED = (
    "Pourquoi bannir {who}\u00a0? Écrivez le motif en une phrase\u00a0: la personne le lira. "
    "Ses abonnements prendront fin, ses questions sans réponse seront retirées, et elle ne pourra "
    "plus rien suivre ni demander à personne. "
    "Ou touchez «\u00a0Sans motif\u00a0», ou /annuler."
)
WHICH_NAME = "Qui cherchez-vous\u00a0? Écrivez un nom, ou son début. Ou /annuler."
TOO_LONG = "C’est trop long\u00a0: {length} caractères, {most} au plus. Écrivez plus court."
NO_WORDS = (
    "Je n’ai pas trouvé de texte. Écrivez le motif en une phrase, ou touchez «\u00a0Sans "
    "motif\u00a0» plus haut, ou /annuler."
)
TOLD = "Je le fais savoir, si je peux encore écrire là-bas."
DONE_REMOVED = "C’est fait\u00a0: l’abonnement a pris fin. " + TOLD
DONE_ACCEPTED = "C’est fait\u00a0: la demande est acceptée. " + TOLD
DONE_REFUSED = "C’est fait\u00a0: la demande est refusée. " + TOLD
DONE_BANNED = "C’est fait\u00a0: la personne est bannie. " + TOLD
DONE_UNBANNED = "C’est fait\u00a0: la personne peut de nouveau suivre des sujets."
BANNED_ALREADY = "Cette personne est déjà bannie."
NOT_BANNED = "Cette personne n’est plus bannie."
NO_SUCH_TOPIC = "Je ne trouve pas ce sujet. /moderation montre tout ce que l’on peut suivre."
READ_TWICE = " Ses annonces partent après une double lecture."
CHANGED = "Les demandes ont changé entre-temps\u00a0: voici celles qui restent."


def home(waiting: int, banned: int) -> str:
    """`/moderation`."""
    requests = "aucune demande n’attend" if not waiting else _requests(waiting)
    bans = "personne n’est banni" if not banned else _many(banned, "personne bannie")
    return (
        f"<b>Modération</b>\n\n{requests.capitalize()}\u00a0; {bans}.\n\n"
        "<code>/moderation 7</code> montre les abonnés d’un chantier, "
        "<code>/moderation 7 dupont</code> y cherche quelqu’un."
    )


def queue(shown: Queue, topics: Topics, at: datetime) -> str:
    """The requests of a page."""
    if not shown.count:
        return NO_REQUEST
    lines = [
        f"<b>{place}. {full_name(chat)}</b>\n"
        f"{_topic(topics, row)}, demandé le {day_of(row.consented_at, at)}"
        for place, (row, chat) in enumerate(shown.shown, start=1)
    ]
    nobody = "Plus aucune demande ici\u00a0: revenez au début."
    return f"<b>{_requests(shown.count).capitalize()}</b>\n\n" + ("\n\n".join(lines) or nobody)


def why_refused(chat: Chat, topic: Topic) -> str:
    """Before a request is refused."""
    return (
        f"Pourquoi refuser la demande faite par {name_of(chat)} pour suivre {the(topic)}\u00a0? "
        "Écrivez le motif en une phrase\u00a0: il sera transmis tel quel. "
        "Ou touchez «\u00a0Sans motif\u00a0», ou /annuler."
    )


def sure_of_all(count: int, *, accept: bool) -> str:
    """Before all requests are answered."""
    verb = "Accepter" if accept else "Refuser"
    return (
        f"{verb} les {count} demandes que vous avez vues\u00a0? Chaque personne sera prévenue. "
        "Celles qui arriveraient entre-temps attendront."
    )


def answered_all(count: int, *, accept: bool) -> str:
    """After; no HTML."""
    done = "acceptée" if accept else "refusée"
    return f"C’est fait\u00a0: {_many(count, 'demande')} {done}{'s' if count > 1 else ''}."


def topics_list(topics: Topics, figures: dict[str, Figures], approved: set[str]) -> str:
    """Every topic of a page, with its figures."""
    lines = [
        f"• {escape(numbered(topic))}\u00a0: {_followed(figures.get(key, Figures({})))}"
        f"{', sur approbation' if key in approved else ''}"
        for key, topic in topics.items()
    ]
    return (
        "<b>Sujets et abonnés</b>\n\n" + "\n".join(lines) + "\n\n"
        "Un sujet est libre, ou sur approbation\u00a0: un admin accepte alors chaque demande."
    )


def followers(page: Followers, at: datetime) -> str:
    """A page of a topic's followers."""
    policy = "sur approbation" if page.needs_approval else "libre"
    twice = READ_TWICE if page.double_reading else ""
    figures = page.figures
    silent = [f"{figures.paused} en pause"] if figures.paused else []
    silent += [_many(figures.unreachable, "injoignable")] if figures.unreachable else []
    asides = f", dont {' et '.join(silent)}" if silent else ""
    lines = [_follower(row, chat, at) for row, chat in page.shown]
    return "\n\n".join(
        [
            f"<b>{LISTED[page.state]}</b>\u00a0: {escape(numbered(page.topic))}",
            f"{_followed(figures)}{asides}. Ce sujet est {policy}.{twice}",
            "\n".join(lines) or "Personne pour l’instant.",
        ]
    )


def found(topic: Topic, words: str, count: int, *, more: bool) -> str:
    """After a search."""
    name = escape(shown(clean(words)))
    title = f"<b>Recherche «\u00a0{name}\u00a0»</b>\u00a0: {escape(numbered(topic))}"
    if not count:
        return f"{title}\n\nPersonne de ce nom parmi les abonnés."
    rest = f"Voici les {PAGE} premiers\u00a0; précisez le nom pour voir les autres."
    return f"{title}\n\n{rest}" if more else title


def sheet(of: Sheet, topics: Topics, at: datetime) -> str:
    """One person or group."""
    chat = of.chat
    lines = [
        f"{_topic(topics, row)}\u00a0: {STANDS[row.state]} {day_of(row.since, at)}"
        f"{because(row.reason, longest=IN_A_LIST)}"
        for row in of.rows
    ]
    roles = ["admin"] if of.is_admin else []
    theirs = [topics[key] for key in of.referent_of if key in topics]
    roles += [f"référent de {the(topic)}" for topic in theirs[:PAGE]]
    roles += ["et d’autres sujets"] if len(theirs) > PAGE else []
    parts = [
        f"<b>{full_name(chat)}</b>",
        _known(chat, at),
        f"Rôle\u00a0: {', '.join(roles)}." if roles else "",
        _ban(of.ban, at),
        _silence(chat, at),
        "\n".join(f"• {line}" for line in lines) or "Aucun abonnement.",
    ]
    return "\n\n".join(filter(None, parts))


def sure_of_removal(chat: Chat, topic: Topic) -> str:
    """Before a follower is removed."""
    told = (
        "Le groupe sera prévenu. Ses admins pourront l’abonner de nouveau\u00a0: pour décider de "
        "chaque demande, passez ce sujet sur approbation."
        if chat.kind is Kind.GROUP
        else "La personne sera prévenue. Elle pourra s’abonner de nouveau\u00a0: pour l’empêcher, "
        "il faut la bannir."
    )
    return (
        f"<b>Mettre fin à cet abonnement\u00a0?</b>\n\n"
        f"{full_name(chat)} ne suivra plus {the(topic)}. {told}"
    )


def bans(count: int) -> str:
    """The banned accounts."""
    return f"<b>Personnes bannies</b>\u00a0: {count}" if count else NO_BAN


def policy_set(*, approval: bool) -> str:
    """The policy is another one; no HTML."""
    if approval:
        return "C’est fait\u00a0: un admin devra accepter chaque nouvelle demande."
    return "C’est fait\u00a0: chacun peut suivre ce sujet. Les demandes en attente le restent."


def _requests(count: int) -> str:
    return "une demande attend" if count == 1 else f"{count} demandes attendent"


def _many(count: int, word: str) -> str:
    return f"{count} " + (word if count < 2 else " ".join(f"{one}s" for one in word.split()))


def _followed(figures: Figures) -> str:
    said = _many(figures.of(State.ACTIVE), "abonné")
    waiting = figures.of(State.PENDING)
    return f"{said}, {_many(waiting, 'demande')}" if waiting else said


def _topic(topics: Topics, row: Subscription) -> str:
    topic = topics.get(row.topic_key)
    return escape(numbered(topic)) if topic else GONE_TOPIC


def _follower(row: Subscription, chat: Chat, at: datetime) -> str:
    silent = ", en pause" if is_paused(chat.paused_until, at) else ""
    silent = ", injoignable" if chat.unreachable_since else silent
    return f"• {full_name(chat)}, {day_of(row.since, at)}{silent}"


def _known(chat: Chat, at: datetime) -> str:
    what = "ce groupe" if chat.kind is Kind.GROUP else "cette personne"
    return f"Je connais {what} depuis le {day_of(chat.known_since, at)}."


def _ban(ban: Ban | None, at: datetime) -> str:
    if ban is None:
        return ""
    return f"Cette personne est bannie depuis le {day_of(ban.since, at)}{because(ban.reason)}."


def _silence(chat: Chat, at: datetime) -> str:
    if chat.unreachable_since is not None:
        why = (
            "Ce groupe m’a retiré"
            if chat.kind is Kind.GROUP
            else "Cette personne m’a bloqué, ou a supprimé son compte"
        )
        return f"{why}\u00a0: injoignable depuis le {day_of(chat.unreachable_since, at)}."
    if chat.paused_until is not None and is_paused(chat.paused_until, at):
        return f"En pause jusqu’au {day_of(chat.paused_until, at)}."
    return ""
