from datetime import date

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from gaoxin.files import show
from gaoxin.forms import form_page
from projects.files.actions.received import MOST, received
from projects.models import Photo, ProgressReport, Project, ReportWeek
from projects.registry.reads.head import project_head
from projects.registry.views.tab import visible
from projects.weekly.actions import progress as actions
from projects.weekly.forms.log import CHIPS, LogForm, ReturnForm, WithdrawForm
from projects.weekly.reads.log import duty_to_file, my_log
from projects.weekly.reads.progress import project_reports

# What the form needs without signal. The worker keeps these and nothing of anybody's.
SHELL_FILES = (
    "projects/weekly/log.css", "projects/weekly/log.js", "projects/weekly/log-queue.js",
    "projects/weekly/log-store.js", "gaoxin/sprite.svg", "gaoxin/tick.svg", "gaoxin/chevron.svg",
    "gaoxin/mark.svg",
)  # fmt: skip

WITHDRAWING = (
    "撤回后本周恢复为应报，完成投资不再计入；文字、金额和照片都留着，改好后在截止前再提交。"
    "已登记的节点和问题不撤回。"
)


def log(request):
    now = timezone.now()
    context = {"mine": my_log(request.user, now), "now": now, "done": request.GET.get("done", "")}
    return render(request, "projects/weekly/log.html", context)


def log_form(request, code):
    projects = Project.objects.loggable_by(request.user).select_related("lead_unit")
    project, now = get_object_or_404(projects, code=code), timezone.now()
    duty = duty_to_file(project, _week_asked(request), now)
    if duty is None or duty.exempted_at:
        return _nothing_owed(request, project, duty)
    with received(request.FILES.getlist("photos")) as photos:

        def save(form):
            report = actions.file_report(
                report=form.report(), duty=duty, entry=form.entry(), now=now, by=request.user
            )
            photos.written = True
            return report

        return _on_to_the_list(_log_page(request, project, duty, save, photos, now), code)


def _log_page(request, project, duty, save, photos, now):
    return form_page(
        request,
        LogForm,
        instance=lambda: _report_of(project, duty.week),
        save=save,
        title=f"{duty.week.week.label}填报",
        back=reverse("projects:log"),
        form_kwargs={"now": now, "photos": photos},
        template="projects/weekly/form.html",
        extra=_beside_the_form(request.user, project, duty, now),
        lock_first=project,
    )


def _report_of(project, week) -> ProgressReport:
    """The one that was filed for the week, or a new one."""
    rows = ProgressReport.objects.latest_revisions().select_related("updated_by", "returned_by")
    stored = rows.filter(project=project, week=week).first()
    return stored or ProgressReport(project=project, week=week)


def _beside_the_form(user, project, duty, now) -> dict:
    mine = my_log(user, now)
    return {
        "project": project,
        "duty": duty,
        "mine": mine,
        "now": now,
        "chips": CHIPS,
        "most": MOST,
    }


def _on_to_the_list(response, code):
    """After a report comes the next one, not the page of the last."""
    if response.status_code != 302:
        return response
    return redirect(f"{reverse('projects:log')}?done={code}")


def _nothing_owed(request, project, duty):
    if request.method == "POST":
        raise Http404
    return render(request, "projects/weekly/none.html", {"project": project, "duty": duty})


def _week_asked(request) -> date | None:
    asked = request.GET.get("week")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        raise Http404 from None


def log_withdraw(request, code):
    """Of the open week's report, by whoever may change it."""
    project, now = (
        get_object_or_404(Project.objects.loggable_by(request.user), code=code),
        timezone.now(),
    )
    rows = ProgressReport.objects.current().select_related("project", "week", "filed_by")
    report = get_object_or_404(rows, project=project, week__in=ReportWeek.objects.open(now)[:1])

    def save(form):
        return actions.withdraw_report(report=form.instance, now=now, by=request.user)

    answer = form_page(
        request, WithdrawForm, instance=report, save=save, title="撤回填报",
        back=report.form_url, extra={"project": project, "note": WITHDRAWING}, lock_first=project,
    )  # fmt: skip
    return redirect("projects:log") if answer.status_code == 302 else answer


def log_return(request, pk):
    rows = ProgressReport.objects.current().select_related("project", "week", "filed_by")
    own = Project.objects.directed_by(request.user)
    report = get_object_or_404(rows.filter(project__in=own), pk=pk)

    def save(form):
        return actions.return_report(report=form.instance, now=timezone.now(), by=request.user)

    note = f"{report.week}，{report.filed_by} 报送。退回后报告照常计入，退回意见会通知报送人。"
    return form_page(
        request,
        ReturnForm,
        instance=report,
        save=save,
        title="退回填报",
        back=report.get_absolute_url(),
        extra={"project": report.project, "note": note},
    )


def progress(request, code):
    project = visible(request, code)
    mine = {
        "may_log": Project.objects.loggable_by(request.user).filter(pk=project.pk).exists(),
        "may_return": Project.objects.directed_by(request.user).filter(pk=project.pk).exists(),
    }
    context = {
        "head": project_head(project, request.user, timezone.localdate()),
        "project": project,
        "tab": "progress",
        "page": project_reports(project, request.GET.get("page")),
        **mine,
    }
    return render(request, "projects/weekly/progress.html", context)


def photo(request, pk):
    photos = Photo.objects.visible_to(request.user).select_related("file")
    file = get_object_or_404(photos, pk=pk).file
    return show(file.stored_name, file.content_type)


# -- without signal -------------------------------------------------------------------------------


def log_token(request):
    """Who is signed in here, and a token to send what waits on the phone."""
    return JsonResponse({"account": request.user.pk, "csrf": get_token(request)})


def log_shell(request):
    """The page without anything of anybody's: the phone fills it with what it has kept."""
    return HttpResponse(render_to_string("projects/weekly/shell.html"))


def service_worker(request):
    files = [reverse("projects:log_shell"), *map(staticfiles_storage.url, SHELL_FILES)]
    text = render_to_string("projects/weekly/sw.js", {"files": files})
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/log/"}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)
