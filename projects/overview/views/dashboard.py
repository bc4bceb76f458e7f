from datetime import date

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.populations import shows_demo
from gaoxin.asked import clean_address, refuse_unknown
from gaoxin.population import Population
from gaoxin.selection import BadQuery
from gaoxin.spliced import spliced
from projects.directing.reads.instructions import may_give
from projects.models import Metric
from projects.overview.papers import reported, week_board
from projects.overview.reads.dashboard import read_dashboard
from projects.overview.reads.metrics import read_cards
from projects.overview.reads.trends import read_trends
from projects.overview.reads.turning import box_of, numbers_of, turn_from, turn_from_now
from projects.overview.rules import monday_of
from projects.registry.models.scopes import SEE_ALL

NO_WEEK = "周次须为某个星期一的日期，如 2026-11-23。请回总览，用周次两侧的箭头翻看往期。"


def dashboard(request):
    """As it is now; with `?week=`, a Monday, as the number of that week has it."""
    if clean := clean_address(request):
        return redirect(clean)
    refuse_unknown(request.GET, {"week"})
    if "week" in request.GET:
        return _past(request, _asked_monday(request.GET.getlist("week")))
    board = read_dashboard(request.user, timezone.now(), request.population)
    context = {
        "board": board,
        "demo_shown": shows_demo(request, board.shows_fiction),
        "may_instruct": may_give(request.user, timezone.localdate()),
        "turn": turn_from_now(request.user, request.population),
    }
    return render(request, "projects/overview/dashboard.html", context)


def _asked_monday(values: list[str]) -> date:
    try:
        [text] = values
        return monday_of(text)
    except ValueError as error:
        raise BadQuery(NO_WEEK, ("week",)) from error


def _past(request, monday: date):
    numbers = numbers_of(request.user, request.population)
    report = get_object_or_404(numbers, week__week_on=monday)
    if not report.is_readable:
        return redirect(report)  # its own page says why
    whole = request.user.role in SEE_ALL
    context = {
        "whole": whole,
        "report": report,
        "week": box_of(report),
        "turn": turn_from(report, numbers),
        "population": Population.ALL,  # a number says itself of which series it is
        "demo_shown": report.is_demo,
    }
    board = week_board(report, request.user, whole=whole)
    return spliced(request, "projects/overview/week.html", context, {"board": board})


def trends(request):
    """A page of its own, and the part that the start page asks for once it stands."""
    template = "projects/overview/_trends.html" if request.htmx else "projects/overview/trends.html"
    found = read_trends(request.user, request.population, reported)
    return render(request, template, {"trends": found})


def metrics(request):
    cards = read_cards(Metric.objects.all(), request.user, timezone.now(), request.population)
    return render(request, "projects/overview/metrics.html", {"cards": cards})


def metric(request, code):
    """One 口径卡: a page of its own, and the card that a number opens in place."""
    template = (
        "projects/overview/_metric_card.html" if request.htmx else "projects/overview/metric.html"
    )
    found = get_object_or_404(Metric, code=code)
    [card] = read_cards([found], request.user, timezone.now(), request.population)
    return render(request, template, {"card": card, "population": request.population})
