from django.urls import path

from projects.sheets.views import acts, pages, roundtrip

urlpatterns = [
    path("projects/import/", pages.sheets, name="sheets"),
    path("projects/import/template/", pages.sheet_template, name="sheet_template"),
    path("projects/import/months/", acts.sheet_months, name="sheet_months"),
    path("projects/import/out/", roundtrip.sheet_out, name="sheet_out"),
    path("projects/import/land/", roundtrip.sheet_land_out, name="sheet_land_out"),
    path("projects/import/<key:pk>/", pages.sheet, name="sheet"),
    path("projects/import/<key:pk>/columns/", acts.sheet_columns, name="sheet_columns"),
    path("projects/import/<key:pk>/decide/", acts.sheet_decide, name="sheet_decide"),
    path("projects/import/<key:pk>/apply/", acts.sheet_apply, name="sheet_apply"),
    path("projects/import/<key:pk>/errors/", pages.sheet_errors, name="sheet_errors"),
    path("projects/import/<key:pk>/original/", pages.sheet_original, name="sheet_original"),
    path("projects/import/<key:pk>/undo/", acts.sheet_undo, name="sheet_undo"),
]
