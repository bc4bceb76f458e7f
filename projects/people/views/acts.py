from django.shortcuts import get_object_or_404

from gaoxin.forms import form_page
from projects.models import Appointment, Contact, TaskForce
from projects.people.actions import appointments as actions
from projects.people.actions.task_forces import save_contact, save_task_force
from projects.people.forms import AppointForm, ContactForm, EndForm, TaskForceForm, VoidForm
from projects.registry.views.tab import editable, visible


def _people_page(request, project, form_class, instance, save, title):
    return form_page(
        request,
        form_class,
        instance=instance,
        save=save,
        title=title,
        back=f"{project.get_absolute_url()}people/",
        extra={"project": project},
    )


def appoint(request, code):
    project = visible(request, code)
    role = request.GET.get("role", "")
    known = role in Appointment.Role.values()
    draft = Appointment(project=project, role=role if known else Appointment.Role.COMMISSIONER)

    def save(form):
        return actions.appoint(appointment=form.instance, by=request.user)

    return _people_page(request, project, AppointForm, draft, save, "任命")


def _appointment(request, pk) -> Appointment:
    rows = Appointment.objects.visible_to(request.user).select_related("project", "user")
    return get_object_or_404(rows, pk=pk)


def appointment_end(request, pk):
    row = _appointment(request, pk)

    def save(form):
        to_on, reason = form.cleaned_data["to_on"], form.cleaned_data["reason"]
        return actions.end_appointment(
            appointment=form.instance, to_on=to_on, reason=reason, by=request.user
        )

    return _people_page(request, row.project, EndForm, row, save, f"卸任：{row}")


def appointment_void(request, pk):
    row = _appointment(request, pk)

    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.void_appointment(appointment=form.instance, reason=reason, by=request.user)

    return _people_page(request, row.project, VoidForm, row, save, f"作废：{row}")


def task_force(request, code):
    project = visible(request, code)
    existing = TaskForce.objects.filter(project=project).first()

    def save(form):
        units = form.cleaned_data["supporting_units"]
        return save_task_force(task_force=form.instance, supporting_units=units, by=request.user)

    title = "编辑专班" if existing else "成立专班"
    instance = existing or TaskForce(project=project)
    return _people_page(request, project, TaskForceForm, instance, save, title)


def contact_add(request, code):
    project = editable(request, code)

    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    draft = Contact(project=project)
    return _people_page(request, project, ContactForm, draft, save, "添加企业联系人")


def contact_edit(request, code, pk):
    project = editable(request, code)
    contact = get_object_or_404(project.contacts, pk=pk)

    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    return _people_page(request, project, ContactForm, contact, save, "编辑企业联系人")
