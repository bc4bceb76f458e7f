"""The page of one network: what `schedule_of` computes, its chart, and the levers somebody tries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from projects.models import Milestone, Project, SchedulePlan
from projects.resources.reads.permits import permits_of
from projects.schedule.reads.chart import chart_of
from projects.schedule.reads.schedule import (
    LeverRow,
    ScheduleView,
    StepRow,
    Trial,
    read_levers,
    schedule_of,
    try_levers,
)
from projects.schedule.rules.chart import Chart
from projects.schedule.rules.network import StepRole, StepState
from projects.schedule.rules.sentences import gap_words


@dataclass(frozen=True)
class SchedulePage:
    """`tried`: the codes of the levers that were ticked; None where nothing was asked and all offered ones are."""

    view: ScheduleView
    tried: Sequence[str] | None
    may_confirm: bool

    @cached_property
    def chart(self) -> Chart | None:
        return chart_of(self.view)

    @cached_property
    def rows(self) -> list[tuple[StepRow, object]]:
        """Each step with what its chart shows, None for one that does not apply."""
        drawn = self.chart.rows if self.chart else {}
        return [(row, drawn.get(row.step.key)) for row in self.view.rows]

    @cached_property
    def levers(self) -> list[tuple[LeverRow, bool]]:
        """What is offered, and whether it is ticked."""
        return [(row, self.tried is None or row.code in self.tried) for row in self.view.levers]

    @property
    def chosen(self) -> list[str]:
        return [row.code for row, ticked in self.levers if ticked]

    @cached_property
    def trial(self) -> Trial | None:
        network = self.view.network
        chosen = read_levers(network, self.chosen)
        return try_levers(network, chosen) if chosen and network.plan else None

    @cached_property
    def works_begin(self) -> tuple[date | None, date | None]:
        """开工 as it is and as it would be with what is tried; None where it is no open step."""
        trial = self.trial
        keys = [
            row.step.key
            for row in self.view.rows
            if row.step.kind == Milestone.Kind.STARTED and not row.step.is_done
        ]
        if trial is None or not keys or keys[0] not in trial.before.steps:
            return None, None
        return trial.before.steps[keys[0]].first, trial.after.steps[keys[0]].first

    @cached_property
    def target_name(self) -> str:
        return next(row.name for row in self.view.network.rows if row.role == StepRole.TARGET)

    @property
    def gap(self) -> str:
        plan = self.view.plan
        return gap_words(plan.shortfall) if plan else "不能测算"

    @property
    def sentence(self) -> str:
        """「目标 2027-12-31 投产，差 34 个工作日，按现有进度 2028-02-17 投产」."""
        plan, name = self.view.plan, self.target_name
        if plan is None:
            return "步骤的先后或工期有问题，暂不能测算"
        said = f"目标 {self.view.schedule.target_on} {name}，{self.gap}"
        if plan.shortfall is None or plan.forecast_on is None:
            return f"{name}已完成"
        return f"{said}，按现有进度 {plan.forecast_on} {name}"

    @property
    def best(self) -> str:
        """The best lever, and what all of them give together."""
        plan, offered = self.view.plan, self.view.levers
        if plan is None or not offered:
            return ""
        network = self.view.network
        together = try_levers(network, [row.gain.lever for row in offered])
        more = f"；{len(offered)} 条办法一起用，{together.tried}" if len(offered) > 1 else ""
        return f"最有效：{offered[0].words}{more}"

    @property
    def chain(self) -> list[str]:
        names, plan = self.view.network.names, self.view.plan
        return [names[key] for key in plan.chain] if plan else []

    @property
    def has_moved_nodes(self) -> bool:
        return any(row.apart_on for row in self.view.rows)

    @property
    def next_number(self) -> int:
        return self.view.confirmed.number + 1 if self.view.confirmed else 1

    @property
    def versions(self) -> list[SchedulePlan]:
        """Newest first, as soon as there are two."""
        return self.view.plans[::-1] if self.view.beside else []

    @property
    def counts(self) -> dict[str, int]:
        active = [row.step for row in self.view.rows if row.step.state == StepState.ACTIVE]
        done = sum(step.is_done for step in active)
        running = sum(not step.is_done and step.started_on is not None for step in active)
        return {"all": len(active), "done": done, "running": running}


def page_of(
    project: Project,
    user,
    today: date,
    tried: Sequence[str] | None = None,
    against: int | None = None,
) -> SchedulePage | None:
    """None for a project without network. A step that waits for a permit has it as it stands today."""
    view = schedule_of(project, today, against)
    if view is None:
        return None
    permits = permits_of(project, today)
    for row in view.rows:
        row.step.permit = permits.get(row.step.permit_id)
    may = Project.objects.directed_by(user).filter(pk=project.pk).exists()
    return SchedulePage(view, tried, may)
