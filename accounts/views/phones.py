"""A telephone number in full. It is asked for by a button, so that it is on record, and it is nowhere kept:
in no cache and no history of a browser."""

from math import ceil

from django.shortcuts import render
from django.utils import timezone

from accounts.actions import phones as actions
from accounts.actions.phones import UsedUp
from accounts.models import User
from accounts.views.people import visible_person
from gaoxin.acting import acting


def acting_alone(request):
    """The transaction of an act that counts what the person did before: two of theirs do not overlap."""
    return acting(request, User.objects.filter(pk=request.user.pk))


def person_phone(request, pk):
    with acting_alone(request):
        shown = visible_person(request, pk)
        used_up = actions.reveal(row=shown, by=request.user, now=timezone.now())
    return number_answer(request, shown, used_up, back=shown.get_absolute_url())


def number_answer(request, row, used_up: UsedUp | None, *, back: str):
    """The number of `row` instead of the button that asked for it, or without script on a page."""
    if used_up and not request.htmx:
        return refusal(request, used_up, back=back)
    template = "accounts/_number.html" if request.htmx else "accounts/number.html"
    context = {"row": row, "used_up": used_up, "back": back}
    return unkept(render(request, template, context, status=429 if used_up else 200), used_up)


def refusal(request, used_up: UsedUp, *, back: str):
    context = {"used_up": used_up, "back": back}
    return unkept(render(request, "accounts/used_up.html", context, status=429), used_up)


def unkept(response, used_up: UsedUp | None = None):
    response["Cache-Control"] = "no-store"
    if used_up:
        response["Retry-After"] = str(ceil(used_up.wait.total_seconds()))
    return response
