from django.urls import path

from projects.lights import views

urlpatterns = [
    path("projects/<code:code>/light/", views.light, name="light"),
    path("projects/<code:code>/light/override/", views.override_add, name="override_add"),
    path(
        "projects/<code:code>/light/override/<key:pk>/",
        views.override_withdraw,
        name="override_withdraw",
    ),
    path("settings/lights/", views.light_rule, name="light_rule"),
]
