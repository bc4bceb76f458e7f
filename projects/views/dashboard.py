from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from projects.models import Metric
from projects.reports.dashboard import dashboard as read_dashboard
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
    context = {"metrics": Metric.objects.all()}
    return render(request, "projects/metrics.html", context)


def metric(request, code):
    """One 口径卡: a page of its own, and the card that a number opens in place."""
    template = "projects/_metric_card.html" if request.htmx else "projects/metric.html"
    context = {"metric": get_object_or_404(Metric, code=code)}
    return render(request, template, context)
