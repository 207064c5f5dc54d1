"""What was learned from labelled questions: `./bot train` makes it.

A bot that has no sentence encoder has weights of its own.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from chatbot.answers.classifier import Classifier
from chatbot.answers.scoring import Features


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to the score."""

    topics: Features  # of a topic, for being the one that is meant
    candidates: Features  # of what could be said, for being what is asked
    further: Features  # of a further piece, for having what the first one lacks
    thresholds: Features
    classifier: Classifier


@cache
def weights(*, meaning: bool) -> Weights:
    """Read the weights for a bot with or without an encoder, once."""
    suffix = "" if meaning else "-words"
    file = files("chatbot.answers").joinpath("data", f"weights{suffix}.json")
    read = json.loads(file.read_text("utf-8"))
    classifier = Classifier.read(**read["classifier"], file=f"classifier{suffix}.bin")
    parts = ("topics", "candidates", "further", "thresholds")
    return Weights(**{part: read[part] for part in parts}, classifier=classifier)
