"""Where a problem about something is open already, no second one is offered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from projects.models import Issue


def raised_already(request, **about) -> HttpResponse | None:
    """The open problem about a `need` or a `permit`, named, in place of the form. None where there is none, and on a
    POST: who was slower is told by the form, with the text kept."""
    if request.method == "POST":
        return None
    issue = Issue.objects.open().filter(**about).first()
    if issue is None:
        return None
    said = f"就这一项已提出问题 {issue.code}，还没有销号。请在这里补充情况，不再重复提出。"
    messages.info(request, said)
    return redirect(issue)
