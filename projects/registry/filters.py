from collections.abc import Collection

import django_filters as filters
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.filters import UNITS
from accounts.roles import Role
from gaoxin.asked import refuse_unknown
from gaoxin.drawer import DrawerField, drawer_fields
from gaoxin.filters import FilterForm, FilterSet, SearchFilter
from gaoxin.list_parts import Pill, pills_of
from gaoxin.population import Population
from gaoxin.selection import BadQuery
from projects.lights.rules.dimensions import LOOKED_AT
from projects.models import (
    Appointment,
    Issue,
    Project,
    ProjectLevel,
    SheetImport,
    Status,
    Track,
)
from projects.people.filters import COMMISSIONERS, LEADERS
from projects.registry.reads.conditions import CONDITIONS
from projects.registry.rules.kinds import Source
from projects.registry.rules.stages import TO_CHECK, Stage

ORIGINS = (Source.ARTICLE, Source.ENTRY, Source.IMPORT, Source.DEMO)  # in the order of the list


def imports(request):
    """Which imports a person may ask for: the project office, who alone brings sheets in."""
    rows = SheetImport.objects.exclude(applied_at=None)
    return rows if request.user.role == Role.ADMIN else rows.none()


class ProjectFilter(FilterSet):
    q = SearchFilter(method="search")
    light = filters.MultipleChoiceFilter(
        label="灯", choices=[(light.value, light.label) for light in LOOKED_AT], method="by_any"
    )
    stage = filters.MultipleChoiceFilter(
        label="阶段",
        choices=[*Stage.choices(), (TO_CHECK, "待核实")],
        method="by_any",
    )
    status = filters.ChoiceFilter(label="状态", choices=Status.choices(), empty_label="全部")
    track = filters.ModelChoiceFilter(
        label="赛道", queryset=Track.objects.all(), field_name="project_tracks__track",
        empty_label="全部", method="by_track", null_label="未归赛道",
    )  # fmt: skip
    level = filters.ChoiceFilter(
        label="级别", choices=ProjectLevel.Level.choices(), method="by_level", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="lead_unit", empty_label="全部"
    )
    leader = filters.ModelChoiceFilter(
        label="包联领导", queryset=LEADERS, method="by_leader", empty_label="全部"
    )
    commissioner = filters.ModelChoiceFilter(
        label="项目专员", queryset=COMMISSIONERS, method="by_commissioner", empty_label="全部"
    )
    lacking = filters.ChoiceFilter(
        label="一项目一专班",
        choices=[
            ("LEADER", "包联领导空缺"), ("TASK_FORCE", "没有专班"), ("COMMISSIONER", "项目专员空缺"),
            ("ANY", "有空缺"), ("NONE", "齐全"), ("ZONE_LEADER", "重点项目无区领导包联"),
        ],
        method="by_any", empty_label="全部",
    )  # fmt: skip
    origin = filters.ChoiceFilter(
        label="来源",
        choices=[("ZONE", "本区项目"), *((source.value, source.label) for source in ORIGINS)],
        method="by_any", empty_label="全部",
    )  # fmt: skip
    confirmed = filters.ChoiceFilter(
        label="项目信息", method="by_any", empty_label="全部",
        choices=[("article", "待更新（报道录入，未确认）"), ("import", "导入待确认")],
    )  # fmt: skip
    imported = filters.ModelChoiceFilter(
        label="导入", queryset=imports, field_name="sheet_touches__sheet_import", empty_label="全部"
    )
    investment = filters.ChoiceFilter(
        label="总投资", choices=[("known", "已知"), ("unknown", "未知")], method="by_any",
        empty_label="全部",
    )  # fmt: skip
    year_done = filters.ChoiceFilter(
        label="今年完成投资", choices=[("known", "已填报")], method="by_any",
        empty_label="全部",
    )  # fmt: skip
    report = filters.ChoiceFilter(
        label="进展报送",
        choices=[("OWED", "本周应报"), ("OPEN", "本周待报"), ("FILED", "本周已报"), ("SILENT", "未报")],
        method="by_any", empty_label="全部",
    )  # fmt: skip
    check = filters.ChoiceFilter(
        label="待核实", choices=[("1", "有待核实")], method="by_any", empty_label="全部"
    )
    issues = filters.ChoiceFilter(
        label="问题",
        choices=[
            ("blocking", "有未销号堵点"), ("overdue", "有超期问题"), ("escalated", "有提级问题"),
            ("open", "有未销号问题"),
        ],
        method="by_issues", empty_label="全部",
    )  # fmt: skip
    mine = filters.ChoiceFilter(
        label="与我有关", choices=[("1", "我的项目")], method="by_mine", empty_label="全部"
    )

    class Meta:
        model = Project
        fields = ()
        form = FilterForm

    @property
    def today(self):
        return timezone.localdate()

    def search(self, rows, name, value):
        return rows.search(value)

    def condition(self, name, value) -> Q | None:
        """A filter as a condition on a project, where it is one."""
        values = value if isinstance(value, list) else [value]
        return CONDITIONS[name](values, timezone.now()) if name in CONDITIONS else None

    def by_any(self, rows, name, value):
        return rows.filter(self.condition(name, value))

    def by_track(self, rows, name, value):
        if value == "null":
            return rows.filter(project_tracks=None)
        return rows.filter(pk__in=value.project_tracks.values("project"))

    def by_level(self, rows, name, value):
        levels = ProjectLevel.objects.filter(level=value, year=self.today.year)
        return rows.filter(pk__in=levels.values("project"))

    def _held_by(self, rows, person, role):
        held = Appointment.objects.current(self.today).projects_of(person, role)
        return rows.filter(pk__in=held)

    def by_leader(self, rows, name, value):
        return self._held_by(rows, value, Appointment.Role.LEADER)

    def by_commissioner(self, rows, name, value):
        return self._held_by(rows, value, Appointment.Role.COMMISSIONER)

    def by_issues(self, rows, name, value):
        issues = Issue.objects.open()
        found = {
            "open": issues,
            "blocking": issues.blocking(),
            "overdue": issues.overdue(self.today),
            "escalated": issues.filter(level__gte=Issue.Level.LEADING_GROUP),
        }[value]
        return rows.filter(pk__in=found.order_by().values("project"))

    def by_mine(self, rows, name, value):
        held = Appointment.objects.current(self.today).projects_of(self.request.user)
        return rows.filter(pk__in=held)


