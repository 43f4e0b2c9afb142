"""Presses that come late: which of them still mean what they say."""

from __future__ import annotations

from datetime import timedelta

LATE = timedelta(hours=1)
"""After so long a press is asked back: a platform keeps for days what it cannot hand over."""
_SHOWING = "announced suits menu help languages language browse filter undated similar fitting card details following news again"
_OF_FAIRS = "fairs fairs_by fair fair_how fair_past fair_notes fair_sources fair_calls fair_ics further editions edition"
_ASKING = "profile mine registration calendar reminders data takealong register link ask giveup erase unlink asked tickets ticket"
_KNOWN = "share figures figure studies surveys survey survey_of survey_counts"
_EXPORTING = "export market product duty compare tariffs"
_PREPARING = "steps step step_explain step_sources schemes desks desk desk_sources desk_names readiness gap marketplace"
_FOUND = "search near anywhere abroad"
_AT_THE_DOOR = "my_ticket"
_SILENCING = "stop stop_news unfollow"
_OF_STAFF = "manage activities activity people people_list participant preview drafts door door_list after opinions outcomes"
_OF_SENDING = "announce announcement plan pause_sending results_of"
_OF_TERMS = "terms term term_as term_of terms_added"
_OF_ADMINS = "invited guest goods given report govern health queue requests organisations staff audit"
_OF_ARTISANS = f"{_SHOWING} {_OF_FAIRS} {_ASKING} {_EXPORTING} {_PREPARING} {_KNOWN} {_FOUND} {_AT_THE_DOOR} {_SILENCING}"
ANY_TIME = frozenset(f"{_OF_ARTISANS} {_OF_STAFF} {_OF_SENDING} {_OF_TERMS} {_OF_ADMINS}".split())
"""Presses that show or ask something, or end what is said unasked: they may come as late as they like."""
