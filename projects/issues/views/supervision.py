from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.form_page import form_page
from projects.issues.actions import supervision as actions
from projects.issues.forms.supervision import FORMS
from projects.issues.reads.supervision import acts_for, may_ever
from projects.issues.rules.supervision import MOVES, Act, Party
from projects.models import SupervisionOrder
from projects.registry.views.tab import project_form


def _visible(request, pk) -> SupervisionOrder:
    rows = SupervisionOrder.objects.visible_to(request.user).for_page()
    return get_object_or_404(rows, pk=pk)


def supervision_order(request, pk):
    order = _visible(request, pk)
    acts = acts_for(order, request.user, timezone.localdate())
    acts = [(_url(order, act), MOVES[act].label) for act in acts]
    context = {"order": order, "acts": acts, "project": order.project}
    return render(request, "projects/issues/supervision_order.html", context)


def _url(order, act) -> str:
    name = "decide" if MOVES[act].who == Party.OFFICE else "answer"
    return reverse(f"projects:supervision_{name}", args=[order.pk, act.lower()])


def _office_act(request, pk, act) -> tuple[SupervisionOrder, Act]:
    return _possible(request, pk, _find_act(act, Party.OFFICE))


def _unit_act(request, pk, act) -> tuple[SupervisionOrder, Act]:
    return _possible(request, pk, _find_act(act, Party.UNIT))


def _possible(request, pk, act) -> tuple[SupervisionOrder, Act]:
    """The order, and the act when it is this person's at all, be it not now."""
    order = _visible(request, pk)
    if not may_ever(order, act, request.user, timezone.localdate()):
        raise Http404
    return order, act


@form_page(_office_act)
def supervision_decide(request, possible):
    """What the project office and the leaders do: send, leave, confirm, give back."""
    return _act_form(request, *possible)


@form_page(_unit_act)
def supervision_answer(request, possible):
    """What the unit does: sign for it, report how it was handled."""
    return _act_form(request, *possible)


def _act_form(request, order, act):
    if request.method != "POST" and act not in acts_for(order, request.user, timezone.localdate()):
        messages.warning(request, f"督办单现为「{order.get_state_display()}」，这一步现在不能办。")
        return redirect(order)

    def save(form):
        return ACTS[act](form, request.user)

    page = {"back": order.get_absolute_url(), "instance": order}
    return project_form(order.project, FORMS[act], save, f"{MOVES[act].label}：{order}", **page)


def _find_act(text: str, party: Party) -> Act:
    """The act of that name, if it is one of this party's."""
    for act, move in MOVES.items():
        if act.lower() == text and move.who == party:
            return act
    raise Http404


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
