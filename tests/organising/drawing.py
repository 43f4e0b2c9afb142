"""What a child process is given to do in tests."""

from __future__ import annotations

import os
import time

from bot.vocabulary import Attachment


def file(size: int) -> Attachment:
    return Attachment("x.pdf", "application/pdf", b"x" * size)


def process() -> int:
    return os.getpid()


def environment() -> list[str]:
    return list(os.environ)


def prints() -> str:
    print("a library says something", flush=True)  # noqa: T201 - some do
    return "drawn"


def fails() -> None:
    raise ValueError("no numbers")


def fails_untold() -> None:
    class Untold(Exception):
        """Known nowhere else."""

    raise Untold


def dies() -> None:
    os._exit(9)


def swells() -> int:
    return len(bytearray(8 * 2**30))


def waits() -> None:
    time.sleep(600)
