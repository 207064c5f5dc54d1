"""What the buttons of the export carry."""

from typing import Annotated, ClassVar

from pydantic import Field

from chatbot.chantiers.payloads import TopicKey
from chatbot.conversation import Payload
from chatbot.subscriptions.rules import State


class Export(Payload):
    """A part of the table: from behind a chat of a topic in a state; of that topic alone, or on."""

    prefix: ClassVar[str] = "ex"
    topic: TopicKey
    alone: bool = False
    state: State = State.ACTIVE
    after: Annotated[int, Field(ge=0, lt=10**12)] = 0
    part: Annotated[int, Field(ge=1, lt=1000)] = 1

    def going_on(self, topic: str, state: State, after: int) -> "Export":
        """The part behind that chat."""
        return self.model_copy(
            update={"topic": topic, "state": state, "after": after, "part": self.part + 1}
        )
