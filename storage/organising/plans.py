"""An activity as somebody would have prepared it, and what was prepared as the activity it will be."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec
from sqlalchemy import Connection

from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.rules.eligibility import Eligibility
from storage.catalogue.shelf import Row
from storage.organising import activities as seen
from storage.organising.activities import Activity
from storage.organising.organisations import Organisation

TEXTS = ("venue", "city", "province", "link", "opens_at", "shuts_at", "cost", "certificate", "level", "programme", "fair")
"""Columns that hold NULL where a plan says nothing."""

OWN = ("kind", "title_id", "summary_id", "mode", "zone", "latitude", "longitude", "starts_on", "ends_on", "quota", "edition_id")
AS_IT_IS = ("joining", "waitlist", "poster_id")
DERIVED = ("title_en", "summary_en", "timing", "closes_at", "reminders", "eligibility", "needs", "asks", "skills", "ages")
FIXED = ("sample", "organiser", "partners", "sources", "country", "organisation_id")
COLUMNS = (*OWN, *TEXTS, *AS_IT_IS, *DERIVED, *FIXED)
LONGEST_SLUG = 48


def plan_of(connection: Connection, activity: Activity) -> Plan:
    """A published activity as somebody would have prepared it."""
    rule = activity.eligibility
    plain: dict[str, Any] = {name: getattr(activity, name) for name in (*OWN, *AS_IT_IS, "needs", "asks", "skills", "ages")}
    texts: dict[str, Any] = {name: getattr(activity, name) or "" for name in TEXTS}
    return Plan(
        **plain,
        **texts,
        title_en="" if activity.title_en == activity.title_id else activity.title_en,
        summary_en="" if activity.summary_en == activity.summary_id else activity.summary_en,
        crafts=tuple(seen.crafts_of(connection, activity.id)),
        closes=rules.closes_as(activity.closes_at, activity.starts_on, activity.zone),
        roles=rule.roles,
        only_countries=rule.countries,
        only_provinces=rule.provinces,
        only_crafts=rule.crafts,
        reminders=None if activity.reminders is None else tuple(msgspec.json.decode(activity.reminders, type=list[str])),
    )


def row(plan: Plan, slug: str, organisation: Organisation, was: Activity | None = None) -> Row:
    """The columns of an activity that a plan decides; what it says nothing of stays as it `was`."""
    rule = {
        "roles": plan.roles,
        "countries": plan.only_countries,
        "provinces": plan.only_provinces,
        "crafts": plan.only_crafts,
        "scales": was.eligibility.scales if was else (),
    }
    return {
        "slug": slug,
        **{name: getattr(plan, name) for name in (*OWN, *AS_IT_IS)},
        **{name: getattr(plan, name) or None for name in TEXTS},
        "title_en": plan.title_en or plan.title_id,
        "summary_en": plan.summary_en or plan.summary_id,
        "timing": was.timing if was and was.starts_on == plan.starts_on else "dated" if plan.starts_on else "undated",
        "closes_at": plan.closes_at,
        "reminders": None if plan.reminders is None else _json(plan.reminders),
        "eligibility": _json(rule),
        "needs": _json(plan.needs),
        "asks": _json(plan.asks),
        "skills": _json(plan.skills),
        "ages": _json(plan.ages),
        **_fixed(organisation, was),
    }


def _fixed(organisation: Organisation, was: Activity | None) -> Row:
    """What nobody changes by a draft."""
    if was is None:
        return {
            "sample": False,
            "organiser": organisation.name,
            "partners": "[]",
            "sources": "[]",
            "country": "ID",
            "organisation_id": organisation.id,
        }
    return {
        "sample": was.sample,
        "organiser": was.organiser,
        "partners": _json(was.partners),
        "sources": _json(was.sources),
        "country": was.country,
        "organisation_id": was.organisation_id,
    }


def as_activity(plan: Plan, organisation: Organisation, was: Activity | None = None) -> Activity:
    """What it would be once published, for a preview: nothing is written. New ones have the number 0."""
    shown = row(plan, was.slug if was else "", organisation, was)
    lists: dict[str, Any] = {name: getattr(plan, name) for name in ("needs", "asks", "skills", "ages")}
    if was is not None:
        lists |= {"partners": was.partners, "sources": was.sources}
    rule = msgspec.json.decode(shown["eligibility"], type=Eligibility)
    blank: dict[str, Any] = dict.fromkeys(seen.Summary.__slots__ + Activity.__slots__)
    blank |= {"id": 0, "taken": 0, "waiting": 0, "cancelled": False, "version": 1, "partners": (), "sources": ()}
    kept = {name: getattr(was, name) for name in blank} if was else blank
    return Activity(**kept | {name: shown[name] for name in shown if name in blank} | lists | {"eligibility": rule})


def slug(draft_id: int, title: str) -> str:
    """`o17-pelatihan-batik`: nobody else's, since the number is the draft's."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))
    return f"o{draft_id}-{words}"[:LONGEST_SLUG].strip("-")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
