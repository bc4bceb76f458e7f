"""Who may do what, as data: each area's `access` says it for its own pages, here stand the words it is said
in. The middleware refuses what no area lists, the help page prints it, tests/house/test_access.py walks it.
Source: the role × action table agreed with the zone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.db import models

from gaoxin.areas import parts


class Role(models.TextChoices):
    STAFF = "STAFF", "工作人员"
    MANAGER = "MANAGER", "领导"
    ADMIN = "ADMIN", "业务管理员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDITOR = "AUDITOR", "审计员"


class Reach(StrEnum):
    """How far a right goes. VISIBLE: the rows `visible_to` gives the person; EDITABLE: those of
    `editable_by`; ALL: every row, or a page without rows of anybody's own. An area whose rows have
    another reach names it in its own `access`."""

    VISIBLE = "本人或本单位相关"
    EDITABLE = "本人负责"
    ALL = "全部"


@dataclass(frozen=True)
class Rule:
    """What the roles may do at one URL, how far in the words of the help page. A role that is absent is
    refused. `public`: no sign-in. `admits(request)`: whether who asks may read it without being a person, as a
    paired device; asked first. Who is neither let in by it nor signed in is sent to `entrance`, an address."""

    label: str
    reach: dict[Role, str]
    methods: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    public: bool = False
    admits: Callable[..., bool] | None = None
    entrance: str = ""

    def allows(self, role: str) -> bool:
        return self.public or role in self.reach


WRITE = ("GET", "HEAD", "OPTIONS", "POST")
ACT = ("OPTIONS", "POST")

EVERYONE = dict.fromkeys(Role, Reach.ALL)
BUSINESS = {Role.STAFF: Reach.VISIBLE, Role.MANAGER: Reach.ALL, Role.ADMIN: Reach.ALL}
EDITORS = {Role.STAFF: Reach.EDITABLE, Role.MANAGER: Reach.EDITABLE, Role.ADMIN: Reach.ALL}
BUSINESS_PAGE = dict.fromkeys(BUSINESS, Reach.ALL)
ADMINS = {Role.ADMIN: Reach.ALL}
LEADERS = {Role.MANAGER: Reach.ALL}
READERS = {**LEADERS, **ADMINS}

# An account whose role is not yet confirmed has the role "": it may sign in and out, no more.
SIGNED_IN = dict.fromkeys([*Role, ""], Reach.ALL)
KEEPERS = {Role.ADMIN: Reach.ALL, Role.SYSTEM_ADMIN: Reach.ALL, Role.SECURITY_ADMIN: Reach.ALL}
PEOPLE = {**KEEPERS, Role.MANAGER: Reach.ALL}
SYSTEM = {Role.SYSTEM_ADMIN: Reach.ALL}
SECURITY = {Role.SECURITY_ADMIN: Reach.ALL}
CONFIRMERS = {**SYSTEM, **SECURITY}
# Who takes no part in the business: they are given no role on a project, and leave none behind.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
AUDITORS = {Role.AUDITOR: Reach.ALL}

# Where those who have no business with the domain begin.
HOMES = {
    "": "accounts:profile",
    Role.SYSTEM_ADMIN: "accounts:people",
    Role.SECURITY_ADMIN: "accounts:people",
    Role.AUDITOR: "accounts:audit",
}


@cache
def rules() -> dict[str, Rule]:
    """URL name → its rule, of all areas of the site."""
    return {name: rule for access in parts("access") for name, rule in access.RULES.items()}


def hanging_on(**of) -> models.QuerySet | None:
    """The rows that are somebody's because of one `person`'s card or one `unit`: whoever changes that
    locks them first. An area says which in its `access`; None when none does."""
    found = [access.hanging_on(**of) for access in parts("access") if hasattr(access, "hanging_on")]
    return found[0] if found else None


def allows(name: str, person) -> bool:
    """Whether a person's role may open the page of this URL name at all; which rows is for the page."""
    return rules()[name].allows(person.role)
