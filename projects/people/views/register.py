from django.db.models import Q

from accounts.registers import AuditedRegister
from gaoxin.selection import export_to
from projects.models import Project
from projects.people.filters import AppointmentFilter
from projects.people.tables import AppointmentTable


class AppointmentRegister(AuditedRegister):
    name = "appointments"
    title = "人员任命"
    table_class = AppointmentTable
    filterset_class = AppointmentFilter
    cells = "cells/appointment"
    fixed_columns = ("project", "role", "user")
    default_columns = ("title", "unit", "from_on", "to_on", "state", "reason")
    search_hint = "人员、项目、拼音"
    empty_text = "没有符合条件的任命"
    empty_hint = "任命在各项目的「专班」页办理。"

    bulk_acts = (export_to("projects:appointments_export"),)
    demo = Q(demo=True) | Q(project__source=Project.Source.DEMO)

    def get_queryset(self):
        return self.visible().select_related("project", "user__unit")
