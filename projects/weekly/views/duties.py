from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.forms import form_page
from projects.models import ReportDuty
from projects.registry.views.tab import editable
from projects.weekly.actions import duties as actions
from projects.weekly.forms.duties import ExemptForm, FrequencyForm
from projects.weekly.reads.duties import chase as read_chase


def chase(request):
    waiting = request.GET.get("show") == "open"
    told = read_chase(timezone.now(), before_cut_off=waiting)
    return render(request, "projects/weekly/chase.html", {"chase": told, "waiting": waiting})


def duty_exempt(request, pk):
    duties = ReportDuty.objects.exemptable_by(request.user).select_related("project", "week")
    duty = get_object_or_404(duties, pk=pk)

    def save(form):
        reason, now = form.cleaned_data["reason"], timezone.now()
        return actions.exempt(duty=form.instance, reason=reason, now=now, by=request.user)

    title = f"免报：{duty.week.label}"
    extra = {"project": duty.project, "note": "免报后不再提醒，不计入应报。"}
    back = duty.project.get_absolute_url()
    return form_page(
        request, ExemptForm, instance=duty, save=save, title=title, back=back, extra=extra
    )


def report_frequency(request, code):
    project = editable(request, code)

    def save(form):
        return actions.set_report_frequency(
            project=form.instance, **form.laid_down(), now=timezone.now(), by=request.user
        )

    back, extra = project.get_absolute_url(), {"project": project}
    chrome = {"title": "报送频次", "back": back, "extra": extra}
    return form_page(request, FrequencyForm, instance=project, save=save, **chrome)
