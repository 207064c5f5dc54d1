"""Files: as somebody uploads them, and as Telegram then knows them. In memory only."""

import secrets
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

Kind = Literal["photo", "document", "video"]

PREFIXES: dict[Kind, str] = {"photo": "AgACAgQ", "document": "BQACAgQ", "video": "BAACAgQ"}
"""How the identifiers of each kind begin on Telegram, so that logs look familiar."""

SMALL = "-s"
"""Ends the identifiers of a photo's small size, which has the bytes of the large one."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sends it."""

    name: str
    type: str  # MIME
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, document or video as it hangs on messages."""

    kind: Kind
    id: str
    unique_id: str
    path: str  # where a bot downloads it
    name: str
    type: str  # MIME
    content: bytes = field(repr=False)
    width: int = 0  # pixels, 0 is unknown
    height: int = 0
    duration: int = 0  # seconds, 0 is unknown


class Files:
    """The files that were sent since the start or the last reset."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}
        self._ids: dict[str, str] = {}
        self._count = 0

    def add(
        self, kind: Kind, file: Upload, *, width: int = 0, height: int = 0, duration: int = 0
    ) -> Media:
        """Keep a file under identifiers of its own."""
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
        """Forget every file; the numbers in paths go on growing."""
        self._media.clear()
        self._ids.clear()
