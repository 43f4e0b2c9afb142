"""Organisations and those who work for them."""

from __future__ import annotations

from functools import partial

from bot.rules.authority import Grant, Role
from storage.organising import organisations
from storage.people import roles
from tests.persona import Persona, Town

BBSPJIKB = "Balai Besar Standardisasi dan Pelayanan Jasa Industri Kerajinan dan Batik (BBSPJIKB)"
"""Who runs most samples of the catalogue."""


async def organisation(town: Town, name: str = BBSPJIKB) -> int:
    """An organisation of that name, with the activities that carry it; returns its number."""
    values = {"name": name, "kind": "centre"}
    known = {one.name: one.id for one in await town.database.read(organisations.all_of_them)}
    return known.get(name) or await town.database.run(partial(organisations.create, values=values))


async def organiser(town: Town, name: str = "wayan", language: str = "id", of: str = BBSPJIKB) -> Persona:
    """Somebody who may do an organiser's deeds for that organisation."""
    persona = await town.guest(name, language)
    given = Grant(Role.ORGANISER, await organisation(town, of))
    await town.database.run(partial(roles.grant, address=persona.address, given=given, now=town.clock()))
    return persona


async def admin(town: Town, name: str = "ayu", language: str = "id") -> Persona:
    """Somebody who may do everything."""
    persona = await town.guest(name, language)
    await town.database.run(partial(roles.grant, address=persona.address, given=Grant(Role.ADMIN), now=town.clock()))
    return persona
