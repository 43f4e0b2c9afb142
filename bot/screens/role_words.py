"""A role with what it is for, as whoever gives, holds or loses it reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, short_moment
from bot.rules.authority import Role
from bot.screens.activities import title
from bot.screens.names import short_name
from storage.organising.activities import Activity


@dataclass(frozen=True, slots=True)
class Given:
    """A role with what it is for; `until` is when it ends (UTC), shown in `zone` (IANA)."""

    role: Role
    organisation: str
    activity: Activity | None
    until: datetime | None
    zone: str

    @property
    def words(self) -> str:
        """Organiser of BBSPJIKB."""
        match self.role:
            case Role.ADMIN:
                return _("admin of Sapa")
            case Role.ORGANISER:
                return _("organiser of {organisation}").format(organisation=short_name(self.organisation) or "?")
            case Role.VOLUNTEER:
                about = title(self.activity) if self.activity is not None else "?"
                return _("check-in volunteer of {title}").format(title=about)

    @property
    def may(self) -> str:
        """What the role lets somebody do."""
        match self.role:
            case Role.ADMIN:
                return _("You could do everything here: people, organisations, messages, all activities.")
            case Role.ORGANISER:
                return _("You could create its activities, see who takes part, and answer their questions.")
            case Role.VOLUNTEER:
                return _("You could check people in at the door, and nothing else.")

    @property
    def ends(self) -> str:
        """Until when, empty where it does not end."""
        return _("Until {moment}.").format(moment=short_moment(self.until, self.zone)) if self.until else ""
