from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from projects.investment import actions
from projects.investment.forms import (
    CorrectForm,
    FrequencyForm,
    FundForm,
    MonthForm,
    OpeningForm,
    StatisticalForm,
    StatisticsForm,
    YearPlanForm,
)
from projects.models import FundArrival, InvestmentRecord, Project, YearPlan
from projects.registry.rules.amounts import wan
from projects.registry.views.tab import editable, project_form


def _investment_form(project, form_class, save, title, **page) -> FormPage:
    """One form about a project's investment; back to its tab."""
    tab = f"{project.get_absolute_url()}investment/"
    return project_form(project, form_class, save, title, back=tab, then=tab, **page)


def _read_year(request) -> int:
    year = request.GET.get("year") or str(timezone.localdate().year)
    if len(year) != 4 or not year.isdecimal() or not 2000 <= int(year) <= 2100:
        raise Http404("no such year")
    return int(year)


@form_page(editable)
def year_plan(request, project):
    year = _read_year(request)
    plan = YearPlan.objects.filter(project=project, year=year).select_related("project").first()

    def save(form):
        return actions.save_year_plan(plan=form.plan(), by=request.user)

    plan = plan or YearPlan(project=project, year=year)
    return _investment_form(project, YearPlanForm, save, f"{year} 年度计划", instance=plan)


@form_page(editable)
def investment_month(request, project):
    def save(form):
        return actions.record_month(
            project=project,
            month_on=form.cleaned_data["month_on"],
            completed=form.cleaned_data["completed"],
            funds=form.funds(),
            reason=form.reason,
            by=request.user,
            **_now(),
        )

    kwargs = {"project": project}
    return _investment_form(project, MonthForm, save, "登记月度投资", form_kwargs=kwargs)


def _now() -> dict:
    return {"at": timezone.now(), "today": timezone.localdate()}


@form_page(editable)
def investment_statistical(request, project):
    def save(form):
        return actions.record_statistical(
            project=form.instance,
            month_on=form.cleaned_data["month_on"],
            completed=form.cleaned_data["completed"],
            reason=form.reason,
            by=request.user,
            **_now(),
        )

    return _investment_form(project, StatisticalForm, save, "登记统计数", instance=project)


@form_page(editable)
def investment_opening(request, project):
    def save(form):
        year, completed = form.cleaned_data["year"], form.cleaned_data["completed"]
        return actions.record_opening(
            project=project,
            year=year,
            completed=completed,
            reason=form.reason,
            by=request.user,
            **_now(),
        )

    kwargs = {"project": project}
    return _investment_form(project, OpeningForm, save, "登记期初累计", form_kwargs=kwargs)


def _record(request, pk) -> InvestmentRecord:
    rows = InvestmentRecord.objects.current().editable_by(request.user)
    return get_object_or_404(rows.select_related("project", "week"), pk=pk)


@form_page(_record)
def investment_correct(request, record):
    def save(form):
        return actions.correct_record(
            record=record,
            completed=form.cleaned_data["completed"],
            reason=form.reason,
            at=timezone.now(),
            by=request.user,
        )

    note = f"{record.period} {record.get_kind_display()} {wan(record.completed)} 万元。原数保留，划去显示。"
    page = {"context": {"note": note}, "form_kwargs": {"record": record}}
    return _investment_form(record.project, CorrectForm, save, "更正完成投资", **page)


def _fund(request, pk) -> FundArrival:
    rows = FundArrival.objects.editable_by(request.user).select_related("project")
    return get_object_or_404(rows, pk=pk)


@form_page(_fund)
def fund_edit(request, fund):
    def save(form):
        return actions.edit_fund(fund=form.instance, reason=form.as_is_reason, by=request.user)

    title = f"修改到位资金：{fund.month_on:%Y-%m} {fund.get_source_display()}"
    return _investment_form(fund.project, FundForm, save, title, instance=fund)


@form_page(editable)
def statistics(request, project):
    def save(form):
        evidence = form.cleaned_data["evidence"]
        return actions.enter_statistics(project=form.instance, evidence=evidence, by=request.user)

    return _investment_form(project, StatisticsForm, save, "纳统", instance=project)


def _directed(request, code) -> Project:
    return get_object_or_404(Project.objects.directed_by(request.user), code=code)


@form_page(_directed)
def investment_frequency(request, project):
    def save(form):
        monthly = form.cleaned_data["invests_monthly"]
        return actions.set_invests_monthly(project=form.instance, monthly=monthly, by=request.user)

    return _investment_form(project, FrequencyForm, save, "投资填报频次", instance=project)
