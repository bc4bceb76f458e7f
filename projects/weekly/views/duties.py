from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.form_page import form_page
from projects.models import ReportDuty
from projects.registry.views.tab import editable, project_form
from projects.weekly.actions import duties as actions
from projects.weekly.forms.duties import ExemptForm, FrequencyForm
from projects.weekly.reads.chase import chase as read_chase


def chase(request):
    waiting = request.GET.get("show") == "open"
    shown = {"population": request.population, "page": request.GET.get("page")}
    told = read_chase(timezone.now(), before_cut_off=waiting, **shown)
    return render(request, "projects/weekly/chase.html", {"chase": told, "waiting": waiting})


def _exemptable(request, pk) -> ReportDuty:
    duties = ReportDuty.objects.exemptable_by(request.user).select_related("project", "week")
    return get_object_or_404(duties, pk=pk)


@form_page(_exemptable)
def duty_exempt(request, duty):
    def save(form):
        reason, now = form.cleaned_data["reason"], timezone.now()
        return actions.exempt(duty=form.instance, reason=reason, now=now, by=request.user)

    page = {"instance": duty, "context": {"note": "免报后不再提醒，不计入应报。"}}
    return project_form(duty.project, ExemptForm, save, f"免报：{duty.week.label}", **page)


@form_page(editable)
def report_frequency(request, project):
    def save(form):
        return actions.set_report_frequency(
            project=form.instance, **form.laid_down(), now=timezone.now(), by=request.user
        )

    return project_form(project, FrequencyForm, save, "报送频次", instance=project)
