"""How large a picture is, read from its first bytes. Only PNG and JPEG are understood."""

from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's segments that begin with the size (ITU-T T.81, table B.1); the three are tables."""


@dataclass(frozen=True, slots=True)
class Image:
    """What was found out; width and height count pixels."""

    type: str
    suffix: str
    width: int
    height: int


def understood(content: bytes) -> Image | None:
    """The picture that these bytes are, None if they are none."""
    image = _read(content)
    return image if image is not None and image.width and image.height else None


def _read(content: bytes) -> Image | None:
    if content.startswith(PNG) and content[12:16] == b"IHDR":
        return Image("image/png", ".png", _number(content, 16, 4), _number(content, 20, 4))
    if content.startswith(JPEG) and (frame := _frame(content)) is not None:
        return Image(
            "image/jpeg", ".jpg", _number(content, frame + 7, 2), _number(content, frame + 5, 2)
        )
    return None


def _frame(content: bytes) -> int | None:
    """Where the segment with the size begins: segments follow one another, each with its length."""
    at = len(JPEG)
    while at + 9 <= len(content) and content[at] == 0xFF:
        if content[at + 1] in FRAMES:
            return at
        at += 2 + _number(content, at + 2, 2)
    return None


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "big")
