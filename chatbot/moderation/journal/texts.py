"""The log's sentences: one for each entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel.dates import format_datetime

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.texts import the
from chatbot.conversation.markup import escape
from chatbot.members.models import Chat
from chatbot.members.wording import plain_name

People = Mapping[int, Chat]
Topics = Mapping[str, Topic]

LONGEST_NAME = 40  # characters; ten entries with two names each have to fit a message
# No « de » nor « que » before a name: they would have to be elided before some.
DONE = {
    Act.ACCEPTED: "{who} a accepté la demande faite par {whom} pour suivre {topic}.",
    Act.REFUSED: "{who} a refusé la demande faite par {whom} pour suivre {topic}.",
    Act.REMOVED: "{who} a retiré {whom} de ceux qui suivent {topic}.",
    Act.POLICY: "{who} a décidé que suivre {topic} {what}.",
    Act.BANNED: "{who} a banni {whom}.",
    Act.UNBANNED: "{who} a levé le bannissement de ce compte\u00a0: {whom}.",
    Act.ADMIN_GRANTED: "{who} a donné à {whom} le rôle d’admin.",
    Act.ADMIN_REVOKED: "{who} a retiré à {whom} le rôle d’admin.",
    Act.REFERENT_GRANTED: "{who} a donné à {whom} le rôle de référent pour {topic}.",
    Act.REFERENT_REVOKED: "{who} a retiré à {whom} le rôle de référent pour {topic}.",
    Act.INVITED: "{who} a créé une invitation de référent pour {topic}.",
    Act.INVITATION_OPENED: (
        "{who} a reçu le rôle de référent pour {topic}, grâce à l’invitation faite par {whom}."
    ),
    Act.INVITATION_REVOKED: "{who} a annulé une invitation de référent pour {topic}.",
    Act.PUBLISHED: "{who} a publié l’annonce {what} pour {topic}.",
    Act.CORRECTED: "{who} a corrigé l’annonce {what} pour {topic}.",
    Act.WITHDRAWN: "{who} a retiré l’annonce {what} pour {topic}.",
    Act.DOUBLE_READING: "{who} a décidé que les annonces pour {topic} {what}.",
    Act.READING_ASKED: "{who} a demandé une relecture de son annonce pour {topic}.",
    Act.APPROVED: "{who} a approuvé une annonce pour {topic}, écrite par {whom}.",
    Act.RETURNED: (
        "{who} a demandé des changements à une annonce pour {topic}, écrite par {whom}."
    ),
    Act.STOPPED: "{who} a empêché le départ d’une annonce pour {topic}, écrite par {whom}.",
    Act.PAUSED: "{who} a suspendu l’envoi de l’annonce {what} pour {topic}.",
    Act.RESUMED: "{who} a repris l’envoi de l’annonce {what} pour {topic}.",
    Act.CANCELLED: "{who} a arrêté l’envoi de l’annonce {what} pour {topic}.",
    Act.RESENT: ("{who} a fait renvoyer les copies incertaines de l’annonce {what} pour {topic}."),
    Act.LEFT_UNKNOWN: (
        "{who} a laissé ainsi les copies incertaines de l’annonce {what} pour {topic}."
    ),
    Act.ANSWERED: "{who} a répondu à une question transmise pour {topic}.",
    Act.ANSWER_PUBLISHED: "{who} a publié une question et sa réponse pour {topic}.",
    Act.ANSWER_TAKEN_BACK: "{who} a retiré une question et sa réponse publiées pour {topic}.",
    Act.EXPORTED: "{who} a exporté les abonnements à {topic}\u00a0: {what}.",
    Act.DENIED: "{who} a essayé {what}, sans en avoir le droit.",
    Act.FORGOTTEN: "{who} a effacé ses données.",
}
POLICIES = {
    "approval": "demande l’accord d’un admin",
    "free": "est libre",
    "twice": "demandent une double lecture",
    "once": "partent sans double lecture",
}
BUTTONS = {  # those that not only admins see, by their payloads' names
    "Follow": "Suivre",
    "follow_in_list": "Suivre",
    "FollowHere": "Suivre",
    "follow_here": "Suivre",
    "FollowOnCard": "Suivre",
    "follow_on_card": "Suivre",
    "Leave": "Ne plus suivre",
    "leave_in_list": "Ne plus suivre",
    "LeaveHere": "Ne plus suivre",
    "leave_here": "Ne plus suivre",
    "LeaveOnCard": "Ne plus suivre",
    "leave_on_card": "Ne plus suivre",
    "ShowPauses": "Faire une pause",
    "show_pauses": "Faire une pause",
    "Pause": "Faire une pause",
    "pause_news": "Faire une pause",
    "Resume": "Reprendre",
    "resume_news": "Reprendre",
    "ChooseRhythm": "Recevoir un résumé",
    "choose_rhythm": "Recevoir un résumé",
    "StopAll": "Tout arrêter",
    "stop_all": "Tout arrêter",
    "PassOn": "Transmettre aux référents",
    "choose_recipient": "Transmettre aux référents",
    "PassTo": "Transmettre aux référents",
    "forward_to": "Transmettre aux référents",
}

WHICH_TOPIC = "<b>Le journal</b>\n\nDe quel sujet\u00a0?"
WHICH_PERSON = (
    "<b>Le journal</b>\n\nDe qui\u00a0? Écrivez un nom, ou son début. Les personnes dont les "
    "données ont été effacées ne se cherchent plus par leur nom. Ou /annuler."
)
WHICH = "<b>Le journal</b>\n\nPlusieurs réponses sont possibles. Laquelle voulez-vous\u00a0?"
TOO_MANY = (
    "<b>Le journal</b>\n\nBeaucoup de personnes ont ce nom. Choisissez parmi celles-ci, "
    "ou écrivez-le plus précisément."
)
NOBODY = "Je ne connais personne de ce nom. Essayez un autre nom, ou son début. Ou /annuler."
NOTHING = (
    "Je ne trouve ni sujet ni personne de ce nom. Écrivez par exemple <code>/journal 7</code> "
    "ou <code>/journal dupont</code>."
)
USAGE = (
    "<i><code>/journal 7</code> ne montre qu’un sujet, <code>/journal dupont</code> "
    "qu’une personne.</i>"
)

OF_ANNOUNCEMENT = {
    Act.PUBLISHED,
    Act.CORRECTED,
    Act.WITHDRAWN,
    Act.PAUSED,
    Act.RESUMED,
    Act.CANCELLED,
    Act.RESENT,
    Act.LEFT_UNKNOWN,
}
OF_QUESTION = {Act.ANSWERED, Act.ANSWER_PUBLISHED, Act.ANSWER_TAKEN_BACK}


def listing(entries: Sequence[str], *, person: str, topic: str, newest: bool) -> str:
    """A page; `person` and `topic` in HTML, "" where the log isn't of one alone."""
    only = ", ".join(filter(None, (person, topic)))
    title = f"<b>Le journal</b>, seulement\u00a0: {only}" if only else "<b>Le journal</b>"
    usage = [USAGE] if newest and not only else []
    return "\n\n".join([title, *(entries or ["Rien n’est noté."]), *usage])


