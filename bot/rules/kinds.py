"""What a file is, by its first bytes and never by its name, and how large each may be."""

from __future__ import annotations

MB = 1_000_000
LARGEST = {"voice": 16 * MB, "audio": 16 * MB, "photo": 5 * MB, "document": 5 * MB}
"""Bytes that a file may have, by the kind of Media it is; others are not taken."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/amr": "amr",
    "audio/aac": "aac",
    XLSX: "xlsx",
    "text/csv": "csv",
}
"""What Sapa takes, and what it calls such files."""

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
)
_OF_KIND = {"voice": "audio/", "audio": "audio/", "photo": "image/"}
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\r")


def media_type(kind: str, content: bytes) -> str | None:
    """What the bytes are; None for what Sapa does not take, or what is no file of this kind."""
    found = _found(content)
    return found if found is not None and found.startswith(_OF_KIND.get(kind, "")) and kind in LARGEST else None


def _found(content: bytes) -> str | None:
    known = next((named for begins, named in _BEGINNINGS if content.startswith(begins)), None)
    return known or _by_parts(content) or (_text(content) if content else None)


def _by_parts(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "audio/mp4" if content[8:12] in (b"M4A ", b"M4B ", b"mp42", b"isom", b"3gp4", b"3gp5") else None
    if content.startswith(b"PK\x03\x04"):
        return XLSX if b"[Content_Types].xml" in content and b"xl/" in content else None
    if len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[:2] not in _MARKS:
        return "audio/aac" if content[1] & 0xF6 == 0xF0 else "audio/mpeg"
    return None


def _text(content: bytes) -> str | None:
    """A table in text: what no program writes into anything else."""
    if content[:2] in _MARKS:
        try:
            content = content.decode(_MARKS[content[:2]]).encode()
        except UnicodeError:
            return None
    return None if content[:4] == b"\xd0\xcf\x11\xe0" or _NO_TEXT.intersection(content) else "text/csv"
