"""What is said of questions that are passed on."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import ALLIANCE
from chatbot.chantiers.texts import the
from chatbot.conversation.markup import escape
from chatbot.french import day_in_words
from chatbot.helpdesk.forwarding.models import Question
from chatbot.helpdesk.forwarding.rules import ANSWER_LENGTH, QUESTION_LENGTH, State
from chatbot.members.models import Chat
from chatbot.members.rules import shown, shown_lines
from chatbot.members.wording import full_name

BEGINNING = 60  # characters of a question in a list
PASS_ON = "Transmettre aux référents"  # noqa: S105 - a label, no password
NOT_THAT = "Ce n’est pas ça"
TITLE = "<b>Transmettre votre question</b>"
CONSENT = (
    "Les personnes que vous choisirez, et les admins, verront votre nom et votre question\u00a0; "
    "leur réponse vous parviendra {where}. Vous pourrez retirer la question quand vous voulez."
)
PASSED_ON = "<b>Votre question est transmise</b>"
WORDS_GONE = (
    "Je n’ai pas gardé votre question\u00a0: une fois que vous aurez choisi, vous me l’écrirez."
)
KEPT_BACK = "C’est entendu\u00a0: rien n’est transmis."
WITHDRAWN = "C’est fait\u00a0: votre question est retirée."
WITHDRAWN_WHOLLY = "C’est fait\u00a0: votre question est retirée, et effacée."
STAYS = (
    "Ce qui en est publié reste sur la page, sans votre nom\u00a0; pour l’en faire ôter, dites-le "
    "aux mêmes personnes\u00a0: /transmettre"
)
NONE_ASKED = "Vous n’avez pas de question en attente."
HOW_TO = (
    "<i>Pour demander quelque chose à une personne\u00a0: <code>/transmettre</code> suivi de votre "
    "question. Je vous demande alors à qui.</i>"
)
WORDS_ONLY = "Je ne transmets que du texte."
NOTHING_WAITS = "<b>Les questions</b>\n\nAucune question n’attend de réponse de votre part."
LISTEN = (
    "Je vous écoute\u00a0: écrivez votre question. Si je ne sais pas, je vous proposerai de la "
    "transmettre.\n\nC’est la suite de votre échange\u00a0? Écrivez plutôt aux mêmes "
    "personnes."
)
THANKED = "Votre merci est transmis."
THANKED_IN_VAIN = (
    "Merci pour elle\u00a0: la personne qui vous a répondu n’est plus ici pour le lire."
)
NOT_ANSWERED = (
    "Personne n’a encore répondu à cette question. La réponse vous parviendra dès qu’elle sera là."
)
GONE = "Une personne qui n’est plus ici"
YOURS = "vous vous en occupez"
ADMINS = "aux admins de L’Établi"
STATES = {
    State.WAITING: "attend une réponse",
    State.TAKEN: "quelqu’un s’en occupe",
    State.UNANSWERED: "personne n’a pu répondre jusqu’ici",
    State.ANSWERED: "a sa réponse",
    State.WITHDRAWN: "retirée",
}


def quoted(words: str) -> str:
    """What somebody wrote, in HTML."""
    return f"<blockquote>{escape(shown_lines(words))}</blockquote>"


def beginning(words: str, longest: int = BEGINNING) -> str:
    """How it begins, on one line, plain."""
    line = " ".join(words.split())
    return shown(line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…")


def to_whom(asked: str, *, private: bool) -> str:
    """Before it is passed on."""
    consent = CONSENT.format(where="ici" if private else "en privé")
    return "\n\n".join([TITLE, quoted(asked) if asked else WORDS_GONE, f"À qui\u00a0? {consent}"])


def to_them(topic: Topic | None, *, referents: bool) -> str:
    """ "aux référents de « 7. Alimentation »", in HTML."""
    if referents:
        return f"aux référents de {about(topic)}"
    return f"{ADMINS}, pour {about(topic)}" if _is_alliance(topic) else ADMINS


def about(topic: Topic | None) -> str:
    """Whom a question concerns, in HTML; what is no other topic's is the alliance's."""
    return "l’Alliance" if topic is None or _is_alliance(topic) else the(topic)


def _is_alliance(topic: Topic | None) -> bool:
    return topic is None or topic.key == ALLIANCE


def write_it(topic: Topic | None, *, referents: bool, problem: str = "") -> str:
    """The question is asked for."""
    asked = (
        f"Écrivez votre question, en {QUESTION_LENGTH} signes au plus\u00a0: votre prochain "
        f"message sera transmis {to_them(topic, referents=referents)}, avec votre nom. Ou /annuler."
    )
    return "\n\n".join(filter(None, [escape(problem) or TITLE, asked]))


def passed_on(question: Question, topic: Topic | None, *, referents: bool) -> str:
    """It is with them."""
    return (
        f"{PASSED_ON}\n\n{quoted(question.text)}\n\n{_shown_to(topic, referents=referents)} La "
        "réponse vous parviendra ici. /transmettre montre vos questions en attente."
    )


def passed_on_in_group(topic: Topic | None, *, referents: bool) -> str:
    """The same where others read along; whether the bot may write to them isn't known yet."""
    return (
        f"{PASSED_ON}\n\n{_shown_to(topic, referents=referents)} La réponse vous parviendra en "
        "privé.\n\nVous ne m’avez jamais écrit\u00a0? Ouvrez notre conversation et touchez "
        "Démarrer\u00a0: sinon, Telegram ne me laisse pas vous l’envoyer."
    )


