"""Backup, restore, resume and move, as an operator types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import cli
from tests.cli.conftest import Types
from tests.databases import PostgresServer


def test_a_disk_is_lost(types: Types, tmp_path: Path) -> None:
    """Save, lose, put back, resume."""
    assert types("grant", "admin", "telegram:42").returncode == 0
    saved = types("backup", "var/backups")
    assert (saved.returncode, saved.stderr) == (0, "")
    for table in ("roles", "audit"):
        assert re.search(rf"^  {table} +1$", saved.stdout, re.MULTILINE)
    told = re.search(r"^saved and proved: (\S+), \d+ tables, 2 rows, \d+\.\d MB, \d+\.\d s$", saved.stdout, re.MULTILINE)
    assert told
    assert re.fullmatch(r"var/backups/sapa-\d{8}-\d{6}\.db", told[1])

    refused = types("restore", told[1])
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "sapa: the database is not empty: with --replace all it holds is lost\n"

    for file in (tmp_path / "var").glob("sapa.db*"):
        file.unlink()
    restored = types("restore", told[1])
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "Sapa is paused" in restored.stdout

    first, again = types("resume"), types("resume")
    assert (first.returncode, again.returncode) == (0, 0)
    assert first.stdout.startswith("no longer paused")
    assert again.stdout.startswith("Sapa was not paused")


def test_an_installation_moves(types: Types, postgres: PostgresServer) -> None:
    """To PostgreSQL, where it is saved the same way."""
    assert types("grant", "admin", "telegram:42").returncode == 0
    with postgres.database() as url:
        moved = types("move", url)
        assert (moved.returncode, moved.stderr) == (0, "")
        assert "set SAPA_DATABASE_URL" in moved.stdout
        assert url not in moved.stdout
        elsewhere = types("backup", "elsewhere/other.db", DATABASE_URL=url)
        assert (elsewhere.returncode, elsewhere.stderr) == (0, "")
        assert re.search(r"^  roles +1$", elsewhere.stdout, re.MULTILINE)
        assert types("move", url).stderr == "sapa: the database is not empty, and was left as it is\n"


WRONG = [
    ("backup saved.db", 1, "there is no database at"),
    ("restore saved.db", 1, "there is no backup at saved.db"),
    ("move postgresql://sapa@127.0.0.1:1/sapa", 1, "there is no database at"),
    ("move mysql://sapa:hush-hush@localhost/sapa", 78, "the database URL must begin with"),
    ("move sqlite:///other.db", 1, "to a postgresql:// address"),
]


@pytest.mark.parametrize(("line", "code", "said"), WRONG)
def test_what_cannot_be_kept_is_one_line(
    line: str, code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Within this process, since nothing is begun."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        cli(line.split())
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (code, "", 1)
    assert said in err
    assert "hush-hush" not in err


def test_what_cannot_be_reached_is_one_line(types: Types, tmp_path: Path) -> None:
    assert types("migrate").returncode == 0
    (tmp_path / "taken").write_text("")
    done = types("backup", "taken/saved.db")
    assert (done.returncode, done.stderr.count("\n")) == (69, 1)
    done = types("move", "postgresql://sapa:hush-hush@127.0.0.1:1/sapa?ssl=disable")
    assert (done.returncode, done.stderr.count("\n")) == (69, 1)
    assert "hush-hush" not in done.stderr
