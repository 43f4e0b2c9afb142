"""Whether who enters a group runs it: the platform is asked before the turn, and a code is of no use without its word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.channels.port import Channel, DeliveryError, Groups
from bot.vocabulary import Incoming, InGroup

PATIENCE = 5.0
"""Seconds that an update waits for the answer; without one nobody is vouched for."""

_ENTERS = re.compile(r"/(sapa|start) [a-z0-9]{12}\s*", re.IGNORECASE | re.ASCII)


async def vouched(channels: Mapping[str, Channel], incomings: Sequence[Incoming]) -> Sequence[Incoming]:
    """The same incomings; of those that enter a group, with the platform's word on who posted them."""
    if not any(isinstance(one.content, InGroup) and _ENTERS.fullmatch(one.content.text) for one in incomings):
        return incomings
    return [await _asked(channels, one) for one in incomings]


async def _asked(channels: Mapping[str, Channel], incoming: Incoming) -> Incoming:
    said, channel = incoming.content, channels.get(incoming.address.channel)
    if not isinstance(said, InGroup) or said.steward or not said.by or not isinstance(channel, Groups):
        return incoming
    if not _ENTERS.fullmatch(said.text):
        return incoming
    try:
        async with asyncio.timeout(PATIENCE):
            runs = await channel.runs(incoming.address, said.by)
    except (DeliveryError, TimeoutError):
        return incoming
    return replace(incoming, content=replace(said, steward=runs))
