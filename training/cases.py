"""The labelled questions, and what their labels say: the topic, the passage, the kind of thing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from chatbot.answers.candidates import Candidate
from chatbot.answers.features import ANSWERS
from chatbot.answers.index import Index, index_of
from chatbot.answers.intents import TOPIC, Intent, said
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.language import data, words_of
from chatbot.answers.rules import Answer
from chatbot.answers.weights import WISH
from chatbot.chantiers.rules import TopicKind, fold as folded
from tests.answers.labelled_sets import PACK, LabelledSet
from training.evaluation import NO_WISH, Labelled, is_right

FOLDS = 6
EXAMPLE = "example"
BASICS = "-basics"
OF_ALL = {
    "list",
    "edition",
    "absent",
    "manners",
    "all_dates",
    "none_that_day",
    "carriers",
    "unknown",
}
# Further examples of what is asked of no chantier, also right after one was spoken of.
OF_NONE = {
    "all_dates": [
        "toutes les dates",
        "les dates de tous les chantiers",
        "l agenda complet",
        "tous les rendez vous",
        "et les autres dates",
        "les prochaines dates",
        "les prochains rendez vous",
        "c est quand les prochaines reunions",
        "all the dates please",
        "les dates des autres chantiers",
        "les 3 prochaines dates",
    ],
    "carriers": [
        "qui porte les chantiers",
        "tous les porteurs",
        "qui porte quoi",
        "qui sont les porteurs des chantiers",
        "who runs the working groups",
        "les porteurs de tous les chantiers",
    ],
    "list": [
        "et les autres chantiers",
        "quels sont les autres",
        "il y a quoi d autre comme chantiers",
        "la liste complete",
    ],
}
# Those of a chantier that nobody named.
UNNAMED = {
    "none_that_day": [
        "15 mars",
        "le 15 mars",
        "mardi",
        "15 mars 2027",
        "demain",
        "demain a 9h",
        "ce week end",
        "la semaine prochaine",
        "le 3 janvier a 18h30",
        "vendredi prochain",
        "on tuesday",
    ],
    "all_dates": [
        "et la date",
        "c est quand",
        "la date svp",
        "quand ca",
        "quand est la prochaine reunion",
        "prochaine rencontre",
        "la prochaine date",
        "when is the next meeting",
    ],
    "carriers": ["qui porte les chantiers", "qui porte quoi", "les porteurs", "who runs what"],
    "unknown": [
        "pourquoi ce chantier",
        "qui le porte",
        "qui l anime",
        "il est porte par qui",
        "son mail",
        "son adresse",
        "et les enjeux",
        "ca sert a quoi",
        "c est ou",
    ],
}
ONE_OF_THEM = {"reference", "reply"}  # where all are asked for
MANY_RIGHT = {"identify", "appeal", "alliance"}  # where more than one kind of thing is right
WISHED = {"wish", NO_WISH}  # the categories of what is of no edition
SECTIONS = {  # what each section of the labels asks for
    "titre": Intent.IDENTIFY,
    "porteur": Intent.WHO,
    "contact": Intent.CONTACT,
    "dates": Intent.DATE,
    "pourquoi": Intent.WHY,
    "enjeux": Intent.STAKES,
    "dynamique": Intent.CONTRIBUTION,
    "concretement": Intent.CONCRETE,
    "ressources": Intent.RESOURCES,
    "actualites": Intent.NEWS,
    "appel": Intent.APPEAL,
    "general": Intent.ALLIANCE,
}
CATEGORIES = {  # where a question's category says it already
    "no-answer": Intent.ABSENT,
    "smalltalk": Intent.MANNERS,
    "injection": Intent.MANNERS,
    "identify-chantier": Intent.IDENTIFY,
    "participate": Intent.JOIN,
}
EMPTY = {Intent.DATE, Intent.CONTACT, Intent.RESOURCES}  # of which it is said that there is none


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question, and the content that it is asked of."""

    asked: Labelled
    of: LabelledSet
    index: Index
    about: str  # the key of the topic that was spoken of before
    fold: int
    kind: str = ""  # of the only things that are right, where that is known

    @property
    def edition(self) -> tuple[str, str]:
        """The content that it is asked of."""
        return self.of.content, self.of.since

    @property
    def part(self) -> str:
        """The edition that it is of, or that it is a wish."""
        if self.kind:
            return EXAMPLE
        if self.of.name.endswith(BASICS):
            return BASICS
        return "wishes" if self.asked.category in WISHED else self.of.content

    def is_right(self, candidate: Candidate, given: Answer) -> bool:
        """Tell whether a candidate, of which that answer is made, is what was asked."""
        if not self.kind:
            return is_right(self.asked, given, self.index.knowledge)
        numbers = {candidate.subject.number} if candidate.subject else set()
        topics = numbers == set(self.asked.expected_chantiers) or not self.asked.expected_chantiers
        kinds = {candidate.kind, *ANSWERS.get(candidate.kind, ())}
        return topics and self.kind in kinds and candidate.kind not in ONE_OF_THEM


