"""From a question to its answer. Pure: the same question, content and time give the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chatbot.answers import wording
from chatbot.answers.choosing import pieces_for
from chatbot.answers.filling import FILLED, Piece, filled, quoted
from chatbot.answers.finding import (
    announced_since,
    answered_before,
    has_a_number,
    hits_for,
    on_days,
)
from chatbot.answers.index import Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.rules import WHOLLY, Answer, Kind
from chatbot.answers.understanding import Understood, understand
from chatbot.chantiers.rules import ALLIANCE, TopicKind
from chatbot.events.rules import is_past
from chatbot.helpdesk.rules import QUESTION_LENGTH

EVERY = {"tous", "toutes", "autres"}


def answer(question: str, index: Index, at: datetime, about: str = "") -> Answer:
    """Answer a question; `about` is the key of the topic that was spoken of just before."""
    if len(question) > QUESTION_LENGTH:
        return Answer(Kind.REFUSED, wording.TOO_LONG)
    asked = understand(question, index, at.date())
    given = _answer(asked, index, at, about)
    return replace(given, about=_spoken_of_next(asked, given, about), asked=asked.sought)


def is_lacking(given: Answer, knowledge: Knowledge, at: datetime) -> bool:
    """Tell whether what was asked isn't published.

    That is so also where dates that are past, or somebody else's contact, are told in its place.
    """
    if not given.answered:
        return given.kind is Kind.UNKNOWN
    topic = knowledge.of_key(given.about)
    if given.asked == Intent.CONTACT:
        return topic is not None and not topic.contacts
    if given.asked == Intent.DATE:
        topics = [topic] if topic else knowledge.subjects
        events = [event for subject in topics for event in subject.events]
        return given.nothing or all(is_past(event.when, event.edition, at) for event in events)
    return given.nothing


def _answer(asked: Understood, index: Index, at: datetime, about: str) -> Answer:
    subjects = asked.named or _followed(asked, index, about)
    if (given := _without_passages(asked, index, at, subjects)) is not None:
        return given
    if pieces := pieces_for(asked, index, at, subjects):
        ghosts = wording.no_such_number(asked.ghosts, index.knowledge) if asked.ghosts else ""
        score = _covered(asked, index, [of.key for of, _ in pieces])
        return wording.together(pieces, score, at, ghosts)
    return Answer(Kind.UNKNOWN, wording.UNKNOWN, _nearest(asked, index, subjects))


def _followed(asked: Understood, index: Index, about: str) -> list[Subject]:
    """Find the topic that was spoken of, where the question names none, nor all of them."""
    if asked.named or asked.rest or EVERY & set(asked.words.words):
        return []
    of = index.knowledge.of_key(about)
    return [of] if of is not None and of.kind is not TopicKind.ALLIANCE else []


def _without_passages(
    asked: Understood, index: Index, at: datetime, subjects: Sequence[Subject]
) -> Answer | None:
    """Answer what needs no search.

    That is what has nothing to do with what was published, asks for what never is, or was answered
    by a référent.
    """
    if asked.is_an_order:
        return Answer(Kind.REFUSED, wording.REFUSED)
    if asked.is_small_talk:
        return Answer(Kind.MANNERS, wording.small_talk(asked.manners))
    if asked.ghosts and not asked.named:
        return Answer(Kind.UNKNOWN, wording.no_such_number(asked.ghosts, index.knowledge))
    if before := answered_before(asked, index) or announced_since(asked, index):
        return wording.together(quoted(before, index, at), before[0].own, at)
    if asked.is_never_told and not _is_told(asked, index):
        in_all = _of_all(asked, index, at)
        return (
            wording.together(in_all, 1.0, at) if in_all else _not_told(asked, index, at, subjects)
        )
    return None


def _not_told(asked: Understood, index: Index, at: datetime, subjects: Sequence[Subject]) -> Answer:
    """Say that no edition tells it; add what is told beside, or who may know."""
    if not asked.absent:
        return Answer(Kind.UNKNOWN, wording.UNKNOWN, _nearest(asked, index, subjects))
    wanted = [one for one in asked.intents if one in FILLED] or [Intent.CONTACT]
    beside = on_days(asked, index, at) or filled(subjects[:1], wanted[:1], index, at)
    text = wording.not_told(asked.absent[0], beside[:1], at)
    topics = tuple(of.key for of, _ in beside) or _nearest(asked, index, subjects)
    return Answer(Kind.UNKNOWN, text, topics)


def _of_all(asked: Understood, index: Index, at: datetime) -> list[Piece]:
    """Tell how many there are in all: that, the alliance may tell."""
    alliance = index.knowledge.of_kind(TopicKind.ALLIANCE)
    others = any(one is not alliance for one in asked.named)
    if alliance is None or others or asked.days or not (asked.counts and asked.speaks_of_chantiers):
        return []
    hits = hits_for(asked.absent_stems, index, [alliance], WHOLLY)
    return quoted([hit for hit in hits if has_a_number(hit)][:1], index, at)


def _is_told(asked: Understood, index: Index) -> bool:
    """Tell whether a passage speaks of what usually none does: « le budget carbone »."""
    if not (asked.absent_stems and asked.rest):
        return False
    keys = [one.key for one in asked.named]
    found = index.passages.search([*asked.absent_stems, *asked.rest], keys)
    return any(hit.own >= 0.9 for hit in found)


def _spoken_of_next(asked: Understood, given: Answer, about: str) -> str:
    """Find the one topic of an answer, or of what isn't known.

    The alliance is none: it tells lists and all dates.
    """
    if given.kind is Kind.UNKNOWN and not (asked.named or asked.ghosts or asked.rest):
        return about
    topics = given.topics if given.answered else tuple(one.key for one in asked.named)
    return topics[0] if len(topics) == 1 and topics[0] != ALLIANCE else ""


def _covered(asked: Understood, index: Index, topics: Sequence[str]) -> float:
    """Measure how much of what is asked, by rarity, one passage of these topics speaks of."""
    if not asked.about:
        return 1.0
    found = index.passages.search(asked.about, topics)
    return found[0].coverage if found else 0.0


def _nearest(asked: Understood, index: Index, subjects: Sequence[Subject]) -> tuple[str, ...]:
    near = [one.key for one in subjects]
    near += [hit.passage.subject.key for hit in index.passages.search(asked.content)]
    return tuple(dict.fromkeys(near))[:2]
