import django_tables2 as tables
from django.db.models import Case, F, Q, When

from accounts.models import User
from gaoxin.columns import Column, choice, counted, named
from projects.models import (
    Absence,
    Appointment,
    Handover,
    Post,
    Project,
)
from projects.people.models.handover import UNCONFIRMED
from projects.people.rules.roles import Role
from projects.registry.tables import holder_of, order_by_column, order_by_holder


class AppointmentTable(tables.Table):
    project = Column(
        verbose_name="项目", accessor="project__name", value=lambda a: a.project, css="c-name"
    )
    role = Column(verbose_name="角色", value=lambda a: a.get_role_display(), css="c-line")
    user = Column(
        verbose_name="人员",
        accessor="user__name",
        value=lambda a: a.shown_holder,
        css="c-line",
    )
    title = Column(verbose_name="职责", empty_css="none c-desk")
    unit = Column(
        verbose_name="单位",
        accessor="user__unit__short_name",
        value=lambda a: a.user.unit,
        css="c-desk",
    )
    from_on = Column(verbose_name="任职日期")
    to_on = Column(verbose_name="卸任日期")
    state = Column(
        verbose_name="状态", accessor="pk", orderable=False, value=lambda a: a.shown_state
    )
    reason = Column(verbose_name="事由", css="c-desk")
    document = Column(verbose_name="文号")

    class Meta:
        model = Appointment
        fields = ()
        order_by = ("-from_on",)


def _in_hand(label: str, number, *, orderable: bool = False, **more) -> Column:
    """How many projects a person has in hand, which the register reads beside the rows."""

    def value(person):
        return number(person.load)

    return counted(label, "个", accessor="pk", orderable=orderable, value=value, **more)


def _in_role(role: Role) -> Column:
    """The card of a phone leaves out the roles that a person does not hold."""
    return _in_hand(f"任{role.label}", lambda load: load.roles[role], empty_css="zero c-desk")


class LoadTable(tables.Table):
    name = Column(verbose_name="姓名", value=str, css="c-name")
    unit = Column(
        verbose_name="单位", accessor="unit__short_name", value=lambda p: p.unit, css="c-line"
    )
    title = Column(verbose_name="职务", css="c-desk")
    projects = _in_hand("在手", lambda load: load.projects, orderable=True)
    red = _in_hand("红灯", lambda load: load.red)
    yellow = _in_hand("黄灯", lambda load: load.yellow)
    unreported = _in_hand("本周待报", lambda load: load.unreported)
    leader = _in_role(Role.LEADER)
    chief = _in_role(Role.CHIEF)
    commissioner = _in_role(Role.COMMISSIONER)
    member = _in_role(Role.MEMBER)
    over = Column(
        verbose_name="超限", accessor="pk", orderable=False, value=lambda p: p.load.over_words,
        empty_css="none c-desk",
    )  # fmt: skip

    class Meta:
        model = User
        fields = ()
        order_by = ("-projects",)

    def order_projects(self, people, descending):
        return order_by_column(people, "in_hand", descending), True


class StaffingTable(tables.Table):
    name = Column(verbose_name="项目名称", css="c-name")
    leader = Column(
        verbose_name=Role.LEADER.label, accessor="pk", value=holder_of(Role.LEADER), css="c-line"
    )
    chief = Column(
        verbose_name=Role.CHIEF.label, accessor="pk", value=holder_of(Role.CHIEF), css="c-line"
    )
    commissioner = Column(
        verbose_name=Role.COMMISSIONER.label, accessor="pk", value=holder_of(Role.COMMISSIONER),
        css="c-line",
    )  # fmt: skip
    members = counted("成员", "人", accessor="pk", orderable=False, value=lambda p: p.members)
    stage = Column(verbose_name="阶段", value=lambda p: p.stage_label, css="c-desk")
    lead_unit = Column(
        verbose_name="牵头单位",
        accessor="lead_unit__short_name",
        value=lambda p: p.lead_unit,
        css="c-desk",
    )

    class Meta:
        model = Project
        fields = ()
        order_by = ("name",)

    def order_name(self, rows, descending):
        return order_by_column(rows, "code", descending), True

    def order_leader(self, rows, descending):
        return order_by_holder(rows, Role.LEADER, descending), True

    def order_chief(self, rows, descending):
        return order_by_holder(rows, Role.CHIEF, descending), True

    def order_commissioner(self, rows, descending):
        return order_by_holder(rows, Role.COMMISSIONER, descending), True


class VacancyTable(tables.Table):
    project = Column(
        verbose_name="项目", accessor="project__code", value=lambda post: post.project, css="c-name"
    )
    role = Column(
        verbose_name="岗位", accessor="id", value=lambda post: post.get_role_display(), css="c-line"
    )
    since = Column(
        verbose_name="空缺", accessor="last_on", value=lambda post: post.vacant_since, css="c-wide"
    )
    to_come = Column(verbose_name="拟到任", accessor="next_on", empty_css="none c-desk")
    lead_unit = Column(
        verbose_name="牵头单位",
        accessor="project__lead_unit__short_name",
        value=lambda post: post.project.lead_unit,
        css="c-desk",
    )

    class Meta:
        model = Post
        fields = ()
        order_by = ("project",)


class AbsenceTable(tables.Table):
    user = named("人员", "user", css="c-name")
    unit = Column(
        verbose_name="单位",
        accessor="user__unit__short_name",
        value=lambda a: a.user.unit,
        css="c-desk",
    )
    kind = choice("类别", "kind", css="c-half")
    state = Column(
        verbose_name="状态",
        accessor="pk",
        orderable=False,
        value=lambda a: a.state_label,
        css="c-half",
    )
    from_on = Column(verbose_name="开始日期", css="nowrap")
    to_on = Column(verbose_name="结束日期", css="nowrap")
    delegate = named("代办人", "delegate")
    note = Column(verbose_name="说明", css="c-desk")

    class Meta:
        model = Absence
        fields = ()
        order_by = ("-from_on",)


class HandoverTable(tables.Table):
    project = Column(
        verbose_name="项目", accessor="project__name", value=lambda h: h.project, css="c-name"
    )
    role = choice("角色", "role", css="c-line")
    outgoing = Column(
        verbose_name="移交人",
        accessor="ended__user__name",
        value=lambda h: h.outgoing,
        css="c-half",
    )
    incoming = Column(
        verbose_name="接任人",
        accessor="successor__user__name",
        value=lambda h: h.incoming,
        css="c-half",
    )
    effective_on = Column(verbose_name="生效日期", css="nowrap")
    state = Column(
        verbose_name="状态",
        accessor="pk",
        orderable=False,
        value=lambda h: h.state.label,
        css="c-half",
    )
    unconfirmed = Column(
        verbose_name="未确认",
        accessor="pk",
        orderable=False,
        value=lambda h: "、".join(map(str, h.unconfirmed)),
        css="c-half",
    )
    waiting = Column(
        verbose_name="已等",
        unit="天",
        numeric=True,
        accessor="pk",
        orderable=False,
        value=lambda h: h.waiting_days if h.is_open else None,
    )
    reason = Column(verbose_name="事由", css="c-desk")
    close_reason = Column(verbose_name="关闭原因", css="c-desk")

    class Meta:
        model = Handover
        fields = ()
        order_by = ("-effective_on",)

    def order_effective_on(self, rows, descending):
        """Those that wait for somebody before the others."""
        key = F("effective_on").desc() if descending else F("effective_on").asc()
        settled = Case(When(UNCONFIRMED & Q(closed_at=None), then=0), default=1)
        return rows.annotate(settled=settled).order_by("settled", key), True
