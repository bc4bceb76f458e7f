"""Who may open the pages of projects."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from accounts.menu import Entry, Group, Thumb
from accounts.models import Unit, User
from accounts.roles import ACT, ADMINS, BUSINESS, EDITORS, WRITE, Rule
from projects.models import (
    Appointment,
    Instruction,
    Issue,
    IssueUnit,
    Milestone,
    Project,
    ReportDuty,
    SupervisionOrder,
    TaskForceUnit,
)
from projects.registry.models.scopes import related_to

RULES = {
    "projects:register": Rule("项目清单", BUSINESS),
    "projects:register_export": Rule("导出所选项目", BUSINESS, ACT),
    "projects:bulk_appoint": Rule("批量任命", ADMINS, ACT),
    "projects:bulk_edit": Rule("批量修改项目", ADMINS, ACT),
    "projects:bulk_confirm": Rule("批量确认项目", ADMINS, ACT),
    "projects:project_add": Rule("新建项目", ADMINS, WRITE),
    "projects:project_edit": Rule("编辑项目", EDITORS, WRITE),
    "projects:project_stage": Rule("登记阶段", EDITORS, WRITE),
    "projects:project_status": Rule("改变项目状态", ADMINS, WRITE),
    "projects:project_confirm": Rule("确认项目信息", EDITORS, WRITE),
    "projects:project_remove": Rule("移出台账", ADMINS, WRITE),
    "projects:removed": Rule("移出清单", ADMINS),
    "projects:project_restore": Rule("恢复项目", ADMINS, WRITE),
}
GROUPS = (Group(20, "projects", "项目"),)
MENU = (
    Entry(
        20, "projects", "台账", "projects:register", ("projects:",), "projects",
        Thumb(20, BUSINESS, "项目"),
    ),
)  # fmt: skip


def hanging_on(*, person: User | None = None, unit: Unit | None = None):
    """The projects on which somebody may do something because of this person's card, or of who heads
    this unit; and those on which something else is this unit's."""
    if person is not None:
        return Project.objects.filter(related_to(person) | _answered_for(person))
    supported = TaskForceUnit.objects.filter(unit=unit).values("task_force__project")
    helped = IssueUnit.objects.filter(unit=unit).values("issue__project")
    rows = [model.objects.filter(unit=unit) for model in (SupervisionOrder, Instruction, Milestone)]
    rows.append(Issue.objects.filter(lead_unit=unit))
    found = Q(lead_unit=unit) | Q(pk__in=supported) | Q(pk__in=helped)
    for concerned in rows:
        found |= Q(pk__in=concerned.values("project"))
    return Project.objects.filter(found)


def _answered_for(person: User) -> Q:
    """A project on which the person holds a role or will, has a problem to handle, an order or an
    instruction, or a report to file."""
    today = timezone.localdate()
    rows = (
        Appointment.objects.not_over(today).filter(user=person),
        Issue.objects.open().filter(handler=person),
        SupervisionOrder.objects.filter(received_by=person),
        Instruction.objects.open().filter(to=person),
        ReportDuty.objects.unanswered().filter(user=person),
    )
    return reduce(or_, (Q(pk__in=found.values("project")) for found in rows))
