"""What the register says of each project and of whoever fills in a form, ready to be written into cells."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from gaoxin.clock import written
from projects.models import Issue, ProgressReport, ProjectLevel
from projects.people.rules.roles import Role
from projects.registry.reads.beside import beside_projects
from projects.registry.rules.amounts import cents, in_percent, in_yi
from projects.registry.rules.kinds import Nature
from projects.registry.rules.labelled import label_of
from projects.returns.rules.fields import AMOUNTS, CELL_FIELD, ROW_FIELD, WAN, YI
from projects.sheets.rules.fields import FACTS
from projects.sheets.rules.roundtrip import number_words

Value = tuple[str, str]  # kind, words
# What stands beside a project, called as the columns of the register that ask for it.
BESIDE = {
    "leader", "chief", "commissioner", "tracks", "next_node", "year_plan", "year_done", "total_done", "done_ratio",
}  # fmt: skip
STANDING = {"year_plan": "plan", "year_done": "done_year", "total_done": "done_total"}


@dataclass(frozen=True)
class Beside:
    """What other tables say, by project."""

    levels: dict[int, str]
    progress: dict[int, str]
    issues: dict[int, str]


def rows_told(projects, fields: Collection[str], now: datetime) -> list[dict[str, Value]]:
    """Field → value, of each of the projects, a query, in the order of their codes. The number of queries does not
    depend on the rows."""
    rows = list(projects.select_related("company", "lead_unit").order_by("code"))
    keys = [row.pk for row in rows]
    asked = {one.removesuffix(YI).removesuffix(WAN) for one in fields}
    give = beside_projects(keys, now, asked & BESIDE)
    beside = _beside(keys, asked, timezone.localdate(now))
    for row in rows:
        give(row)
    return [
        {code: _value(code, row, place, beside) for code in fields}
        for place, row in enumerate(rows, 1)
    ]


def _beside(keys: list[int], asked: set[str], today: date) -> Beside:
    levels: dict[int, str] = {}
    progress: dict[int, str] = {}
    issues: dict[int, str] = {}
    if "levels" in asked:
        rows = ProjectLevel.objects.filter(project__in=keys, year=today.year).order_by("pk")
        for one in rows:
            _add(levels, one.project_id, one.get_level_display(), "、")
    if "progress" in asked:
        reports = ProgressReport.objects.current().filter(project__in=keys).exclude(progress="")
        latest = reports.order_by("project", "-week__week_on").distinct("project")
        progress = dict(latest.values_list("project", "progress"))
    if "issues" in asked:
        open_issues = Issue.objects.open().filter(project__in=keys).order_by("pk")
        for key, summary in open_issues.values_list("project", "summary"):
            _add(issues, key, summary, "；")
    return Beside(levels, progress, issues)


def _add(found: dict[int, str], key: int, words: str, mark: str) -> None:
    found[key] = f"{found[key]}{mark}{words}" if key in found else words


def _value(code: str, project, place: int, beside: Beside) -> Value:
    base = code.removesuffix(YI).removesuffix(WAN)
    if base in AMOUNTS:
        return "n", number_words(_in_unit(_amount(base, project), code))
    if code in FACTS:
        day = getattr(project, f"{code}_on")
        return ("d", day.isoformat()) if day else ("t", getattr(project, f"{code}_text"))
    if code == "place":
        return "n", str(place)
    if code == "done_ratio":
        ratio = project.standing.done_ratio
        return "p", "" if ratio is None else number_words(cents(in_percent(ratio)))
    if code == "land":
        return "n", number_words(project.land)
    return "t", str(_text(code, project, beside) or "")


def _in_unit(amount: Decimal | None, code: str) -> Decimal | None:
    return in_yi(amount) if code.endswith(YI) else amount


def _amount(base: str, project) -> Decimal | None:
    """Unknown is nothing, never 0."""
    if base not in STANDING:
        return getattr(project, base)
    standing = project.standing
    if base != "year_plan" and not standing.recorded:
        return None
    return getattr(standing, STANDING[base])


def _text(code: str, project, beside: Beside) -> Any:
    return TEXTS[code](project, beside) if code in TEXTS else getattr(project, code)


TEXTS: dict[str, Callable[[Any, Beside], Any]] = {
    "company": lambda one, _: one.company and one.company.name,
    "credit_code": lambda one, _: one.company and one.company.credit_code,
    "lead_unit": lambda one, _: one.lead_unit and one.lead_unit.name,
    "nature": lambda one, _: label_of(Nature, one.nature),
    "stage": lambda one, _: one.stage_label,
    "status": lambda one, _: one.get_status_display(),
    "leader": lambda one, _: one.holder(Role.LEADER),
    "chief": lambda one, _: one.holder(Role.CHIEF),
    "commissioner": lambda one, _: one.holder(Role.COMMISSIONER),
    "tracks": lambda one, _: "、".join(link.name for link in one.track_links),
    "next_node": lambda one, _: one.next_node,
    "levels": lambda one, beside: beside.levels.get(one.pk),
    "progress": lambda one, beside: beside.progress.get(one.pk),
    "issues": lambda one, beside: beside.issues.get(one.pk),
}


def form_told(person: User, count: int, now: datetime) -> dict[str, Value]:
    """Field → value of the form itself."""
    return {
        "my_unit": ("t", person.unit.name if person.unit else ""),
        "me": ("t", person.name),
        "today": ("d", written(now, "%Y-%m-%d")),
        "today_words": (
            "t",
            f"{written(now, '%Y')} 年 {int(written(now, '%m'))} 月 {int(written(now, '%d'))} 日",
        ),
        "month": ("t", f"{written(now, '%Y')} 年 {int(written(now, '%m'))} 月"),
        "year": ("n", written(now, "%Y")),
        "count": ("n", str(count)),
    }


def label_of_field(code: str) -> str:
    """Of either kind; the code itself for one that is no more."""
    found = ROW_FIELD.get(code) or CELL_FIELD.get(code)
    return found.label if found else code


def asked_projects(row, projects):
    """Those of them that a form asks for."""
    if row.stage_codes:
        projects = projects.filter(stage__in=row.stage_codes)
    if row.level:
        year = timezone.localdate().year
        levels = ProjectLevel.objects.filter(level=row.level, year=year)
        projects = projects.filter(pk__in=levels.values("project"))
    return projects
