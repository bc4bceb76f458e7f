from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.registers import AuditedRegister
from gaoxin.clock import in_words
from gaoxin.keys import among
from gaoxin.list_parts import Action, ListTab
from gaoxin.selection import export_to
from projects.models import Project
from projects.people.filters import AppointmentFilter, LoadFilter, StaffingFilter, VacancyFilter
from projects.people.reads.away import read_away
from projects.people.reads.hands import Hands, waiting_tallied
from projects.people.reads.load import (
    count_vacancies,
    hands_of,
    held_by_people,
    members_of,
    open_week,
    read_loads,
    read_unreported,
    with_load,
)
from projects.people.tables import AppointmentTable, LoadTable, StaffingTable, VacancyTable
from projects.registry.models.scopes import DEMO, OF_DEMO, SEE_ALL
from projects.registry.reads.beside import HELD_BY_FICTION, SHOWS_DEMO, current_holders
from projects.registry.reads.tallies import read_tallies
from projects.registry.views.shared import SharedByRole


class StaffRegister(AuditedRegister):
    """包联与专班 from one of four sides; `here` is which."""

    template_name = "projects/people/register.html"
    here = ""
    tallied = ("", "")  # kind and value under which all of its rows are counted (Tally)
    shows: Q | None = None  # which of its rows may show something fictional beside the fictions

    def count(self, rows):
        """Of all rows as it is kept."""
        what, of = self.tallied
        if not what or self.pills() or self.request.user.role not in SEE_ALL:
            return super().count(rows)
        tallies = read_tallies(self.population, what, begins=of)
        numbers = (one.whole(what).number for one in tallies)
        return self.counted(*numbers, None if self.shows is None else rows.filter(self.shows))

    @property
    def today(self):
        return timezone.localdate()

    def vacancies(self) -> int:
        """The number on the tab of the vacancies."""
        return count_vacancies(self.request.user, self.request.population)


class AppointmentRegister(SharedByRole, StaffRegister):
    name = "appointments"
    title = "包联与专班台账"
    here = "ledger"
    head_template = "projects/people/_as_of.html"
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    cells = "cells/appointment"
    fixed_columns = ("project", "role", "user")
    default_columns = ("title", "unit", "from_on", "to_on", "state", "reason")
    search_hint = "人员、项目、拼音"
    empty_text = "没有任命"
    empty_hint = "任命在各项目的「专班」页办理。"
    actions = (Action("导入", "projects:sheets", "upload", query="about=APPOINTMENTS"),)

    bulk_acts = (export_to("projects:appointments_export"),)
    demo = Q(demo=True) | OF_DEMO
    fiction = OF_DEMO
    together = True
    tallied = ("appointed", "")
    shows = Q(demo=True)

    def get_queryset(self):
        return self.visible().select_related("project", "user__unit")

    @property
    def day(self):
        """The day that is asked for, None for none."""
        return self.filterset.form.cleaned_data.get("as_of")

    def beside(self, rows):
        day, today = self.day, self.today
        say_away = read_away(day or today)

        def give(row):
            row.shown_state = row.state_on(day) if day else row.state_label
            say_away(row, row.voided_at is None if day else row.is_current(today))

        return give

    def as_of_words(self) -> str:
        """What the rows are where a day is asked for."""
        if self.day is None:
            return ""
        voided = self.filterset.qs.exclude(voided_at=None).count()
        struck = f"；其中已作废 {voided} 条，划去示出" if voided else ""
        when = "当日" if self.day <= self.today else "届时"
        return f"{in_words(self.day)}{when}在任，按今天所知{struck}"

    def watermark(self, rows):
        return "　".join(filter(None, [self.as_of_words(), super().watermark(rows)]))


