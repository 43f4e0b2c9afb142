"""What the pages show happens: the README's conversations in a process of their own, CONTRIBUTING's test as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT, blocks
from tests.persona import Town

LEFT_OUT = "..."
WEEKDAY = "(?:Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
MONTH = r"[A-Z][a-z]+"
DAYS = re.compile(
    rf"(?:{WEEKDAY}(?:-{WEEKDAY})?, )?(?:\d{{1,2}}(?: {MONTH})?(?: \d{{4}})? ?- ?)?\d{{1,2}} {MONTH} \d{{4}}"
)  # samples are dated from the day they are loaded
CODE = re.compile(r"(?<=Kode Anda: )\d+")

CONVERSATIONS = dict(
    zip(
        ("Indonesian", "English"),
        zip((block for block in blocks("README.md", "sh") if "printf" in block), blocks("README.md", "text"), strict=True),
        strict=True,
    )
)


def lines(words: str) -> list[str]:
    """What is said, without empty lines, dates and codes."""
    return [CODE.sub("CODE", DAYS.sub("DATE", line.strip())) for line in words.splitlines() if line.strip()]


def chunks(shown: str) -> list[list[str]]:
    """The runs of lines between those left out."""
    found: list[list[str]] = [[]]
    for line in lines(shown):
        if line == LEFT_OUT:
            found.append([])
        else:
            found[-1].append(line)
    return [chunk for chunk in found if chunk]


def talk(script: str, folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    there = {**clean, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    script = script.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=there, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_the_conversations_of_the_readme_go_as_shown(language: str, tmp_path: Path) -> None:
    script, shown = CONVERSATIONS[language]
    said, position = lines(talk(script, tmp_path)), 0
    for chunk in chunks(shown):
        starts = [start for start in range(position, len(said)) if said[start : start + len(chunk)] == chunk]
        assert starts, f"{chunk} is not said after line {position} of:\n" + "\n".join(said)
        position = starts[0] + len(chunk)


async def test_the_example_of_contributing_passes(town: Town) -> None:
    (example,) = blocks("CONTRIBUTING.md", "python")
    there: dict[str, Any] = {}
    exec(compile(example, "CONTRIBUTING.md", "exec"), there)
    (test,) = (value for name, value in there.items() if name.startswith("test_"))
    await test(town)
