from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gaoxin.forms import form_page
from projects.actions import supervision as actions
from projects.forms.supervision import FORMS
from projects.models import SupervisionOrder
from projects.reports.supervision import acts_for, may_ever
from projects.rules.supervision import MOVES, Act


def _visible(request, pk) -> SupervisionOrder:
    rows = SupervisionOrder.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, pk=pk)


def supervision_order(request, pk):
    order = _visible(request, pk)
    acts = acts_for(order, request.user, timezone.localdate())
    acts = [(act.lower(), MOVES[act].label) for act in acts]
    context = {"order": order, "acts": acts, "project": order.project}
    return render(request, "projects/supervision_order.html", context)


def supervision_act(request, pk, act):
    order, act = _visible(request, pk), _named(act)
    if not may_ever(order, act, request.user, timezone.localdate()):
        raise Http404
    if request.method != "POST" and act not in acts_for(order, request.user, timezone.localdate()):
        messages.warning(request, f"督办单现为「{order.get_state_display()}」，这一步现在不能办。")
        return redirect(order)
    return form_page(
        request,
        FORMS[act],
        instance=order,
        save=lambda form: ACTS[act](form, request.user),
        title=f"{MOVES[act].label}：{order}",
        back=order.get_absolute_url(),
        extra={"project": order.project},
    )


def _named(text: str) -> Act:
    try:
        return Act(text.upper())
    except ValueError as error:
        raise Http404 from error


def _today() -> dict:
    return {"on": timezone.localdate()}


ACTS = {
    Act.SEND: lambda f, by: actions.send_order(order=f.instance, at=timezone.now(), by=by),
    Act.DROP: lambda f, by: actions.drop_order(
        order=f.instance, reason=f.cleaned_data["reason"], by=by
    ),
    Act.RECEIVE: lambda f, by: actions.receive_order(order=f.instance, by=by, **_today()),
    Act.HANDLE: lambda f, by: actions.handle_order(
        order=f.instance, text=f.cleaned_data["text"], by=by, **_today()
    ),
    Act.CONFIRM: lambda f, by: actions.confirm_order(order=f.instance, by=by, **_today()),
    Act.RETURN: lambda f, by: actions.return_order(
        order=f.instance, reason=f.cleaned_data["reason"], by=by
    ),
}
