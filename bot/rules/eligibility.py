"""Who may join an activity. An empty list limits nobody; an unknown answer is not a refusal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Obstacle(StrEnum):
    ROLE = "role"
    COUNTRY = "country"
    PROVINCE = "province"
    CRAFT = "craft"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Eligibility:
    roles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    provinces: tuple[str, ...] = ()  # ISO 3166-2
    crafts: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of a person; None where they were not asked."""

    role: str | None = None
    country: str | None = None
    province: str | None = None
    craft: str | None = None
    scale: str | None = None


USUALLY_ASKED = ("name", "phone")


def asked(asks: Collection[str], rule: Eligibility) -> frozenset[str]:
    """The fields somebody tells who registers: what the organiser `asks` for, and what the rule of who may join needs."""
    ruled = {
        "role": rule.roles,
        "country": rule.countries if rule.countries != ("ID",) else (),
        "province": rule.provinces,
        "craft": rule.crafts,
        "scale": rule.scales,
    }
    wanted = {*(asks or USUALLY_ASKED), *(field for field, allowed in ruled.items() if allowed)}
    if "province" in wanted:
        wanted.add("regency")
    if "artisan" in rule.roles and "craft" in wanted:
        wanted.discard("role")  # who names a craft has said it
    return frozenset(wanted)


def obstacle(rule: Eligibility, who: Candidate) -> Obstacle | None:
    """The first reason why this person cannot join, None when nothing speaks against it."""
    checks = (
        (Obstacle.ROLE, rule.roles, who.role),
        (Obstacle.COUNTRY, rule.countries, who.country),
        (Obstacle.PROVINCE, rule.provinces, who.province),
        (Obstacle.CRAFT, rule.crafts, who.craft),
        (Obstacle.SCALE, rule.scales, who.scale),
    )
    for reason, allowed, value in checks:
        if allowed and value is not None and value not in allowed:
            return reason
    return None
