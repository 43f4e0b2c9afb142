"""What was acknowledged is there, whatever happens to the process or the disk."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import open_database
from tests.storage.scratch import numbers

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def child(mode: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """A writing child, killed by its own id at the end."""
    command = [sys.executable, "-m", "tests.storage.writing_child", mode, url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said_until(process: subprocess.Popen[str], last: str) -> list[str]:
    """What the child says before and after this word, when it is killed at the word."""
    said = []
    for line in process.stdout:
        said.append(line.strip())
        if said[-1] == last:
            process.kill()
    return said


async def all_acknowledged_is_there(said: list[str], url: str) -> None:
    """The check: every number the child said is in the database."""
    async with open_database(url) as database:
        stored = set(await database.read(numbers))
    acknowledged = {int(word) for word in said if word.isdigit()}
    assert acknowledged
    lost = sorted(acknowledged - stored)
    assert not lost, f"lost {lost}"


@pytest.mark.parametrize("moment", ["20", "300", "1000"])
async def test_a_kill_loses_nothing_acknowledged(database_url, moment):
    with child("flood", database_url) as process:
        said = said_until(process, moment)
    assert moment in said
    await all_acknowledged_is_there(said, database_url)


async def test_a_kill_within_a_commit_loses_nothing_acknowledged(sqlite_url):
    with child("hang", sqlite_url) as process:
        said = said_until(process, "hanging")
    await all_acknowledged_is_there(said, sqlite_url)


async def test_the_check_catches_a_writer_that_acknowledges_too_early(sqlite_url):
    with child("early", sqlite_url) as process:
        said = said_until(process, "hanging")
    with pytest.raises(AssertionError, match="lost"):
        await all_acknowledged_is_there(said, sqlite_url)


async def test_a_full_disk_loses_nothing_and_work_goes_on_when_there_is_room(sqlite_url):
    with child("full", sqlite_url) as process:
        said = said_until(process, "never")
    assert process.returncode == 0
    assert said.index("down") < len(said) - 100
    await all_acknowledged_is_there(said, sqlite_url)


async def test_the_check_catches_a_writer_blind_to_a_full_disk(sqlite_url):
    with child("blind", sqlite_url) as process:
        said = said_until(process, "never")
    with pytest.raises(AssertionError, match="lost"):
        await all_acknowledged_is_there(said, sqlite_url)
