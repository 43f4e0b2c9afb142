"""The program as an operator types it, in an empty folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import starting
from tests.server.program import environment_of

PATIENCE = 100  # seconds; a busy machine takes a minute to start a program

Types = Callable[..., subprocess.CompletedProcess[str]]


def _surroundings(variables: dict[str, str]) -> dict[str, str]:
    return environment_of(**variables) | {"COLUMNS": "120", "NO_COLOR": "1"}


def _told(stdin: str | bytes) -> bytes:
    return stdin if isinstance(stdin, bytes) else stdin.encode()


def _heard(done: subprocess.CompletedProcess[bytes]) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def types(tmp_path: Path) -> Types:
    """Runs `python -m bot ...` with these variables of Sapa; whatever was typed, it ends. Born of the nursery."""

    def run(*words: str, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        there = _surroundings(variables)
        return _heard(starting.run("bot", *words, folder=tmp_path, environment=there, given=_told(stdin), patience=PATIENCE))

    return run


@pytest.fixture
def types_anew(tmp_path: Path) -> Types:
    """The same by an interpreter of its own, as an operator's shell starts it: for what is about the start and the end."""

    def run(*words: str, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *words]
        how = {"cwd": tmp_path, "env": _surroundings(variables), "input": _told(stdin), "timeout": PATIENCE}
        return _heard(subprocess.run(command, capture_output=True, check=False, **how))

    return run
