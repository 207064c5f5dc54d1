"""Small pictures, made from nothing."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """Make a picture of one colour that a browser can draw."""
    row = b"\x00" + bytes((26, 111, 181)) * width
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(row * height)),
            (b"IEND", b""),
        )
    )


def jpeg(width: int, height: int) -> bytes:
    """Make the beginning of a JPEG: an application segment, a table, the frame with the size."""
    segments = (
        (0xE0, b"JFIF\x00" + bytes(9)),
        (0xC4, bytes(20)),
        (0xC2, struct.pack(">BHHB", 8, height, width, 3) + bytes(9)),
    )
    return b"\xff\xd8" + b"".join(
        struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in segments
    )
