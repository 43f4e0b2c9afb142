"""Pictures of black and white squares as PNG with 8 bits a channel in RGB: WhatsApp takes no others.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2
_AS_IT_IS, _AS_ABOVE = b"\x00", b"\x02"  # filters, one before each line
_DARK, _LIGHT = b"\x00\x00\x00", b"\xff\xff\xff"


def drawn(squares: Iterable[Iterable[int]], scale: int) -> bytes:
    """A PNG of rows of squares, dark where they are not 0, each `scale` pixels wide and high; all rows are of one length."""
    dark, light = _DARK * scale, _LIGHT * scale
    lines = [b"".join(dark if square else light for square in row) for row in squares]
    width, height = len(lines[0]) // 3, len(lines) * scale
    same = (_AS_ABOVE + bytes(len(lines[0]))) * (scale - 1)  # a square's other lines differ from the first by nothing
    header = struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)
    pixels = zlib.compress(b"".join(_AS_IT_IS + line + same for line in lines))
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
