from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from projects.financing.actions import cases as actions
from projects.financing.actions.drawdowns import draw, strike
from projects.financing.forms.case import ActForm, CaseForm, DrawForm, NeedForm, StrikeForm
from projects.financing.models.scopes import writable
from projects.financing.reads.case import act_named, case_page, why_not
from projects.financing.rules.machine import Act
from projects.models import Drawdown, FinancingCase, Project, ResourceNeed
from projects.needs.actions.needs import save_need
from projects.registry.rules.amounts import wan
from projects.registry.views.tab import project_form


def financing_case(request, code):
    rows = FinancingCase.objects.visible_to(request.user)
    rows = rows.select_related("project", "institution", "handler", "backs")
    case = get_object_or_404(rows, code=code)
    context = {"case": case, "page": case_page(case, request.user), "project": case.project}
    return render(request, "projects/financing/case.html", context)


def _financed(request, code) -> Project:
    return get_object_or_404(writable(request.user), code=code)


def _tab(project) -> str:
    return f"{project.get_absolute_url()}financing/"


@form_page(_financed)
def financing_need(request, project):
    def save(form):
        reason, today = form.as_is_reason, timezone.localdate()
        return save_need(need=form.instance, reason=reason, today=today, by=request.user)

    money = ResourceNeed.objects.kept().filter(project=project, kind=ResourceNeed.Kind.FUNDING)
    found = money.select_related("project").first()
    page = {"instance": found or ResourceNeed(project=project), "back": _tab(project)}
    return project_form(project, NeedForm, save, "资金需求", then=_tab(project), **page)


@form_page(_financed)
def financing_add(request, project):
    def save(form):
        reason = form.as_is_reason
        return actions.add_case(
            case=form.instance, at=timezone.now(), reason=reason, by=request.user
        )

    page = {"instance": FinancingCase(project=project), "back": _tab(project)}
    return project_form(project, CaseForm, save, "登记融资", **page)


def _editable(request, code) -> FinancingCase:
    rows = FinancingCase.objects.editable_by(request.user).select_related("project")
    return get_object_or_404(rows, code=code)


@form_page(_editable)
def financing_edit(request, case):
    def save(form):
        return actions.edit_case(case=form.instance, reason=form.as_is_reason, by=request.user)

    return _on_case(case, CaseForm, save, "编辑融资")


def _on_case(case, form_class, save, title, **page) -> FormPage:
    page |= {"back": case.get_absolute_url(), "instance": case}
    return project_form(case.project, form_class, save, f"{title}：{case}", **page)


def _acted_on(request, code, act) -> tuple[FinancingCase, Act]:
    """The case, and the act of that name, be it not possible now."""
    named = act_named(act)
    if named is None:
        raise Http404
    return _editable(request, code), named


@form_page(_acted_on)
def financing_act(request, acted_on):
    """One act. Where it is not possible now, the case's page says so."""
    case, act = acted_on
    if request.method != "POST" and (why := why_not(case, act)):
        messages.warning(request, why)
        return redirect(case)
    if act == Act.DRAW:
        return _on_case(case, DrawForm, _draw(request), "登记放款", context=_room(case))
    then = _tab(case.project) if act == Act.REMOVE else None
    page = {"form_kwargs": {"act": act}, "then": then}
    return _on_case(case, ActForm, _take(request, act), act.label, **page)


def _take(request, act):
    def save(form):
        return actions.take_act(
            case=form.instance, act=act, given=form.given(), at=timezone.now(), by=request.user
        )

    return save


def _draw(request):
    def save(form):
        cleaned = form.cleaned_data
        return draw(
            case=form.instance, amount=cleaned["amount"], on=cleaned["on"], text=form.words,
            said=cleaned.get("counted", ""), at=timezone.now(), by=request.user,
        )  # fmt: skip

    return save


def _room(case) -> dict:
    drawn = case.drawn_sum()
    left = None if case.approved is None else case.approved - drawn
    room = f"批准 {wan(case.approved)} 万元，已放款 {wan(drawn)} 万元，还可放 {wan(left)} 万元。"
    note = f"{room}放款同时计入当月到位资金。"
    return {"note": note}


def _drawdown(request, pk) -> Drawdown:
    rows = Drawdown.objects.editable_by(request.user).standing()
    return get_object_or_404(rows.select_related("case__project"), pk=pk)


@form_page(_drawdown)
def drawdown_strike(request, drawdown):
    def save(form):
        reason = form.cleaned_data["reason"]
        return strike(drawdown=drawdown, reason=reason, at=timezone.now(), by=request.user)

    case = drawdown.case
    note = (
        f"{drawdown.on:%Y-%m-%d} 放款 {wan(drawdown.amount)} 万元。划去后保留原记录，不再计入放款。"
    )
    page = {"context": {"note": note}, "back": case.get_absolute_url()}
    return project_form(case.project, StrikeForm, save, f"划去放款：{case}", **page)
