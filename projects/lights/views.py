from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.forms import form_page
from projects.lights import actions
from projects.lights.forms import LightRuleForm, OverrideForm, WithdrawOverrideForm
from projects.lights.reads import light_panel
from projects.models import LightOverride, LightRule
from projects.registry.reads.head import project_head
from projects.registry.views.tab import editable, visible

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


def _page(request, project, form_class, instance, save, title):
    back = reverse("projects:light", args=[project.code])
    extra = {"project": project}
    return form_page(
        request, form_class, instance=instance, save=save, title=title, back=back, extra=extra
    )


def override_add(request, code):
    project = editable(request, code)

    def save(form):
        return actions.override_light(override=form.instance, by=request.user)

    draft = LightOverride(project=project)
    return _page(request, project, OverrideForm, draft, save, "人工调整灯色")


def override_withdraw(request, code, pk):
    project = editable(request, code)
    override = get_object_or_404(project.light_overrides.filter(withdrawn_at=None), pk=pk)

    def save(form):
        return actions.withdraw_override(override=form.instance, by=request.user)

    return _page(request, project, WithdrawOverrideForm, override, save, "撤销人工调整")


def light_rule(request):
    now = timezone.now()

    def save(form):
        return actions.change_rule(rule=form.instance, now=now, by=request.user)

    note = "改动生成新版本，只影响今后的计算；每次改动都写入审计。"
    return form_page(
        request,
        LightRuleForm,
        save=save,
        form_kwargs={"now": now},
        title="亮灯规则",
        back=reverse("projects:light_rule"),
        template="projects/lights/rule.html",
        extra={"note": note},
    )
