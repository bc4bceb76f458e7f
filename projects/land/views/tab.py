"""A project's tab 「土地」, and the premises it rents."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from gaoxin.form_page import form_page
from projects.land.actions import premises as actions
from projects.land.forms.beside import PremisesForm, RemovePremisesForm
from projects.land.reads.tab import project_land_page
from projects.models import Premises, Project
from projects.registry.views.tab import project_form, tab_page


def project_land(request, code):
    def read(project):
        return project_land_page(project, request.user, timezone.localdate())

    return tab_page(request, code, "land", "projects/land/tab.html", land=read)


def _on_premises(premises, form_class, save, title):
    back = premises.get_absolute_url()
    page = {"instance": premises, "back": back, "then": back}
    return project_form(premises.project, form_class, save, title, **page)


def _project(request, code) -> Project:
    return get_object_or_404(Premises.objects.projects_of(request.user), code=code)


@form_page(_project)
def premises_add(request, project):
    def save(form):
        return actions.add_premises(premises=form.instance, by=request.user)

    return _on_premises(Premises(project=project), PremisesForm, save, "登记租赁厂房")


def _premises(request, pk) -> Premises:
    rows = Premises.objects.editable_by(request.user)
    return get_object_or_404(rows.select_related("project"), pk=pk)


@form_page(_premises)
def premises_edit(request, premises):
    def save(form):
        return actions.edit_premises(premises=form.instance, by=request.user)

    return _on_premises(premises, PremisesForm, save, f"修改租赁厂房：{premises.name}")


@form_page(_premises)
def premises_remove(request, premises):
    def save(form):
        reason, today = form.cleaned_data["reason"], timezone.localdate()
        return actions.remove_premises(
            premises=form.instance, reason=reason, today=today, by=request.user
        )

    return _on_premises(premises, RemovePremisesForm, save, f"移出租赁厂房：{premises.name}")
