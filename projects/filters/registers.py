import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from accounts.filters import with_names, with_words
from accounts.models import Unit, User
from gaoxin.fields import DayField
from projects.models import (
    Appointment,
    InvestmentRecord,
    Issue,
    Milestone,
    Notice,
    Project,
    ProjectLevel,
    ReportDuty,
    Status,
    SupervisionOrder,
    Track,
)
from projects.rules.lights import LOOKED_AT, Light
from projects.rules.stages import TO_CHECK, Stage


def _in_office(**conditions):
    """People who hold or held a role on a project: the ones worth offering in a filter."""
    held = Appointment.objects.valid().filter(**conditions)
    return User.objects.filter(pk__in=held.values("user")).only("name")


# Nobody's in particular: every request asks the database with a copy of these.
UNITS = Unit.objects.only("name", "short_name")
HOLDERS = _in_office()
LEADERS = _in_office(role=Appointment.Role.LEADER)
COMMISSIONERS = _in_office(role=Appointment.Role.COMMISSIONER)


class DayFilter(filters.DateFilter):
    field_class = DayField


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
        label="包联领导", queryset=LEADERS, method="by_leader", empty_label="全部"
    )
    commissioner = filters.ModelChoiceFilter(
        label="项目专员", queryset=COMMISSIONERS, method="by_commissioner", empty_label="全部"
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
    year_done = filters.ChoiceFilter(
        label="今年完成投资", choices=[("known", "已填报")], method="by_year_done",
        empty_label="全部",
    )  # fmt: skip
    report = filters.ChoiceFilter(
        label="进展报送",
        choices=[("OWED", "本周应报"), ("OPEN", "本周待报"), ("FILED", "本周已报"), ("SILENT", "未报送")],
        method="by_report", empty_label="全部",
    )  # fmt: skip
    check = filters.ChoiceFilter(
        label="待核实", choices=[("1", "有待核实")], method="by_check", empty_label="全部"
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

    def by_year_done(self, rows, name, value):
        figures = InvestmentRecord.objects.current().figures().of_year_until(self.today)
        return rows.filter(pk__in=figures.order_by().values("project"))

    def by_report(self, rows, name, value):
        duties = ReportDuty.objects.of_state(value, timezone.now())
        return rows.filter(pk__in=duties.values("project"))

    def by_check(self, rows, name, value):
        return rows.to_check()

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
        label="包联领导", queryset=LEADERS, method="by_leader", empty_label="全部"
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
        label="人员", queryset=HOLDERS, field_name="user", empty_label="全部"
    )

    class Meta:
        model = Appointment
        fields = ()

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        return rows.filter(
            Q(project__in=found) | Q(user__in=with_names(User.objects.all(), value, "search_text"))
        )

    def by_state(self, rows, name, value):
        today = timezone.localdate()
        return {
            "current": lambda: rows.current(today),
            "past": lambda: rows.valid().filter(to_on__lt=today),
            "void": lambda: rows.exclude(voided_at=None),
        }[value]()


class NoticeFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    kind = filters.ChoiceFilter(label="类别", choices=Notice.Kind.choices, empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态", choices=[("unread", "未读"), ("read", "已读")], method="by_state",
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = Notice
        fields = ()

    def search(self, rows, name, value):
        return with_words(rows, value, ("title", "text"))

    def by_state(self, rows, name, value):
        return rows.unread() if value == "unread" else rows.exclude(read_at=None)


def issue_handlers(request):
    handled = Issue.objects.exclude(handler=None).order_by().values("handler").distinct()
    return User.objects.filter(pk__in=handled).only("name")


def only(label: str, words: str, method: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        label=label, choices=[("1", words)], method=method, empty_label="全部"
    )


class IssueFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    open = only("销号", "未销号", "by_open")
    state = filters.MultipleChoiceFilter(label="状态", choices=Issue.State.choices)
    level = filters.ChoiceFilter(label="层级", choices=Issue.Level.choices, empty_label="全部")
    overdue = only("超期", "超期未办结", "by_overdue")
    blocking = only("堵点", "只看堵点", "by_blocking")
    severity = filters.ChoiceFilter(
        label="严重度", choices=Issue.Severity.choices, empty_label="全部"
    )
    kind = filters.ChoiceFilter(label="类型", choices=Issue.Kind.choices, empty_label="全部")
    unit = filters.ModelChoiceFilter(
        label="牵头单位", queryset=UNITS, field_name="lead_unit", empty_label="全部"
    )
    handler = filters.ModelChoiceFilter(label="责任人", queryset=issue_handlers, empty_label="全部")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )
    mine = only("与我有关", "我提出或我办理", "by_mine")
    meeting = only("调度会", "列入下次调度会", "by_meeting")
    settled = filters.ChoiceFilter(
        label="办结",
        choices=[
            ("due", "应办结"), ("resolved", "已办结"), ("in_time", "按时办结"), ("closed", "已销号"),
        ],
        method="by_settled", empty_label="全部",
    )  # fmt: skip
    raised_from = DayFilter(label="提出日期起", field_name="raised_on", lookup_expr="gte")
    raised_to = DayFilter(label="提出日期止", field_name="raised_on", lookup_expr="lte")

    class Meta:
        model = Issue
        fields = ()

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        own = Q(summary__icontains=value) | Q(code__icontains=value)
        return rows.filter(own | Q(project__in=found))

    def by_open(self, rows, name, value):
        return rows.open()

    def by_overdue(self, rows, name, value):
        return rows.overdue(timezone.localdate())

    def by_blocking(self, rows, name, value):
        return rows.blocking()

    def by_mine(self, rows, name, value):
        return rows.concerning(self.request.user)

    def by_meeting(self, rows, name, value):
        return rows.for_meeting()

    def by_settled(self, rows, name, value):
        return {
            "due": lambda: rows.due_for_settlement(timezone.localdate()),
            "resolved": lambda: rows.resolved(),
            "in_time": lambda: rows.resolved_in_time(),
            "closed": lambda: rows.filter(state=Issue.State.CLOSED),
        }[value]()


class SupervisionFilter(filters.FilterSet):
    q = filters.CharFilter(label="检索", method="search", max_length=100)
    state = filters.MultipleChoiceFilter(label="状态", choices=SupervisionOrder.State.choices)
    colour = filters.ChoiceFilter(
        label="颜色", choices=SupervisionOrder.Colour.choices, empty_label="全部"
    )
    overdue = only("逾期", "逾期未办理", "by_overdue")
    unit = filters.ModelChoiceFilter(label="承办单位", queryset=UNITS, empty_label="全部")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )

    class Meta:
        model = SupervisionOrder
        fields = ()

    def search(self, rows, name, value):
        found = Project.objects.search(value)
        own = Q(number__icontains=value) | Q(matter__icontains=value)
        return rows.filter(own | Q(issue__code__icontains=value) | Q(project__in=found))

    def by_overdue(self, rows, name, value):
        return rows.overdue(timezone.localdate())