class LoadRegister(SharedByRole, StaffRegister):
    """The population chooses the projects, not the people."""

    name = "loads"
    title = "各人在手项目"
    here = "people"
    table_class = LoadTable
    filterset_class = LoadFilter
    cells = "cells/load"
    fixed_columns = ("name",)
    default_columns = (
        "unit", "projects", "red", "yellow", "unreported", "leader", "chief", "commissioner", "member",
        "over",
    )  # fmt: skip
    search_hint = "姓名、单位、拼音"
    empty_text = "没有人员"
    empty_hint = "有人在项目上任职后列在这里。"
    note = (
        "在手：今天在任、项目未终止的个数，一个项目只计一次；只计你看得到的项目。"
        "超限：任项目专员的项目超过「设置」里的提示上限。"
    )
    list_tabs = (
        ListTab("全部", counted=False),
        ListTab("按包联领导", "role=LEADER", counted=False),
        ListTab("按专班班长", "role=CHIEF", counted=False),
        ListTab("按项目专员", "role=COMMISSIONER", counted=False),
        ListTab("超限", "over=1", counted=False),
    )

    together = True
    view = None  # its rows are found by `hands`, which alone is kept

    @property
    def held(self):
        return held_by_people(self.request.user, self.request.population, self.today)

    @property
    def demo(self):
        return Q(demo=True) | Q(pk__in=self.held.filter(OF_DEMO).values("user"))

    def narrowed(self, rows, population=None):
        return rows

    @cached_property
    def hands(self) -> Hands:
        return hands_of(self.request.user, self.request.population, self.today)

    def visible(self):
        return User.objects.filter(pk__in=among(self.hands.roles))

    def get_queryset(self):
        return with_load(self.visible().select_related("unit"), self.hands)

    def unreported(self, people: list[int]) -> dict[int, int]:
        """On how many projects each has not reported this week."""
        week = open_week(timezone.now())
        if self.shared() is None:
            return read_unreported(people, self.held, week)
        read = lambda: waiting_tallied(self.request.population, self.today, week)  # noqa: E731
        return self.keeping(read, "unreported", week) if week else {}

    def beside(self, rows):
        is_page = isinstance(rows, list)
        keys = [p.pk for p in rows] if is_page else list(rows.values_list("pk", flat=True))
        load_of = read_loads(self.hands, self.unreported(keys))

        def give(person):
            person.load = load_of(person.pk)

        return give


class StaffingRegister(SharedByRole, StaffRegister):
    name = "staffing"
    title = "各项目包联与专班"
    here = "projects"
    table_class = StaffingTable
    filterset_class = StaffingFilter
    cells = "cells/staffing"
    fixed_columns = ("name",)
    default_columns = ("leader", "chief", "commissioner", "members", "lead_unit")
    search_hint = "名称、企业、拼音"
    empty_text = "没有项目"
    note = "列未终止的项目；空缺自最后任职日的次日起算，离岗的人当即不再计。"
    demo = SHOWS_DEMO
    fiction = DEMO
    together_by = frozenset({"vacant"})
    tallied = ("roles", "DUE")
    shows = Q(pk__in=HELD_BY_FICTION)

    def visible(self):
        return Project.objects.visible_to(self.request.user).roles_due()

    def get_queryset(self):
        return self.visible().select_related("lead_unit")

    def beside(self, rows):
        keys = [p.pk for p in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        holders, members = current_holders(keys, self.today), members_of(keys, self.today)

        def give(project):
            project.holders = holders.get(project.pk, {})
            project.members = members.get(project.pk, 0)

        return give


class VacancyRegister(SharedByRole, StaffRegister):
    name = "vacancies"
    title = "空缺"
    here = "vacancies"
    table_class = VacancyTable
    filterset_class = VacancyFilter
    cells = "cells/vacancy"
    fixed_columns = ("project", "role")
    default_columns = ("since", "to_come", "lead_unit")
    search_hint = "项目、企业、拼音"
    empty_text = "没有空缺"
    empty_hint = "每个未终止的项目都有包联领导、专班班长和项目专员。"
    note = "空缺自最后任职日的次日起；从未有人任职的写「未任命」。"
    demo = OF_DEMO
    together = True
    tallied = ("vacant", "")

    def visible(self):
        return super().visible().vacant()

    def get_queryset(self):
        return self.visible().with_neighbours(self.today).select_related("project__lead_unit")

    def rows_by(self, keys, table):
        return table.data.data.of_keys(keys).order_by()
