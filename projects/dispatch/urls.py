from django.urls import path

from projects.dispatch import views

urlpatterns = [
    path("dispatch/draft/", views.dispatch_draft, name="dispatch_draft"),
    path("dispatch/<key:number>/publish/", views.dispatch_publish, name="dispatch_publish"),
    path("dispatch/<key:number>/withdraw/", views.dispatch_withdraw, name="dispatch_withdraw"),
    path("dispatch/<key:number>/correct/", views.dispatch_correct, name="dispatch_correct"),
    path("dispatch/<key:number>/prove/", views.dispatch_prove, name="dispatch_prove"),
    path("dispatch/<key:number>/sign/", views.dispatch_sign, name="dispatch_sign"),
]
