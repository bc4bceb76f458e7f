"""Firms: kept up, two rows of one firm made one, and parted again. Of two rows the older stands; the younger
points to it and stays as it was, so that whatever was written in its name keeps it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from gaoxin.acting import lock_rows
from gaoxin.folding import fold
from gaoxin.names import hold_names
from projects.companies.reads import BELONGING, came_with
from projects.models import Company, CompanyName, Contact, Project


@transaction.atomic
def edit_company(*, company: Company, odd: str, today: date, by) -> Company:
    """The name it went by becomes one of its other names. `odd`: what is doubtful in what was typed."""
    if odd and odd not in company.needs_check:
        company.needs_check = "；".join(filter(None, [company.needs_check, odd]))[:300]
    before, after = company.stored_changes()
    if "name" in after:
        company.names.filter(name_key=fold(company.name)).delete()
        CompanyName.objects.get_or_create(
            company=company, name=before["name"], defaults={"until_on": today}
        )
    company.save_changes(*after, by=by)
    if "name" in after:
        _find_anew(company)
    audit.record("company.edit", company, by=by, before=before, after=after)
    return company


@transaction.atomic
def merge_companies(*, one: Company, other: Company, reason: str, by) -> Company:
    """合并重复登记. Returns the row that stands. Raises ValidationError where they cannot be one firm."""
    root, double = _locked(one, other)
    _check_one(root, double)
    moved = []
    for model in BELONGING:
        moved += _move(model.objects.filter(company=double), root, by)
    double.root = root
    double.save_changes("root", by=by)
    if double.credit_code and not root.credit_code:
        root.credit_code = double.credit_code
    root.save_changes("credit_code", by=by)
    _keep_names(double, root)
    _find_anew(root)
    after = {"root": root.name, "moved": moved, "reason": reason}
    audit.record("company.merge", double, by=by, after=after)
    return root


@transaction.atomic
def part_companies(*, double: Company, reason: str, by) -> Company:
    """撤销合并: the row stands for itself again, with what the merger took from it. Returns it."""
    root, double = _locked(Company.objects.get(pk=double.root_id or 0), double)
    if double.root_id != root.pk:
        raise ValidationError("这项合并已经撤销，请返回企业页面核对。")
    _check_name(double)
    taken = came_with(double)
    CompanyName.objects.filter(double=double).delete()
    if root.credit_code and root.credit_code == double.credit_code:
        root.credit_code = ""
    root.save_changes("credit_code", by=by)
    double.root = None
    double.save_changes("root", by=by)
    back = _move(taken, double, by)
    _find_anew(root)
    before, after = {"root": root.name}, {"root": None, "moved": back, "reason": reason}
    audit.record("company.part", double, by=by, before=before, after=after)
    return double


@transaction.atomic
def take_contact(*, contact: Contact, company: Company, by) -> Contact:
    """From the project where the contact was entered to its firm."""
    before = {"project": str(contact.project)}
    contact.project, contact.company = None, company
    contact.save_changes("project", "company", by=by)
    audit.record("contact.take", contact, by=by, before=before, after={"company": company.name})
    return contact


def _locked(one: Company, other: Company) -> tuple[Company, Company]:
    """The older and the younger: projects first, then names, then firms, as every act does it."""
    keys = sorted({one.pk, other.pk})
    lock_rows(Project.objects.filter(company__in=keys))
    hold_names()
    rows = Company.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
    found = list(rows.order_by("pk"))
    if len(found) < 2:
        raise ValidationError("企业不能与它自己合并，请另选一家。")
    return found[0], found[1]


def _check_one(root: Company, double: Company) -> None:
    if root.root_id or double.root_id:
        raise ValidationError("其中一家刚刚已经合并，请返回企业页面核对。")
    if root.demo != double.demo:
        raise ValidationError("演示企业只能与演示企业合并，本区企业只能与本区企业合并。")
    if root.credit_code and double.credit_code and root.credit_code != double.credit_code:
        raise ValidationError(
            f"两家的信用代码不同（{root.credit_code}、{double.credit_code}），不是重复登记。"
            "代码有误的，请先改正再合并。"
        )


def _check_name(double: Company) -> None:
    """Meanwhile the root, or a new firm, may have taken the name that the double bears."""
    taken = Company.objects.standing().filter(name_key=double.name_key).first()
    if taken:
        raise ValidationError(f"「{taken}」现在用着同样的名称，请先给它改名再撤销合并。")


def _keep_names(double: Company, root: Company) -> None:
    known = {root.name_key, *root.names.values_list("name_key", flat=True)}
    if double.name_key not in known:
        CompanyName.objects.create(company=root, name=double.name, double=double)


def _move(rows, company: Company, by) -> list[str]:
    """Each by itself, so that each has its version and its history. What they are called."""
    moved = []
    for row in rows:
        row.company = company
        row.save_changes("company", by=by)
        moved.append(str(getattr(row, "code", row)))
    return moved


def _find_anew(company: Company) -> None:
    """The firm and its projects are found by the names it has now."""
    company.refresh_search_text()
    company.save(update_fields=["search_text"])
    for project in company.projects.select_related("company").prefetch_related("aliases"):
        project.refresh_search_text()
        project.save(update_fields=["search_text"])
