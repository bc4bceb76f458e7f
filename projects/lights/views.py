from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.form_page import FormPage, form_page
from projects.lights import actions
from projects.lights.forms import LightRuleForm, OverrideForm, WithdrawOverrideForm
from projects.lights.reads import light_panel
from projects.models import LightOverride, LightRule
from projects.registry.reads.head import project_head
from projects.registry.views.tab import editable, project_form, visible

CHANGES_SHOWN = 20


def light(request, code):
    """「为什么是红灯」: every dimension with its numbers, its rule and the act that clears it."""
    project, today = visible(request, code), timezone.localdate()
    context = {
        "project": project,
        "tab": "light",
        "head": project_head(project, request.user, today),
        "panel": light_panel(project, today, CHANGES_SHOWN),
        "rule": LightRule.current(),
    }
    return render(request, "projects/lights/light.html", context)


def _override_form(row, form_class, save, title) -> FormPage:
    back = reverse("projects:light", args=[row.project.code])
    return project_form(row.project, form_class, save, title, back=back, instance=row)


@form_page(editable)
def override_add(request, project):
    def save(form):
        return actions.override_light(override=form.instance, by=request.user)

    return _override_form(LightOverride(project=project), OverrideForm, save, "人工调整灯色")


def _override(request, code, pk) -> LightOverride:
    rows = editable(request, code).light_overrides.filter(withdrawn_at=None)
    return get_object_or_404(rows, pk=pk)


@form_page(_override)
def override_withdraw(request, override):
    def save(form):
        return actions.withdraw_override(override=form.instance, by=request.user)

    return _override_form(override, WithdrawOverrideForm, save, "撤销人工调整")


@form_page()
def light_rule(request):
    now = timezone.now()

    def save(form):
        return actions.change_rule(rule=form.instance, now=now, by=request.user)

    note = "改动生成新版本，只影响今后的计算；每次改动都写入审计。"
    page = {"template": "projects/lights/rule.html", "context": {"note": note}}
    back, kwargs = reverse("projects:light_rule"), {"now": now}
    return FormPage(LightRuleForm, save, "亮灯规则", back, form_kwargs=kwargs, **page)
