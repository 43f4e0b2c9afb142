"""Why a spreadsheet that somebody sends cannot be read as a whole."""

from __future__ import annotations

from bot.i18n import _


def unreadable(code: str) -> str:
    """Why a file as a whole cannot be read."""
    return {
        "empty": _("The file is empty."),
        "large": _("The file is over 5 MB; I read up to 5,000 rows. Please send it in parts."),
        "long": _("The file has more than 5,000 rows. Please send it in parts."),
        "wide": _("The file has more than 60 columns; that is not my example filled in."),
        "old": _("That is an old or a locked Excel file. Please save it as XLSX without a password."),
        "locked": _("The file has a password. Please save it without one."),
        "bomb": _("The file unpacks to far more than a spreadsheet holds, so I did not open it."),
        "damaged": _("The file is damaged, or it is no spreadsheet. Please save it anew as XLSX or CSV."),
        "kind": _("That is no spreadsheet. Please send an XLSX or a CSV file."),
        "headings": _("I do not find the headings of my example in the first row. Please use the example."),
        "gone": _("I do not have that file any more. Please send it again."),
    }.get(code, _("The file cannot be read."))
