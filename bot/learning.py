"""What a Sapa knows beside its database: read and built at the start, and again whenever the catalogue says something else."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from bot.channels.previews import PREVIEWS
from bot.conversation.turn import Surroundings
from bot.i18n import LOCALES
from bot.rules import prices
from bot.rules.offers import Terms
from bot.settings import Settings
from bot.understanding import Lexicon, by_lexicon, read_words
from bot.understanding.finding.index import Index
from storage.catalogue import yaml_file
from storage.catalogue.subjects import subjects
from storage.catalogue.taught import Taught, read_taught
from storage.database import Database
from storage.knowing.documents import read_documents
from storage.knowing.indexing import indexed
from storage.people.erased import Register


async def surroundings(settings: Settings, database: Database) -> Surroundings:
    """What is true of an installation when it starts. Raises StorageDown."""
    taught = await database.read(read_taught)
    taught = replace(taught, documents=await read_documents(database, taught.library))
    understood = lexicon(taught)
    return Surroundings(
        lexicon=understood,
        index=indexed(taught, understood),
        crafts={one.id: one for one in taught.crafts},
        provinces={one.id: one for one in taught.provinces},
        library=taught.library,
        reader=by_lexicon,
        mark=taught.mark,
        chance=secrets.SystemRandom(),
        erased=Register.begin(settings.backups),
        zone=settings.timezone,
        admins=settings.admin_addresses,
        demo=settings.demo,
        paid_rate=settings.telegram_paid_rate,
        offers=Terms(timedelta(hours=settings.offer_hours)),
        previews=PREVIEWS,
        prices=prices.read(yaml_file.read(settings.prices)) if settings.prices is not None else None,
        rates=settings.rates,
        approval_above=settings.approval_above,
    )


def learnt(around: Surroundings, understood: Lexicon, taught: Taught, found: Index) -> Surroundings:
    """The same surroundings with what was taught, and what was built of it."""
    return replace(
        around,
        lexicon=understood,
        index=found,
        crafts={one.id: one for one in taught.crafts},
        provinces={one.id: one for one in taught.provinces},
        library=taught.library,
        mark=taught.mark,
    )


def lexicon(taught: Taught) -> Lexicon:
    """What is understood of these names, and of the words of all languages: some 100 ms of work."""
    return Lexicon.build(taught.crafts, taught.provinces, read_words(LOCALES), subjects(taught.library, taught.terms))