def _shown_to(topic: Topic | None, *, referents: bool) -> str:
    no_referent = not referents and not _is_alliance(topic)
    why = f"Aucun référent de {about(topic)} n’est joignable. " if no_referent else ""
    return f"{why}Je l’ai montrée {to_them(topic, referents=referents)}."


def mine(questions: Sequence[tuple[Question, Topic | None]], at: datetime) -> str:
    """What somebody asked."""
    lines = [
        f"• n°\u00a0{one.id}, pour {about(topic)}, le {day(one.asked_at, at)}"
        f"\u00a0: «\u00a0{escape(beginning(one.text))}\u00a0» ({STATES[one.state]})"
        for one, topic in questions
    ]
    said = "\n".join(lines) or NONE_ASKED
    return f"<b>Vos questions transmises</b>\n\n{said}\n\n{HOW_TO}"


def day(moment: datetime, at: datetime) -> str:
    """ "24 novembre", where people live."""
    return day_in_words(moment.astimezone(at.tzinfo).date(), year=False)


def listing(
    questions: Sequence[tuple[Question, Topic | None]], count: int, by: int, at: datetime
) -> str:
    """What waits for a référent: `by`, who reads it."""
    many = "Une question attend" if count == 1 else f"{count} questions attendent"
    lines = [
        f"• n°\u00a0{one.id}, pour {about(topic)}, du {day(one.asked_at, at)}{_how_far(one, by)}"
        f"\u00a0: «\u00a0{escape(beginning(one.text))}\u00a0»"
        for one, topic in questions
    ]
    how = "<i><code>/questions 12</code> en ouvre une, par son numéro.</i>"
    return "\n\n".join(["<b>Les questions</b>", f"{many}\u00a0:", "\n".join(lines), how])


def _how_far(question: Question, by: int) -> str:
    """Besides that it waits, which all of them do."""
    if question.state is State.WAITING:
        return ""
    is_theirs = question.state is State.TAKEN and question.taken_by == by
    return f" ({YOURS if is_theirs else STATES[question.state]})"


def one(question: Question, topic: Topic | None, asker: Chat, below: str = "") -> str:
    """A question as those who may answer it see it."""
    head = f"<b>Une question pour {about(topic)}</b> (n°\u00a0{question.id})"
    who = f"{full_name(asker)} demande\u00a0:"
    return "\n\n".join(filter(None, [head, f"{who}\n{quoted(question.text)}", below]))


def write_answer(question: Question, asker: Chat, problem: str = "") -> str:
    """The answer is asked for."""
    asked = (
        f"Écrivez votre réponse, en {ANSWER_LENGTH} signes au plus\u00a0: votre prochain message "
        f"sera envoyé à {full_name(asker)}, avec votre nom. Après une demi-heure, ou si vous "
        f"faites autre chose d’abord\u00a0: <code>/questions {question.id} répondre</code>"
    )
    return "\n\n".join(filter(None, [escape(problem), asked]))


def on_its_way(asker: Chat) -> str:
    """An answer, or it waits for who asked."""
    if asker.unreachable_since is None:
        return f"Votre réponse part à {full_name(asker)}, avec votre nom."
    return (
        f"Aux dernières nouvelles, je ne peux pas écrire à {full_name(asker)}\u00a0: je garde "
        "votre réponse, et l’enverrai, avec votre nom, dès que ce sera possible."
    )


def answer_instead(question: Question, asker: Chat) -> str:
    """After words that nobody awaited."""
    return (
        f"Est-ce votre réponse à {full_name(asker)}, pour la question n°\u00a0{question.id}\u00a0? "
        "Touchez Répondre, puis envoyez-la de nouveau."
    )


def still_held(question: Question, topic: Topic | None, asker: Chat) -> str:
    """After /annuler, which left the answer, but not the question."""
    held = (
        "Plus rien n’est en cours, mais c’est toujours vous qui devez répondre à cette question. "
        "Répondez-y, ou laissez-la à d’autres."
    )
    return one(question, topic, asker, held)


def and_left(said: str) -> str:
    """Something else was begun before."""
    return f"{said}\n\nCe que vous aviez commencé avant est arrêté\u00a0: reprenez-le au besoin."


def too_long(units: int) -> str:
    """An answer."""
    return f"Votre réponse est trop longue\u00a0: {units} signes, pour {ANSWER_LENGTH} au plus."
