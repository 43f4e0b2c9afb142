"""The short words of the audit log, as people say them; what is not here is shown as the log keeps it."""

from __future__ import annotations

from bot.i18n import _


def said(detail: str) -> str:
    """What was done, in the language being spoken."""
    return {
        **_of_roles(),
        **_of_activities(),
        **_of_people(),
        **_of_goods(),
        **_of_fairs(),
        **_of_the_rest(),
        **_of_mentoring(),
        **_of_announcements(),
    }.get(detail, detail)


def _of_roles() -> dict[str, str]:
    return {
        "invited admin": _("invited an admin"),
        "invited organiser": _("invited an organiser"),
        "invited volunteer": _("invited a volunteer"),
        "became admin": _("became an admin"),
        "became organiser": _("became an organiser"),
        "became volunteer": _("became a volunteer"),
        "took admin": _("took the role of an admin away"),
        "took organiser": _("took the role of an organiser away"),
        "took volunteer": _("took the role of a volunteer away"),
        "gave up admin": _("is no longer an admin"),
        "gave up organiser": _("is no longer an organiser"),
        "gave up volunteer": _("is no longer a volunteer"),
        "organisation added": _("added an organisation"),
    }


def _of_activities() -> dict[str, str]:
    return {
        "published": _("published"),
        "changed": _("changed"),
        "called off": _("called off"),
        "guests changed": _("changed the list of invited guests"),
        "partner joined": _("a partner joined"),
        "partner left": _("a partner left"),
        "room word": _("a word for the room"),
        "codes seen": _("saw the list of codes"),
        "codes printed": _("printed the list of codes"),
        "names seen": _("saw names"),
        "searched": _("searched"),
    }


def _of_fairs() -> dict[str, str]:
    return {
        "edition announced": _("announced a date of a fair"),
        "edition corrected": _("corrected a date of a fair"),
        "edition withdrawn": _("withdrew a date of a fair"),
    }


def _of_people() -> dict[str, str]:
    return {
        "added by hand": _("added somebody"),
        "walked in": _("let somebody in who was not registered"),
        "seat added at the door": _("added a seat at the door"),
        "written down at the door": _("wrote somebody down at the door"),
        "arrival undone": _("took a check-in back"),
        "opinions read": _("read opinions"),
        "nominee invited": _("invited somebody to mentoring"),
        "certificates issued": _("issued certificates"),
        "revoked": _("revoked a certificate"),
        "restored": _("restored a certificate"),
        "corrected": _("corrected a certificate"),
        "result recorded": _("recorded a result"),
        "result read": _("read a result"),
    }


def _of_goods() -> dict[str, str]:
    return {
        "goods listed": _("saw the list of goods"),
        "goods seen": _("saw what one person was given"),
        "handed over": _("recorded a handover"),
        "handover corrected": _("corrected a handover"),
        "handover taken back": _("took a handover back"),
        "given back": _("recorded that something was given back"),
        "asked again": _("asked a recipient again"),
        "handover notes made": _("made handover notes"),
        "goods exported": _("made a list of goods"),
        "help offered": _("offered help with repairs"),
    }


def _of_the_rest() -> dict[str, str]:
    return {
        "stopped": _("stopped announcements"),
        "false message read": _("read a false message somebody showed"),
        "false message handled": _("handled a false message"),
        "group entered": _("entered a group or channel"),
        "group given": _("changed whose announcements a group gets"),
        "group language": _("changed the language of posts in a group"),
        "group removed": _("removed a group or channel"),
        "resumed": _("let announcements go on"),
        "read": _("read one"),
        "answered": _("answered one"),
        "taken": _("took one over"),
        "closed": _("closed one"),
        "target set": _("set a target"),
        "target taken away": _("took a target away"),
        "scheme changed": _("changed a scheme of programmes"),
        "receivers listed": _("made a list of who got an announcement"),
        "word added": _("gave a word its meaning"),
        "word removed": _("took a word's meaning away"),
        "announced again": _("prepared to send an announcement again"),
    }


def _of_announcements() -> dict[str, str]:
    return {
        "announcement confirmed": _("confirmed an announcement"),
        "announcement asked": _("asked for an announcement to be approved"),
        "announcement approved": _("approved an announcement"),
        "announcement refused": _("refused an announcement"),
        "announcement paused": _("paused an announcement"),
        "announcement resumed": _("let an announcement go on"),
        "announcement stopped": _("stopped an announcement"),
        "announcement taken back": _("took an announcement back"),
        "announcement not begun": _("an announcement was not begun: its author lost the role"),
        "announcement pointless": _("an announcement was not begun: its button leads nowhere"),
        "announcement grew": _("an announcement waits: it grew"),
        "announcement unapproved": _("an announcement waits: who approved it lost the role"),
    }


def _of_mentoring() -> dict[str, str]:
    return {
        "mentor invited": _("invited a mentor"),
        "mentor given": _("gave somebody a mentor"),
        "pairing changed": _("gave somebody another mentor"),
        "mentoring ended": _("ended a mentoring"),
        "mentor removed": _("removed a mentor"),
    }
