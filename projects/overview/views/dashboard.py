from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.models import Metric
from projects.overview.reads.dashboard import dashboard as read_dashboard
from projects.overview.reads.metrics import give_values
from projects.registry.rules.stages import PRODUCING


def dashboard(request):
    today = timezone.localdate()
    context = {
        "board": read_dashboard(request.user, timezone.now()),
        "today": today,
        "producing_query": "&".join(f"stage={stage.value}" for stage in PRODUCING),
    }
    return render(request, "projects/overview/dashboard.html", context)


def metrics(request):
    values = give_values(Metric.objects.all(), request.user, timezone.now())
    context = {"metrics": values}
    return render(request, "projects/overview/metrics.html", context)


def metric(request, code):
    """One 口径卡: a page of its own, and the card that a number opens in place."""
    template = (
        "projects/overview/_metric_card.html" if request.htmx else "projects/overview/metric.html"
    )
    found = get_object_or_404(Metric, code=code)
    [found] = give_values([found], request.user, timezone.now())
    context = {"metric": found}
    return render(request, template, context)
