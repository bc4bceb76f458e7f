"""What is done with a weekly dispatch report: drafted, published, signed, withdrawn, corrected."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone

from gaoxin.clock import database_now
from gaoxin.forms import form_page
from projects.bulletin.views.reading import visible
from projects.dispatch.actions import freeze as actions, publish as publishing
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
        actions.request_draft(week=week, by=request.user)
        messages.success(request, "已交后台起草，约需半分钟；完成后刷新本页即可看到。")
        return redirect("projects:dispatch")
    report = actions.freeze_week(week=week, now=now, by=request.user)
    return redirect(report)


def dispatch_publish(request, number):
    report, now = visible(request, number), timezone.now()
    try:
        actions.check_publishable(report, now)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(report)
    return form_page(
        request,
        PublishForm,
        instance=report,
        save=lambda form: publishing.publish(report=form.instance, now=now, by=request.user),
        title=f"印发{report.label}",
        back=report.get_absolute_url(),
        extra={"note": "印发后内容不再改变，领导、项目办和有关人员立即收到消息。"},
    )


def dispatch_withdraw(request, number):
    report = visible(request, number)

    def save(form):
        reason = form.cleaned_data["reason"]
        return publishing.withdraw(
            report=form.instance, reason=reason, now=timezone.now(), by=request.user
        )

    return form_page(
        request, WithdrawForm, instance=report, save=save, title=f"撤回{report.label}",
        back=report.get_absolute_url(),
        extra={"note": "撤回的通报仍可查阅，页上印「已撤回」和原因；内容不变。"},
    )  # fmt: skip


def dispatch_correct(request, number):
    """The week is read before the form's transaction begins: that one could not choose its view."""
    report, now = visible(request, number), timezone.now()
    content = actions.read_week(report, now) if request.method == "POST" else None

    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.correct(
            report=form.instance, content=content, reason=reason, now=now, by=request.user
        )

    return form_page(
        request, CorrectForm, instance=report, save=save, title=f"更正{report.label}",
        back=report.get_absolute_url(),
        extra={"note": "更正期按现在所知重出这一周，另编期号，列出与原期的差别；原期不变。"},
    )  # fmt: skip


def dispatch_sign(request, number):
    """签阅."""
    report = visible(request, number)
    publishing.sign(report=report, now=timezone.now(), by=request.user)
    messages.success(request, f"已签阅{report.label}。")
    return redirect(report)
