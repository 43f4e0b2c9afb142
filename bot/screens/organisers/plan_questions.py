"""What is asked about an activity that is being prepared, each question with an example."""

from __future__ import annotations

from bot.i18n import _, zone_name
from bot.screens.activities import when
from bot.screens.forms import Prompt
from bot.screens.organisers.drafting import Shown


def question_text(field: str, shown: Shown, prompt: Prompt) -> str:
    """What is asked, with an example."""
    asked = _what() | _when_and_where(zone_name(shown.plan.zone)) | _for_whom() | _around_it()
    return f"{_noted(prompt, shown)}{asked[field]}"


def _what() -> dict[str, str]:
    """What it is about."""
    return {
        "kind": _("What kind of activity is it?"),
        "fair": _("To which fair does it take people? Choose, or type its name."),
        "title_id": _("What is its title, in Indonesian? For example: Pelatihan batik warna alam."),
        "title_en": _("And the title in English?"),
        "summary_id": _("What is it about, in one or two sentences in Indonesian?"),
        "summary_en": _("And the same in English?"),
        "crafts": _("For which crafts? Choose one or more, or type them: batik, tenun. Then press Done."),
        "programme": _(
            "Which programme does it belong to? Choose, or type a new one. It counts in the figures of that programme."
        ),
        "poster": _("Send the poster as a picture."),
    }


def _when_and_where(zone: str) -> dict[str, str]:
    """When and where it is; hours are of `zone`, as people say it."""
    return {
        "mode": _("Is it in person or online?"),
        "city": _("In which town or regency? For example: Bantul. Or choose Online."),
        "province": _("In which province is that? Type it, for example: Jogja, NTB, Babel."),
        "venue": _("At which place? For example: Aula BBSPJIKB, Jl. Kusumanegara 7."),
        "point": _("Where on the map? Share the place, or type two numbers: -7.8012, 110.3932."),
        "link": _("What is the link to join online? Only who has a seat sees it."),
        "when": _("When? Type day and hours in {zone}, for example: 12-14 Dec 09.00-16.00, or: tomorrow 2 pm.").format(zone=zone),
        "closes": _("When does registration end? Choose, or type a day: 30 Nov 16.00."),
    }


def _for_whom() -> dict[str, str]:
    """Who may come, and how they get in."""
    return {
        "quota": _("How many seats? Type a number, for example: 20."),
        "who": _("Who may join?"),
        "only_crafts": _("Only which crafts? Choose one or more, then press Done."),
        "only_provinces": _("Only which provinces? Choose or type them, then press Done."),
        "only_countries": _("Only which countries? Choose or type them, then press Done."),
        "joining": _("How do people get in?"),
        "waitlist": _("Is there a waiting list when it is full?"),
        "level": _("For whom is it?"),
        "skills": _("Which skills are learnt? At most 5, with commas: dyeing, packaging."),
        "ages": _("Only for certain age groups? Choose, then press Done. Without a choice it is for any age."),
    }


def _around_it() -> dict[str, str]:
    """What people bring, are asked, pay and are given."""
    return {
        "needs": _("What must people have ready? Choose, then press Done."),
        "asks": _("What shall I ask everybody who registers? Choose, then press Done."),
        "reminders": _("When shall people be reminded? For example: 3 days, 2 hours."),
        "cost": _("What does it cost? For example: Rp150.000."),
        "certificate": _("Is there a certificate?"),
    }


def _noted(prompt: Prompt, shown: Shown) -> str:
    """Day and hours read back below the next question, where they were just told."""
    if prompt.field != "quota" or prompt.position == 0 or not shown.plan.starts_on:
        return ""
    return _("Noted: {when}.").format(when=when(shown.activity)) + "\n"
