"""Editions of fairs for who announces them: the list, one of them, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.i18n import _, day_range, label, weekday_range
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans.fair_words import open_choice, titled
from bot.screens.fitting import turning
from bot.screens.general import menu_choice
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Choice, Fact, Reply


def field_name(field: str) -> str:
    """What a question is about."""
    return {
        "fair": label("A fair"),
        "name": label("Edition"),
        "when": label("Days"),
        "venue": label("Place"),
        "city": label("Town"),
        "point": label("Point on the map"),
        "source": label("Source"),
        "link": label("Link"),
    }[field]


def edition_choice(one: Edition, fair: Fair | None, words: str = "") -> Choice:
    """A line of a list, or a button."""
    name = titled(fair, one.name) if fair is not None else f"{one.fair} {one.name}"
    off = _("withdrawn") if one.withdrawn_at is not None else ""
    told = ", ".join(part for part in (off, day_range(one.starts_on, one.ends_on)) if part)
    return Choice(words or name, Action("edition", str(one.id)), told)


def to_list() -> Choice:
    return Choice(label("Fair dates"), Action("editions"))


# ---- the list ---------------------------------------------------------------------------------------------------------------
def listed(found: Sequence[Edition], fairs: Mapping[str, Fair], page: int, more: bool) -> Reply:
    """What they announced, the latest day first."""
    rows = [edition_choice(one, fairs.get(one.fair)) for one in found]
    pages = turning(lambda at: Action("editions", str(at)), page, more=more)
    text = "" if rows else _("You have announced no date of a fair yet.")
    told = _("Followers of a fair hear of its date, and are counted down to it. Each date needs a source that people can check.")
    add = Choice(label("Add a date"), Action("edition_new"))
    return Reply(
        "\n".join(line for line in (text, told) if line),
        heading=_("Fair dates"),
        choices=(add, *rows, *pages, manage_choice(), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def one(edition: Edition, fair: Fair, said: str = "", *, undo: bool = False) -> Reply:
    """An edition as it stands, and what can be done about it; `said` is what just became of it."""
    off = _("Withdrawn: nobody sees it.") if edition.withdrawn_at is not None else ""
    number = str(edition.id)
    if edition.withdrawn_at is not None:
        words = label("Undo") if undo else label("Announce again")
        deeds: tuple[Choice, ...] = (Choice(words, Action("edition_on", number, edition.version)),)
    else:
        deeds = (
            Choice(label("Correct it"), Action("edition_change", number)),
            Choice(label("Withdraw it"), Action("edition_off", number, edition.version)),
        )
    return Reply(
        "\n".join(line for line in (said, off) if line),
        heading=titled(fair, edition.name),
        facts=facts(_of(edition)),
        choices=(*deeds, open_choice(fair.id), to_list(), menu_choice()),
        more=_("Choose"),
    )


def _of(edition: Edition) -> dict[str, str]:
    point = f"{edition.latitude},{edition.longitude}" if edition.latitude is not None else ""
    return {
        "starts": edition.starts_on.isoformat(),
        "ends": edition.ends_on.isoformat(),
        "venue": edition.venue or "",
        "city": edition.city or "",
        "point": point,
        "source": edition.source,
        "link": edition.link or "",
    }


def facts(answers: Mapping[str, str]) -> tuple[Fact, ...]:
    """What was said of an edition, as far as it was."""
    first, last = (date.fromisoformat(answers[name]) for name in ("starts", "ends"))
    where = ", ".join(part for part in (answers.get("venue"), answers.get("city")) if part)
    said = (
        ("when", weekday_range(first, last)),
        ("venue", where),
        ("point", answers.get("point", "")),
        ("source", answers.get("source", "")),
        ("link", answers.get("link", "")),
    )
    return tuple(Fact(field_name(field), value) for field, value in said if value)


def sure(edition: Edition, fair: Fair) -> Reply:
    """Withdrawing tells everybody who follows it."""
    text = _("Withdraw this date? Its followers are told after two minutes; until then you can undo it.")
    return Reply(
        f"{text}\n{weekday_range(edition.starts_on, edition.ends_on)}",
        heading=titled(fair, edition.name),
        choices=(
            Choice(label("Keep it"), Action("edition", str(edition.id)), answers=False),
            Choice(label("Yes, withdraw"), Action("edition_off_yes", str(edition.id), edition.version), answers=True),
        ),
    )


def withdrawn() -> str:
    """Just withdrawn."""
    return _("Withdrawn. Followers are told in two minutes.")


def announced() -> str:
    """Just announced, or again."""
    return _("Announced. Followers are told in two minutes.")


def corrected() -> str:
    """Just corrected."""
    return _("Corrected. Followers are told of another day or place in two minutes.")


def doubled(other: Edition) -> str:
    """Somebody announced the same days."""
    return _("This fair is already announced for those days, according to {source}.").format(source=other.source)


def changed_meanwhile() -> str:
    """Somebody else did something to it."""
    return _("Somebody changed it meanwhile. This is how it stands now:")


def gone() -> Reply:
    """There is no such edition, or it is another organisation's."""
    return Reply(_("That date is not yours to change, or it is not here any more."), choices=(to_list(), menu_choice()))
