"""Who an activity is for. Sources say it in free words; Sapa restricts only where the words are clear."""

from __future__ import annotations

import json
import re
from typing import Any

from storage.catalogue.shapes import SampleEligibility, SourcedEligibility

CIVIL_SERVANT = re.compile(r"\b(asn|pns|aparatur sipil negara)\b", re.IGNORECASE)
ARTISAN = re.compile(r"\b(pe(ng)?rajin|pembatik|penenun|umkm|ikm|ukm|industri (kecil|kerajinan)|pelaku)\b", re.IGNORECASE)


def role(words: str) -> str | None:
    """Our role for a source's word, None where it is not clear."""
    if CIVIL_SERVANT.search(words):
        return "civil_servant"
    return "artisan" if ARTISAN.search(words) else None


def sourced(eligibility: SourcedEligibility) -> str:
    """The restrictions as JSON: one unclear role, or `umum`, and no role is refused."""
    roles = {role(words) for words in eligibility.roles}
    return _json(
        roles=[] if None in roles else sorted(filter(None, roles)),
        countries=eligibility.countries,
        provinces=eligibility.provinces,
        crafts=[],
        scales=eligibility.scale,
    )


def sample(eligibility: SampleEligibility) -> str:
    return _json(
        roles=eligibility.roles,
        countries=eligibility.countries,
        provinces=eligibility.provinces,
        crafts=eligibility.crafts,
        scales=eligibility.scales,
    )


def note(eligibility: SourcedEligibility) -> str | None:
    """The source's own words."""
    return ". ".join(filter(None, (", ".join(eligibility.roles), eligibility.other))) or None


def _json(**restrictions: Any) -> str:
    return json.dumps(restrictions)
