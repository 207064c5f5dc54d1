"""The type and size of a PNG or JPEG picture, read from its first bytes."""

from dataclasses import dataclass

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"

FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's segments that begin with the size (ITU-T T.81, table B.1); those three are tables."""


@dataclass(frozen=True, slots=True)
class Image:
    """The format and size of a picture."""

    type: str  # MIME
    suffix: str
    width: int  # pixels
    height: int


def read_image(content: bytes) -> Image | None:
    """Recognize a picture; None where the bytes are none."""
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
    """Find the segment with the size: segments follow one another, each with its length."""
    start = len(JPEG)
    while start + 9 <= len(content) and content[start] == 0xFF:
        if content[start + 1] in FRAMES:
            return start
        start += 2 + _number(content, start + 2, 2)
    return None


def _number(content: bytes, start: int, size: int) -> int:
    return int.from_bytes(content[start : start + size], "big")
