"""What people ask about and no source is at hand for: that it is so, and who may know."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label
from bot.rules.knowledge import Step
from bot.rules.products import Product
from bot.screens.artisans.export_words import aim
from bot.screens.artisans.steps import office
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.understanding import Aspect
from bot.vocabulary import Action, Choice, Reply


def name(subject: Aspect) -> str:
    """What it is called within a sentence."""
    return {
        Aspect.HALAL: _("halal certificates"),
        Aspect.BRAND: _("trade marks (HKI)"),
        Aspect.COPYRIGHT: _("copyright and registered designs"),
        Aspect.PATENT: _("patents"),
        Aspect.CONTAINER: _("containers (LCL, FCL)"),
        Aspect.FREIGHT: _("shipping costs and carriers"),
        Aspect.COST: _("what exporting costs"),
        Aspect.EXCHANGE: _("exchange rates"),
        Aspect.STANDARD: _("SNI, BPOM and similar permits"),
        Aspect.TAX: _("taxes on a business"),
        Aspect.LEVY: _("duty on exports"),
    }[subject]


def market(code: str, product: Product | None, names: Names) -> Choice:
    """What is known of a market, or of a product there."""
    return Choice(names.market(code).partition(" (")[0], aim(product, code))


def unknown(subject: Aspect, forward: Action, beside: Sequence[Choice], *, desks: bool) -> Reply:
    """No answer, and where there may be one; `forward` passes on what was asked, `beside` is what is known of what was named."""
    said = _("I have no source on {subject}, so I say nothing about it rather than guess.").format(subject=name(subject))
    whom = _("The trade office of your district or a help desk may know. Shall I pass your question on to a person?")
    return Reply(
        f"{said}\n{whom}",
        choices=(
            Choice(label("Yes, pass it on"), forward, answers=True),
            *((Choice(label("Help desks"), Action("desks")),) if desks else ()),
            *beside,
            menu_choice(),
        ),
        more=_("Choose"),
    )


# ---- beside a step -------------------------------------------------------------------------------------------------------
def no_rates() -> str:
    """No source states what a loan costs now."""
    return _("The limit and interest of KUR now are in none of my sources: ask your bank.")


def no_source_on(subject: str, step: Step) -> str:
    """That what stands beside a step by its name only has no source, and who may know."""
    return _("I have no source on {subject}: ask {office}.").format(subject=subject, office=office(step))


def insurance() -> str:
    """What insuring goods on their way is called within a sentence."""
    return _("insurance and guarantees")


def no_promise() -> str:
    """What a step costs and how long it takes is said by who decides it."""
    return _("What it costs now and how long it takes, only the office can say: ask there. I promise neither.")
