"""代办登记: who goes for how many firms; a mandate given, ended; the list a firm gets once."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.files import attachment
from gaoxin.form_page import form_page
from gaoxin.population import of_population
from projects.models import AgencyMandate, Project
from projects.registry.models.scopes import DEMO
from projects.registry.views.tab import editable, project_form, visible
from projects.resources.actions import mandates as actions
from projects.resources.forms.catalogue import EndMandateForm, MandateForm
from projects.resources.papers import TYPE, notice
from projects.resources.reads.mandates import read_mandates
from projects.resources.reads.page import project_permits


def mandates(request):
    projects = of_population(Project.objects.visible_to(request.user), DEMO, request.population)
    page = read_mandates(projects, timezone.localdate())
    return render(request, "projects/resources/mandates.html", {"page": page})


@form_page(editable)
def mandate_add(request, project):
    def save(form):
        items = list(form.cleaned_data["items"])
        return actions.add_mandate(mandate=form.instance, items=items, by=request.user)

    back = f"{project.get_absolute_url()}resources/"
    page = {"instance": AgencyMandate(project=project), "back": back, "then": back}
    page["people"] = people_named(request, "agent", "leader")
    return project_form(project, MandateForm, save, "登记代办", **page)


def _editable(request, pk) -> AgencyMandate:
    rows = AgencyMandate.objects.editable_by(request.user).select_related("project", "agent")
    return get_object_or_404(rows, pk=pk)


@form_page(_editable)
def mandate_end(request, mandate):
    def save(form):
        said = {name: form.cleaned_data[name] for name in ("on", "reason")}
        return actions.end_mandate(mandate=form.instance, by=request.user, **said)

    back = f"{mandate.project.get_absolute_url()}resources/"
    page = {"instance": mandate, "back": back, "then": back}
    title = f"结束代办：{mandate.agent}"
    return project_form(mandate.project, EndMandateForm, save, title, **page)


def permit_notice(request, code):
    project, today = visible(request, code), timezone.localdate()
    data = notice(project, project_permits(project, today), today)
    return attachment(data, f"{project.code}-告知单.docx", TYPE, plain=f"{project.code}-notice")
