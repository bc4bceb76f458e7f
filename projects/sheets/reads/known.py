"""What the register knows of the names in a sheet, read once for all its rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Unit
from gaoxin.folding import fold
from projects.models import Company, Project
from projects.registry.reads.identity import (
    Bearer,
    coded,
    companies_coded,
    companies_like,
    companies_named,
    named,
)


@dataclass(frozen=True)
class Known:
    """By folded names, and codes as they are stored."""

    bearers: dict[str, list[Bearer]]
    approvals: dict[str, list[Bearer]]
    codes: dict[str, int]
    projects: dict[int, Project]
    firms: dict[str, Company]
    firm_codes: dict[str, Company]
    firms_alike: dict[str, list[Company]]
    of_firm: dict[int, list[Project]]
    names: dict[tuple[str, int], str]
    """(field, key) → what a unit or firm that a value names is called."""


def read_known(
    names: set[str], codes: set[str], approvals: set[str], firms: set[str], firm_codes: set[str]
) -> Known:
    bearers, approved = named(names), coded(approvals)
    upper = {code.upper() for code in codes}
    by_code = dict(Project.objects.filter(code__in=upper).values_list("code", "pk"))
    called, by_firm_code = companies_named(firms), companies_coded(firm_codes)
    there = {firm.pk for firm in (*called.values(), *by_firm_code.values())}
    keys = {*by_code.values(), *_keys(bearers), *_keys(approved)}
    rows = Project.objects.filter(Q(pk__in=keys) | Q(company__in=there))
    rows = rows.select_related("company", "lead_unit").prefetch_related("aliases").order_by("code")
    projects = {row.pk: row for row in rows}
    of_firm: dict[int, list[Project]] = {}
    for project in projects.values():
        of_firm.setdefault(project.company_id or 0, []).append(project)
    alike = companies_like(firms)
    named_firms = [
        *called.values(),
        *by_firm_code.values(),
        *(one for found in alike.values() for one in found),
    ]
    named_firms += [row.company for row in projects.values() if row.company]
    said = {("company", firm.pk): firm.name for firm in named_firms}
    said |= {("lead_unit", key): name for key, name in Unit.objects.values_list("pk", "name")}
    return Known(bearers, approved, by_code, projects, called, by_firm_code, alike, of_firm, said)


def _keys(found: dict[str, list[Bearer]]) -> Iterable[int]:
    return (bearer.project.pk for bearers in found.values() for bearer in bearers)


def known_units() -> tuple[dict[str, int], tuple[str, ...]]:
    """Folded name or short name → key, of the units in use; and their names."""
    rows = list(Unit.objects.current().filter(demo=False).values_list("pk", "name", "short_name"))
    found: dict[str, int] = {}
    for key, name, short in rows:
        found.setdefault(fold(name), key)
        found.setdefault(fold(short), key)
    return found, tuple(name for _, name, _ in rows)
