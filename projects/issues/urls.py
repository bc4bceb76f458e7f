from django.urls import path

from projects.issues.views import issues, registers, supervision, tab

urlpatterns = [
    path("projects/<code:code>/issues/", tab.project_issues, name="project_issues"),
    path("projects/<code:code>/issues/add/", issues.issue_add, name="issue_add"),
    path("issues/", registers.IssueRegister.as_view(), name="issues"),
    path("issues/board/", issues.issue_levels, name="issue_levels"),
    path("issues/add/", issues.issue_raise, name="issue_raise"),
    path("issues/handlers/", issues.handlers_lookup, name="handlers_lookup"),
    path("issues/files/<key:pk>/", issues.issue_file, name="issue_file"),
    path("issues/<code:code>/", issues.issue, name="issue"),
    path("issues/<code:code>/edit/", issues.issue_edit, name="issue_edit"),
    path("issues/<code:code>/request.docx", issues.issue_docx, name="issue_request"),
    path("issues/<code:code>/<slug:step>/", issues.issue_step, name="issue_step"),
    path("supervision/", registers.SupervisionRegister.as_view(), name="supervision"),
    path("supervision/<key:pk>/", supervision.supervision_order, name="supervision_order"),
    path(
        "supervision/<key:pk>/decide/<slug:act>/",
        supervision.supervision_decide,
        name="supervision_decide",
    ),
    path(
        "supervision/<key:pk>/answer/<slug:act>/",
        supervision.supervision_answer,
        name="supervision_answer",
    ),
]
