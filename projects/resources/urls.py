from django.urls import path

from projects.resources.views import board, catalogue, mandates, permits

urlpatterns = [
    path("projects/<code:code>/resources/", permits.project_resources, name="project_resources"),
    path("projects/<code:code>/permits/add/", permits.permit_add, name="permit_add"),
    path("projects/<code:code>/permits/notice.docx", mandates.permit_notice, name="permit_notice"),
    path("projects/<code:code>/mandates/add/", mandates.mandate_add, name="mandate_add"),
    path("permits/", board.permits, name="permits"),
    path("permits.xlsx", board.permits_xlsx, name="permits_xlsx"),
    path("permits/items/", catalogue.permit_items, name="permit_items"),
    path("permits/items/add/", catalogue.permititem_add, name="permititem_add"),
    path("permits/items/<key:pk>/", catalogue.permititem_edit, name="permititem_edit"),
    path("permits/sole/add/", catalogue.sole_add, name="sole_add"),
    path("permits/sole/<key:pk>/confirm/", catalogue.sole_confirm, name="sole_confirm"),
    path("permits/sole/<key:pk>/end/", catalogue.sole_end, name="sole_end"),
    path("permits/spot/draw/", catalogue.spot_draw, name="spot_draw"),
    path("permits/spot/<key:pk>/", catalogue.spot_check, name="spot_check"),
    path("permits/<key:pk>/", permits.permit, name="permit"),
    path("permits/<key:pk>/edit/", permits.permit_edit, name="permit_edit"),
    path("permits/<key:pk>/remove/", permits.permit_remove, name="permit_remove"),
    path("permits/<key:pk>/issue/", permits.permit_issue, name="permit_issue"),
    path("permits/<key:pk>/<slug:act>/", permits.permit_act, name="permit_act"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<key:pk>/end/", mandates.mandate_end, name="mandate_end"),
]
