from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.forms import form_page
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
from projects.registry.views.tab import editable


def _page(request, project, form_class, save, title, **options):
    """One form about a project's investment; back to its tab."""
    tab = InvestmentTab(project)
    extra = {"project": project, **options.pop("extra", {})}
    return form_page(
        request,
        form_class,
        save=lambda form: tab if save(form) else None,
        title=title,
        back=tab.get_absolute_url(),
        extra=extra,
        **options,
    )


class InvestmentTab:
    """Where one goes after each of these forms."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}investment/"


def _read_year(request) -> int:
    year = request.GET.get("year") or str(timezone.localdate().year)
    if len(year) != 4 or not year.isdecimal() or not 2000 <= int(year) <= 2100:
        raise Http404("no such year")
    return int(year)


def year_plan(request, code):
    project, year = editable(request, code), _read_year(request)
    plan = YearPlan.objects.filter(project=project, year=year).select_related("project").first()

    def save(form):
        return actions.save_year_plan(plan=form.plan(), by=request.user)

    plan = plan or YearPlan(project=project, year=year)
    return _page(request, project, YearPlanForm, save, f"{year} 年度计划", instance=plan)


def investment_month(request, code):
    project = editable(request, code)

    def save(form):
        return actions.record_month(
            project=project,
            month_on=form.cleaned_data["month_on"],
            completed=form.cleaned_data["completed"],
            funds=form.funds(),
            reason=form.reason,
            at=timezone.now(),
            today=timezone.localdate(),
            by=request.user,
        )

    kwargs = {"project": project}
    return _page(request, project, MonthForm, save, "登记月度投资", form_kwargs=kwargs)


def investment_statistical(request, code):
    project = editable(request, code)

    def save(form):
        return actions.record_statistical(
            project=form.instance,
            month_on=form.cleaned_data["month_on"],
            completed=form.cleaned_data["completed"],
            reason=form.reason,
            at=timezone.now(),
            today=timezone.localdate(),
            by=request.user,
        )

    return _page(request, project, StatisticalForm, save, "登记统计数", instance=project)


def investment_opening(request, code):
    project = editable(request, code)

    def save(form):
        return actions.record_opening(
            project=project,
            year=form.cleaned_data["year"],
            completed=form.cleaned_data["completed"],
            at=timezone.now(),
            today=timezone.localdate(),
            by=request.user,
        )

    return _page(request, project, OpeningForm, save, "登记期初累计")


def investment_correct(request, pk):
    rows = InvestmentRecord.objects.current().editable_by(request.user)
    record = get_object_or_404(rows.select_related("project", "week"), pk=pk)

    def save(form):
        data = {name: form.cleaned_data[name] for name in ("completed",)}
        return actions.correct_record(
            record=record, reason=form.reason, at=timezone.now(), by=request.user, **data
        )

    note = f"{record.period} {record.get_kind_display()} {wan(record.completed)} 万元。原数保留，划去显示。"
    extra, kwargs = {"note": note}, {"record": record}
    title = "更正完成投资"
    return _page(request, record.project, CorrectForm, save, title, form_kwargs=kwargs, extra=extra)


def fund_edit(request, pk):
    rows = FundArrival.objects.editable_by(request.user).select_related("project")
    fund = get_object_or_404(rows, pk=pk)

    def save(form):
        return actions.edit_fund(fund=form.instance, by=request.user)

    title = f"修改到位资金：{fund.month_on:%Y-%m} {fund.get_source_display()}"
    return _page(request, fund.project, FundForm, save, title, instance=fund)


def statistics(request, code):
    project = editable(request, code)

    def save(form):
        evidence = form.cleaned_data["evidence"]
        return actions.enter_statistics(project=form.instance, evidence=evidence, by=request.user)

    return _page(request, project, StatisticsForm, save, "纳统", instance=project)


def investment_frequency(request, code):
    project = get_object_or_404(Project.objects.directed_by(request.user), code=code)

    def save(form):
        monthly = form.cleaned_data["invests_monthly"]
        return actions.set_invests_monthly(project=form.instance, monthly=monthly, by=request.user)

    return _page(request, project, FrequencyForm, save, "投资填报频次", instance=project)
