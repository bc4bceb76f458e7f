from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.models import Metric
from projects.reports.dashboard import dashboard as read_dashboard
from projects.reports.metrics import give_values
from projects.rules.stages import PRODUCING


def dashboard(request):
    today = timezone.localdate()
    context = {
        "board": read_dashboard(request.user, timezone.now()),
        "today": today,
        "producing_query": "&".join(f"stage={stage.value}" for stage in PRODUCING),
    }
    return render(request, "projects/dashboard.html", context)


def metrics(request):
    values = give_values(Metric.objects.all(), request.user, timezone.now())
    context = {"metrics": values}
    return render(request, "projects/metrics.html", context)


def metric(request, code):
    """One 口径卡: a page of its own, and the card that a number opens in place."""
    template = "projects/_metric_card.html" if request.htmx else "projects/metric.html"
    found = get_object_or_404(Metric, code=code)
    [found] = give_values([found], request.user, timezone.now())
    context = {"metric": found}
    return render(request, template, context)
