"""Figures as publications state them: never without period, unit and who says so, and with what speaks against them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, decimal, label, language, listing, ngettext
from bot.rules.knowledge import NOTHING_SAID, Both, Figure
from bot.rules.stated import Topic
from bot.screens import according, citing
from bot.screens.artisans import sourced
from bot.screens.fitting import ROWS, paged
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary

NOTE = 170
"""Characters of a note that a bubble has room for beside the figure."""
BUBBLE = 350
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+,\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure with what speaks against it.

    `notes` are contradictions between publications, `verdict` says what else is to be known; `others` are how many
    more figures its series has, which `may_compare` tells to be of one source; `market` is a country whose page says more.
    """

    figure: Figure
    notes: Sequence[Both] = ()
    verdict: Both = NOTHING_SAID
    others: int = 0
    may_compare: bool = True
    market: str = ""
    market_name: str = ""


def topic_name(topic: Topic) -> str:
    """What figures are about."""
    return {
        Topic.JEWELLERY: label("Jewellery"),
        Topic.BATIK: label("Batik"),
        Topic.CRAFT: label("Craft"),
        Topic.EXPORT: label("Exports"),
        Topic.DEMAND: label("Demand"),
        Topic.JOBS: label("Jobs"),
        Topic.BUSINESSES: label("Businesses"),
        Topic.TRAINING: label("People trained"),
    }[topic]


def topics(counted: Sequence[tuple[Topic, int]], studies: int, unknown: bool = False) -> Reply:
    """What there are figures about; `unknown` where somebody asked for one that no source at hand states."""
    asked = no_source() if unknown else ""
    told = _("Each figure comes with its year and who states it. About what?")
    rows = [Choice(topic_name(topic), Action("figures", topic), _figures(many)) for topic, many in counted if many]
    if studies:
        rows.append(Choice(label("Studies"), Action("studies"), _studies(studies)))
    person = (Choice(label("Ask a person"), Action("ask")),) if unknown else ()
    last = (*person, menu_choice())
    choices = (*rows[: ROWS - len(last)], *last)
    return Reply("\n".join(filter(None, (asked, told))), _("Figures"), choices=choices, more=_("Choose"), replaces=not unknown)


def _figures(many: int) -> str:
    return ngettext("{n} figure", "{n} figures", many).format(n=many)


def _studies(many: int) -> str:
    return ngettext("{n} study", "{n} studies", many).format(n=many)


Row = tuple[Figure, bool]
"""A figure, and whether something speaks against it: then its number is not said without that."""


def listed(heading: str, figures: Sequence[Row], key: str = "", page: int = 0) -> Reply:
    """Figures to choose from; `key` is what turning the page carries."""
    rows = [Choice(one.statement.said(language()), Action("figure", one.id), _short(one, noted)) for one, noted in figures]
    turning = (
        Choice(label("Earlier"), Action("figures", f"{key}={page - 1}")),
        Choice(label("More"), Action("figures", f"{key}={page + 1}")),
    )
    shown = paged(rows, turning, page, ROWS - 2)
    other = Choice(label("Other figures"), Action("figures"))
    said = _("Where no number stands, sources disagree: open it to see why.") if any(noted for _one, noted in figures) else ""
    return Reply(said, heading, choices=(*shown, other, menu_choice()), more=_("Choose"), replaces=True)


def topic(which: Topic, figures: Sequence[Row], page: int, unknown: bool = False) -> Reply:
    """The figures about something, a page of them; `unknown` where somebody asked for one that no source at hand states."""
    shown = listed(_("Figures: {topic}").format(topic=topic_name(which)), figures, which, page)
    return replace(shown, text="\n".join(filter(None, (no_source(), shown.text))), replaces=False) if unknown else shown


def no_source() -> str:
    """That nobody at hand states a number, and who may."""
    return _("I have no source for that figure, so I name none. Statistics Indonesia (BPS) may, or ask a person.")


def found(figures: Sequence[Row], province: str = "") -> Reply:
    """Several that fit what was asked; `province` is one (or a craft, or a country) that was asked about and that none of them is
    of alone."""
    heading = _("Not of {province} alone:").format(province=province.partition(" (")[0]) if province else _("These figures fit:")
    return listed(heading, figures[: ROWS - 2])


def of_other_years(figures: Sequence[Row], asked: Sequence[str]) -> Reply:
    """That no source states a year, and what they state of others."""
    heading = _("No source of mine states {years}. Of other years:").format(years=listing(list(asked)))
    return listed(heading, figures[: ROWS - 2])


def _short(one: Figure, noted: bool) -> str:
    """Number, period and who states it; of one that needs its note only the last two."""
    told = [] if noted else [amount(one)]
    return ", ".join((*told, _whence(one)))


def amount(figure: Figure) -> str:
    """The number with its unit, as the source states them: more than 47.700 businesses."""
    if isinstance(figure.value, str):
        return f"{_spoken(figure.value)} ({unit_name(figure.unit)})"
    number, unit = decimal(figure.value), figure.unit
    if unit.endswith(" (lebih dari)"):
        return _("more than {number} {unit}").format(number=number, unit=unit_name(unit.removesuffix(" (lebih dari)")))
    if unit.startswith("%"):
        return f"{number}{unit_name(unit)}"
    return f"{number} {unit_name(unit)}"


def _spoken(text: str) -> str:
    """A text with numbers in it, as the language writes them; the half-years that Indonesian counts as S1 are said."""
    if language() != "en":
        return text
    turned = str.maketrans(".,", ",.")
    return _GROUPED.sub(lambda found: found[0].translate(turned), text).replace("S1 2", "first half of 2")


