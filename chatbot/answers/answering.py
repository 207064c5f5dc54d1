"""From a question to its answer: parse → candidates → score → compose.

Pure: the same question, content, time and current topic give the same answer.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chatbot.answers import wording
from chatbot.answers.candidates import NO_ANSWER, Candidate, Piece, candidates_for, pieces_of
from chatbot.answers.evidence import Evidence, evidence_of
from chatbot.answers.features import candidate_features
from chatbot.answers.further import Scored, chosen_pieces
from chatbot.answers.index import Index
from chatbot.answers.intents import FILLED, Intent
from chatbot.answers.knowledge import Knowledge
from chatbot.answers.parsing import parse
from chatbot.answers.rules import Answer, Kind
from chatbot.answers.topics import topics_of
from chatbot.answers.weighing import Weighing
from chatbot.answers.weights import Weights, log_probabilities, score, weights
from chatbot.chantiers.rules import ALLIANCE, fold
from chatbot.conversation import Wish
from chatbot.events.rules import is_past
from chatbot.helpdesk.rules import QUESTION_LENGTH

# The limits of a question, in words and in folded characters: a thousand characters of French are
# about 240 words, and hardly longer when folded. A longer question would keep everybody waiting.
MOST_WORDS, MOST_FOLDED = 300, 2 * QUESTION_LENGTH
NEARLY = math.log(5)  # another reading is offered if it is at least a fifth as likely as the best
# The kinds of candidates that may be told where the thing that was asked for is never told.
BESIDE = {*map(str, FILLED), "day"}


def answer(
    question: str, index: Index, at: datetime, about: str = "", wishes: Sequence[Wish] = ()
) -> Answer:
    """Answer a question, or name the wish that it is.

    `about` is the key of the chat's current topic, or "".
    """
    folded = fold(question[: QUESTION_LENGTH + 1])
    is_long = len(folded) > MOST_FOLDED or folded.count(" ") >= MOST_WORDS
    if is_long or len(question) > QUESTION_LENGTH:
        return Answer(Kind.REFUSED, wording.TOO_LONG)
    if not index.knowledge.subjects:
        return Answer(Kind.UNKNOWN, wording.UNKNOWN)
    learned = weights(meaning=index.meaning is not None)
    evidence = evidence_of(
        parse(question, index, at.date()), index, at, about, learned.classifier, wishes
    )
    topics = topics_of(evidence, learned)
    scored = score_candidates(evidence, topics, learned)
    given = compose(scored, evidence, topics, learned)
    asked = evidence.question
    return replace(given, about=_spoken_of_next(given, evidence, about), asked=asked.sought)


def score_candidates(
    evidence: Evidence, topics: dict[str, float], learned: Weights
) -> list[Scored]:
    """Score all candidates for an answer; return them best first."""
    weighing = Weighing(evidence, topics)
    candidates = candidates_for(evidence, topics)
    features = [candidate_features(one, weighing) for one in candidates]
    logs = log_probabilities([score(one, learned.candidates) for one in features])
    scored = map(Scored, candidates, features, logs)
    return sorted(scored, key=lambda one: -one.log)


def is_lacking(given: Answer, knowledge: Knowledge, at: datetime) -> bool:
    """Tell whether what was asked for isn't published.

    An answer with past dates alone, or the alliance's contact for a topic's, counts as lacking.
    """
    if not given.answered:
        return given.kind is Kind.UNKNOWN
    topic = knowledge.of_key(given.about)
    if given.asked == Intent.CONTACT:
        return topic is not None and not topic.contacts
    if given.asked == Intent.DATE:
        topics = [topic] if topic else knowledge.subjects
        events = [event for subject in topics for event in subject.events]
        return given.nothing or all(is_past(event, at) for event in events)
    return given.nothing


def compose(
    scored: Sequence[Scored], evidence: Evidence, topics: dict[str, float], learned: Weights
) -> Answer:
    """Word the best scored candidates as an answer, or « je ne sais pas »."""
    refusals = _refusals(scored, learned)
    answers = _tellable(scored, evidence)
    if not answers or _is_unknown(answers, refusals, learned):
        return _without_pieces(refusals[0], answers, evidence, topics)
    best = answers[0]
    pieces = chosen_pieces(answers, evidence, learned)
    ghosts = evidence.question.ghosts
    first_of_all = wording.no_such_number(ghosts, evidence.index.knowledge) if ghosts else ""
    probability = math.exp(best.log)
    likely = probability < learned.thresholds["sure"]
    given = wording.together(pieces, probability, evidence.at, first_of_all, likely=likely)
    given = replace(given, about=_subject_of(given, best.candidate, evidence))
    return replace(given, other=_other(answers, given)) if likely else given


def _refusals(scored: Sequence[Scored], learned: Weights) -> list[Scored]:
    """List the candidates that are no answer, best first, without wishes below their threshold."""
    least = math.log(learned.thresholds["wish"])
    found = [one for one in scored if one.candidate.kind in NO_ANSWER]
    return [one for one in found if one.candidate.kind != "wish" or one.log >= least]


def _tellable(scored: Sequence[Scored], evidence: Evidence) -> list[Scored]:
    """List the candidates that may answer, from the first one that has pieces."""
    answers = [one for one in scored if one.candidate.kind not in NO_ANSWER]
    for index, one in enumerate(answers):
        if pieces_of(one.candidate, evidence):
            return answers[index:]
    return []


def _is_unknown(answers: Sequence[Scored], refusals: Sequence[Scored], learned: Weights) -> bool:
    """Tell whether the refusals outweigh the candidates of the best candidate's topic.

    Probabilities are summed up: where several candidates answer, none is likely by itself.
    """
    unknown = sum(math.exp(one.log) for one in refusals)
    topic = answers[0].candidate.subject
    told = sum(math.exp(one.log) for one in answers if one.candidate.subject is topic)
    return unknown > learned.thresholds["unknown"] * told


def _other(answers: Sequence[Scored], given: Answer) -> str:
    """Find the key of the next likely topic that the answer leaves out; "" if none is near."""
    nearly = (one for one in answers if one.log >= answers[0].log - NEARLY)
    keys = (one.candidate.subject.key for one in nearly if one.candidate.subject)
    return next((key for key in keys if key not in given.topics and key != ALLIANCE), "")


def _without_pieces(
    best: Scored, scored: Sequence[Scored], evidence: Evidence, topics: dict[str, float]
) -> Answer:
    question, knowledge = evidence.question, evidence.index.knowledge
    near = _nearest(evidence, topics)
    match best.candidate.kind:
        case "wish":
            named, likely = tuple(evidence.links), math.exp(best.log)
            return Answer(Kind.WISH, topics=named, wish=best.candidate.detail, score=likely)
        case "talk":
            return Answer(Kind.MANNERS, wording.small_talk(question.manners))
        case "order":
            return Answer(Kind.REFUSED, wording.REFUSED)
        case "ghost":
            return Answer(Kind.UNKNOWN, wording.no_such_number(question.ghosts, knowledge))
        case "untold":
            beside = _beside(scored, evidence)
            text = wording.not_told(best.candidate.detail, beside, evidence.at)
            return Answer(Kind.UNKNOWN, text, tuple(of.key for of, _ in beside) or near)
    return Answer(Kind.UNKNOWN, wording.UNKNOWN, near)


def _beside(scored: Sequence[Scored], evidence: Evidence) -> list[Piece]:
    """Find one piece about the topic that is named, or about the day, for want of an answer."""
    near = (one.candidate for one in scored if one.candidate.kind in BESIDE)
    named = evidence.question.named
    meant = (one for one in near if one.kind == "day" or one.subject in named)
    return next((pieces[:1] for one in meant if (pieces := pieces_of(one, evidence))), [])


def _nearest(evidence: Evidence, topics: dict[str, float]) -> tuple[str, ...]:
    """Find the keys of the topics nearest to a question without an answer, two at most."""
    if evidence.current in topics and not evidence.rest:
        return (evidence.current,)
    near = list(evidence.links) or sorted(topics, key=lambda key: -topics[key])
    return tuple(key for key in near if key != ALLIANCE)[:2]


def _subject_of(given: Answer, best: Candidate, evidence: Evidence) -> str:
    """Find the key of the topic that an answer is about; "" for the alliance or several topics.

    A further piece about another topic doesn't count. Lists and the dates of all topics
    count as the alliance's.
    """
    several = best.together or len(evidence.links) > 1
    key = given.topics[0]
    return "" if key == ALLIANCE or (several and len(given.topics) > 1) else key


def _spoken_of_next(given: Answer, evidence: Evidence, about: str) -> str:
    """Find the key of the topic that is current from now on, or "".

    That is the answer's topic; if an unanswered question names nothing, `about`, the topic that was
    current before; otherwise the topic that the question names, if only one.
    """
    question = evidence.question
    if given.answered:
        return given.about
    if given.kind is Kind.UNKNOWN and not (question.named or question.ghosts or question.rest):
        return about
    topics = tuple(evidence.links)
    return topics[0] if len(topics) == 1 and topics[0] != ALLIANCE else ""
