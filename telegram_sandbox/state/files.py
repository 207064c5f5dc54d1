"""Files: as somebody uploads them, and as Telegram then knows them. In memory only."""

import secrets
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

Kind = Literal["photo", "document", "video"]

PREFIXES: dict[Kind, str] = {"photo": "AgACAgQ", "document": "BQACAgQ", "video": "BAACAgQ"}
"""How the identifiers of each kind begin on Telegram, which helps who reads a log."""

SMALL = "-s"
"""What the identifiers of a photo's small size end with; its bytes are those of the large one."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sends it: its name, its MIME type, its bytes."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, document or video as it hangs on messages.

    `path` is where a bot downloads it. Width and height count pixels, `duration` seconds; 0 is
    unknown.
    """

    kind: Kind
    id: str
    unique_id: str
    path: str
    name: str
    type: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0
    duration: int = 0


class Files:
    """Every file that was sent since the start or the last reset."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._ids: dict[str, str] = {}
        self._count = 0

    def add(
        self, kind: Kind, file: Upload, *, width: int = 0, height: int = 0, duration: int = 0
    ) -> Media:
        """Keep a file as Telegram would after it looked at it."""
        self._count += 1
        media = Media(
            kind,
            PREFIXES[kind] + secrets.token_urlsafe(40),
            secrets.token_urlsafe(10),
            f"{kind}s/file_{self._count}{PurePosixPath(file.name).suffix}",
            file.name,
            file.type,
            file.content,
            width,
            height,
            duration,
        )
        self._media[media.id] = media
        self._ids[media.path] = media.id
        return media

    def find(self, file_id: str) -> Media | None:
        return self._media.get(file_id.removesuffix(SMALL))

    def at(self, path: str) -> Media | None:
        return self.find(self._ids.get(path, ""))

    def clear(self) -> None:
        """Forget all; the numbers in paths go on growing."""
        self._media.clear()
        self._ids.clear()
