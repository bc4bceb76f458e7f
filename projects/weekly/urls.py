from django.urls import path

from projects.weekly.views import duties, log

urlpatterns = [
    path(
        "projects/<code:code>/report-frequency/", duties.report_frequency, name="report_frequency"
    ),
    path("projects/<code:code>/progress/", log.progress, name="progress"),
    path("log/", log.log, name="log"),
    path("log/<code:code>/", log.log_form, name="log_form"),
    path("log/<code:code>/withdraw/", log.log_withdraw, name="log_withdraw"),
    path("log/returns/<key:pk>/", log.log_return, name="log_return"),
    path("log/token/", log.log_token, name="log_token"),
    path("log/shell/", log.log_shell, name="log_shell"),
    path("sw.js", log.service_worker, name="service_worker"),
    path("photos/<key:pk>/", log.photo, name="photo"),
    path("log/chase/", duties.chase, name="chase"),
    path("log/chase/<key:pk>/exempt/", duties.duty_exempt, name="duty_exempt"),
]
