"""A stored network as the rules see it: three queries for one project or for a thousand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from django.db.models import F

from projects.calendar.rules.workdays import WorkCalendar
from projects.models import CalendarDay, Milestone, ProjectSchedule, ScheduleStep, StepLink
from projects.schedule.rules.levers import in_force
from projects.schedule.rules.network import (
    Link,
    Problem,
    ProblemKind,
    Step,
    StepRole,
    StepState,
    problems,
)
from projects.schedule.rules.plan import Plan, plan
from projects.schedule.rules.sentences import problem_words
from projects.schedule.rules.timeline import BeyondCalendar, Span, Timeline, Unit, Winter

YEARS_BACK, YEARS_AHEAD = 6, 10
# With these nothing can be computed; with the others a plan can, but it is no plan to confirm.
UNSOUND = (
    ProblemKind.TWICE, ProblemKind.SELF, ProblemKind.UNKNOWN, ProblemKind.LINK_TWICE, ProblemKind.DURATION,
    ProblemKind.TARGETS, ProblemKind.CYCLE,
)  # fmt: skip


@dataclass(frozen=True)
class Network:
    """`rows`: every stored step, those that do not apply too; `links`: every stored link; `drawn`: the steps as they
    are stored; `steps`: the network in force."""

    schedule: ProjectSchedule
    rows: list[ScheduleStep]
    links: list[StepLink]
    today: date
    calendar: WorkCalendar

    @cached_property
    def by_key(self) -> dict[str, ScheduleStep]:
        return {row.key: row for row in self.rows}

    @cached_property
    def names(self) -> dict[str, str]:
        return {row.key: row.name for row in self.rows}

    @cached_property
    def habits(self) -> dict[tuple[str, str], str]:
        """(predecessor, step) → what is written of an order that only habit asks for."""
        keys = {row.pk: row.key for row in self.rows}
        soft = (link for link in self.links if not link.hard)
        return {(keys[link.pred_id], keys[link.step_id]): link.basis for link in soft}

    @cached_property
    def drawn(self) -> list[Step]:
        leading: dict[int, list[Link]] = {row.pk: [] for row in self.rows}
        keys = {row.pk: row.key for row in self.rows}
        for link in self.links:
            leading[link.step_id].append(rule_link(link, keys[link.pred_id]))
        return [rule_step(row, tuple(leading[row.pk]), self.today) for row in self.rows]

    @cached_property
    def drawn_problems(self) -> list[Problem]:
        return problems(self.drawn)

    @cached_property
    def steps(self) -> list[Step]:
        keys = {row.pk: row.key for row in self.rows}
        waived = [(keys[link.pred_id], keys[link.step_id]) for link in self.links if link.waived_at]
        gone = [row.key for row in self.rows if row.state == StepState.NOT_APPLICABLE]
        return in_force(self.drawn, waived, gone)

    @cached_property
    def line(self) -> Timeline:
        return _line_of(self.calendar, self.schedule.winter)

    @cached_property
    def is_sound(self) -> bool:
        return not any(problem.kind in UNSOUND for problem in self.drawn_problems)

    @cached_property
    def problems(self) -> list[Problem]:
        """Of what is drawn while nothing can be computed from it, else of what is in force."""
        return problems(self.steps) if self.is_sound else self.drawn_problems

    @cached_property
    def sentences(self) -> list[str]:
        return [problem_words(problem, self.names) for problem in self.problems]

    @cached_property
    def planned(self) -> tuple[Plan | None, str]:
        """The plan, or why there is none."""
        if not self.is_sound:
            return None, self.sentences[0]
        try:
            return self.plan_of(self.steps), ""
        except BeyondCalendar:
            first, last = self.calendar.first.year, self.calendar.last.year
            return None, f"工期超出可推算的年份（{first} 至 {last} 年）。请核对目标日期和各步工期。"

    @property
    def plan(self) -> Plan | None:
        return self.planned[0]

    @property
    def fault(self) -> str:
        return self.planned[1]

    @property
    def calendar_note(self) -> str:
        """Which years of the plan count Monday to Friday, '' for none."""
        last = max(self.schedule.target_on, self.today)
        if self.plan is not None and self.plan.forecast_on is not None:
            last = max(last, self.plan.forecast_on)
        years = self.calendar.unpublished(self.today, last)
        return f"{'、'.join(map(str, years))} 年安排未公布，按周一至周五推算" if years else ""

    def plan_of(self, steps: Sequence[Step], target_on: date | None = None) -> Plan:
        return plan(steps, target_on or self.schedule.target_on, self.today, self.line)

    def with_calendar(self, calendar: WorkCalendar) -> "Network":
        return replace(self, calendar=calendar)


def rule_link(link, pred: str) -> Link:
    return Link(pred, link.lag, Unit(link.lag_unit), link.hard)


def rule_step(row: ScheduleStep, links: tuple[Link, ...], today: date) -> Step:
    """As it stood on `today`: what began or was done later had not."""
    done_on, text = row.done
    started_on, short = row.started_on, None
    if done_on is not None and done_on > today:
        done_on = None
    if started_on is not None and started_on > today:
        started_on = None
    if row.short_days is not None:
        short = Span(row.short_days, Unit(row.short_unit), row.outdoor)
    return Step(
        key=row.key, span=Span(row.days, Unit(row.unit), row.outdoor), role=StepRole(row.role),
        links=links, started_on=started_on, done_on=done_on, undated=text != "",
        not_before=row.manual_first_on, short=short,
    )  # fmt: skip


@lru_cache(maxsize=32)
def _line_of(calendar: WorkCalendar, winter: Winter | None) -> Timeline:
    return Timeline(calendar, winter)


def calendar_for(schedules: Iterable[ProjectSchedule], today: date) -> WorkCalendar:
    """Wide enough to walk back from the earliest and on from the latest of their days. One query."""
    days = [today, *(schedule.target_on for schedule in schedules)]
    first, last = min(days).year - YEARS_BACK, max(days).year + YEARS_AHEAD
    return CalendarDay.work_calendar(date(first, 1, 1), date(last, 12, 31))


def load_network(schedule: ProjectSchedule, today: date) -> Network:
    return load_networks([schedule], today)[0]


def network_aiming_at(milestone: Milestone, today: date) -> Network | None:
    """The network whose target has this node; moving the node moves its target."""
    aiming = ProjectSchedule.objects.filter(steps__milestone=milestone, steps__role=StepRole.TARGET)
    schedule = aiming.select_related("project").first()
    return load_network(schedule, today) if schedule else None


def load_networks(schedules: Sequence[ProjectSchedule], today: date) -> list[Network]:
    """In the order of `schedules`, whose projects are read already. Three queries."""
    by_pk = {schedule.pk: schedule for schedule in schedules}
    rows: dict[int, list[ScheduleStep]] = {pk: [] for pk in by_pk}
    links: dict[int, list[StepLink]] = {pk: [] for pk in by_pk}
    found = ScheduleStep.objects.filter(schedule__in=by_pk)
    for row in found.select_related("milestone", "permit", "unit_responsible"):
        row.schedule = by_pk[row.schedule_id]
        rows[row.schedule_id].append(row)
    leading = StepLink.objects.filter(step__schedule__in=by_pk).order_by("id")
    for link in leading.annotate(of_schedule=F("step__schedule_id")).select_related("waived_by"):
        links[link.of_schedule].append(link)
    calendar = calendar_for(schedules, today)
    return [Network(one, rows[one.pk], links[one.pk], today, calendar) for one in schedules]
