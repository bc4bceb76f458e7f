"""差工期: the projects whose target will be missed, the worst first, each with why and with the lever that gains most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from projects.models import Project, SchedulePlan, ScheduleStep
from projects.registry.models.scopes import JUDGED
from projects.schedule.rules.network import StepRole

# Of projects that are driven: nothing is missed any more where the target is reached and there is no chain.
SHORT = JUDGED & Q(schedule__forecast__shortfall__gt=0) & ~Q(schedule__forecast__chain="")


@dataclass(frozen=True, slots=True)
class Short:
    """`plan`: the number of its confirmed plan, None for a draft; `lever`: "" where nothing helps by itself."""

    project: Project
    target: str
    target_on: date
    shortfall: int
    forecast_on: date
    first: str
    lever: str
    gain: int
    plan: int | None

    @property
    def why(self) -> str:
        """「目标 2028-01-04 投产，按现有进度 2028-01-20 投产；关键链自「方案设计审查」起」."""
        days = f"目标 {self.target_on} {self.target}，按现有进度 {self.forecast_on} {self.target}"
        return f"{days}；关键链自「{self.first}」起"

    @property
    def way(self) -> str:
        """「「招标」与「施工图」并行，可提前 20 个工作日」, '' without one."""
        return f"{self.lever}，可提前 {self.gain} 个工作日" if self.lever else ""


def short_projects(projects: QuerySet | Sequence[int], most: int | None = None) -> list[Short]:
    """Among `projects`, at most `most`. One query."""
    return [told_short(row) for row in short_rows(projects, most)]


def short_rows(projects: QuerySet | Sequence[int], most: int | None) -> QuerySet:
    """What `told_short` tells of."""
    plans = SchedulePlan.objects.filter(schedule__project=OuterRef("pk")).order_by("-number")
    targets = ScheduleStep.objects.filter(
        schedule__project=OuterRef("pk"), role=StepRole.TARGET.value
    )
    rows = (
        Project.objects.filter(SHORT, pk__in=projects)
        .select_related("schedule__forecast")
        .annotate(
            target=Subquery(targets.values("name")[:1]), plan=Subquery(plans.values("number")[:1])
        )
        .order_by("-schedule__forecast__shortfall", "code")
        .defer("description", "source_note", "search_text")
    )
    return rows[:most]


def told_short(project) -> Short:
    row = project.schedule.forecast
    return Short(
        project=project, target=project.target, target_on=project.schedule.target_on,
        shortfall=row.shortfall, forecast_on=row.forecast_on, first=row.chain_names[0],
        lever=row.best_lever, gain=row.gain or 0, plan=project.plan,
    )  # fmt: skip
