"""Buttons and sentences that several pages of the room share, and the sentence of each log entry.

`chat`: our own id of a person or a group.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from chatbot.announcements.wording import moment
from chatbot.audit.models import Entry
from chatbot.audit.rules import Act, Kind
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.conversation import Id, link
from chatbot.conversation.markup import clean, escape
from chatbot.engine.health import Trouble
from chatbot.french import capital, lasting, listed
from chatbot.members.models import Chat
from chatbot.members.rules import REASON_LENGTH
from chatbot.members.wording import name_of
from chatbot.moderation.rules import BanReason
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.wording import because

Persons = Mapping[int, Chat]  # by our own ids
Topics = Mapping[str, Topic]


@link("m")
def show_moderation() -> None:
    """Show the first page of moderation."""


@link("mk")
def choose_week(*, wanted: bool) -> None:
    """Switch the weekly summary, sent on Mondays, on or off for the admin who presses."""


@link("mb")
def ban_person(*, chat: Id, bare: bool = False, reason: BanReason = BanReason.ASKED) -> None:
    """Ban a person for `reason`, or ask for the reason (ASKED); `bare`: ban without a reason."""


@link("mu")
def unban_account(*, account: Id) -> None:
    """Lift a ban. `account` is Telegram's id: our own row of the banned person may be erased."""


HOME = show_moderation.button("Modération")
TROUBLES = {
    Trouble.NO_ANSWER: "Telegram ne me répond pas",
    Trouble.LOCK_LOST: "la base de données ne me répond plus",
    Trouble.NOT_STORED: "rien ne s’enregistre",
    Trouble.NOT_HEARD: "rien n’arrive de Telegram",
    Trouble.NOT_SAID: "rien ne part vers Telegram",
    Trouble.TOKEN_SHARED: "un autre programme reçoit les messages à ma place",
    Trouble.ROW_WAITS: "un message attend trop longtemps",
}
LONGEST_NAME = 40  # characters; a page of entries with two names each has to fit a message
# Labels of the buttons that not only admins see: to each, its actions' names, also former ones,
# and its wishes.
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

MANY = {Act.ACCEPTED: "accepté", Act.REFUSED: "refusé"}
NAMED = 3  # persons named in the sentence of one act; the others are counted


def in_words_of(troubles: Mapping[str, float]) -> str:
    """Write what keeps the bot from its work: "rien ne s’enregistre (2 minutes)"."""
    told = (
        f"{TROUBLES[Trouble(trouble)]} ({lasting(timedelta(seconds=seconds))})"
        for trouble, seconds in troubles.items()
    )
    return ", ".join(told)


def done_and_told(what: str) -> str:
    """Word the toast after a decision, of which the bot tells the person concerned."""
    return f"C’est fait : {what}. Un message le lui dit, sauf si l’on m’a bloqué."


def reason_problem(words: str) -> str:
    """Write why an admin's words can't be a reason; "" where they can.

    A picture or a sticker has no words, and must not ban or refuse anybody by mistake.
    """
    if not clean(words):
        return (
            "Je n’ai pas trouvé de texte. Écrivez le motif en une phrase, ou touchez « Sans "
            "motif » plus haut, ou /annuler."
        )
    if len(words) > REASON_LENGTH:
        long = f"C’est trop long : {len(words)} caractères, {REASON_LENGTH} au plus."
        return f"{long} Écrivez plus court."
    return ""


def topic_of(row: Subscription, topics: Mapping[str, Topic]) -> str:
    """Name the topic of a subscription, in HTML."""
    topic = topics.get(row.topic_key)
    return escape(numbered(topic)) if topic else "un sujet qui n’existe plus"


def act_sentence(
    entries: Sequence[Entry], persons: Persons, topics: Topics, *, at: datetime
) -> str:
    """Write one act as one sentence, however many entries of the log belong to it."""
    entry = next((one for one in entries if one.act is Act.BANNED), entries[0])
    written = sentence(entry, persons, topics, at=at)
    if len(entries) == 1:
        return written
    if entry.act not in MANY:
        return f"{written} Ses rôles de référent ont pris fin."
    names = [name_person(one.subject, persons) for one in entries[:NAMED]]
    if (more := len(entries) - NAMED) > 0:
        names.append("une autre" if more == 1 else f"{more} autres")
    about = {one.topic_key for one in entries}
    topic = name_topic(entry.topic_key, topics) if len(about) == 1 else "plusieurs sujets"
    done = f"{MANY[entry.act]} {len(entries)} demandes pour suivre {topic} : {listed(names)}"
    return _dated(entry, done, persons, at)


def sentence(entry: Entry, persons: Persons, topics: Topics, *, at: datetime) -> str:
    """Write an entry ("Mardi 24 novembre à 21h50 : Awa Diop a banni Jean Dupont.")."""
    topic, what = name_topic(entry.topic_key, topics), ""
    if entry.act.kind is Kind.QUESTIONS and entry.topic_key not in topics:
        # A question about no topic that can be followed is one to the alliance.
        topic = "l’Alliance" if entry.topic_key in (None, ALLIANCE) else topic
    match entry.act:
        case Act.POLICY | Act.DOUBLE_READING:
            decided = {
                "approval": "demande l’accord d’un admin",
                "free": "est libre",
                "twice": "demandent une double lecture",
                "once": "partent sans double lecture",
            }
            what = decided.get(entry.detail, escape(entry.detail))
        case Act.EXPORTED:
            what = "une ligne" if entry.detail == "1" else f"{escape(entry.detail)} lignes"
        case Act.DENIED:
            what = _tried(*entry.detail.partition(" ")[::2])
        case Act.REFUSED | Act.BANNED:
            what = because(entry.detail)
    whom, detail = name_person(entry.subject, persons), escape(entry.detail)
    done = entry.act.done.format(whom=whom, topic=topic, what=what, detail=detail)
    return _dated(entry, done, persons, at)


def name_person(id_: int | None, persons: Persons) -> str:
    """Name a person or a group, in HTML; words in place of a name where it is unknown or erased."""
    if id_ is None:
        return "quelqu’un que je ne connais plus"
    if id_ not in persons:
        return f"une personne effacée (n° {id_})"
    return name_of(persons[id_], longest=LONGEST_NAME)


def name_topic(key: str | None, topics: Topics) -> str:
    """Name a topic in the middle of a sentence, in HTML; None: all topics."""
    if key is None:
        return "tous les sujets"
    return topic_name(topics[key]) if key in topics else f"« {escape(key)} »"


def _dated(entry: Entry, done: str, persons: Persons, at: datetime) -> str:
    who = "Depuis le serveur, on"  # an act of the command line, or of the settings
    if entry.actor is not None:
        who = name_person(entry.actor, persons)
        who = who if entry.actor in persons else capital(who)
    return f"<b>{capital(moment(entry.at, at))}</b> : {who} a {done}."


def _tried(kind: str, name: str) -> str:
    # As engine/telegram/dispatcher.py names routes: "/roles", "press stop_all", "wish pause".
    if kind in ("press", "wish"):
        label, what = BUTTONS.get(name), "le bouton " if kind == "press" else ""
        return f"{what}« {label} »" if label else "un bouton réservé à d’autres"
    if kind == "/start":  # of links, only an invitation is refused
        return "d’accepter une invitation"
    return "une réponse réservée à d’autres" if kind == "step" else escape(kind)
