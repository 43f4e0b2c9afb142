"""What each kind of job does; scheduler/timers/table.py is the same of timers."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.making import (
    audience,
    catalogue_job,
    certifying,
    charting,
    counting,
    door_list,
    drawing,
    exporting,
    fetching,
    importing,
    planning,
    posters,
    surveying,
    tariff_table,
)
from scheduler.making import responses as announced
from scheduler.making.errands import Perform
from scheduler.timers import goods
from storage.organising.jobs import LISTS, Job

PERFORMS: Mapping[str, Perform] = {
    Job.FETCH: fetching.fetch,
    Job.CATALOGUE: catalogue_job.perform,
    Job.TARIFFS: tariff_table.perform,
    Job.AUDIENCE: audience.perform,
    Job.PARTICIPANTS: exporting.roll,
    Job.ATTENDANCE: exporting.attendance,
    Job.CERTIFICATES: certifying.issue,
    Job.CERTIFICATE: certifying.again,
    Job.CHART: charting.chart,
    Job.FIGURES: counting.perform,
    Job.CODES: door_list.codes_list,
    Job.LOTS: drawing.perform,
    Job.IMPORT: importing.perform,
    Job.HANDOVER: goods.perform,
    Job.PLAN: planning.plan,
    Job.POSTER: posters.poster,
    Job.RESPONSES: announced.numbers,
    Job.RECEIVERS: announced.people,
    Job.SURVEY: surveying.perform,
}

SHOWS_OTHERS = frozenset(LISTS)
"""Kinds whose result tells of other people: its message is nobody's, and goes once it is sent."""
