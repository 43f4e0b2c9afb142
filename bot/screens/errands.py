"""What takes longer than an answer: that it is in the making, how far it is, and that it could not be made."""

from __future__ import annotations

from bot.i18n import _, label, ngettext, number
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.jobs import Job


def begun(kind: str) -> Reply:
    """It is in the making, and comes here by itself."""
    return Reply(_working(kind), choices=(menu_choice(),))


def progress(kind: str, done: int, total: int) -> Reply:
    """How far it is, in the same bubble."""
    far = _("{done} of {total}").format(done=number(done), total=number(total))
    return Reply("\n".join((_working(kind), far)), choices=(menu_choice(),))


def finished(kind: str) -> Reply:
    """The bubble that told how far it was, once the result follows."""
    return Reply(_("Done: it comes in the next message."), choices=(menu_choice(),))


def _working(kind: str) -> str:
    match kind:
        case Job.FETCH:
            return _("I am fetching your file.")
        case Job.FIGURES | Job.RESPONSES | Job.SURVEY:
            return _("I am counting. The numbers come here by themselves.")
        case Job.PLAN:
            return _("I am working out what it would take. It comes here by itself.")
        case Job.IMPORT | Job.TARIFFS:
            return _("I am reading your file. The report comes here by itself.")
        case Job.LOTS:
            return _("I am drawing. The result comes here by itself, in a moment.")
        case Job.CERTIFICATES:
            return _("I am making the certificates. Each goes to its person; I tell you when all are out.")
        case _:
            return _("I am making it. The file comes here by itself; you can go on meanwhile.")


def enough(most: int) -> Reply:
    """So much is in the making for this person already."""
    said = ngettext(
        "{n} file for you is still in the making. It comes here by itself; then ask again.",
        "{n} files for you are still in the making. They come here by themselves; then ask again.",
        most,
    )
    return Reply(said.format(n=most), choices=(menu_choice(),))


def failed(kind: str) -> Reply:
    """It was not made, and nothing of it was done."""
    if kind == Job.FETCH:
        return unfetched("")
    return Reply(
        _("Sorry, this could not be made: something went wrong on our side. The admins know. Please try again later."),
        choices=(Choice(label("Ask a person"), Action("ask")), menu_choice()),
    )


def unfetched(why: str) -> Reply:
    """A file that somebody handed over could not be taken; `why` is too large, kind, empty or anything else."""
    said = {
        "too large": _(
            "Your file is too large. Documents and pictures may have 5 MB, voice notes 16 MB. Please send a smaller one."
        ),
        "kind": _("I cannot use a file of this kind. Please send a PDF, a spreadsheet, a picture (JPEG or PNG) or a voice note."),
        "empty": _("Your file is empty. Please send it once more."),
    }.get(why, _("I could not get your file from the chat. Please send it once more."))
    return Reply(said, choices=(menu_choice(),))


def gone(reply_text: str) -> str:
    """What a message says whose file is not kept any more."""
    return "\n".join(part for part in (reply_text, _("The file is not kept any more. Please ask for it again.")) if part)
