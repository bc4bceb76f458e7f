from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.todo_page import PARTS, todo_page
from accounts.todos import in_words, menu_numbers
from gaoxin.asked import refuse_unknown
from gaoxin.population import Population
from gaoxin.selection import BadQuery


def todo(request):
    """我的待办. Real and fictional alike, whatever the lists show: it is the person's own."""
    refuse_unknown(request.GET, {"due"})
    part = request.GET.get("due", "")
    if part not in PARTS:
        raise BadQuery("时限只能选「逾期、超期」「今天到期」「其余」。", ("due",))
    now = timezone.now()
    context = {"page": todo_page(request.user, now, part), "part": part, "now": now}
    every = {"population": Population.ALL, "demo_shown": request.sees_demo}
    return render(request, "accounts/todo.html", context | every)


def todo_number(request):
    """What a page asks for once it stands, of those who have no other number beside the menu."""
    waiting = menu_numbers(request.user, timezone.now())
    if not waiting.total:
        return JsonResponse({})
    text, words = in_words(waiting.total, waiting.late)
    return JsonResponse({"todo": {"text": text, "words": words}})
