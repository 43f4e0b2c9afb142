"""`python -m tests.faults.by_day serve`: `python -m bot serve` on a clock that is so many seconds off, and costs nothing.

A clock that never steps needs no libfaketime, which takes milliseconds for every look at the time.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from bot import clock

OFF = "FAULTS_SECONDS_OFF"

_now = clock.now


def now() -> datetime:
    """The present, shifted."""
    return _now() + timedelta(seconds=float(os.environ[OFF]))


if __name__ == "__main__":
    clock.now = now
    from bot.__main__ import cli

    cli()
