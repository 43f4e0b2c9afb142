"""The program as an operator types it, in an empty folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.program import environment_of

PATIENCE = 100  # seconds; a busy machine takes a minute to start a program

Types = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def types(tmp_path: Path) -> Types:
    """Runs `python -m bot ...` with these variables of Sapa; whatever was typed, it ends."""

    def run(*words: str, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            env=environment_of(**variables) | {"COLUMNS": "120", "NO_COLOR": "1"},
            cwd=tmp_path,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
