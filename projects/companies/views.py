from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.actions import phones
from accounts.registers import AuditedRegister
from accounts.roles import allows
from accounts.views.people import LOOKUP_LIMIT, lookup_answer
from accounts.views.phones import acting_alone, number_answer
from gaoxin.acting import lock_rows
from gaoxin.form_page import FormPage, form_page
from gaoxin.list_parts import ListTab
from projects.companies import actions
from projects.companies.filters import CompanyFilter
from projects.companies.forms import (
    CompanyForm,
    MergeCompanyForm,
    PartCompanyForm,
    TakeContactForm,
)
from projects.companies.reads import came_with, company_page
from projects.companies.tables import CompanyTable
from projects.models import Company, Contact, Project
from projects.people.actions.task_forces import save_contact
from projects.people.forms import ContactForm
from projects.registry.views.shared import SharedByRole


class CompanyRegister(SharedByRole, AuditedRegister):
    name = "companies"
    title = "企业清单"
    table_class = CompanyTable
    filterset_class = CompanyFilter
    cells = "cells/company"
    fixed_columns = ("name",)
    default_columns = ("credit_code", "projects", "others", "needs_check")
    search_hint = "名称、信用代码、拼音"
    empty_text = "没有企业"
    empty_hint = "登记项目时填写建设单位，企业即列在这里。"
    list_tabs = (
        ListTab("全部"),
        ListTab("没有信用代码", "uncoded=1"),
        ListTab("待核实", "check=1"),
        ListTab("合并过", "merged=1"),
    )
    demo = Q(demo=True)
    note = "项目：你看得到的、未移出台账的个数。"

    def visible(self):
        return Company.objects.standing().visible_to(self.request.user)

    def get_queryset(self):
        return self.visible().prefetch_related("names")

    def beside(self, rows):
        keys = [row.pk for row in rows] if isinstance(rows, list) else rows.order_by().values("pk")
        seen = Project.objects.visible_to(self.request.user).order_by().filter(company__in=keys)
        counts = dict(seen.values("company").annotate(n=Count("pk")).values_list("company", "n"))

        def give(row):
            row.project_count = counts.get(row.pk, 0)

        return give


def companies_lookup(request):
    found = Company.objects.standing().search(request.GET.get("q", "")[:100]).order_by("name")
    return lookup_answer((row.pk, _called(row)) for row in found[:LOOKUP_LIMIT])


def _called(row: Company) -> str:
    return f"{row.name}（{row.credit_code}）" if row.credit_code else row.name


def company(request, pk):
    shown = get_object_or_404(
        Company.objects.visible_to(request.user).select_related("root"), pk=pk
    )
    may = {
        act: allows(f"projects:company_{act}", request.user) for act in ("edit", "merge", "part")
    }
    reachable = Company.objects.reachable_by(request.user).filter(pk=pk).exists()
    page = company_page(shown, request.user, merges=may["merge"])
    context = {"company": shown, "page": page, "may": may, "may_call": reachable}
    return render(request, "projects/companies/company.html", context)


def _standing(request, pk) -> Company:
    return get_object_or_404(Company.objects.standing(), pk=pk)


def _on_company(shown: Company, form_class, save, title: str, **page) -> FormPage:
    page.setdefault("context", {})["company"] = shown
    return FormPage(form_class, save, f"{title}：{shown}", shown.get_absolute_url(), **page)


@form_page(_standing)
def company_edit(request, shown):
    def save(form):
        today, odd = timezone.localdate(), form.odd_note()
        return actions.edit_company(company=form.instance, odd=odd, today=today, by=request.user)

    page = {"instance": shown, "lock": Project.objects.filter(company=shown)}
    page["context"] = {"note": "改名后，各处显示新名称；已封存的文件仍用当时的名称。"}
    return _on_company(shown, CompanyForm, save, "修改企业", **page)


@form_page(_standing)
def company_merge(request, shown):
    def save(form):
        other, reason = form.cleaned_data["other"], form.cleaned_data["reason"]
        return actions.merge_companies(one=shown, other=other, reason=reason, by=request.user)

    note = "先登记的一条保留，后登记的一条列为它的其他名称，项目、联系人和宗地随之转过来；有误可以撤销。"
    page = {"context": {"note": note}, "form_kwargs": {"company": shown}}
    return _on_company(shown, MergeCompanyForm, save, "合并重复登记", **page)


def _double(request, pk) -> Company:
    return get_object_or_404(Company.objects.exclude(root=None).select_related("root"), pk=pk)


@form_page(_double)
def company_part(request, double):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.part_companies(double=double, reason=reason, by=request.user)

    codes = [row.code for row in came_with(double) if hasattr(row, "code")]
    back = f"随之转回：{'、'.join(codes)}。" if codes else "没有随之转回的项目和宗地。"
    note = f"「{double}」将重新单独成为一家企业。{back}"
    page = {"instance": double, "context": {"note": note}}
    return _on_company(double, PartCompanyForm, save, "撤销合并", **page)


@form_page(_standing)
def contact_add(request, shown):
    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    return _on_company(shown, ContactForm, save, "添加联系人", instance=Contact(company=shown))


def _contact(request, pk) -> Contact:
    return get_object_or_404(Contact.objects.exclude(company=None).select_related("company"), pk=pk)


@form_page(_contact)
def contact_edit(request, contact):
    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    return _on_company(contact.company, ContactForm, save, "编辑联系人", instance=contact)


def _of_project(request, pk) -> Contact:
    """Of a project that has a firm; the project is locked before."""
    rows = Contact.objects.exclude(project__company=None).select_related("project__company")
    return get_object_or_404(rows, pk=pk, project__in=Project.objects.editable_by(request.user))


@form_page(_of_project)
def contact_take(request, contact):
    def save(form):
        return actions.take_contact(
            contact=form.instance, company=contact.project.company, by=request.user
        )

    page = {"instance": contact, "lock": Project.objects.filter(pk=contact.project_id)}
    page["context"] = {
        "note": f"「{contact}」将从项目 {contact.project.code} 转到企业名下，各项目共用。"
    }
    return _on_company(contact.project.company, TakeContactForm, save, "转为企业联系人", **page)


def contact_phone(request, pk):
    with acting_alone(request):
        lock_rows(Project.objects.filter(company__contacts=pk))
        reachable = Company.objects.reachable_by(request.user)
        contact = get_object_or_404(Contact.objects.filter(company__in=reachable), pk=pk)
        used_up = phones.reveal(row=contact, by=request.user, now=timezone.now())
    return number_answer(request, contact, used_up, back=contact.get_absolute_url())
