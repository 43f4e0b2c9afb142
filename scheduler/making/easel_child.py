"""The other end of scheduler/making/easel.py: reads a function and its arguments, answers with what it returned or raised."""

from __future__ import annotations

import os
import pickle
import resource
import sys
from typing import Any, BinaryIO

HEAD = 8
MEMORY = 3 * 2**30  # bytes of address space: a bomb ends this process, and not the machine
NICE = 10

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # each thread of it would take 30 MB
os.environ.setdefault("MPLBACKEND", "Agg")


def main() -> None:
    """Serve until the input ends, which it does with the parent."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    os.nice(NICE)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, most))
    while (head := sys.stdin.buffer.read(HEAD)) and len(head) == HEAD:
        _answer(answers, _done(sys.stdin.buffer.read(int.from_bytes(head, "big"))))


def _done(work: bytes) -> bytes:
    try:
        function, args = pickle.loads(work)
        return pickle.dumps((True, function(*args)), protocol=5)
    except Exception as error:  # noqa: BLE001 - it is raised where the work was asked for
        return pickle.dumps((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    """The error itself where it can travel, else one that names it."""
    try:
        copy: Any = pickle.loads(pickle.dumps(error))
        return error if type(copy) is type(error) else RuntimeError(type(error).__name__)
    except Exception:  # noqa: BLE001 - an error that cannot be copied may fail in any way
        return RuntimeError(type(error).__name__)


def _answer(answers: BinaryIO, answer: bytes) -> None:
    answers.write(len(answer).to_bytes(HEAD, "big"))
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main()
