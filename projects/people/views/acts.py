from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from gaoxin.acting import people_named
from gaoxin.form_page import FormPage, form_page
from gaoxin.text import clean_line
from projects.models import Appointment, Contact, Post, TaskForce
from projects.people.actions import appointments as actions
from projects.people.actions.task_forces import save_contact, save_task_force
from projects.people.forms import (
    AppointForm,
    ContactForm,
    CorrectForm,
    EndForm,
    FillForm,
    TaskForceForm,
    VoidForm,
)
from projects.people.reads.candidates import candidates
from projects.people.reads.tab import holder_note
from projects.registry.views.tab import editable, project_form, readable


def _people_form(row, form_class, save, title, **page) -> FormPage:
    back = f"{row.project.get_absolute_url()}people/"
    return project_form(row.project, form_class, save, title, back=back, instance=row, **page)


@form_page(readable)
def appoint(request, project):
    def save(form):
        return actions.appoint(appointment=form.instance, by=request.user)

    role = request.GET.get("role", "")
    known = role in Appointment.Role.values()
    draft = Appointment(project=project, role=role if known else Appointment.Role.COMMISSIONER)
    named = people_named(request, "user")
    page = _people_form(draft, AppointForm, save, "任命", people=named)
    note = partial(holder_note, project, role, timezone.localdate())
    return replace(page, context=lambda: {"project": project, "note": note()})


def _post(request, code, role) -> Post:
    """A role that a project has exactly once, by the end of its address: …/fill/commissioner/."""
    posts = Post.objects.visible_to(request.user).select_related("project__lead_unit")
    return get_object_or_404(posts, project__code=code, role=role.upper())


@form_page(_post)
def fill(request, post):
    """Two clicks from a vacancy: this page, and the button beside a person."""

    def save(form):
        return actions.fill_vacancy(appointment=form.instance, by=request.user)

    text, now = clean_line(request.GET.get("q", ""))[:100], timezone.now()
    draft = Appointment(
        project=post.project, role=post.role, from_on=timezone.localdate(now), reason="补缺"
    )
    page = _people_form(
        draft, FillForm, save, f"任命{post.get_role_display()}",
        people=people_named(request, "user"), template="projects/people/fill.html",
    )  # fmt: skip
    found = partial(candidates, post.project, post.role, text, request.user, now)
    note = partial(holder_note, post.project, post.role, draft.from_on)
    context = {"post": post, "project": post.project}
    return replace(page, context=lambda: {**context, "note": note(), "candidates": found()})


def _appointment(request, pk) -> Appointment:
    rows = Appointment.objects.visible_to(request.user).select_related("project", "user")
    return get_object_or_404(rows, pk=pk)


@form_page(_appointment)
def appointment_end(request, row):
    def save(form):
        to_on, reason = form.cleaned_data["to_on"], form.cleaned_data["reason"]
        return actions.end_appointment(
            appointment=form.instance, to_on=to_on, reason=reason, by=request.user
        )

    return _people_form(row, EndForm, save, f"卸任：{row}")


@form_page(_appointment)
def appointment_void(request, row):
    if request.method != "POST" and (why := actions.why_no_mistake(row, "作废")):
        return _too_late(request, row, why)

    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.void_appointment(appointment=form.instance, reason=reason, by=request.user)

    return _people_form(row, VoidForm, save, f"作废：{row}")


@form_page(_appointment)
def appointment_correct(request, row):
    if request.method != "POST" and (why := actions.why_no_mistake(row, "更正")):
        return _too_late(request, row, why)

    def save(form):
        user, reason = form.cleaned_data["user"], form.cleaned_data["reason"]
        return actions.correct_appointment(
            appointment=form.instance, user=user, reason=reason, by=request.user
        )

    return _people_form(row, CorrectForm, save, f"更正：{row}")


def _too_late(request, row, why: str):
    """The link stood on a page that is older than what was done since: said where the row stands now."""
    messages.warning(request, why)
    return redirect(f"{row.project.get_absolute_url()}people/")


@form_page(readable)
def task_force(request, project):
    def save(form):
        units = form.cleaned_data["supporting_units"]
        return save_task_force(task_force=form.instance, supporting_units=units, by=request.user)

    existing = TaskForce.objects.filter(project=project).first()
    title = "编辑专班" if existing else "成立专班"
    return _people_form(existing or TaskForce(project=project), TaskForceForm, save, title)


@form_page(editable)
def contact_add(request, project):
    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    return _people_form(Contact(project=project), ContactForm, save, "添加企业联系人")


def _contact(request, code, pk) -> Contact:
    return get_object_or_404(editable(request, code).contacts, pk=pk)


@form_page(_contact)
def contact_edit(request, contact):
    def save(form):
        return save_contact(contact=form.instance, by=request.user)

    return _people_form(contact, ContactForm, save, "编辑企业联系人")
