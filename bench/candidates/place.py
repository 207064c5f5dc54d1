"""What a bot is told when it is started."""

import json
from dataclasses import asdict, dataclass
from typing import Any

SECRET = "only-the-bench-knows"  # noqa: S105 - which is all that it guards


@dataclass(frozen=True, slots=True)
class Place:
    """Where the Bot API is, the port for a webhook, or 0 to poll, and what to answer."""

    api_url: str
    token: str
    port: int
    says: dict[str, Any]

    @property
    def public_url(self) -> str:
        """Where the world finds the bot."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def webhook(self) -> str:
        """Where a webhook wants its updates."""
        return f"{self.public_url}/telegram"

    def to_json(self) -> str:
        """As it is handed over on the command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, told: str) -> "Place":
        """The same, on the other side."""
        return cls(**json.loads(told))
