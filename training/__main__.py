"""Make the weights of the answers anew: `./bot train`."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from chatbot.answers import wording
from chatbot.answers.answering import compose
from chatbot.answers.candidates import NO_ANSWER, candidates_for, pieces_of
from chatbot.answers.encoder import Adaptation, write_known
from chatbot.answers.evidence import Evidence, evidence_of
from chatbot.answers.features import candidate_features
from chatbot.answers.further import WEIGHED, Scored, further_features
from chatbot.answers.index import Index, index_of, spoken_sentences
from chatbot.answers.parsing import parse
from chatbot.answers.reader import FILE, Reader
from chatbot.answers.rules import Answer
from chatbot.answers.topics import topic_features, topics_of
from chatbot.answers.weighing import Weighing
from chatbot.answers.weights import Weights, log_probabilities, score
from chatbot.content.service import BUILT_IN
from chatbot.conversation.markup import visible
from tests.answers.labelled_sets import OPEN, PACK, fingerprint, imported
from training.asked import ask_anew
from training.cases import FOLDS, Case, cases_of, plain_cases, right_topics
from training.evaluation import WISHES, is_right
from training.fitting import (
    Choice,
    fit_choices,
    fit_yes_or_no,
)
from training.learners import CLASSES, Learned, learners_of

HERE = Path(__file__).parents[1]
DATA = HERE / "chatbot" / "answers" / "data"
RIDGES = {"topics": 1e-3, "candidates": 3e-4, "further": 1e-3}
DIGITS = 3  # of a weight
BY_SIZE = 0.5  # of each edition: its questions weigh less, the more they are
SURELY = 0.92  # of what is said surely is right; no probability has 0.97, by these labels
UNKNOWN = 0.6  # the worth of « je ne sais pas » beside saying what isn't told
TALK = 0.6  # that of small talk beside refusing an order
NOT_ABOUT = 0.5  # that of a date or an address, where a topic is sought, beside what it is about
SOUGHT = "identify-chantier"  # the category of what asks for a topic
ORDER = "injection"  # that of orders to the bot
ROWS = {"who", "contact", "date", "resources", "join", "launch"}  # that don't say what it is about
LENGTH = 1500.0  # characters by which a right answer's worth falls to a third
THRESHOLDS = {
    "further": 0.05,  # how likely a further piece must have what the first one lacks
    "further, another topic": 0.15,  # that of another topic's, which is in the way where it hasn't
    "unknown": 0.4,  # of the probability of the best topic: beyond, all refusals together win
    "wish": 0.15,  # how likely a wish must be by itself to be granted
    "sure": 0.0,  # how likely the best piece must be to be said plainly; measured
}
Judged = tuple[Case, Answer, bool]  # whether that answer is right


def main(
    *,
    words: Annotated[bool, typer.Option(help="Without an encoder.")] = False,
    report: Annotated[Path | None, typer.Option(help="Where to list each question.")] = None,
) -> None:
    """Fit the weights, and tell what they reach on editions that they weren't fitted to."""
    ask_anew()
    cases = list(cases_of(OPEN))
    cases += plain_cases(cases)
    typer.echo(f"{len(cases)} questions, {len({one.of.content for one in cases})} editions")
    learners = learners_of(cases, words=words)
    learned = _fit(cases, learners, report)
    learned["data"] = fingerprint()
    made = learners[-1]
    learned["classifier"] = {"classes": CLASSES, "steps": made.classifier.steps}
    suffix = "-words" if words else ""
    text = json.dumps(learned, ensure_ascii=False, indent=1, sort_keys=True)
    (DATA / f"weights{suffix}.json").write_text(f"{text}\n", "utf-8")
    (DATA / f"classifier{suffix}.bin").write_bytes(made.classifier.weights.tobytes())
    if made.encoder is not None:
        np.savez_compressed(
            DATA / "meaning.npz",
            **{
                part: getattr(made.encoder.adaptation, part).astype(np.float16)
                for part in Adaptation.__slots__
            },
        )
        np.savez_compressed(
            str(FILE),
            **{
                part: getattr(made.encoder.reader, part).astype(np.float16)
                for part in Reader.__slots__
            },
        )
        write_known(made.encoder, spoken_sentences(imported(BUILT_IN)), DATA / "sentences.npz")


