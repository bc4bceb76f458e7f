"""融资机构, kept by the project office."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.roles import allows
from gaoxin.form_page import FormPage, form_page
from projects.financing.actions import institutions as actions
from projects.financing.forms.institution import InstitutionEditForm, InstitutionForm
from projects.financing.reads.funnel import institutions_with_cases
from projects.models import Institution


def institutions(request):
    rows = list(institutions_with_cases())
    may_edit = allows("projects:institution_edit", request.user)
    context = {"institutions": rows, "may_edit": may_edit}
    return render(request, "projects/financing/institutions.html", context)


@form_page()
def institution_add(request):
    def save(form):
        return actions.add_institution(institution=form.instance, by=request.user)

    back = reverse("projects:institutions")
    return FormPage(InstitutionForm, save, "新增融资机构", back, then=back)


def _institution(request, pk) -> Institution:
    return get_object_or_404(Institution, pk=pk)


@form_page(_institution)
def institution_edit(request, institution):
    def save(form):
        return actions.edit_institution(institution=form.instance, by=request.user)

    back = reverse("projects:institutions")
    title = f"修改融资机构：{institution}"
    return FormPage(InstitutionEditForm, save, title, back, instance=institution, then=back)
