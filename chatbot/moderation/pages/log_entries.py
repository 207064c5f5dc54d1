"""The sentence of each entry of the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chatbot.announcements.wording import moment
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act, Kind
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.wording import topic_name
from chatbot.conversation.markup import escape
from chatbot.french import capital
from chatbot.members.models import Chat
from chatbot.members.wording import name_of
from chatbot.subscriptions.wording import because

Persons = Mapping[int, Chat]  # by our own ids
Topics = Mapping[str, Topic]

LONGEST_NAME = 40  # characters; a page of entries with two names each has to fit a message
POLICIES = {
    "approval": "demande l’accord d’un admin",
    "free": "est libre",
    "twice": "demandent une double lecture",
    "once": "partent sans double lecture",
}
# The buttons that not only admins see, by their actions' names, also the former ones; and wishes.
LABELS = {
    "Suivre": "Follow follow_in_list FollowHere follow_here FollowOnCard follow_on_card follow",
    "Suivre tous les chantiers": "follow_everything",
    "Ne pas suivre ceux à venir": "leave_new_ones",
    "Arrêter tous les autres": "leave_others",
    "Ne plus suivre": "Leave leave_in_list LeaveHere leave_here LeaveOnCard leave_on_card unfollow",
    "Faire une pause": "ShowPauses show_pauses Pause pause_news pause_until pause",
    "Reprendre": "Resume resume_news resume",
    "Recevoir un résumé": "ChooseRhythm choose_rhythm digest at_once",
    "Rappeler les dates": "choose_reminders switch_reminders answer_offer reminders no_reminders",
    "Me le rappeler": "follow_date leave_date",
    "Tout arrêter": "StopAll stop_all stop_sending",
    "Je viens": "answer_date come_from_here",
    "Créer une adresse d’agenda": "make_own_calendar",
    "Fermer l’adresse d’agenda": "close_own_calendar",
    "Transmettre aux référents": "PassOn choose_recipient PassTo forward_to",
}
BUTTONS = {name: label for label, names in LABELS.items() for name in names.split()}

MANY = {
    Act.ACCEPTED: "{who} a accepté {count} demandes pour suivre {topic} : {whom}.",
    Act.REFUSED: "{who} a refusé {count} demandes pour suivre {topic} : {whom}.",
}
NAMED = 3  # of those whom one act concerns


def act_sentence(
    entries: Sequence[Entry], persons: Persons, topics: Topics, *, at: datetime
) -> str:
    """Write what one act left: one sentence, of however many entries."""
    entry = next((one for one in entries if one.act is Act.BANNED), entries[0])
    written = sentence(entry, persons, topics, at=at)
    if len(entries) == 1:
        return written
    if entry.act not in MANY:
        return f"{written} Ses rôles de référent ont pris fin."
    names = [_whom(one.subject, persons) for one in entries[:NAMED]]
    if (more := len(entries) - NAMED) > 0:
        names.append("une autre" if more == 1 else f"{more} autres")
    about = {one.topic_key for one in entries}
    done = MANY[entry.act].format(
        who=_who(entry.actor, persons),
        count=len(entries),
        topic=name_topic(entry.topic_key, topics) if len(about) == 1 else "plusieurs sujets",
        whom=" et ".join(filter(None, (", ".join(names[:-1]), names[-1]))),
    )
    return f"<b>{capital(moment(entry.at, at))}</b> : {done}"


def sentence(entry: Entry, persons: Persons, topics: Topics, *, at: datetime) -> str:
    """Write an entry ("Mardi 24 novembre à 21h50 : Awa Diop a banni Jean Dupont.")."""
    done = entry.act.done.format(
        who=_who(entry.actor, persons),
        whom=_whom(entry.subject, persons),
        topic=_alliance(entry, topics) or name_topic(entry.topic_key, topics),
        what=_what(entry),
        detail=escape(entry.detail),
    )
    return f"<b>{capital(moment(entry.at, at))}</b> : {done}"


def name_person(id_: int, persons: Persons) -> str:
    """Name a person or a group, in HTML, while they are known."""
    if id_ not in persons:
        return _erased(id_)
    return name_of(persons[id_], longest=LONGEST_NAME)


def name_topic(key: str | None, topics: Topics) -> str:
    """Name a topic in the middle of a sentence, in HTML; None: all of them."""
    if key is None:
        return "tous les sujets"
    return topic_name(topics[key]) if key in topics else f"« {escape(key)} »"


def _alliance(entry: Entry, topics: Topics) -> str:
    # A question about no topic that can be followed is one to the alliance.
    of_none = entry.act.kind is Kind.QUESTIONS and entry.topic_key not in topics
    return "l’Alliance" if of_none and entry.topic_key in (None, ALLIANCE) else ""


def _who(actor: int | None, persons: Persons) -> str:
    if actor is None:  # the command line, or the settings
        return "Depuis le serveur, on"
    return name_person(actor, persons) if actor in persons else _erased(actor).capitalize()


def _whom(subject: int | None, persons: Persons) -> str:
    if subject is None:
        return "quelqu’un que je ne connais plus"
    return name_person(subject, persons)


def _erased(id_: int) -> str:
    return f"une personne effacée (n° {id_})"


def _what(entry: Entry) -> str:
    match entry.act:
        case Act.POLICY | Act.DOUBLE_READING:
            return POLICIES.get(entry.detail, escape(entry.detail))
        case Act.EXPORTED:
            return "une ligne" if entry.detail == "1" else f"{escape(entry.detail)} lignes"
        case Act.DENIED:
            return _tried(*entry.detail.partition(" ")[::2])
    return because(entry.detail) if entry.act in (Act.REFUSED, Act.BANNED) else ""


def _tried(kind: str, name: str) -> str:
    # As engine/telegram/dispatcher.py names routes: "/roles", "press stop_all", "wish pause".
    if kind in ("press", "wish"):
        label, what = BUTTONS.get(name), "le bouton " if kind == "press" else ""
        return f"{what}« {label} »" if label else "un bouton réservé à d’autres"
    if kind == "/start":  # of links, only an invitation is refused
        return "d’accepter une invitation"
    return "une réponse réservée à d’autres" if kind == "step" else escape(kind)