def _fit(
    cases: Sequence[Case], learners: Mapping[int, Learned], report: Path | None
) -> dict[str, Any]:
    counts = Counter(one.part for one in cases)
    weight = [counts[one.part] ** -BY_SIZE for one in cases]
    evidences = list(_evidences(cases, learners))
    rows = [topic_features(one) for one in evidences]
    right = [right_topics(one, one.index) for one in cases]
    choices = [
        (case.fold, Choice(row, worth, share))
        for case, row, worth, share in zip(cases, rows, right, weight, strict=True)
        if worth
    ]
    topics = {
        fold: fit_choices([one for of, one in choices if of != fold], RIDGES["topics"])
        for fold in (*range(FOLDS), -1)
    }
    typer.echo(f"topics: {_found(cases, rows, right, topics):.1%} of those of one chantier")
    weighed = [
        _weighed(
            case,
            evidence,
            Weights(topics[case.fold], {}, {}, THRESHOLDS, learners[case.fold].classifier),
        )
        for case, evidence in zip(cases, evidences, strict=True)
    ]
    made = [
        (case.fold, Choice([s.features for s in those], worth, share))
        for case, (those, worth), share in zip(cases, weighed, weight, strict=True)
    ]
    candidates = {
        fold: fit_choices([one for of, one in made if of != fold], RIDGES["candidates"])
        for fold in (*range(FOLDS), -1)
    }
    scored = [
        _rescored(those, candidates[case.fold])
        for case, (those, _) in zip(cases, weighed, strict=True)
    ]
    pairs = [
        pair
        for case, evidence, those in zip(cases, evidences, scored, strict=True)
        for pair in _pairs(case, evidence, those)
    ]
    further = {
        fold: fit_yes_or_no(
            [row for of, row, _ in pairs if of != fold],
            [gains for of, _, gains in pairs if of != fold],
            RIDGES["further"],
        )
        for fold in (*range(FOLDS), -1)
    }
    thresholds = dict(THRESHOLDS)
    judged = []
    for case, evidence, those in zip(cases, evidences, scored, strict=True):
        if case.kind:
            continue
        learned = Weights(
            topics[case.fold],
            candidates[case.fold],
            further[case.fold],
            thresholds,
            learners[case.fold].classifier,
        )
        given = compose(those, evidence, topics_of(evidence, learned), learned)
        judged.append((case, given, is_right(case.asked, given, case.index.knowledge)))
    thresholds |= _sureness(judged)
    _tell(judged)
    if report is not None:
        report.write_text("".join(_line(one) for one in judged), "utf-8")
    return {
        "topics": _rounded(topics[-1]),
        "candidates": _rounded(candidates[-1]),
        "further": _rounded(further[-1]),
        "thresholds": _rounded(thresholds),
    }


def _evidences(cases: Sequence[Case], learners: Mapping[int, Learned]) -> Iterator[Evidence]:
    indexes: dict[tuple[int, int], Index] = {}
    for one in cases:
        place = id(one.index), one.fold
        if place not in indexes:
            encoder = learners[one.fold].encoder
            indexes[place] = index_of(one.index.knowledge, encoder) if encoder else one.index
        index, at = indexes[place], one.of.asked_at
        question = parse(one.asked.question, index, one.of.at)
        yield evidence_of(question, index, at, one.about, learners[one.fold].classifier, WISHES)


def _found(
    cases: Sequence[Case],
    rows: Sequence[Sequence[Mapping[str, float]]],
    right: Sequence[Sequence[float]],
    topics: Mapping[int, Mapping[str, float]],
) -> float:
    hits = []
    for case, those, worth in zip(cases, rows, right, strict=True):
        if any(worth) and case.asked.expected_chantiers:
            scores = [score(row, topics[case.fold]) for row in those]
            hits.append(worth[scores.index(max(scores))] > 0)
    return sum(hits) / len(hits)


