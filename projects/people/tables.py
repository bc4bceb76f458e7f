import django_tables2 as tables

from gaoxin.columns import Column
from projects.models import (
    Appointment,
)


class AppointmentTable(tables.Table):
    project = Column(
        verbose_name="项目", accessor="project__name", value=lambda a: a.project, css="c-name"
    )
    role = Column(verbose_name="角色", value=lambda a: a.get_role_display(), css="c-line")
    user = Column(verbose_name="人员", accessor="user__name", value=lambda a: a.user, css="c-line")
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
        verbose_name="状态", accessor="pk", orderable=False, value=lambda a: a.state_label
    )
    reason = Column(verbose_name="事由", css="c-desk")
    document = Column(verbose_name="文号")

    class Meta:
        model = Appointment
        fields = ()
        order_by = ("-from_on",)
