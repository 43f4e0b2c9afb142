"""What operators type, and a conversation in a terminal."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.__main__ import cli
from bot.i18n import catalog
from tests.cli.conftest import Types
from tests.persona import CATALOGUE


def test_help_names_every_command(types_anew: Types) -> None:
    done = types_anew("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(command in done.stdout for command in ("serve", "console", "migrate", "load", "grant"))


def test_migrating_twice_says_nothing_and_changes_nothing(types_anew: Types, tmp_path: Path) -> None:
    first, second = types_anew("migrate"), types_anew("migrate")
    assert (first.returncode, first.stdout, first.stderr) == (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert (tmp_path / "var" / "sapa.db").stat().st_mode & 0o077 == 0


def test_loading_the_catalogue_twice_changes_nothing_the_second_time(types: Types) -> None:
    first = types("load", str(CATALOGUE))
    assert first.returncode == 0
    assert re.search(r"trainings.yaml: [1-9]\d* added, 0 changed, 0 same, 0 rejected", first.stdout)
    second = types("load", str(CATALOGUE))
    assert second.returncode == 0
    for line in second.stdout.splitlines():
        assert re.fullmatch(r"\w+\.yaml: 0 added, 0 changed, \d+ same, 0 rejected", line)


def test_a_broken_file_is_refused_row_by_row(types: Types, tmp_path: Path) -> None:
    shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    file = tmp_path / "catalogue" / "trainings.yaml"
    file.write_text(re.sub(r"(?m)^  kind: training$", "  kind: lottery", file.read_text(), count=2))
    done = types("load", "catalogue")
    assert (done.returncode, done.stderr) == (1, "")
    assert re.search(r"(?m)^trainings.yaml: [1-9]\d* added, 0 changed, 0 same, 2 rejected$", done.stdout)
    refused = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    assert len(refused) == 2
    assert all(re.fullmatch(r"  trainings.yaml: [\w-]+: .+", line) for line in refused)


@pytest.mark.parametrize("content", ["a: [", None])
def test_a_file_that_cannot_be_read_is_refused_whole(types: Types, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "fairs.yaml").write_text(content)
    done = types("load", "fairs.yaml")
    assert done.returncode == 1
    assert "the whole file" in done.stdout
    assert done.stderr == ""


def test_a_folder_without_a_catalogue_is_told(types: Types, tmp_path: Path) -> None:
    done = types("load", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (1, "no catalogue files here\n", "")


WITHOUT_SCOPE = (
    "grant organiser code",
    "grant volunteer code",
    "grant admin code --activity x",
    "grant organiser code --activity x",
)


@pytest.mark.parametrize(
    "line",
    [
        "grant king telegram:1",
        "grant admin telegram",
        "grant admin :7",
        "grant admin telegram:",
        "console --language fr",
        *WITHOUT_SCOPE,
    ],
)
def test_a_wrong_word_is_one_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Within this process, since nothing is begun."""
    with pytest.raises(SystemExit) as ended:
        cli(line.split())
    out, err = capsys.readouterr()
    assert (ended.value.code, out, err.count("\n")) == (78, "", 1)
    assert err.startswith("sapa: the ")


def answers(stdout: str) -> list[str]:
    """What Sapa said to each line."""
    return [part.partition("\n")[2].strip() for part in stdout.split("\n> ")[1:]]


def test_a_code_makes_an_admin_once(types: Types) -> None:
    told = types("grant", "admin", "code")
    assert told.returncode == 0
    found = re.search(r"/start (i_\S+)", told.stdout)
    assert found
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", found[1]), "a deep link of Telegram"
    lines = ("/admin", found[0], "yes", "/admin", found[0], "/start i_guess")
    done = types("console", "--language", "en", stdin="\n".join(lines) + "\n")
    assert done.returncode == 0
    before, offered, given, after, again, guess = answers(done.stdout)
    assert before != after
    assert offered != given
    assert given != again == guess


def test_an_admin_by_address(types: Types) -> None:
    stranger = answers(types("console", "--language", "en", stdin="/admin\n").stdout)
    for _ in range(2):
        assert types("grant", "admin", "console:me").stdout == "console:me is now admin.\n"
    assert answers(types("console", "--language", "en", stdin="/admin\n").stdout) != stranger


def test_an_organiser_and_a_volunteer_by_address(types: Types) -> None:
    assert types("console", stdin="1\n", DEMO="1").returncode == 0  # the samples and who runs them
    telling = answers(types("console", "--language", "en", stdin="/roles\n").stdout)
    done = types("grant", "organiser", "console:me", "--organisation", "Dinas Perindustrian Bantul")
    assert (done.returncode, done.stdout) == (0, "console:me is now organiser.\n")
    helper = types("grant", "volunteer", "console:me", "--activity", "contoh-motif-batik", "--until", "2099-11-30")
    assert (helper.returncode, helper.stdout) == (0, "console:me is now volunteer.\n")
    (told,) = answers(types("console", "--language", "en", stdin="/roles\n").stdout)
    assert [told] != telling
    assert "organiser of Dinas Perindustrian Bantul" in told
    assert "check-in volunteer of Batik motif design (Sample). Until 1 Dec 2099, 00:00 WIB." in told
    missing = types("grant", "volunteer", "console:me", "--activity", "no-such-thing")
    assert (missing.returncode, missing.stderr) == (78, "sapa: there is no activity no-such-thing\n")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_registration_in_a_terminal(types_anew: Types, language: str) -> None:
    word = catalog(language).gettext
    form = ("Sri Wahyuni", "0812 3456 7890", "batik", "Bantul", word("Not yet"), word("Yes, register me"))
    choice = {"id": "1", "en": "2"}[language]
    lines = (choice, "batik jogja", "2", word("Register"), word("Agree, continue"), *form)
    done = types_anew("console", stdin="\n".join(lines) + "\n", DEMO="1")
    assert done.returncode == 0
    told = answers(done.stdout)
    assert len(told) == len(lines)
    assert all(f"\n> {line}\n" in done.stdout for line in lines)
    assert all(part in told[-2] for part in ("Sri Wahyuni", "+6281234567890", "Bantul"))
    assert told[-1].startswith(word("You have a seat"))
    assert "Traceback" not in done.stderr
    assert "Sri Wahyuni" not in done.stderr


def test_whatever_is_piped_in_is_answered(types_anew: Types) -> None:
    done = types_anew("console", "--language", "id", stdin=b"\xff\xfe\n\0\nme\0nu\n\xed\xa0\x80\n" + b"x" * 100_000 + b"\nlast")
    assert done.returncode == 0
    assert done.stdout.rstrip().count("\n> ") == 6
    assert "quarantined" not in done.stderr
    assert "Traceback" not in done.stderr
