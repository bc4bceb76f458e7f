from django.urls import path

from projects.bulletin.views import reading, register

urlpatterns = [
    path("dispatch/", register.DispatchRegister.as_view(), name="dispatch"),
    path("dispatch/<key:number>/", reading.dispatch_report, name="dispatch_report"),
    path(
        "dispatch/<key:number>.docx", reading.dispatch_file, {"kind": "docx"}, name="dispatch_docx"
    ),
    path(
        "dispatch/<key:number>.xlsx", reading.dispatch_file, {"kind": "xlsx"}, name="dispatch_xlsx"
    ),
    path(
        "dispatch/<key:number>/tables/<key:table>/", reading.dispatch_table, name="dispatch_table"
    ),
    path(
        "dispatch/<key:number>/projects/<code:code>/",
        reading.dispatch_project,
        name="dispatch_project",
    ),
    path("dispatch/<key:number>/compare/", reading.dispatch_compare, name="dispatch_compare"),
    path("dispatch/<key:number>/present/", reading.dispatch_present, name="dispatch_present"),
    path("dispatch/<key:number>/leaders/", reading.dispatch_leaders, name="dispatch_leaders"),
    path("dispatch/<key:number>/print/", reading.dispatch_print, name="dispatch_print"),
    path("dispatch/<key:number>/verify/", reading.dispatch_verify, name="dispatch_verify"),
]
