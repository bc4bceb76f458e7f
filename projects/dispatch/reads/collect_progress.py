"""What the weekly reports of projects say at a moment: this week's, and what came in late."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, Max, Q

from projects.dispatch.rules.codes import CameLate
from projects.dispatch.rules.entry import LateLine
from projects.models import ProgressReport, ReportDuty

LOOKED_BACK = timedelta(weeks=26)


@dataclass(frozen=True)
class Told:
    """`state`: a state of the duty, or '' when nothing was owed."""

    state: str = ""
    silent_weeks: int = 0
    unchanged_weeks: int = 0
    alike: bool = False
    returned: bool = False
    unchanged: bool = False
    unchanged_reason: str = ""
    this_week: str = ""
    next_week: str = ""
    coordination: str = ""
    late: list[LateLine] = field(default_factory=list)


def told_of(keys: list[int], moment) -> dict[int, Told]:
    """Project → what was told of it; six queries."""
    reports = {report.project_id: report for report in _this_week(keys, moment)}
    states, silent = _states(keys, moment), _silent(keys, moment)
    still = _unchanged([key for key, report in reports.items() if report.unchanged], moment)
    late = _collect_late_lines(keys, moment)
    return {
        key: _gather_told(
            reports.get(key), states.get(key, ""), silent[key], still[key], late.get(key, [])
        )
        for key in keys
    }


def _gather_told(
    report: ProgressReport | None, state: str, silent: int, still: int, late: list
) -> Told:
    if report is None:
        return Told(state=state, silent_weeks=silent, late=late)
    words = [report.progress, report.nodes_note]
    return Told(
        state=state, silent_weeks=silent, unchanged_weeks=still,
        unchanged=report.unchanged, unchanged_reason=report.unchanged_reason,
        alike=report.alike, returned=report.returned_at is not None,
        this_week="\n".join(filter(None, words)), next_week=report.next_week,
        coordination=report.coordination, late=late,
    )  # fmt: skip


def _known(keys, at):
    """The revisions that counted at a moment."""
    rows = ProgressReport.objects.filter(project__in=keys, filed_at__lte=at).order_by()
    rows = rows.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))
    return rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=at))


def _this_week(keys, moment):
    return _known(keys, moment.known_at).filter(week=moment.week)


def _collect_late_lines(keys, moment) -> dict[int, list[LateLine]]:
    """补报 and 更正 of weeks before, which no report has said yet."""
    found: dict[int, list[LateLine]] = defaultdict(list)
    if moment.since is None:
        return found
    rows = _known(keys, moment.as_of).filter(
        filed_at__gt=moment.since, week__week_on__lt=moment.week.week_on
    )
    for report in rows.select_related("week").order_by("week__week_on"):
        kind = CameLate.REPORT if report.revision == 1 else CameLate.CORRECTION
        late = LateLine(
            report.week.label, kind, report.progress, unchanged=not report.progress,
            unchanged_reason=report.unchanged_reason,
        )  # fmt: skip
        found[report.project_id].append(late)
    return found


def _duties(keys, moment):
    """Those of the weeks up to this one."""
    return ReportDuty.objects.filter(
        project__in=keys,
        week__week_on__lte=moment.week.week_on,
        week__week_on__gt=moment.week.week_on - LOOKED_BACK,
    ).order_by()


def _states(keys, moment) -> dict[int, str]:
    """Project → the state of this week's duty."""
    rows = _duties(keys, moment).filter(week=moment.week)
    rows = rows.values_list("project_id", "filed_at", "exempted_at", "week__cut_off_at")
    return {
        project: _state(filed_at, exempted_at, cut_off_at, moment)
        for project, filed_at, exempted_at, cut_off_at in rows
    }


def _silent(keys, moment) -> dict[int, int]:
    """Project → how many duties that could be answered were not, since the last that was; two queries."""
    filed, exempted = Q(filed_at__lte=moment.known_at), Q(exempted_at__lte=moment.known_at)
    rows = _duties(keys, moment).filter(week__opened_at__lte=F("week__cut_off_at"))
    rows = rows.exclude(exempted)
    answered = rows.filter(filed).values("project").annotate(on=Max("week__week_on"))
    last = dict(answered.values_list("project", "on"))
    unanswered = rows.exclude(filed).filter(week__cut_off_at__lte=moment.as_of)
    found: dict[int, int] = defaultdict(int)
    for project, on in unanswered.values_list("project_id", "week__week_on"):
        found[project] += project not in last or on > last[project]
    return found


def _state(filed_at, exempted_at, cut_off_at, moment) -> str:
    state = ReportDuty.State
    if exempted_at is not None and exempted_at <= moment.known_at:
        return state.EXEMPT
    if filed_at is not None and filed_at <= moment.known_at:
        return state.LATE if filed_at > cut_off_at else state.FILED
    return state.MISSED if cut_off_at <= moment.as_of else state.OPEN


def _unchanged(keys, moment) -> dict[int, int]:
    """Project → its latest reports in a row that said 本周无变化."""
    rows = _known(keys, moment.as_of).filter(
        week__week_on__lte=moment.week.week_on,
        week__week_on__gt=moment.week.week_on - LOOKED_BACK,
    )
    counts: dict[int, int] = defaultdict(int)
    ended = set()
    for project, unchanged in rows.order_by("project_id", "-week__week_on").values_list(
        "project_id", "unchanged"
    ):
        if not unchanged:
            ended.add(project)
        elif project not in ended:
            counts[project] += 1
    return counts
