"""Who may do what, as data. The middleware refuses what is not listed here, the help page prints
it, tests/test_access.py walks it. Source: the role × action table agreed with the zone."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    STAFF = "STAFF", "工作人员"
    MANAGER = "MANAGER", "领导"
    ADMIN = "ADMIN", "业务管理员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDITOR = "AUDITOR", "审计员"


class Reach(StrEnum):
    """How far a right goes. VISIBLE: the rows `visible_to` gives the person; EDITABLE: those of
    `editable_by`; ALL: every row, or a page without rows of anybody's own."""

    VISIBLE = "本人或本单位相关"
    EDITABLE = "本人负责"
    ALL = "全部"


@dataclass(frozen=True)
class Rule:
    """What the roles may do at one URL. A role that is absent is refused. `public`: no sign-in."""

    label: str
    reach: dict[Role, Reach]
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    public: bool = False

    def allows(self, role: str) -> bool:
        return self.public or role in self.reach


WRITE = ("GET", "HEAD", "OPTIONS", "POST")
ACT = ("OPTIONS", "POST")

EVERYONE = dict.fromkeys(Role, Reach.ALL)
BUSINESS = {Role.STAFF: Reach.VISIBLE, Role.MANAGER: Reach.ALL, Role.ADMIN: Reach.ALL}
EDITORS = {Role.STAFF: Reach.EDITABLE, Role.MANAGER: Reach.EDITABLE, Role.ADMIN: Reach.ALL}
ADMINS = {Role.ADMIN: Reach.ALL}

RULES: dict[str, Rule] = {}
