from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.directing.reads.instructions import may_give
from projects.models import Metric
from projects.overview.reads.dashboard import read_dashboard
from projects.overview.reads.metrics import read_cards


def dashboard(request):
    context = {
        "board": read_dashboard(request.user, timezone.now(), request.population),
        "may_instruct": may_give(request.user, timezone.localdate()),
    }
    return render(request, "projects/overview/dashboard.html", context)


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
    return render(request, template, {"card": card})