def _weighed(case: Case, evidence: Evidence, learned: Weights) -> tuple[list[Scored], list[float]]:
    """List what could be said with its features, and what each is worth alone."""
    topics = topics_of(evidence, learned)
    weighing = Weighing(evidence, topics)
    those, worth = [], []
    for candidate in candidates_for(evidence, topics):
        if candidate.kind not in NO_ANSWER and not pieces_of(candidate, evidence):
            continue
        scored = Scored(candidate, candidate_features(candidate, weighing), 0.0)
        given = compose([scored], evidence, topics, learned)
        right = case.is_right(candidate, given)
        those.append(scored)
        liked = 1.0
        if candidate.kind == "unknown":
            liked = UNKNOWN
        elif candidate.kind == "talk" and case.asked.category == ORDER:
            liked = TALK
        elif candidate.kind in ROWS and case.asked.category == SOUGHT:
            liked = NOT_ABOUT
        worth.append(right * liked * math.exp(-len(visible(given.text)) / LENGTH))
    return those, worth


def _rescored(those: Sequence[Scored], candidates: Mapping[str, float]) -> list[Scored]:
    logs = log_probabilities([score(one.features, candidates) for one in those])
    found = [replace(one, log=log) for one, log in zip(those, logs, strict=True)]
    return sorted(found, key=lambda one: -one.log)


def _pairs(
    case: Case, evidence: Evidence, scored: Sequence[Scored]
) -> Iterator[tuple[int, dict[str, float], bool]]:
    """Tell for each further piece whether it makes a wrong answer right."""
    first = scored[0]
    if case.kind or first.candidate.kind in NO_ANSWER:
        return
    alone = _is_right(case, evidence, [first])
    others = [one for one in scored[1:] if one.candidate.kind not in NO_ANSWER][:WEIGHED]
    for other in others:
        gains = not alone and _is_right(case, evidence, [first, other])
        yield case.fold, further_features(first, other), gains


def _is_right(case: Case, evidence: Evidence, those: Sequence[Scored]) -> bool:
    pieces = [piece for one in those for piece in pieces_of(one.candidate, evidence)]
    given = wording.together(pieces, 1.0, evidence.at)
    return is_right(case.asked, given, case.index.knowledge)


def _sureness(judged: Sequence[Judged]) -> dict[str, float]:
    """Find from which probability on answers are as right as what is said surely must be."""
    told = sorted(
        ((given.score, right) for _, given, right in judged if given.answered), reverse=True
    )
    right, sure = 0, 1.0
    for number, (probability, is_so) in enumerate(told, start=1):
        right += is_so
        if number >= 100 and right / number >= SURELY:
            sure = probability
    return {"sure": sure}


def _tell(judged: Sequence[Judged]) -> None:
    by: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for case, _, right in judged:
        label = case.asked
        names = [case.of.content, label.writer or "-", label.category, "all"]
        if case.of.content != PACK:
            names.append("other editions")
        for name in names:
            by[name].append((label.answerable, right))
    for name, those in by.items():
        shares = []
        for kind in (True, False):
            found = [right for answerable, right in those if answerable is kind]
            shares.append(
                f"{sum(found) / len(found):6.1%} of {len(found):4}" if found else " " * 14
            )
        typer.echo(f"{name:24} {'   '.join(shares)}")
    lengths = [len(visible(given.text)) for _, given, _ in judged if given.answered]
    typer.echo(f"length {sum(lengths) / len(lengths):.0f}")


def _line(judged: Judged) -> str:
    case, given, right = judged
    told = f"{given.kind}\t{given.section or given.wish}\t{given.score:.3f}"
    return f"{'+' if right else '-'}\t{case.of.name}\t{case.asked.id}\t{told}\n"


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    found = {name: round(value, DIGITS) for name, value in weights.items()}
    return {name: value for name, value in found.items() if value}


if __name__ == "__main__":
    typer.run(main)
