"""One project on one sheet: its bar, its steps, its problems and what helps, its people; and what is due on it soon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone

from projects.issues.reads.standings import beside_issues
from projects.models import Appointment, Instruction, Issue, Project
from projects.people.reads.roster import Roster, roster_of
from projects.schedule.reads.schedule import ScheduleView, StepRow, schedule_of
from projects.schedule.rules.network import StepState
from projects.schedule.rules.nodes import short_day
from projects.schedule.rules.scale import ScaleUnit
from projects.wall.reads.rows import wall_rows
from projects.wall.rules.axis import axis_of
from projects.wall.rules.drawing import short_words
from projects.wall.rules.frames import DESK
from projects.wall.rules.row import Mark, Row
from projects.wall.rules.sheets import Group, Sheet, draw_sheets

PERIODS = (7, 14, 30)  # days that a sheet of what is due may look ahead
LEVERS = 3


@dataclass(frozen=True)
class StepCell:
    """A step of the strip; `state`: done, running, late or waiting."""

    key: str
    name: str
    state: str
    words: str
    responsible: str
    critical: bool


@dataclass(frozen=True)
class Item:
    """Something to be done by a day: what kind, by whom, and who sees to it."""

    kind: str
    what: str
    on: date
    late: bool
    words: str
    unit: str
    person: str


@dataclass(frozen=True)
class ProjectMap:
    row: Row
    sheet: Sheet
    schedule: ScheduleView | None
    issues: list[Issue]
    roster: Roster
    today: date

    @cached_property
    def steps(self) -> list[StepCell]:
        return [_cell(row, self.today) for row in _active(self.schedule)]

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def levers(self) -> list[str]:
        """What would bring the target nearer, where it is missed; of a plan that is still drafted too."""
        plan = self.schedule.plan if self.schedule else None
        if self.schedule is None or plan is None or (plan.shortfall or 0) <= 0:
            return []
        return [lever.words for lever in self.schedule.levers[:LEVERS]]

    @property
    def short_words(self) -> str:
        return short_words(self.row, self.today)

    def until(self, days: int) -> date:
        return self.today + timedelta(days=days)

    @property
    def leader(self) -> str:
        """Who sees to what is due; the chief of the task force where there is no leader."""
        names = {holder.role: holder.user.name for holder in self.roster.holders}
        return names.get(Appointment.Role.LEADER) or names.get(Appointment.Role.CHIEF, "")

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.row.marks


def project_map(project: Project, now: datetime) -> ProjectMap:
    today = timezone.localdate(now)
    row = wall_rows([project.pk], now)[project.pk]
    axis = axis_of(ScaleUnit.MONTH, today, DESK.left, DESK.right)
    [sheet] = draw_sheets([Group("", "", [row])], axis, DESK, today)
    issues = list(project.issues.open().for_register().order_by("-blocking", "due_on", "pk"))
    give = beside_issues([issue.pk for issue in issues], today)
    for issue in issues:
        give(issue)
    return ProjectMap(
        row, sheet, schedule_of(project, today), issues, roster_of(project, today), today
    )


def _active(view: ScheduleView | None) -> Iterator[StepRow]:
    rows = view.rows if view else []
    return (row for row in rows if row.step.state == StepState.ACTIVE)


def _cell(row: StepRow, today: date) -> StepCell:
    step, plan = row.step, row.plan
    on, text = step.done
    running = step.started_on is not None
    latest = (plan.latest_last if running else plan.latest_first) if plan else None
    if step.is_done:
        state, words = "done", f"{short_day(on, today)} 完成" if on else text
    elif latest and latest < today:
        what = "完成" if running else "开始"
        state, words = "late", f"应于 {short_day(latest, today)} {what}"
    elif step.started_on:
        state, words = "running", f"{short_day(step.started_on, today)} 开始"
    else:
        state, words = "waiting", f"最迟 {short_day(latest, today)} 开始" if latest else "未开始"
    return StepCell(step.key, step.name, state, words, _responsible(row), row.critical)


def _responsible(row: StepRow) -> str:
    unit = row.step.unit_responsible
    return unit.short_name if unit else row.step.responsible


# -- what is due soon ------------------------------------------------------------------------------


def due_items(project: Project, found: ProjectMap, user, days: int) -> list[Item]:
    """Steps, nodes, problems and instructions that are due within so many days or overdue, by day. Two queries."""
    today, until = found.today, found.until(days)
    items = [
        *_steps(found, today, until),
        *_nodes(project, found, today, until),
        *_issues(found, until),
        *_instructions(project, user, today, until),
    ]
    return sorted(items, key=lambda item: (item.on, item.kind, item.what))


def _left(on: date, today: date) -> str:
    days = (on - today).days
    if days < 0:
        return f"已过 {-days} 天"
    return f"还有 {days} 天" if days else "今天到期"


def _steps(found: ProjectMap, today: date, until: date) -> Iterator[Item]:
    """What is a node stands among the nodes."""
    for row in _active(found.schedule):
        if row.step.is_done or row.step.milestone or row.plan is None:
            continue
        running = row.step.started_on is not None
        on = row.plan.latest_last if running else row.plan.latest_first
        if on and on <= until:
            what = f"{row.step.name}{'完成' if running else '开始'}"
            yield Item("步骤", what, on, on < today, _left(on, today), _responsible(row), "")


def _nodes(project: Project, found: ProjectMap, today: date, until: date) -> Iterator[Item]:
    rows = project.milestones.kept().undone().filter(due_on__lte=until).select_related("unit")
    for node in rows if project.counts else ():
        unit = node.unit.short_name if node.unit else ""
        late = node.due_on < today
        words = f"逾期 {(today - node.due_on).days} 天" if late else _left(node.due_on, today)
        yield Item("节点", node.name, node.due_on, late, words, unit, "")


def _issues(found: ProjectMap, until: date) -> Iterator[Item]:
    for issue in found.issues:
        if issue.due_on and issue.due_on <= until:
            unit = issue.lead_unit.short_name if issue.lead_unit else ""
            handler = issue.handler.name if issue.handler else ""
            kind = "堵点" if issue.blocking else "问题"
            words, late = issue.mark.words or issue.mark.word, issue.is_overdue
            yield Item(kind, issue.summary, issue.due_on, late, words, unit, handler)


def _instructions(project: Project, user, today: date, until: date) -> Iterator[Item]:
    rows = Instruction.objects.visible_to(user).open().filter(project=project, due_on__lte=until)
    for word in rows.select_related("to", "unit"):
        unit = word.unit.short_name if word.unit else ""
        words, late = _left(word.due_on, today), word.is_overdue
        yield Item("批示", word.text, word.due_on, late, words, unit, word.receiver)
