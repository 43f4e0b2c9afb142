"""Whose chats showed other people's details: who holds a role, ever did something with one (settings name some), or mentors."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from storage.models import addresses, audit, mentors, roles

_HOLDS = exists().where(roles.c.channel == addresses.c.channel, roles.c.recipient == addresses.c.recipient)
_HELD = exists().where(audit.c.contact_id == addresses.c.contact_id)
_HELPS = exists().where(mentors.c.contact_id == addresses.c.contact_id)
IS_ONE = or_(_HOLDS, _HELD, _HELPS)
"""Whether a row of `addresses` is such a chat."""

WEB_CHATS = (
    select(addresses.c.recipient)
    .where(addresses.c.channel == "web", or_(_HELD, _HELPS))
    .union(select(roles.c.recipient).where(roles.c.channel == "web"))
)
"""Their web chats, which keep what they showed."""
