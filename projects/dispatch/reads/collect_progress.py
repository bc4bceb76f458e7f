"""What the weekly reports of projects say at a moment: this week's, and what came in late."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q

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
    """Project → what was told of it; four queries."""
    reports = {report.project_id: report for report in _this_week(keys, moment)}
    duties, still = _duties(keys, moment), _unchanged(keys, moment)
    late = _collect_late_lines(keys, moment)
    return {
        key: _gather_told(reports.get(key), duties.get(key, []), still.get(key, 0), late.get(key, []), moment)
        for key in keys
    }  # fmt: skip


def _gather_told(
    report: ProgressReport | None, duties: list, still: int, late: list, moment
) -> Told:
    state, silent = _count_silent(duties, moment)
    if report is None:
        return Told(state=state, silent_weeks=silent, late=late)
    words = [report.progress, report.nodes_note]
    return Told(
        state=state, silent_weeks=silent, unchanged_weeks=still if report.unchanged else 0,
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


def _duties(keys, moment) -> dict[int, list]:
    """Project → its duties up to this week, the latest first."""
    rows = ReportDuty.objects.filter(
        project__in=keys,
        week__week_on__lte=moment.week.week_on,
        week__week_on__gt=moment.week.week_on - LOOKED_BACK,
    ).order_by("project_id", "-week__week_on")
    found = defaultdict(list)
    for project, *duty in rows.values_list(
        "project_id", "week_id", "filed_at", "exempted_at", "week__cut_off_at", "week__opened_at"
    ):
        found[project].append(duty)
    return found


def _count_silent(duties: list, moment) -> tuple[str, int]:
    """The state of this week's duty, and how many that could be answered were not, in a row."""
    state, silent = "", 0
    for week, filed_at, exempted_at, cut_off_at, opened_at in duties:
        filed = filed_at is not None and filed_at <= moment.known_at
        exempted = exempted_at is not None and exempted_at <= moment.known_at
        if week == moment.week.pk:
            state = _state(filed, exempted, filed_at, cut_off_at, moment)
        if exempted or opened_at > cut_off_at:
            continue
        if filed:
            break
        if cut_off_at <= moment.as_of:
            silent += 1
    return state, silent


def _state(filed: bool, exempted: bool, filed_at, cut_off_at, moment) -> str:
    state = ReportDuty.State
    if exempted:
        return state.EXEMPT
    if filed:
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
