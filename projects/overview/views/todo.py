from django.shortcuts import render
from django.utils import timezone

from gaoxin.asked import refuse_unknown
from gaoxin.population import Population
from gaoxin.selection import BadQuery
from projects.overview.reads.todo import PARTS, todo_page


def todo(request):
    """我的待办. Real and fictional alike, whatever the lists show: it is the person's own."""
    refuse_unknown(request.GET, {"due"})
    part = request.GET.get("due", "")
    if part not in PARTS:
        raise BadQuery("时限只能选「逾期、超期」「今天到期」「其余」。", ("due",))
    now = timezone.now()
    context = {"page": todo_page(request.user, now, part), "part": part, "now": now}
    return render(request, "projects/overview/todo.html", {**context, "population": Population.ALL})
