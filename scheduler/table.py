"""The scheduler's table of contents: what each kind of timer does when it is due."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.firing import Fire
from storage.timers import Kind

FIRES: Mapping[Kind, Fire] = {}
