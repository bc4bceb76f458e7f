from django.urls import path

from projects.returns import views

urlpatterns = [
    path("returns/", views.returns, name="returns"),
    path("returns/add/", views.return_add, name="return_add"),
    path("returns/<key:pk>/", views.return_form, name="return_form"),
    path("returns/<key:pk>/fill/", views.return_fill, name="return_fill"),
    path("returns/<key:pk>/edit/", views.return_edit, name="return_edit"),
    path("returns/<key:pk>/marks/", views.return_marks, name="return_marks"),
    path("returns/<key:pk>/sheet/", views.return_sheet, name="return_sheet"),
    path("returns/<key:pk>/retire/", views.return_retire, name="return_retire"),
]
