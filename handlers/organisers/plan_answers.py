"""What reads the answer to each question about an activity, by the question."""

from __future__ import annotations

from bot.conversation.form import Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.vocabulary import Media
from handlers.organisers import belonging, filling, picking, placing, reviewing
from handlers.organisers.filling import Read, Values
from handlers.organisers.holding import of_form
from handlers.organisers.picking import PICKS
from storage.organising import files

NARROWER = ("only_crafts", "only_provinces", "only_countries")
"""Questions that narrow down who may join."""


def _quota(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Never fewer seats than are taken."""
    draft = of_form(turn)
    return filling.quota(reviewing.taken(turn, draft) if draft else 0)(turn, plan, given)


def _poster(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A picture, brought by a job."""
    if words_of(given) == filling.NONE:
        return {"poster_id": None}
    if not isinstance(given, Media):
        return Problem("media")
    if given.kind != "photo" and not given.media_type.startswith("image/"):
        return Problem("media")
    turn.ordered = True
    return {"poster_id": files.keep(turn.connection, given, turn.address, turn.contact.id, turn.now)}


READS: dict[str, Read] = {
    "kind": filling.kind,
    "fair": belonging.fair,
    "title_id": filling.text("title_id", rules.LONGEST_TITLE),
    "title_en": filling.text("title_en", rules.LONGEST_TITLE),
    "crafts": picking.pick(PICKS["crafts"]),
    "mode": placing.mode,
    "city": placing.city,
    "province": placing.province,
    "venue": filling.text("venue", rules.LONGEST_LINE),
    "when": placing.when,
    "quota": _quota,
    "summary_id": filling.text("summary_id", rules.LONGEST_SUMMARY, lines=True),
    "summary_en": filling.text("summary_en", rules.LONGEST_SUMMARY, lines=True),
    "point": placing.point,
    "link": placing.link,
    "closes": placing.closes,
    "who": filling.who,
    **{field: picking.pick(PICKS[field]) for field in (*NARROWER, "needs", "asks")},
    "joining": filling.one_of("joining", rules.JOININGS),
    "waitlist": filling.yes_or_no("waitlist", True, False),
    "reminders": placing.reminders,
    "cost": filling.cost,
    "certificate": filling.yes_or_no("certificate", "yes", ""),
    "level": filling.one_of("level", (*rules.LEVELS, filling.NONE)),
    "skills": belonging.skills,
    "ages": picking.pick(PICKS["ages"]),
    "programme": belonging.programme,
    "poster": _poster,
}
TYPED = frozenset(
    ("title_id", "title_en", "city", "province", "venue", "when", "quota", "summary_id", "summary_en", "point", "link", "closes")
) | {"reminders", "cost", "skills", "programme", "fair"}
