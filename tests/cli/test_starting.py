"""Most tests here type to a program born of the nursery; it does and says what one does that was started."""

import pytest

from tests.cli.conftest import Types

LINES = ("nonsense", "doctor", "ledger --since soon", "console --language id")


@pytest.mark.parametrize("line", LINES)
def test_who_is_born_answers_like_who_is_started(types: Types, types_anew: Types, line: str) -> None:
    born, started = types(*line.split()), types_anew(*line.split())
    assert born.returncode == started.returncode
    assert born.stdout == started.stdout
    assert _without_times(born.stderr) == _without_times(started.stderr)


def _without_times(log: str) -> list[list[str]]:
    """Lines of the log begin with the time, and end with how long it took."""
    return [[word for word in line.split() if not word.startswith(("20", "ms="))] for line in log.splitlines()]


def test_a_setting_that_is_wrong_ends_both(types: Types, types_anew: Types) -> None:
    born, started = types("serve", LOG="xml"), types_anew("serve", LOG="xml")
    assert (born.returncode, born.stdout, born.stderr) == (started.returncode, started.stdout, started.stderr)
    assert born.returncode == 78


def test_one_does_not_see_what_was_typed_to_the_other(types: Types) -> None:
    assert types("doctor", TIMEZONE="Atlantis").returncode == 78
    assert types("migrate").returncode == 0
