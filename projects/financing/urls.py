from django.urls import path

from projects.financing.views import cases, institutions, register, tab

urlpatterns = [
    path("financing/", register.FinancingRegister.as_view(), name="financing"),
    path("financing/institutions/", institutions.institutions, name="institutions"),
    path("financing/institutions/add/", institutions.institution_add, name="institution_add"),
    path(
        "financing/institutions/<key:pk>/",
        institutions.institution_edit,
        name="institution_edit",
    ),
    path("financing/drawdowns/<key:pk>/strike/", cases.drawdown_strike, name="drawdown_strike"),
    path("financing/<code:code>/", cases.financing_case, name="financing_case"),
    path("financing/<code:code>/edit/", cases.financing_edit, name="financing_edit"),
    path("financing/<code:code>/<slug:act>/", cases.financing_act, name="financing_act"),
    path("projects/<code:code>/financing/", tab.project_financing, name="project_financing"),
    path("projects/<code:code>/financing/need/", cases.financing_need, name="financing_need"),
    path("projects/<code:code>/financing/add/", cases.financing_add, name="financing_add"),
]
