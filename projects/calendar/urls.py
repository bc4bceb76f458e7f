from django.urls import path

from projects.calendar import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/calendar/", views.calendar, name="calendar"),
    path("settings/calendar/import/", views.calendar_import, name="calendar_import"),
    path("settings/calendar/add/", views.calendar_edit, name="calendar_edit"),
]
