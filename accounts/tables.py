import django_tables2 as tables

from accounts.models import AuditEvent, Unit, User
from gaoxin.clock import written
from gaoxin.columns import Column, counted


class PeopleTable(tables.Table):
    name = Column("姓名", css="c-name c-short")
    title = Column("职务")
    unit = Column(
        "单位",
        order_by=("unit__name", "name"),
        value=lambda person: str(person.unit or ""),
        css="c-line",
    )
    # Exports are masked for everyone: a file leaves the system.
    phone = Column(
        "手机",
        orderable=False,
        value=lambda person: person.masked_phone,
        css="c-line nowrap",
        empty_css="is-none none",
    )
    email = Column("邮箱", css="c-wide")
    username = Column("用户名")
    role = Column(
        "角色",
        value=lambda person: person.get_role_display(),
        css="c-line",
        empty_css="is-none none",
    )
    state = Column(
        "账号",
        orderable=False,
        value=lambda person: "：".join(filter(None, [person.state, person.handover])),
    )
    last_login = Column("最近登录", css="nowrap")
    updated_at = Column("修改时间", css="nowrap")

    class Meta:
        model = User
        fields = ()
        order_by = ("name",)


class UnitTable(tables.Table):
    name = Column("单位名称", css="c-name")
    short_name = Column("简称")
    kind = Column("类别", value=lambda unit: unit.get_kind_display(), css="c-line")
    head = Column("负责人", order_by=("head__name",), value=lambda unit: str(unit.head or ""))
    size = counted("在岗人数", "人")
    superseded_by = Column(
        "并入", orderable=False, value=lambda unit: str(unit.superseded_by or "")
    )
    active = Column("状态", orderable=False, value=lambda unit: unit.state)
    ended_on = Column("撤并日期", css="nowrap")

    class Meta:
        model = Unit
        fields = ()
        order_by = ("name",)


class AuditTable(tables.Table):
    at = Column(
        "时间",
        value=lambda event: written(event.at, "%Y-%m-%d %H:%M:%S"),
        css="c-name c-short nowrap",
    )
    actor_name = Column("人员")
    source = Column("来源", css="c-line")
    act = Column("动作", value=lambda event: event.act_words)
    outcome = Column("结果", value=lambda event: event.get_outcome_display())
    object_type = Column("对象类别", value=lambda event: event.object_words, css="c-line")
    object_label = Column("对象", value=lambda event: event.target_words, css="c-wide")
    changes = Column(
        "变更", orderable=False, value=lambda event: _print_changes(event), css="c-wide"
    )

    class Meta:
        model = AuditEvent
        fields = ()
        order_by = ("-at",)


def _print_changes(event: AuditEvent) -> str:
    return "；".join(f"{c.label}：{c.before} → {c.after}" for c in event.changes)
