"""Which projects and companies are there already under a name or a code, however it is spelled.

Values in, rows out, for one form as for every row of a sheet: the number of queries does not depend on the number
of values. It tells of all there are, whoever may see them; who asks decides what to show.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gaoxin.folding import fold
from projects.models import Company, CompanyName, Project
from projects.registry.rules.codes import spell_code
from projects.registry.rules.companies import Match, company_match, spell_credit_code, stem_of

COLUMNS = ("code", "name", "short_name", "approval_code", "removed_on")


@dataclass(frozen=True)
class Bearer:
    """A project that bears the name or code asked for, removed or not: as its 名称, 别名, 简称 or 项目代码,
    spelled `as_spelled`."""

    project: Project
    what: str
    as_spelled: str


def named(names: Iterable[str], *, but: int | None = None) -> dict[str, list[Bearer]]:
    """Folded name → who bears it as name, alias or short name; `but`: the key of the project that asks."""
    return _borne({*map(fold, names)}, _names, but)


def coded(codes: Iterable[str], *, but: int | None = None) -> dict[str, list[Bearer]]:
    """Folded 项目代码 → who bears it."""
    return _borne({fold(spell_code(code)) for code in codes}, _codes, but)


def companies_named(names: Iterable[str]) -> dict[str, Company]:
    """Folded name → the firm that is called so, or else the oldest that was; of a firm registered twice the row that
    stands."""
    wanted = {*map(fold, names)} - {""}
    if not wanted:
        return {}
    rows = Company.objects.standing()
    found = {company.name_key: company for company in rows.filter(name_key__in=wanted)}
    others = CompanyName.objects.filter(name_key__in=wanted, company__root=None)
    for other in others.select_related("company").order_by("company_id", "pk"):
        found.setdefault(other.name_key, other.company)
    return found


def companies_coded(codes: Iterable[str]) -> dict[str, Company]:
    """统一社会信用代码 as stored → its firm."""
    wanted = {*map(spell_credit_code, codes)} - {""}
    rows = Company.objects.standing().filter(credit_code__in=wanted) if wanted else ()
    return {company.credit_code: company for company in rows}


def companies_like(names: Iterable[str]) -> dict[str, list[Company]]:
    """Folded name → the firms whose name differs from it by the legal form alone."""
    stems = {stem_of(name) for name in names} - {""}
    if not stems:
        return {}
    found: dict[str, list[Company]] = {}
    rows = list(Company.objects.standing().bearing(stems).order_by("pk"))
    for name in {*map(fold, names)}:
        alike = [
            row for row in rows if company_match((name, ""), (row.name, "")) == Match.CANDIDATE
        ]
        if alike:
            found[name] = alike
    return found


def _borne(
    wanted: set[str], borne_by: Callable[[Project], Iterator[tuple[str, str]]], but: int | None
) -> dict[str, list[Bearer]]:
    if not wanted - {""}:
        return {}
    rows = Project.objects.bearing(wanted).exclude(pk=but)
    found: dict[str, dict[Project, Bearer]] = {}
    for project in rows.only(*COLUMNS).prefetch_related("aliases").order_by("code"):
        for what, text in borne_by(project):
            if text and fold(text) in wanted:
                bearer = Bearer(project, what, text)
                found.setdefault(fold(text), {}).setdefault(project, bearer)
    return {folded: list(bearers.values()) for folded, bearers in found.items()}


def _names(project: Project) -> Iterator[tuple[str, str]]:
    yield "名称", project.name
    for alias in project.aliases.all():
        yield "别名", alias.name
    yield "简称", project.short_name


def _codes(project: Project) -> Iterator[tuple[str, str]]:
    yield "项目代码", project.approval_code
