"""The scheduler's table of contents: what each kind of timer does when it is due."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler import reminders
from scheduler.firing import Fire
from storage.timers import Kind

FIRES: Mapping[Kind, Fire] = {
    Kind.REMINDER: reminders.remind,
}
