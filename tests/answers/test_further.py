"""A further piece: one of another topic must be likelier than one of the same to be told."""

from dataclasses import replace

import pytest

from chatbot.answers.answering import score_candidates
from chatbot.answers.candidates import NO_ANSWER
from chatbot.answers.further import chosen_pieces
from chatbot.answers.index import Index
from chatbot.answers.topics import topics_of
from chatbot.answers.weights import weights
from tests.answers.weighed import evidence_for


@pytest.mark.parametrize(
    ("same", "another", "topics"),
    [(0.6, 0.6, {"same"}), (0.4, 0.6, {"same"}), (0.6, 0.4, {"same", "another"})],
)
def test_each_topic_s_pieces_have_a_threshold_of_their_own(
    index: Index, same: float, another: float, topics: set[str]
) -> None:
    evidence, learned = (
        evidence_for("pourquoi le média ou l’alimentation ?", index),
        weights(meaning=True),
    )
    scored = score_candidates(evidence, topics_of(evidence, learned), learned)
    told = [one for one in scored if one.candidate.kind not in NO_ANSWER]
    # Without weights each further piece is as likely as not.
    thresholds = {"further": same, "further, another topic": another}
    pieces = chosen_pieces(told, evidence, replace(learned, further={}, thresholds=thresholds))
    first = told[0].candidate.subject
    assert {"same" if subject is first else "another" for subject, _ in pieces} == topics
    assert (len(pieces) > 1) is (min(same, another) < 0.5)
