from datetime import date

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from gaoxin.acting import rows_by
from gaoxin.files import show
from gaoxin.form_page import FormPage, form_page
from gaoxin.prebuilt import rows_of, told
from projects.files.actions.received import MOST, received
from projects.models import Photo, ProgressReport, Project, ReportDuty, ReportWeek
from projects.registry.reads.head import project_head
from projects.registry.views.tab import project_form, visible
from projects.weekly.actions import progress as actions
from projects.weekly.forms.log import CHIPS, LogForm, ReturnForm, WithdrawForm
from projects.weekly.reads.log import duties_beside, duty_to_file, just_filed, my_log
from projects.weekly.reads.progress import project_reports

# What the form needs without signal. The worker keeps these and nothing of anybody's.
SHELL_FILES = (
    "projects/weekly/log.css", "projects/weekly/log.js", "projects/weekly/log-queue.js",
    "projects/weekly/log-store.js", "gaoxin/amounts.js", "gaoxin/sprite.svg", "gaoxin/tick.svg",
    "gaoxin/chevron.svg", "gaoxin/mark.svg",
)  # fmt: skip

WITHDRAWING = (
    "撤回后本周恢复为待报，完成投资不再计入；文字、金额和照片都留着，改好后在截止前再提交。"
    "已登记的节点和问题不撤回。"
)


def log(request):
    now, done = timezone.now(), request.GET.get("done", "")
    context = {"mine": my_log(request.user, now, request.GET.get("page")), "now": now}
    context |= {"done": done, "filed": just_filed(request.user, done, now)}
    return render(request, "projects/weekly/log.html", context)


def _owed(request, code) -> tuple[Project, ReportDuty | None]:
    """The project, and the report that is owed of it."""
    for project in rows_of(_loggable, request.user.role, code=code, person=request.user.pk):
        return project, duty_to_file(project, _week_asked(request), timezone.now())
    raise Http404


def _loggable(role: str, code: str, person: int) -> QuerySet:
    rows = Project.objects.loggable_by(User(pk=person, role=role)).filter(code=code)
    return rows.select_related("lead_unit")


@form_page(_owed)
def log_form(request, owed):
    project, duty = owed
    if duty is None or duty.exempted_at:
        return _nothing_owed(request, project, duty)
    now = timezone.now()

    def save(form):
        return actions.file_report(
            report=form.report(), duty=duty, entry=form.entry(), now=now, by=request.user
        )

    return _log_page(request, project, duty, save, now)


def _log_page(request, project, duty, save, now) -> FormPage:
    """After a report comes the next one, not the page of the last."""
    return FormPage(
        LogForm,
        save,
        f"{duty.week.week.label}填报",
        reverse("projects:log"),
        instance=_report_of(project, duty.week),
        lock=rows_by(Project, [project.pk]),
        then=f"{reverse('projects:log')}?done={project.code}",
        form_kwargs={"now": now},
        before=("photos", lambda: received(request.FILES.getlist("photos"))),
        template="projects/weekly/form.html",
        context=lambda: _beside_the_form(request.user, project, duty, now),
    )


def _report_of(project, week) -> ProgressReport:
    """The one that was filed for the week, or a new one."""
    found = told(project, "project", rows_of(_reports_of, project=project.pk, week=week.pk))
    for stored in told(week, "week", found):
        return stored
    return ProgressReport(project=project, week=week)


def _reports_of(project: int, week: int) -> QuerySet:
    rows = ProgressReport.objects.latest_revisions().filter(project=project, week=week)
    return rows.select_related("updated_by", "returned_by").order_by()


def _beside_the_form(user, project, duty, now) -> dict:
    return {
        "project": project,
        "duty": duty,
        "beside": duties_beside(user, duty, now),
        "now": now,
        "chips": CHIPS,
        "most": MOST,
    }


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


def _filed_this_week(request, code) -> ProgressReport:
    """The open week's report, for whoever may change it."""
    own = Project.objects.loggable_by(request.user).filter(code=code)
    week = ReportWeek.objects.open(timezone.now())[:1]
    return get_object_or_404(_current_reports(), project__in=own, week__in=week)


def _current_reports():
    return ProgressReport.objects.current().select_related("project", "week", "filed_by")


@form_page(_filed_this_week)
def log_withdraw(request, report):
    def save(form):
        return actions.withdraw_report(report=form.instance, now=timezone.now(), by=request.user)

    page = {"back": report.form_url, "then": reverse("projects:log")}
    page |= {"instance": report, "context": {"note": WITHDRAWING}}
    return project_form(report.project, WithdrawForm, save, "撤回填报", **page)


def _directed(request, pk) -> ProgressReport:
    own = Project.objects.directed_by(request.user)
    return get_object_or_404(_current_reports(), project__in=own, pk=pk)


@form_page(_directed)
def log_return(request, report):
    def save(form):
        return actions.return_report(report=form.instance, now=timezone.now(), by=request.user)

    note = f"{report.week}，{report.filed_by} 报送。退回后报告照常计入，退回意见会通知报送人。"
    page = {"instance": report, "back": report.get_absolute_url(), "context": {"note": note}}
    return project_form(report.project, ReturnForm, save, "退回填报", **page)


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
