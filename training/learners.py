"""What the features are made with: the classifier, and the adaptation of the encoder."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from chatbot.answers.encoder import Adaptation, Encoder, published_model
from chatbot.answers.index import index_of
from chatbot.answers.parsing import Question, parse
from chatbot.answers.reader import Reader
from chatbot.answers.weights import HIDDEN, INPUTS, KINDS, WISH, Classifier, inputs_of
from chatbot.conversation.markup import visible
from training.cases import (
    FOLDS,
    MANY_RIGHT,
    WISHED,
    Case,
    asked_for,
    examples,
    right_passages,
    right_topics,
)
from training.evaluation import WISHES
from training.fitting import SIZE, Array, Pull, fit_adapter, fit_classes, whitening
from training.reading import Reading, fit_reader, fit_turn

NO_FOLD = -2  # of examples that are asked of nothing, which all learn from
CLASSES = [*map(str, KINDS), *(f"{WISH}{one.name}" for one in WISHES)]
VECTOR = 2.0  # what a vector is worth beside the words
WISHES_COUNT = 3.0  # times as much as questions
ADAPTER_RIDGE = 0.03


class Remembering:
    """The encoder's model, which encodes each text but once."""

    def __init__(self) -> None:
        self._model = published_model()
        self._known: dict[str, Array] = {}

    def encode(self, texts: list[str]) -> Array:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        for start in range(0, len(new), 64):
            batch = new[start : start + 64]
            vectors = np.atleast_2d(self._model.encode(batch))
            self._known.update(zip(batch, vectors, strict=True))
        return np.array([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Learned:
    classifier: Classifier
    encoder: Encoder | None


def learners_of(cases: Sequence[Case], *, words: bool) -> dict[int, Learned]:
    """Fit classifier and encoder to the questions of all folds but one, for each; -1: to all."""
    texts, parsed, targets, folds = _known(cases)
    inputs, wanted, fold_of = _matrix(parsed), _one_hot(targets), np.array(folds)
    weights = np.where(wanted[:, len(KINDS) :].any(1), WISHES_COUNT, 1.0)
    base = None if words else _whitened(cases, texts)
    vectors = np.zeros((len(texts), 0)) if base is None else VECTOR * base.encode(texts)
    pulls = [] if base is None else list(_pulls(cases, base))
    readings = [] if base is None else list(_readings(cases, base))
    made = {}
    for fold in (*range(FOLDS), -1):
        others = fold_of != fold
        known = vectors[others], inputs[np.flatnonzero(others)], wanted[others]
        first, second = fit_classes(*known, weights[others], HIDDEN)
        of_vector, of_words = first[: vectors.shape[1]], first[vectors.shape[1] :]
        encoder = base
        if base is not None:
            adapter = fit_adapter([pull for of, pull in pulls if of != fold], ADAPTER_RIDGE)
            read = [one for of, one in readings if of != fold]
            turn = fit_turn(read, base.adaptation.matrix)
            classes = VECTOR * of_vector
            adapted = replace(base.adaptation, adapter=adapter, turn=turn, classes=classes)
            encoder = Encoder(base.model, adapted, fit_reader(read, turn))
        made[fold] = Learned(_classifier(of_words, second), encoder)
    return made


def _known(
    cases: Sequence[Case],
) -> tuple[list[str], list[Question], list[set[str]], list[int]]:
    """List all that is labelled: texts, taken apart, with what they ask for, and their folds."""
    rows = [(one.asked.question, one.index, one.of.at, asked_for(one), one.fold) for one in cases]
    first = cases[0]
    known = [(text, f"{WISH}{wish.name}") for wish in WISHES for text in wish.sentences]
    known += [one for one in examples() if one[1] in MANY_RIGHT]
    rows += [(text, first.index, first.of.at, {wanted}, NO_FOLD) for text, wanted in known]
    return (
        [text for text, *_ in rows],
        [parse(text, index, at) for text, index, at, *_ in rows],
        [wanted for *_, wanted, _ in rows],
        [fold for *_, fold in rows],
    )


def _whitened(cases: Sequence[Case], texts: Sequence[str]) -> Encoder:
    """Make an encoder that tells these texts and those of the editions apart."""
    model = Remembering()
    indexes = {one.edition: one.index for one in cases}.values()
    written = [visible(one.part.html) for index in indexes for one in index.passages.passages]
    mean, matrix = whitening(model.encode([*texts, *written]))
    empty = np.zeros((SIZE, SIZE)), matrix, np.zeros((SIZE, HIDDEN))
    return Encoder(
        model, Adaptation(mean, matrix, *empty), Reader(*[np.zeros(0)] * len(Reader.__slots__))
    )


def _matrix(parsed: Sequence[Question]) -> sparse.csr_matrix:
    found = [list(inputs_of(one)) for one in parsed]
    ends = np.cumsum([0, *map(len, found)])
    flat = [each for one in found for each in one]
    values, columns = [value for _, value in flat], [place for place, _ in flat]
    return sparse.csr_matrix((values, columns, ends), shape=(len(found), INPUTS))


def _one_hot(targets: Sequence[set[str]]) -> Array:
    rows = np.zeros((len(targets), len(CLASSES)))
    for row, those in zip(rows, targets, strict=True):
        for one in those:
            row[CLASSES.index(one)] = 1 / len(those)
    return rows


def _classifier(*layers: Array) -> Classifier:
    steps = [float(np.abs(layer).max()) / 127 for layer in layers]
    rounded = [
        np.round(layer / step).astype(np.int8) for layer, step in zip(layers, steps, strict=True)
    ]
    return Classifier(CLASSES, steps, array("b", b"".join(one.tobytes() for one in rounded)))


def _by_edition(cases: Sequence[Case]) -> Iterable[list[Case]]:
    """Group questions by what they are asked of, and by their fold."""
    found: dict[tuple[tuple[str, str], int], list[Case]] = defaultdict(list)
    for one in cases:
        if not one.kind:
            found[one.edition, one.fold].append(one)
    return found.values()


def _pulls(cases: Sequence[Case], encoder: Encoder) -> Iterator[tuple[int, Pull]]:
    """Draw questions to their topics, and to the passages that hold what they ask for."""
    for those in _by_edition(cases):
        index = index_of(those[0].index.knowledge, encoder)
        sentences = index.meaning
        if sentences is None:
            continue
        vectors = encoder.encode([one.asked.question for one in those])
        for groups, right in (
            (sentences.topics.members, [right_topics(one, index) for one in those]),
            (sentences.passages.members, [right_passages(one, index) for one in those]),
        ):
            rows = [n for n, row in enumerate(right) if any(row)]
            if rows:
                wanted = np.array([right[n] for n in rows])
                yield those[0].fold, Pull(vectors[rows], sentences.vectors, groups, wanted)


def _readings(cases: Sequence[Case], encoder: Encoder) -> Iterator[tuple[int, Reading]]:
    """List the questions that passages answer, and those that none does."""
    for those in _by_edition([one for one in cases if one.asked.category not in WISHED]):
        index = index_of(those[0].index.knowledge, encoder)
        sentences = index.meaning
        if sentences is None:
            continue
        right = [(one, right_passages(one, index)) for one in those]
        told = [(one, row) for one, row in right if any(row) or not one.asked.answerable]
        raw = encoder.raw([one.asked.question for one, _ in told])
        nothing = [0.0] * len(index.passages.passages)
        wanted = [[*row, 0.0] if any(row) else [*nothing, 1.0] for _, row in told]
        yield (
            those[0].fold,
            Reading(
                raw,
                encoder.whitened(raw),
                sentences.vectors,
                sentences.passages.members,
                np.array(wanted, np.float32),
            ),
        )
