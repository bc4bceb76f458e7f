"""The permit board, and the same as a sheet."""

from django.shortcuts import render
from django.utils import timezone

from accounts import audit
from gaoxin.population import Population, of_population
from gaoxin.xlsx import workbook_response
from projects.models import PermitStep
from projects.registry.models.scopes import OF_DEMO
from projects.resources import papers
from projects.resources.filters import asked_of, chips
from projects.resources.reads.board import PermitBoard, read_board


def _board(request) -> PermitBoard:
    asked = asked_of(request.GET)
    rows = PermitStep.objects.visible_to(request.user)
    rows = of_population(rows, OF_DEMO, request.population)
    return read_board(rows, request.user, timezone.localdate(), asked)


def permits(request):
    board = _board(request)
    mixed = request.population == Population.ALL and board.demo > 0
    context = {"board": board, "mixed": mixed, "query": request.GET.get("q", "")}
    context |= {"chips": chips(request.GET, board.counts), "asked": request.GET.urlencode()}
    return render(request, "projects/resources/board.html", context)


def permits_xlsx(request):
    rows = papers.board_rows(_board(request))
    response = workbook_response(
        name="permits", title="手续办理", headers=papers.HEADERS, rows=rows, note=papers.NOTE,
        printed=str(request.user),
    )  # fmt: skip
    if request.method == "GET":
        audit.record("permit.export", by=request.user, after={"rows": len(rows)}, label="手续办理")
    return response
