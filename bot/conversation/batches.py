"""Incomings that came together, by whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.vocabulary import Incoming, Renamed


def by_person(incomings: Sequence[Incoming]) -> list[list[Incoming]]:
    """Those of one person together, as they were given: a platform may call them by one name here and by another there."""
    places: dict[object, list[int]] = {}  # of each name; names of one person share a list
    for place, incoming in enumerate(incomings):
        former = incoming.content.former if isinstance(incoming.content, Renamed) else ()
        names = (incoming.address, *incoming.identities, *former)
        known = {id(found): found for name in names if (found := places.get(name)) is not None}
        theirs = next(iter(known.values())) if len(known) == 1 else sorted(one for found in known.values() for one in found)
        theirs.append(place)
        for name in names:
            places[name] = theirs
        if len(known) > 1:
            places.update({name: theirs for name, found in places.items() if id(found) in known})
    return [[incomings[place] for place in theirs] for theirs in {id(found): found for found in places.values()}.values()]
