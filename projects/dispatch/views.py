"""What is done with a weekly dispatch report: drafted, published, signed, withdrawn, corrected."""

from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone

from gaoxin.acting import acting, hold_person
from gaoxin.clock import database_now
from gaoxin.form_page import FormPage, form_page
from projects.bulletin.views.reading import visible
from projects.dispatch.actions import freeze as actions, proving, publish as publishing
from projects.dispatch.forms import CorrectForm, PublishForm, WithdrawForm
from projects.models import Project, ReportWeek


def dispatch_draft(request):
    """Make the running week's draft, or make it anew."""
    now = database_now()
    week = ReportWeek.objects.open(now).first()
    if week is None:
        messages.warning(request, "还没有开启的报送周，不能起草。后台任务运行后会自动开启。")
        return redirect("projects:dispatch")
    if Project.objects.kept().count() > actions.IN_REQUEST:
        with acting(request):
            actions.request_draft(week=week, by=request.user)
        messages.success(request, "已交后台起草，约需半分钟；完成后刷新本页即可看到。")
        return redirect("projects:dispatch")
    # What is frozen is read in a transaction with a view of its own; the right is asked when it is stored.
    hold = partial(hold_person, request)
    report = actions.freeze_week(week=week, now=now, by=request.user, hold=hold)
    return redirect(report)


@form_page(visible)
def dispatch_publish(request, report):
    now = timezone.now()
    try:
        actions.check_publishable(report, now)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(report)

    def save(form):
        return publishing.publish(report=form.instance, now=now, by=request.user)

    note = "印发后内容不再改变，领导、项目办和有关人员立即收到消息。"
    return _on_report(report, PublishForm, save, "印发", note)


def _on_report(report, form_class, save, title, note, **page) -> FormPage:
    page |= {"instance": report, "context": {"note": note}}
    return FormPage(form_class, save, f"{title}{report.label}", report.get_absolute_url(), **page)


@form_page(visible)
def dispatch_withdraw(request, report):
    def save(form):
        reason, now = form.cleaned_data["reason"], timezone.now()
        return publishing.withdraw(report=form.instance, reason=reason, now=now, by=request.user)

    note = "撤回的通报仍可查阅，页上印「已撤回」和原因；内容不变。"
    return _on_report(report, WithdrawForm, save, "撤回", note)


@form_page(visible)
def dispatch_correct(request, report):
    now = timezone.now()

    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.correct(
            report=form.instance, content=form.content, reason=reason, now=now, by=request.user
        )

    # Before the form's transaction begins: that one could not choose its view.
    before = ("content", lambda: nullcontext(actions.read_week(report, now)))
    note = "更正期按现在所知重出这一周，另编期号，列出与原期的差别；原期不变。"
    return _on_report(report, CorrectForm, save, "更正", note, before=before)


def dispatch_prove(request, number):
    """核验: the stored rows hashed again, and what came out kept."""
    hashed = proving.read_hashes(visible(request, number))  # before anything is locked
    with acting(request):
        proving.record_proof(report=visible(request, number), hashed=hashed, by=request.user)
    return redirect("projects:dispatch_verify", number)


def dispatch_sign(request, number):
    """签阅."""
    with acting(request):
        report = visible(request, number)
        publishing.sign(report=report, now=timezone.now(), by=request.user)
    messages.success(request, f"已签阅{report.label}。")
    return redirect(report)
