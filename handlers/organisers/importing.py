"""Activities from a spreadsheet: the file is asked for, read beside the turns, and imported only once what it holds was seen."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Form
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Handler, Turn
from bot.documents.grids import MOST_BYTES
from bot.rules.authority import Deed, Reach
from bot.screens.organisers import importing as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.bringing import brought, document
from storage.organising import organisations
from storage.organising.jobs import Job
from storage.organising.organisations import Organisation

MOST_OFFERED = 8


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.form(FORM)
    router.command("impor import", begin, Deed.PREPARE)
    router.action("import", begin, Deed.PREPARE)
    router.action("import_example", example, Deed.PREPARE)
    router.action("import_read", read, Deed.PREPARE)
    router.action("import_publish", ask_publish, Deed.PREPARE)
    router.action("import_now", _write("publish"), Deed.PREPARE)
    router.action("import_drafts", _write("drafts"), Deed.PREPARE)
    router.action("import_leave", lambda turn: screens.left(), Deed.PREPARE)


def begin(turn: Turn) -> Reply:
    """Ask for the file."""
    return forms.begin(turn, FORM) if _offered(turn) else screens.no_organisation()


def example(turn: Turn) -> Reply:
    """The file to fill in."""
    form = turn.argument if turn.argument in ("xlsx", "csv") else "xlsx"
    return errands.begin(turn, Job.IMPORT, {"do": "example", "format": form})


# ---- the file -----------------------------------------------------------------------------------------------------------
FORM = Form(
    "import",
    (document(screens.ask_file, "import_read", MOST_BYTES),),
    lambda turn, state: _fetching(turn, state),
    lambda turn: screens.left(),
    deed=Deed.PREPARE,
)


def _fetching(turn: Turn, state: FormState) -> Reply:
    return screens.fetching()


def read(turn: Turn) -> Reply:
    """The file is here (`17`), or it was said whose activities it holds (`17.3`): have it looked through."""
    file_id, chosen = _key(turn)
    file = brought(turn, file_id)
    if file is None:
        return screens.refused("gone")
    offered = _offered(turn)
    if chosen is None and len(offered) == 1:
        chosen = offered[0]
    if chosen is None:
        return screens.ask_organisation([(one.id, one.name) for one in offered[:MOST_OFFERED]], file.id)
    return errands.begin(turn, Job.IMPORT, {"do": "check", "file": file.id, "organisation": chosen.id})


def ask_publish(turn: Turn) -> Reply:
    """Before everybody sees them."""
    file_id, chosen = _key(turn)
    if chosen is None or brought(turn, file_id) is None:
        return screens.refused("gone")
    return screens.ask_publish(turn.version, f"{file_id}.{chosen.id}")


def _write(how: str) -> Handler:
    def write(turn: Turn) -> Reply:
        file_id, chosen = _key(turn)
        if chosen is None or brought(turn, file_id) is None:
            return screens.refused("gone")
        detail = {"do": how, "file": file_id, "organisation": chosen.id, "good": turn.version}
        return errands.begin(turn, Job.IMPORT, detail)

    return write


def _key(turn: Turn) -> tuple[int, Organisation | None]:
    """The file of a payload, and the organisation where it names one that they prepare activities for."""
    said, _, organisation = turn.argument.partition(".")
    number, turn.argument = turn.argument, said
    file_id, turn.argument = turn.number(), organisation
    wanted, turn.argument = turn.number(), number
    found = organisations.get(turn.connection, wanted) if wanted else None
    allowed = found is not None and authority.may(turn, Deed.PREPARE, Reach(frozenset({found.id})))
    return file_id, found if allowed else None


def _offered(turn: Turn) -> list[Organisation]:
    """Whose activities they may prepare: their own organisations', or any for an admin."""
    everybody = organisations.all_of_them(turn.connection)
    own = set(authority.organisations(turn))
    return [one for one in everybody if one.id in own] or (everybody if authority.is_admin(turn) else [])
