"""The scheduler's table of contents: what each kind of timer does when it is due."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.timers import (
    after,
    alarms,
    attendance,
    changes,
    choosing,
    closing,
    fairs,
    following,
    goods,
    mentoring,
    questions,
    reminders,
    revising,
    sending,
    spreading,
    surveying,
    waitlist,
)
from scheduler.timers.firing import Fire
from storage.unasked.timers import Kind

FIRES: Mapping[Kind, Fire] = {
    Kind.ALERT: alarms.alert,
    Kind.ATTENDANCE: attendance.close,
    Kind.MISSED: attendance.missed,
    Kind.REMINDER: reminders.remind,
    Kind.OFFER: waitlist.offer,
    Kind.SEATED: waitlist.seated,
    Kind.NUDGE: waitlist.nudge,
    Kind.EXPIRY: waitlist.expiry,
    Kind.PLACE: waitlist.place,
    Kind.CHOSEN: choosing.chosen,
    Kind.COMING: waitlist.coming,
    Kind.STILL_WAITING: waitlist.still_waiting,
    Kind.MOVED: changes.moved,
    Kind.CALLED_OFF: changes.called_off,
    Kind.SPREAD: spreading.spread,
    Kind.CLOSING: closing.closing,
    Kind.NEWS: following.news,
    Kind.DIGEST: following.digest,
    Kind.REVISED: revising.revised,
    Kind.ASKED: questions.asked,
    Kind.WRITTEN: questions.written,
    Kind.UNANSWERED: questions.unanswered,
    Kind.SILENT: questions.silent,
    Kind.AFTERCARE: after.closed,
    Kind.SURVEY: after.survey,
    Kind.OUTCOME: after.outcome,
    Kind.RECEIVED: goods.received_question,
    Kind.IN_USE: goods.use_question,
    Kind.UNCONFIRMED: after.unconfirmed,
    Kind.EXPIRING: after.expiring,
    Kind.UNPAIRED: mentoring.unpaired,
    Kind.UNLOGGED: mentoring.unlogged,
    Kind.MENTORED: mentoring.mentored,
    Kind.FAIR: fairs.fair,
    Kind.SENDING: sending.look,
    Kind.SURVEY_OVER: surveying.over,
}
