from django.urls import path

from projects.overview.views import counts, dashboard, figures, finding, project

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("projects/<code:code>/", project.project, name="project"),
    path("projects/<code:code>/history/", project.history, name="history"),
    path("figures/", figures.figures, name="figures"),
    path("search/", finding.search, name="search"),
    path("counts/", counts.counts, name="counts"),
    path("metrics/", dashboard.metrics, name="metrics"),
    path("metrics/<slug:code>/", dashboard.metric, name="metric"),
]
