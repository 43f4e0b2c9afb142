"""The demo's hurried clock."""

from time import monotonic

from bot import clock


def test_a_hurried_clock_starts_at_the_present_and_runs_ahead():
    began, real = clock.now(), monotonic()
    hurried = clock.hurried(3600)
    first = hurried()
    while (passed := (hurried() - first).total_seconds()) < 60:
        pass
    assert (first - began).total_seconds() < 3600
    assert passed < (monotonic() - real) * 3600 + 1
    assert first.utcoffset() == began.utcoffset()