def cases_of(sets: Sequence[LabelledSet]) -> Iterator[Case]:
    """Keep editions apart; of May 2022, which the bot comes with, sets; and each wish."""
    parts = list(dict.fromkeys(one.name if one.content == PACK else one.content for one in sets))
    indexes: dict[Knowledge, Index] = {}
    for one in sets:
        knowledge = one.knowledge
        if (index := indexes.get(knowledge)) is None:
            index = indexes[knowledge] = index_of(knowledge)
        keys = {topic.number: topic.key for topic in index.knowledge.subjects if topic.number}
        dialogue, about = "", ""
        for number, asked in enumerate(one.questions):
            about = about if asked.dialogue and asked.dialogue == dialogue else ""
            whole = parts.index(one.name if one.content == PACK else one.content)
            part = number if asked.category in WISHED else whole
            yield Case(asked, one, index, about, part % FOLDS)
            dialogue = asked.dialogue
            if len(asked.expected_chantiers) == 1:
                about = keys.get(asked.expected_chantiers[0], "")


def examples() -> Iterator[tuple[str, str]]:
    """List the examples of each kind of thing, with § for a chantier, and its name."""
    for name, entry in data("intents").items():
        for text in entry["examples"]:
            yield text, name


def plain_cases(cases: Sequence[Case]) -> Iterator[Case]:
    """Ask each example of a kind of thing of one chantier: named in it, or spoken of before it."""
    of_editions = {one.of.content: one for one in cases if one.asked.category not in WISHED}
    editions = list(of_editions.values())
    judged = [one for one in examples() if one[1] not in MANY_RIGHT]
    judged += [(text, kind) for kind, texts in OF_NONE.items() for text in texts for _ in range(6)]
    for number, (text, kind) in enumerate(judged):
        case = editions[number % len(editions)]
        chantiers = case.index.knowledge.chantiers
        topic = chantiers[number // len(editions) % len(chantiers)]
        called = topic.label if number % 3 == 0 and topic.label else f"le chantier {topic.number}"
        of_all, named = kind in OF_ALL, TOPIC in text
        about = "" if named or (of_all and number % 2) else topic.key
        yield _plain(
            case, number, text.replace(TOPIC, called), kind, about, None if of_all else topic
        )
    unnamed = [(text, kind) for kind, texts in UNNAMED.items() for text in texts]
    for number, (case, (text, kind)) in enumerate(product(editions, unnamed), len(judged)):
        yield _plain(case, number, text, kind, "", None)


def _plain(
    case: Case, number: int, text: str, kind: str, about: str, topic: Subject | None
) -> Case:
    asked = Labelled(
        id=f"{EXAMPLE} {number}",
        category=EXAMPLE,
        question=text,
        answerable=kind not in {"absent", "unknown"},
        expected_chantiers=[topic.number or 0] if topic else [],
    )
    return replace(case, asked=asked, about=about, fold=number % FOLDS, kind=kind)


def asked_for(case: Case) -> set[str]:
    asked = case.asked
    if case.kind:
        return ANSWERS.get(case.kind, {case.kind}) if case.kind != "unknown" else set()
    if asked.wish:
        return {f"{WISH}{asked.wish}"}
    if case.of.since and asked.answerable and not asked.expected_sections:
        return set()  # no section of an edition has it
    if asked.category in CATEGORIES:
        wanted = CATEGORIES[asked.category]
        told_empty = EMPTY & set(said(words_of(asked.question)))
        return {wanted, *told_empty} if wanted is Intent.ABSENT else {wanted}
    found: set[str] = {SECTIONS[one] for one in asked.expected_sections if one in SECTIONS}
    if not found and asked.category == "general-alliance":
        return {Intent.ALLIANCE}
    return (found - {"identify"}) or found


def right_topics(case: Case, index: Index) -> list[float]:
    label = case.asked
    wanted = label.expected_chantiers
    if not label.answerable or len(wanted) > 1:
        return []
    if not wanted:
        general = label.category == "general-alliance"
        kinds = [one.kind is TopicKind.ALLIANCE for one in index.knowledge.subjects]
        return [float(general and one) for one in kinds]
    return [float((one.number or one.carrier) == wanted[0]) for one in index.knowledge.subjects]


def right_passages(case: Case, index: Index) -> list[float]:
    label = case.asked
    if not (label.answerable and label.expected_facts):
        return []
    return [
        float(
            (not label.expected_chantiers or one.subject.number in label.expected_chantiers)
            and all(
                any(folded(s) in folded(one.text) for s in said) for said in label.expected_facts
            )
        )
        for one in index.passages.passages
    ]