class AskedProjects:
    """What the address of a page asks for that shows many projects and is no register: the filters of theirs, beside
    the keys of its `own`. Raises BadQuery for any other key; for what a filter does not take, `refuse_invalid` does."""

    KEPT: Collection[str] = ()
    """what the drawer of filters sends along"""

    def __init__(self, request: HttpRequest, own: Collection[str]):
        self.request, self.query = request, request.GET
        rows = Project.objects.visible_to(request.user).of_population(self.population)
        self.filterset = ProjectFilter(self.query, queryset=rows, request=request)
        refuse_unknown(self.query, {*self.filterset.filters, *own})

    def refuse_invalid(self) -> None:
        if not self.filterset.form.is_valid():
            raise BadQuery("筛选条件有误，请改正或清除。", tuple(self.filterset.form.errors))

    @property
    def population(self) -> Population:
        return self.request.population  # type: ignore[attr-defined]  # given by the middleware

    @property
    def pills(self) -> list[Pill]:
        return pills_of(self.filterset.form, self.url_without)

    @property
    def drawer(self) -> list[DrawerField]:
        return drawer_fields(self.filterset.form)

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [(key, self.query[key]) for key in self.KEPT if self.query.get(key)]

    @property
    def tail(self) -> str:
        """The same question for another page: 「&light=RED」, or nothing."""
        return self.tail_with()

    def tail_with(self, **changes: str | None) -> str:
        query = self._query(**changes)
        return f"&{query.urlencode()}" if query else ""

    def url_without(self, name: str) -> str:
        return self.url(**{name: None})

    def url(self, **changes: str | None) -> str:
        """The same, its first page, with these keys; without those that are None or ""."""
        return f"?{self._query(**changes).urlencode()}"

    def _query(self, **changes: str | None) -> QueryDict:
        query = self.query.copy()
        for name in ("page", "part", "export", "paper", *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value:
                query[name] = value
        return query
