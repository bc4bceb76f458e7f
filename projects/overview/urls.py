from django.urls import path

from projects.overview.views import counts, dashboard, figures, finding, leaders, project

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("projects/<code:code>/", project.project, name="project"),
    path("projects/<code:code>/history/", project.history, name="history"),
    path("leaders/", leaders.LeaderRegister.as_view(), name="leaders"),
    path("leaders/<key:pk>/", leaders.leader, name="leader"),
    path("figures/", figures.figures, name="figures"),
    path("search/", finding.search, name="search"),
    path("trends/", dashboard.trends, name="trends"),
    path("counts/", counts.counts, name="counts"),
    path("metrics/", dashboard.metrics, name="metrics"),
    path("metrics/<slug:code>/", dashboard.metric, name="metric"),
]
