"""What can be named in words, taken out of the library: the one place that knows both."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rules.knowledge import Library
from bot.understanding import FairNamed, Heading, Named, Subjects, Term


def subjects(library: Library, terms: Iterable[Term] = ()) -> Subjects:
    """Names and words of everything that the library holds, and the words that were added from the chat."""
    return Subjects(
        fairs=tuple(FairNamed(one.id, (one.name, *one.aliases), one.country) for one in library.fairs.values()),
        markets=tuple(Named(one.market, (one.name.id, one.name.en)) for one in library.markets.values()),
        headings=tuple(
            Heading(heading.code, one.craft, (heading.title.id, heading.title.en))
            for one in library.headings.values()
            for heading in one.hs
        ),
        steps=tuple(Named(one.id, (one.title.id, one.title.en)) for one in library.steps.values()),
        figures=tuple(Named(one.id, (one.statement.id, one.statement.en), (one.period,)) for one in library.figures.values()),
        terms=tuple(terms),
    )