_PLAINER = {'tertulis "juta" US$, seharusnya miliar': "juta US$ di sumber; seharusnya miliar"}
"""Units that the catalogue words for us, as one says them."""


def unit_name(unit: str) -> str:
    """A unit of the catalogue in the language being spoken; one that is not known stands as it is."""
    if language() == "id":
        return _PLAINER.get(unit, unit)
    return {
        "ton": _("tonnes"),
        "orang": _("people"),
        "perajin": _("artisans"),
        "peserta": _("participants"),
        "ASN": _("civil servants"),
        "pihak": _("parties"),
        "perusahaan": _("firms"),
        "perusahaan tambahan": _("more firms"),
        "unit usaha": _("businesses"),
        "unit usaha kecil": _("small businesses"),
        "IKM": _("small and medium industries (IKM)"),
        "UMKM": _("micro, small and medium businesses (UMKM)"),
        "UKM": _("small and medium businesses (UKM)"),
        "juta US$": _("million US$"),
        "miliar US$": _("billion US$"),
        "miliar Rp": _("billion rupiah"),
        "triliun Rp": _("trillion rupiah"),
        'tertulis "juta" US$, seharusnya miliar': _('US$ (the source writes "million"; it should be billion)'),
        "dari 2.400 orang": _("of 2,400 people"),
        "% bea masuk": _("% import duty"),
        "peringkat eksportir dunia": _("rank among the world's exporters"),
        "bagian produksi nasional": _("share of national production"),
    }.get(unit, unit)


def figure(view: Stated) -> Reply:
    """One figure: what, how much, when, according to whom, and what speaks against it."""
    one = view.figure
    lines = [f"{amount(one)}, {according.dated(one.period)}.", according.according_to(one.sources)]
    notes = [note.said(language()) for note in view.notes] or ([sourced.worded(view.verdict)] if view.verdict.id else [])
    said = " ".join(notes)
    whole = not said or len(said) <= NOTE
    if said:
        lines.append(
            _("Note: {note}").format(note=said if whole else _("publications contradict each other here. Read the note."))
        )
    if view.others and not view.may_compare:
        lines.append(_("Not to be compared or added up with other years: sources and definitions differ."))
    return Reply("\n".join(lines), one.statement.said(language()), choices=_choices(view, whole), replaces=True, more=_("Choose"))


def _choices(view: Stated, whole: bool) -> tuple[Choice, ...]:
    key = view.figure.id
    more = not whole or (bool(view.notes) and bool(view.verdict.id))
    found = [citing.sources_choice(Action("figure", f"{key}=sources"))]
    found += [Choice(label("The note"), Action("figure", f"{key}=note"))] if more else []
    found += [Choice(label("Other years"), Action("figure", f"{key}=years"))] if view.others else []
    found += [Choice(_("Export: {market}").format(market=view.market_name), Action("market", view.market))] if view.market else []
    return (*found, Choice(label("Other figures"), Action("figures")), menu_choice())


def note(view: Stated) -> Reply:
    """Everything that speaks against a figure."""
    said = [*(each.said(language()) for each in view.notes), sourced.worded(view.verdict)]
    shown = list(filter(None, said))
    while len(shown) > 1 and sum(map(len, shown)) > BUBBLE - len(view.figure.statement.said(language())):
        shown = shown[1:]  # the verdict says the same at more length
    text = "\n".join(shown) or _("Nothing at hand speaks against this figure.")
    return Reply(text, view.figure.statement.said(language()), choices=_back(view.figure), replaces=True)


def all_sources(one: Figure) -> Reply:
    """Who states it, when, and where to read it."""
    return citing.all_sources(one.statement.said(language()), one.sources, Action("figure", one.id), one.as_of)


def _back(one: Figure) -> tuple[Choice, ...]:
    return (Choice(label("Back"), Action("figure", one.id)), Choice(label("Other figures"), Action("figures")), menu_choice())


def years(figures: Sequence[Figure], may_compare: bool) -> Reply:
    """The figures of one series, each with its own source; why no trend is drawn from them."""
    if may_compare:
        told = _("One source states all of these:")
    else:
        told = _("I draw no trend from these: sources and definitions differ. Each stands for itself.")
    rows = [Choice(amount(one), Action("figure", one.id), _whence(one)) for one in figures[: ROWS - 2]]
    other = Choice(label("Other figures"), Action("figures"))
    heading = _shared([one.statement.said(language()) for one in figures])
    return Reply(told, heading, choices=(*rows, other, menu_choice()), more=_("Choose"), replaces=True)


def _shared(names: Sequence[str]) -> str:
    """The name that the most figures of a series have, without their years; of several the shorter."""
    bare = [re.sub(r"\s*\b(19|20)\d\d\b", "", name).strip() for name in names]
    return min(bare, key=lambda name: (-bare.count(name), len(name)))


def _whence(one: Figure) -> str:
    return f"{according.dated(one.period)}, {according.cited(one.sources[0])}" if one.sources else according.dated(one.period)


def studies(found: Sequence[Summary], title: Sequence[str]) -> Reply:
    """Studies of markets and crafts; each opens its card."""
    rows = tuple(Choice(name, Action("card", str(one.id)), one.city or "") for one, name in zip(found, title, strict=True))
    said = _("Studies of markets and crafts. Figures from them stand under Figures.") if rows else _("I know of no study yet.")
    return Reply(
        said, _("Studies"), choices=(*rows, Choice(label("Figures"), Action("figures")), menu_choice()), more=_("Choose")
    )
