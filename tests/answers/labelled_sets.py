"""The labelled sets and their content: `sets.yaml`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from chatbot.cli.evaluation import Labelled, read_questions
from chatbot.content.service import BUILT_IN

HERE = Path(__file__).parent
PACK = "pack"  # the content that comes with the bot


class LabelledSet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    content: str  # a file beside this one, or PACK
    at: date  # the day on which it is asked
    use: Literal["open", "kept"]
    least: float | None  # of its questions are answered right

    @property
    def source(self) -> Path:
        """The newsletter or pack to import."""
        return Path(BUILT_IN) if self.content == PACK else HERE / self.content

    @property
    def questions(self) -> Iterator[Labelled]:
        return read_questions(HERE / "sets" / f"{self.name}.jsonl")


SETS = [LabelledSet.model_validate(one) for one in YAML(typ="safe").load(HERE / "sets.yaml")]
OPEN = [one for one in SETS if one.use == "open"]
