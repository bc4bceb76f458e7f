import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.models import Unit, User
from gaoxin.fields import DayField
from projects.models import Appointment, Milestone, Project, ProjectLevel, Status, Track
from projects.rules.lights import LOOKED_AT, Light
from projects.rules.stages import TO_CHECK, Stage

UNITS = Unit.objects.only("name", "short_name")


class DayFilter(filters.DateFilter):
    field_class = DayField


def holders(request):
    """People who hold or held a role on a project: the ones worth offering in a filter."""
    return _in_office()


def leaders(request):
    return _in_office(role=Appointment.Role.LEADER)


def commissioners(request):
    return _in_office(role=Appointment.Role.COMMISSIONER)


def _in_office(**conditions):
    # DISTINCT, or the database would look each person up in the index that guards appointments,
    # which does not begin with the person: a hundred times as long.
    held = Appointment.objects.valid().filter(**conditions).values("user").distinct()
    return User.objects.filter(pk__in=held).only("name")


class ProjectFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    light = filters.MultipleChoiceFilter(
        label="灯", choices=[(light.value, light.label) for light in LOOKED_AT], method="by_light"
    )
    stage = filters.MultipleChoiceFilter(
        label="阶段",
        choices=[*[(s.value, s.label) for s in Stage], (TO_CHECK, "待核实")],
        method="by_stage",
    )
    status = filters.ChoiceFilter(label="状态", choices=Status.choices, empty_label="全部")
    track = filters.ModelChoiceFilter(
        label="赛道", queryset=Track.objects.all(), field_name="project_tracks__track",
        empty_label="全部", method="by_track", null_label="未归赛道",
    )  # fmt: skip
    level = filters.ChoiceFilter(
        label="级别", choices=ProjectLevel.Level.choices, method="by_level", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="lead_unit", empty_label="全部"
    )
    leader = filters.ModelChoiceFilter(
        label="包联领导", queryset=leaders, method="by_leader", empty_label="全部"
    )
    commissioner = filters.ModelChoiceFilter(
        label="项目专员", queryset=commissioners, method="by_commissioner", empty_label="全部"
    )
    lacking = filters.ChoiceFilter(
        label="一项目一专班",
        choices=[
            ("LEADER", "缺包联领导"), ("TASK_FORCE", "缺专班"), ("COMMISSIONER", "缺项目专员"),
            ("ANY", "有缺项"), ("NONE", "齐全"),
        ],
        method="by_lacking", empty_label="全部",
    )  # fmt: skip
    origin = filters.ChoiceFilter(
        label="来源",
        choices=[("ZONE", "本区项目"), ("ARTICLE", "报道"), ("ENTRY", "登记"), ("DEMO", "演示")],
        method="by_origin", empty_label="全部",
    )  # fmt: skip
    investment = filters.ChoiceFilter(
        label="总投资", choices=[("known", "已知"), ("unknown", "未知")], method="by_investment",
        empty_label="全部",
    )  # fmt: skip
    check = filters.ChoiceFilter(
        label="待核实", choices=[("1", "有待核实")], method="by_check", empty_label="全部"
    )
    mine = filters.ChoiceFilter(
        label="与我有关", choices=[("1", "我的项目")], method="by_mine", empty_label="全部"
    )

    class Meta:
        model = Project
        fields = ()

    @property
    def today(self):
        return timezone.localdate()

    def search(self, rows, name, value):
        return rows.search(value)

    def by_light(self, rows, name, values):
        """A project without a stored light is grey."""
        wanted = Q(light__light__in=values)
        return rows.filter(wanted | Q(light=None) if Light.GREY in values else wanted)

    def by_stage(self, rows, name, values):
        wanted = Q(stage__in=[v for v in values if v != TO_CHECK])
        return rows.filter(wanted | Q(stage="") if TO_CHECK in values else wanted)

    def by_track(self, rows, name, value):
        if value == "null":
            return rows.filter(project_tracks=None)
        return rows.filter(pk__in=value.project_tracks.values("project"))

    def by_level(self, rows, name, value):
        levels = ProjectLevel.objects.filter(level=value, year=self.today.year)
        return rows.filter(pk__in=levels.values("project"))

    def _held_by(self, rows, person, role):
        held = Appointment.objects.current(self.today).filter(user=person, role=role)
        return rows.filter(pk__in=held.values("project"))

    def by_leader(self, rows, name, value):
        return self._held_by(rows, value, Appointment.Role.LEADER)

    def by_commissioner(self, rows, name, value):
        return self._held_by(rows, value, Appointment.Role.COMMISSIONER)

    def by_lacking(self, rows, name, value):
        return rows.roles_due().with_lacking(self.today, value)

    def by_origin(self, rows, name, value):
        return rows.own() if value == "ZONE" else rows.filter(source=value)

    def by_investment(self, rows, name, value):
        return rows.filter(total_investment__isnull=value == "unknown")

    def by_check(self, rows, name, value):
        return rows.to_check()

    def by_mine(self, rows, name, value):
        held = Appointment.objects.current(self.today).filter(user=self.request.user)
        return rows.filter(pk__in=held.values("project"))


class MilestoneFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    state = filters.ChoiceFilter(
        label="状态",
        choices=[
            ("overdue", "逾期未完成"), ("soon", "14 天内到期"), ("undone", "未完成"),
            ("done", "已完成"), ("late", "逾期完成"), ("moved", "调整过时限"),
            ("unknown", "待核实"),
        ],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    kind = filters.ChoiceFilter(label="类别", choices=Milestone.Kind.choices, empty_label="全部")
    leader = filters.ModelChoiceFilter(
        label="包联领导", queryset=leaders, method="by_leader", empty_label="全部"
    )
    unit = filters.ModelChoiceFilter(
        label="责任单位", queryset=UNITS, field_name="unit", empty_label="全部"
    )
    key = filters.ChoiceFilter(
        label="关键节点", choices=[("1", "只看关键")], method="by_key", empty_label="全部"
    )
    due_from = DayFilter(label="计划日期起", field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label="计划日期止", field_name="due_on", lookup_expr="lte")

    class Meta:
        model = Milestone
        fields = ()

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        return rows.filter(Q(project__in=found) | Q(name__icontains=value))

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "overdue": lambda: rows.overdue(today),
            "soon": lambda: rows.due_soon(today),
            "undone": lambda: rows.counting().undone(),
            "done": lambda: rows.done(),
            "late": lambda: rows.done_late(),
            "moved": lambda: rows.moved(),
            "unknown": lambda: rows.undone().filter(project__confirmed_at=None),
        }[value]()

    def by_leader(self, rows, name, value):
        held = Appointment.objects.current(timezone.localdate()).filter(
            user=value, role=Appointment.Role.LEADER
        )
        return rows.filter(project__in=held.values("project"))

    def by_key(self, rows, name, value):
        return rows.filter(key=True)


class AppointmentFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("current", "在任"), ("past", "已卸任"), ("void", "已作废")],
        method="by_state", empty_label="全部",
    )  # fmt: skip
    role = filters.ChoiceFilter(label="角色", choices=Appointment.Role.choices, empty_label="全部")
    person = filters.ModelChoiceFilter(
        label="人员", queryset=holders, field_name="user", empty_label="全部"
    )

    class Meta:
        model = Appointment
        fields = ()

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        return rows.filter(Q(project__in=found) | Q(user__name__icontains=value))

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "current": lambda: rows.current(today),
            "past": lambda: rows.valid().filter(to_on__lt=today),
            "void": lambda: rows.exclude(voided_at=None),
        }[value]()
