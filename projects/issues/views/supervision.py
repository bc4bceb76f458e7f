from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gaoxin.forms import form_page
from projects.issues.actions import supervision as actions
from projects.issues.forms.supervision import FORMS
from projects.issues.reads.supervision import acts_for, may_ever
from projects.issues.rules.supervision import MOVES, Act, Party
from projects.models import SupervisionOrder


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


def supervision_decide(request, pk, act):
    """What the project office and the leaders do: send, leave, confirm, give back."""
    return _act(request, pk, act, Party.OFFICE)


def supervision_answer(request, pk, act):
    """What the unit does: sign for it, report how it was handled."""
    return _act(request, pk, act, Party.UNIT)


def _act(request, pk, act, party):
    order, act, today = _visible(request, pk), _find_act(act, party), timezone.localdate()
    if not may_ever(order, act, request.user, today):
        raise Http404
    if request.method != "POST" and act not in acts_for(order, request.user, today):
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
