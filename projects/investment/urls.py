from django.urls import path

from projects.investment.views import acts, tab

urlpatterns = [
    path("projects/<code:code>/investment/", tab.investment, name="investment"),
    path("projects/<code:code>/investment/plan/", acts.year_plan, name="year_plan"),
    path(
        "projects/<code:code>/investment/month/",
        acts.investment_month,
        name="investment_month",
    ),
    path(
        "projects/<code:code>/investment/statistical/",
        acts.investment_statistical,
        name="investment_statistical",
    ),
    path(
        "projects/<code:code>/investment/opening/",
        acts.investment_opening,
        name="investment_opening",
    ),
    path("projects/<code:code>/investment/statistics/", acts.statistics, name="statistics"),
    path(
        "projects/<code:code>/investment/frequency/",
        acts.investment_frequency,
        name="investment_frequency",
    ),
    path("investment/<key:pk>/correct/", acts.investment_correct, name="investment_correct"),
    path("investment/funds/<key:pk>/", acts.fund_edit, name="fund_edit"),
]
