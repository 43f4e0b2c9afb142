"""Activities of the catalogue that a page of its own leads to."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage.engine.prepared import Prepared
from storage.models import activities
from storage.organising.activities import SUMMARY, Summary

TKDN = "bbspjikb-tkdn-2024"
"""The course about local content (TKDN)."""

E_SMART = "esmart-national"
"""The programme that brings small firms to marketplaces."""

OF_E_SMART = "e-smart"
"""How the name of its programme begins, in small letters."""

MOST = 8
BY_SLUG = Prepared(select(activities.c.id).where(activities.c.slug == bindparam("of_slug")))
# Those without a day first: they are offered again and again, the others are over. A certificate of local content is no test.
TESTS = Prepared(
    select(*SUMMARY)
    .where(activities.c.kind == "certification", activities.c.cancelled.is_(False), ~activities.c.slug.contains("tkdn"))
    .order_by(activities.c.starts_on.is_not(None), activities.c.starts_on.desc(), activities.c.id)
    .limit(MOST)
)


def numbered(connection: Connection, slug: str) -> int | None:
    """The number of an activity by its slug, None when there is none."""
    row = BY_SLUG.first(connection, {"of_slug": slug})
    return int(row[0]) if row is not None else None


def certifications(connection: Connection) -> list[Summary]:
    """Competence tests, those that are held again and again first."""
    return [Summary(*row) for row in TESTS.rows(connection, {})]


def is_e_smart(programme: str | None) -> bool:
    """Whether a programme's name says that it brings small firms to marketplaces."""
    return programme is not None and programme.casefold().startswith(OF_E_SMART)