def sentence(entry: Entry, people: People, topics: Topics, *, at: datetime) -> str:
    """ "24 nov., 21:50 : Awa Diop a banni Jean Dupont.", as seen at that moment, where that is."""
    done = DONE[entry.act].format(
        who=_who(entry.actor, people),
        whom=_whom(entry.subject, people),
        topic=_of_question(entry, topics) or topic(entry.topic_key, topics),
        what=_what(entry),
    )
    return f"<b>{_when(entry.at, at)}</b>\u00a0: {done}"


def called(number: int, people: People) -> str:
    """A person or a group, in HTML, while they are known."""
    if number not in people:
        return _erased(number)
    return escape(plain_name(people[number], longest=LONGEST_NAME))


def topic(key: str | None, topics: Topics) -> str:
    """A topic in the middle of a sentence, in HTML; without a key all of them."""
    if key is None:
        return "tous les sujets"
    return the(topics[key]) if key in topics else f"«\u00a0{escape(key)}\u00a0»"


def _of_question(entry: Entry, topics: Topics) -> str:
    """What is asked of no topic that can be followed is asked of the alliance."""
    is_one = entry.act in OF_QUESTION and entry.topic_key not in topics
    return "l’Alliance" if is_one and entry.topic_key in (None, ALLIANCE) else ""


def _who(number: int | None, people: People) -> str:
    if number is None:  # the command line, or the settings
        return "Depuis le serveur, on"
    return called(number, people) if number in people else _erased(number).capitalize()


def _whom(number: int | None, people: People) -> str:
    return "quelqu’un que je ne connais plus" if number is None else called(number, people)


def _erased(number: int) -> str:
    return f"une personne effacée (n°\u00a0{number})"


def _what(entry: Entry) -> str:
    match entry.act:
        case Act.POLICY | Act.DOUBLE_READING:
            return POLICIES.get(entry.detail, escape(entry.detail))
        case act if act in OF_ANNOUNCEMENT:
            return f"n°\u00a0{escape(entry.detail)}"
        case Act.EXPORTED:
            return "une ligne" if entry.detail == "1" else f"{escape(entry.detail)} lignes"
        case Act.DENIED:
            return _tried(*entry.detail.partition(" ")[::2])
    return ""


def _tried(kind: str, name: str) -> str:
    """The route as telegram/routing.py names it: "/roles", "press Follow", "step ban"."""
    if kind == "press":
        label = BUTTONS.get(name)
        return f"le bouton «\u00a0{label}\u00a0»" if label else "un bouton réservé à d’autres"
    return "une réponse réservée à d’autres" if kind == "step" else escape(kind)


def _when(moment: datetime, now: datetime) -> str:
    """With the year, where it isn't this one."""
    local = moment.astimezone(now.tzinfo)
    pattern = "d MMM, HH:mm" if local.year == now.year else "d MMM y, HH:mm"
    return format_datetime(local, pattern, tzinfo=now.tzinfo, locale="fr")
