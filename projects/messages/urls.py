from django.urls import path

from projects.messages import views

urlpatterns = [
    path("inbox/", views.Inbox.as_view(), name="inbox"),
    path("inbox/read/", views.notices_read, name="notices_read"),
]
