from accounts.filters import AuditFilter
from accounts.models import AuditEvent
from accounts.registers import AuditedRegister
from accounts.tables import AuditTable


class AuditRegister(AuditedRegister):
    """Who did what, newest first. Nothing here can be changed, by anyone."""

    name = "audit"
    title = "审计记录"
    table_class = AuditTable
    filterset_class = AuditFilter
    cells = "cells/audit"
    default_columns = (
        "actor_name",
        "act",
        "outcome",
        "object_type",
        "object_label",
        "changes",
        "source",
    )
    fixed_columns = ("at",)
    search_hint = "人员、对象、动作、来源"
    empty_text = "没有审计记录"

    def visible(self):
        return AuditEvent.objects.all()
