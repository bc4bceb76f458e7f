"""Everything the page of one network shows, computed as it is opened."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from projects.models import (
    PlanRow,
    Project,
    ProjectSchedule,
    SchedulePlan,
    ScheduleStep,
)
from projects.schedule.reads.forecast import NEXT_STEPS, next_steps
from projects.schedule.reads.late import Due, due_of
from projects.schedule.reads.network import Network, load_network
from projects.schedule.reads.versions import Change, changes, chosen
from projects.schedule.rules.due import Slip, slip
from projects.schedule.rules.levers import Gain, Lever, applied, levers, possible
from projects.schedule.rules.network import Step
from projects.schedule.rules.nodes import short_day
from projects.schedule.rules.plan import Plan, StepPlan
from projects.schedule.rules.sentences import (
    ARROW,
    anomaly_words,
    basis_words,
    conflict_words,
    gain_words,
    gap_words,
    left_words,
    lever_words,
    running_words,
    shift_words,
    shortfall_words,
    slip_words,
    waits_words,
)
from projects.schedule.rules.timeline import Span, Unit


@dataclass(frozen=True)
class StepRow:
    """`plan` is None where nothing can be computed and for what does not apply; `agreed` is the current plan's row,
    `slip` against the first plan, None where one of the two days is not known."""

    step: ScheduleStep
    plan: StepPlan | None
    critical: bool
    agreed: PlanRow | None
    slip: Slip | None
    preds: tuple[str, ...]
    standing: str  # since when it runs, or what it waits for
    until: date | None  # the latest start, of what runs the latest end
    left: int  # working days until then; negative when that many have passed
    today: date

    @property
    def slip_words(self) -> str:
        return slip_words(self.slip) if self.slip else ""

    @property
    def short_slip(self) -> str:
        """In the table, by working days: 「晚 34」, 「早 6」, 「0」."""
        if self.slip is None:
            return ""
        days = self.slip.workdays
        return f"{'晚' if days > 0 else '早'} {abs(days)}" if days else "0"

    @property
    def float_words(self) -> str:
        """With the sign of the house: 「−34」."""
        if self.plan is None or self.plan.total_float is None:
            return ""
        return str(self.plan.total_float).replace("-", "−")

    @property
    def apart_on(self) -> date | None:
        """The day of its node where the current plan promised another: moved by itself since, or fixed by a leader."""
        node = self.step.milestone
        if node is None or node.is_done or self.agreed is None or self.agreed.agreed_on is None:
            return None
        return node.due_on if node.due_on != self.agreed.agreed_on else None

    @property
    def waiting(self) -> bool:
        """Neither begun nor done."""
        return self.step.started_on is None and not self.step.is_done

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.until < self.today

    @property
    def left_words(self) -> str:
        running = self.step.started_on is not None
        return left_words(self.until, self.left, self.today, running=running)


@dataclass(frozen=True)
class LeverRow:
    """`what` is done; `words`: that and what it gains; `basis`: why it may be."""

    gain: Gain
    what: str
    words: str
    basis: str

    @property
    def code(self) -> str:
        return self.gain.lever.code


@dataclass(frozen=True)
class ScheduleView:
    """`plans`: every version, with the rows of the `first`, the `current` and of the one laid `beside` the current."""

    network: Network
    plans: list[SchedulePlan]
    first: dict[str, PlanRow]
    current: dict[str, PlanRow]
    beside: SchedulePlan | None
    other: dict[str, PlanRow]
    due: Due | None

    @property
    def schedule(self) -> ProjectSchedule:
        return self.network.schedule

    @property
    def plan(self) -> Plan | None:
        return self.network.plan

    @property
    def fault(self) -> str:
        return self.network.fault

    @property
    def problems(self) -> list[str]:
        return self.network.sentences

    @property
    def confirmed(self) -> SchedulePlan | None:
        return self.plans[-1] if self.plans else None

    @property
    def headline(self) -> str:
        return self.fault or shortfall_words(self.plan.shortfall if self.plan else None)

    @property
    def chain_line(self) -> str:
        return ARROW.join(self.network.names[key] for key in self.plan.chain) if self.plan else ""

    @property
    def target_note(self) -> str:
        """Which day counts where the target is no working day."""
        plan, target = self.plan, self.schedule.target_on
        if plan is None or plan.target_on == target:
            return ""
        day, before = (short_day(one, self.network.today) for one in (target, plan.target_on))
        return f"目标日 {day} 不是工作日，按前一个工作日 {before} 计"

    @cached_property
    def rows(self) -> list[StepRow]:
        preds = {step.key: tuple(link.pred for link in step.links) for step in self.network.steps}
        return [self._row(row, preds.get(row.key, ())) for row in self.network.rows]

    @cached_property
    def next(self) -> list[StepRow]:
        """The five that come next, for the cards."""
        of = {row.step.key: row for row in self.rows}
        return [of[step.key] for step in next_steps(self.network)[:NEXT_STEPS]]

    @cached_property
    def levers(self) -> list[LeverRow]:
        network = self.network
        if network.plan is None:
            return []
        steps = {step.key: step for step in network.steps}
        found = levers(network.steps, network.schedule.target_on, network.today, network.line)
        names = network.names
        return [
            LeverRow(
                gain,
                lever_words(gain.lever, steps, names),
                gain_words(gain, steps, names),
                basis_words(gain.lever, network.habits.get((gain.lever.pred, gain.lever.step), "")),
            )
            for gain in found
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """What the current version promises otherwise than the one beside it."""
        return changes(self.other, self.current, self.network.calendar) if self.beside else []

    @property
    def anomalies(self) -> list[str]:
        names, plan = self.network.names, self.plan
        return [anomaly_words(names[a], names[b]) for a, b in plan.anomalies] if plan else []

    @cached_property
    def conflicts(self) -> list[str]:
        """Days that a leader fixed and the current plan would have otherwise."""
        found = []
        for row in self.network.rows:
            node, agreed = row.milestone, self.current.get(row.key)
            if node is None or agreed is None or agreed.agreed_on is None or node.is_done:
                continue
            if node.is_fixed and node.due_on != agreed.agreed_on:
                days = node.due_on, agreed.agreed_on
                found.append(conflict_words(node.name, *days, self.network.today))
        return found

    def _row(self, step: ScheduleStep, preds: tuple[str, ...]) -> StepRow:
        plan, network = self.plan, self.network
        row = plan.steps.get(step.key) if plan else None
        until, today = _until(step, row), network.today
        return StepRow(
            step=step, plan=row, critical=plan is not None and step.key in plan.chain,
            agreed=self.current.get(step.key), slip=self._slip(step, row), preds=preds,
            standing=self._standing(step, preds),
            until=until, left=network.calendar.count(today, until or today), today=today,
        )  # fmt: skip

    def _standing(self, step: ScheduleStep, preds: tuple[str, ...]) -> str:
        network = self.network
        if step.started_on is None:
            open_ones = [network.by_key[key] for key in preds if not network.by_key[key].is_done]
            return waits_words([one.name for one in open_ones])
        passed = network.calendar.count(step.started_on, network.today)
        span = Span(step.days, Unit(step.unit))
        return running_words(step.started_on, network.today, passed, span)

    def _slip(self, step: ScheduleStep, row: StepPlan | None) -> Slip | None:
        """The first plan's day against the day it was done; of an open step against the current plan's or, where it
        is later, the day it can be ready."""
        first, current = self.first.get(step.key), self.current.get(step.key)
        if first is None or first.agreed_on is None or row is None or row.last is None:
            return None
        now = row.last
        if not step.is_done and current is not None and current.agreed_on is not None:
            now = max(now, current.agreed_on)
        return slip(first.agreed_on, now, self.network.calendar)


def _until(step: ScheduleStep, row: StepPlan | None) -> date | None:
    """The day it must begin on at the latest; of what runs the day it must end on."""
    if row is None:
        return None
    return row.latest_first if step.started_on is None else row.latest_last


def schedule_of(project: Project, today: date, against: int | None = None) -> ScheduleView | None:
    """None for a project without network. `against`: the number of the version to lay beside the last one, the first
    where nothing else is asked. Seven queries, whatever the number of steps."""
    schedule = (
        ProjectSchedule.objects.select_related("template", "updated_by")
        .filter(project=project)
        .first()
    )
    if schedule is None:
        return None
    schedule.project = project
    network = load_network(schedule, today)
    plans = list(schedule.plans.select_related("confirmed_by").order_by("number"))
    beside = chosen(plans, against)
    versions = [plans[0], plans[-1], beside] if plans else [None] * 3
    rows = _rows_of({plan.pk for plan in versions if plan})
    first, current, other = (rows[plan.pk] if plan else {} for plan in versions)
    due = None if plans else due_of(project, today)
    return ScheduleView(network, plans, first, current, beside, other, due)


def _rows_of(plans: set[int]) -> dict[int, dict[str, PlanRow]]:
    found: dict[int, dict[str, PlanRow]] = {pk: {} for pk in plans}
    for row in PlanRow.objects.filter(plan__in=plans).order_by("id") if plans else ():
        found[row.plan_id][row.key] = row
    return found


# -- trials ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """A step that a change would move: by so many working days, its earliest and its latest end."""

    step: ScheduleStep
    before: StepPlan
    after: StepPlan
    early: int
    latest: int

    @property
    def early_words(self) -> str:
        return shift_words(self.early)

    @property
    def latest_words(self) -> str:
        return shift_words(self.latest)


@dataclass(frozen=True)
class Trial:
    """A change that is not saved: the plan before it, and with it."""

    before: Plan
    after: Plan
    moved: list[Moved]
    words: list[str]

    @property
    def was(self) -> str:
        return gap_words(self.before.shortfall)

    @property
    def tried(self) -> str:
        return gap_words(self.after.shortfall)

    @property
    def gained(self) -> int | None:
        """Working days that the target comes nearer, negative for farther."""
        if self.before.shortfall is None or self.after.shortfall is None:
            return None
        return self.before.shortfall - self.after.shortfall

    @property
    def headline(self) -> str:
        was, tried = shortfall_words(self.before.shortfall), shortfall_words(self.after.shortfall)
        return f"现在{was}；试算后{tried}"


def try_levers(network: Network, chosen: list[Lever]) -> Trial:
    """「一起试算」: all of them at once, nothing is written."""
    steps = {step.key: step for step in network.steps}
    words = [lever_words(lever, steps, network.names) for lever in chosen]
    return preview(network, applied(network.steps, chosen), words=words)


def preview(
    network: Network,
    steps: list[Step],
    *,
    target_on: date | None = None,
    words: list[str] | None = None,
) -> Trial:
    """Which steps other steps or another target would move, and by how many working days."""
    after = network.plan_of(steps, target_on)
    return compared(network, network.plan_of(network.steps), after, words)


def compared(network: Network, before: Plan, after: Plan, words: list[str] | None = None) -> Trial:
    """What the steps of a network have otherwise in the second of two plans."""
    moved = [
        Moved(
            network.by_key[key], before.steps[key], row,
            _workdays(network, before.steps[key].last, row.last),
            _workdays(network, before.steps[key].latest_last, row.latest_last),
        )
        for key, row in after.steps.items()
        if key in before.steps and _ends(row) != _ends(before.steps[key])
    ]  # fmt: skip
    order = {row.key: place for place, row in enumerate(network.rows)}
    moved.sort(key=lambda one: order[one.step.key])
    return Trial(before, after, moved, words or [])


def _ends(row: StepPlan) -> tuple:
    return row.last, row.latest_last


def _workdays(network: Network, before: date | None, after: date | None) -> int:
    return network.calendar.count(before, after) if before and after else 0


def read_levers(network: Network, codes: list[str]) -> list[Lever]:
    """Of the codes that a form sent, those that may be tried; unknown ones are passed over."""
    offered = {one.code: one for one in possible(network.steps)}
    return [offered[code] for code in dict.fromkeys(codes) if code in offered]


def offered_levers(network: Network, codes: list[str]) -> list[Lever]:
    """Of the codes those that may be tried; without any the best ones."""
    if network.plan is None:
        return []
    chosen = read_levers(network, codes)
    if chosen:
        return chosen
    found = levers(network.steps, network.schedule.target_on, network.today, network.line)
    return [gain.lever for gain in found]
