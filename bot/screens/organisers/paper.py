"""What a certificate says, in both languages: Indonesian first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from unicodedata import normalize
from zoneinfo import ZoneInfo

from bot.i18n import _, ngettext, short_day, speaking
from bot.screens.activities import place, title, when
from storage.organising.activities import Activity
from storage.taking_part.certificate_codes import shown
from storage.taking_part.certificates import Certificate

Both = tuple[str, str]
LANGUAGES = ("id", "en")
ASKED_IN = ("web", "whatsapp", "telegram")
"""The chat that a certificate's QR opens: of those there are, the one that needs least."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the paper, in words; `link` is what its QR holds."""

    organiser: str
    name: str
    title: Both
    when: Both
    place: str
    hours: Both
    signer: str
    position: str
    issued: Both
    code: str
    link: str
    heading: Both
    given_to: Both
    took_part: Both
    check: Both


def paper(activity: Activity, certificate: Certificate, links: Mapping[str, str]) -> Paper:
    """The words of one certificate; `links` are the deep-link prefixes by channel."""
    day = certificate.issued_at.astimezone(ZoneInfo(activity.zone)).date()
    code, hours = shown(certificate.code), certificate.hours or 0
    return Paper(
        organiser=activity.organiser,
        name=normalize("NFC", certificate.name or ""),
        title=_both(lambda: title(activity)),
        when=_both(lambda: when(activity)),
        place=_both(lambda: place(activity))[0],
        hours=_both(lambda: ngettext("{n} hour", "{n} hours", hours).format(n=hours)) if hours else ("", ""),
        signer=certificate.signer or "",
        position=certificate.position or "",
        issued=_both(lambda: ", ".join(filter(None, (activity.city, short_day(day))))),
        code=code,
        link=link(certificate.code, links),
        heading=_both(lambda: _("Certificate of attendance")),
        given_to=_both(lambda: _("given to")),
        took_part=_both(lambda: _("who took part in")),
        check=_both(lambda: _("Is it real? Ask Sapa: check {code}").format(code=code)),
    )


def _both(say: Callable[[], str]) -> Both:
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(say())
    return said[0], said[1]


def link(code: str, links: Mapping[str, str]) -> str:
    """What the QR holds: a link that asks about the code, or the words to type where no chat has links."""
    prefix = next((links[channel] for channel in ASKED_IN if channel in links), "")
    return f"{prefix}v_{code}" if prefix else f"cek {shown(code)}"
