"""The smallest pictures and files that platforms take."""

import struct
import zlib

from bot.vocabulary import Attachment


def png(shade: int = 0) -> bytes:
    """One pixel, 8-bit RGB; another shade is another picture."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes((0, shade, shade, shade)))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )


def picture(shade: int = 0) -> Attachment:
    return Attachment(f"sapa-{shade}.png", "image/png", png(shade))


CALENDAR = Attachment("sapa.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
