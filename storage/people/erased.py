"""The register of who was erased, beside the backups: a restored backup forgets them again.

It holds keyed hashes of addresses and instants, appended only. Without the key nobody can tell whose they are, nor try out all
telephone numbers; the key is a file of its own, made on first use.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from bot.vocabulary import Address

KEY_FILE, REGISTER_FILE = "erasures.key", "erasures.txt"
LINE = re.compile(r"(?P<digest>[0-9a-f]{8}\.[0-9a-f]{64}) (?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00)")


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody's address, unreadable, and when (UTC) it was erased."""

    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Register:
    """The register in `folder`, and the key its hashes are made with."""

    folder: Path
    key: bytes = field(repr=False)

    @classmethod
    def begin(cls, folder: Path) -> Self:
        """The register of this folder; folder and key are made where they are missing. Raises OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_key(folder / KEY_FILE)
        return cls(folder, (folder / KEY_FILE).read_bytes())

    @classmethod
    def find(cls, folder: Path) -> Self | None:
        """The register that was once begun here, None where there is neither key nor file. Raises OSError."""
        key, file = folder / KEY_FILE, folder / REGISTER_FILE
        return cls(folder, key.read_bytes()) if key.exists() or file.exists() else None

    @property
    def fingerprint(self) -> str:
        """Tells this key from others; says nothing about it."""
        return sha256(b"key of erasures" + self.key).hexdigest()[:8]

    def digest(self, address: Address) -> str:
        """What stands for an address: the same for the same one, and telling nothing without the key."""
        return f"{self.fingerprint}.{hmac.digest(self.key, str(address).encode(), 'sha256').hex()}"

    def append(self, erasures: Iterable[Erasure]) -> None:
        """Write down that they happened; returns once no crash can lose it. Raises OSError."""
        lines = "".join(f"{one.digest} {one.at.isoformat(timespec='microseconds')}\n" for one in erasures)
        # The first break ends a line that a crash cut short: it is not read, and its erasures come again.
        _append(self.folder / REGISTER_FILE, f"\n{lines}".encode())
        sync_folder(self.folder)

    def read(self) -> list[Erasure]:
        """All that happened, in the order of writing; the same one may come twice. Raises OSError."""
        try:
            lines = (self.folder / REGISTER_FILE).read_text("ascii", "replace").splitlines()
        except FileNotFoundError:
            return []
        found = filter(None, map(LINE.fullmatch, lines))
        return [Erasure(one["digest"], datetime.fromisoformat(one["at"])) for one in found]


def sync_folder(folder: Path) -> None:
    """Make durable which files a folder holds, and under which names."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _make_key(path: Path) -> None:
    """Whole or not at all, and of two processes that begin at once only one makes it."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _append(draft, secrets.token_bytes(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _append(path: Path, content: bytes) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(opened, content) != len(content):
            raise OSError(28, "No space left on device", str(path))
        os.fsync(opened)
    finally:
        os.close(opened)
