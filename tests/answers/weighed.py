"""What could be said to a question, as it is before anything learned scores it."""

from datetime import datetime

from chatbot.answers.candidates import Candidate, candidates_for
from chatbot.answers.evidence import Evidence, evidence_of
from chatbot.answers.features import candidate_features
from chatbot.answers.index import Index
from chatbot.answers.parsing import parse
from chatbot.answers.weighing import Weighing
from chatbot.answers.weights import weights
from tests.clock import IN_MAY_2022


def evidence_for(question: str, index: Index, at: datetime = IN_MAY_2022) -> Evidence:
    classifier = weights(meaning=index.meaning is not None).classifier
    return evidence_of(parse(question, index, at.date()), index, at, "", classifier)


def candidates_of(evidence: Evidence, kind: str) -> list[Candidate]:
    return [one for one in candidates_for(evidence, _even(evidence)) if one.kind == kind]


def features_of(candidate: Candidate, evidence: Evidence) -> dict[str, float]:
    return candidate_features(candidate, Weighing(evidence, _even(evidence)))


def _even(evidence: Evidence) -> dict[str, float]:
    return dict.fromkeys((one.key for one in evidence.index.knowledge.subjects), -1.0)
