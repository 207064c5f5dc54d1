"""The wording of answers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from chatbot.answers.candidates import Piece
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.rules import LONGEST_ANSWER, NEVER, Answer, Kind
from chatbot.answers.slots import Slot
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.wording import issue_in_words
from chatbot.conversation.markup import escape, length, split
from chatbot.conversation.paging import on_one_screen
from chatbot.french import day_in_words
from chatbot.helpdesk.rules import REPLIES

SOURCE_LENGTH = 80  # characters for the source and the blank lines between pieces
NAME_LENGTH = 150  # characters of a topic's name: without a label it is a title, which may be long

UNKNOWN = "Je ne sais pas : L’Établi ne le dit pas, ou je n’ai pas compris la question."
SINCE = "il a été annoncé"
NEIGHBOUR = "une question voisine a déjà eu une réponse"
REFUSED = (
    "Je ne peux pas faire cela : je réponds seulement aux questions sur les chantiers, "
    "d’après ce qui en a été publié."
)
TOO_LONG = (
    "C’est trop long pour une seule question : écrivez-la en quelques phrases, et je chercherai."
)
EXAMPLES = (
    "Vous pouvez me demander par exemple : « qui porte le chantier 7 ? », "
    "« quand est la prochaine rencontre ? », « quel chantier parle "
    "d’économie ? »"
)
MINE = (
    "Ce que vous suivez se change dans /abonnements, et s’arrête d’un coup avec "
    "« /arreter tout ». Ce que je garde sur vous se lit dans /mesdonnees, et s’efface "
    "avec /oublier."
)
DOUBT = (
    "Je me suis peut-être trompé. Demandez autrement, en nommant le chantier, ou posez votre "
    "question à une personne : /transmettre"
)


def small_talk(manners: Collection[str]) -> str:
    """Answer small talk, mostly with examples of questions."""
    if "mine" in manners:
        return MINE
    if "about_me" in manners:
        return f"Je suis le robot de L’Établi : je réponds d’après ce qu’il a publié. {EXAMPLES}"
    if "greeting" in manners:
        return f"Bonjour ! {EXAMPLES}"
    if "thanks" in manners:
        return "Avec plaisir ! Je reste là si une autre question vous vient."
    return DOUBT if "doubt" in manners else EXAMPLES


def no_such_number(numbers: Sequence[int], knowledge: Knowledge) -> str:
    """Say that no chantier has these numbers."""
    there = [one.number for one in knowledge.chantiers if one.number]
    known = f" : ils vont de {min(there)} à {max(there)}" if len(there) > 1 else ""
    return f"Je ne connais pas de chantier {' ni '.join(map(str, numbers))}{known}."


def nearest(topics: Sequence[Subject]) -> str:
    """Write the line above the buttons of the nearest topics."""
    what = "chantier" if all(one.number for one in topics) else "sujet"
    one = len(topics) == 1
    return f"Le {what} le plus proche :" if one else f"Les {what}s les plus proches :"


def not_told(what: str, beside: Sequence[Piece], at: datetime) -> str:
    """Say « L’Établi ne dit rien … », then quote the pieces `beside` with their source."""
    first = f"Je ne sais pas : L’Établi ne dit rien {what}."
    return _told(beside, at, first) if beside else first


def together(
    pieces: Sequence[Piece],
    score: float,
    at: datetime,
    first_of_all: str = "",
    *,
    likely: bool = False,
) -> Answer:
    """Make one answer of several pieces, with its source at the end.

    `first_of_all` is put first; a `likely` answer begins with the topic that it is about.
    """
    return Answer(
        Kind.ANSWER,
        _told(pieces, at, first_of_all, likely=likely),
        tuple(dict.fromkeys(subject.key for subject, _ in pieces)),
        pieces[0][1].section,
        source_of(_newest(pieces), at),
        score,
        likely=likely,
        nothing=any(slot.nothing for _, slot in pieces),
    )


def _told(pieces: Sequence[Piece], at: datetime, first_of_all: str, *, likely: bool = False) -> str:
    """Lay out the pieces of an answer on a screen, with their source below."""
    heads = [_head(pieces, number) for number in range(len(pieces))]
    listed = any(slot.is_list for _, slot in pieces)
    if likely and not listed:
        subject, slot = pieces[0]
        said = NEIGHBOUR if slot.section == REPLIES else SINCE if slot.day else "L’Établi dit"
        said = "" if slot.nothing else f", {said}"
        heads[0] = f"Au sujet de <b>{named(subject)}</b>{said} :\n"
    room = LONGEST_ANSWER - SOURCE_LENGTH - sum(map(length, [first_of_all, *heads]))
    bodies = _cut_to([slot.text for _, slot in pieces], room)
    told = [head + body for head, body in zip(heads, bodies, strict=True)]
    text = "\n\n".join([*filter(None, [first_of_all]), *told])
    source = f"<i>Source : {source_of(_newest(pieces), at)}</i>"
    return f"{text}\n\n{source}" if listed else on_one_screen(text, source)


def _newest(pieces: Sequence[Piece]) -> Slot:
    return max((slot for _, slot in pieces), key=lambda slot: (slot.day or NEVER, slot.edition))


def _head(pieces: Sequence[Piece], number: int) -> str:
    """Write the topic's name above a piece; "" if the piece before is of the same topic."""
    subject = pieces[number][0]
    again = number and pieces[number - 1][0].key == subject.key
    return "" if again else f"<b>{named(subject)}</b>\n"


def _cut_to(texts: Sequence[str], room: int) -> list[str]:
    """Cut texts to `room` characters in all: short ones stay whole, long ones share the rest."""
    limits: dict[int, int] = {}
    shortest_first = sorted(range(len(texts)), key=lambda number: length(texts[number]))
    for done, number in enumerate(shortest_first):
        limits[number] = min(length(texts[number]), room // (len(texts) - done))
        room -= limits[number]
    return [_cut(text, limits[number]) for number, text in enumerate(texts)]


def named(subject: Subject) -> str:
    """Name a topic at the head of an answer."""
    name = _cut(escape(subject.label or subject.title), NAME_LENGTH)
    if subject.kind is TopicKind.APPEAL and subject.carrier:
        return f"{name} (appel du chantier {subject.carrier})"
    return f"Chantier {subject.number} · {name}" if subject.number else name


def source_of(slot: Slot, at: datetime) -> str:
    """Name the edition or the day of publication, which is in the time zone of `at`."""
    if slot.day is None:
        return issue_in_words(slot.edition, at.date())
    day = day_in_words(slot.day.astimezone(at.tzinfo).date())
    if slot.section == "dates":
        return f"date annoncée le {day}"
    return f"réponse publiée le {day}" if slot.section == REPLIES else f"annonce du {day}"


def _cut(html: str, limit: int) -> str:
    return html if length(html) <= limit else f"{split(html, limit - 1)[0].rstrip()}…"
