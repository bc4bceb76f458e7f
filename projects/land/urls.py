from django.urls import path

from projects.land.views import beside, files, parcels, register, tab

urlpatterns = [
    path("land/", register.ParcelRegister.as_view(), name="land"),
    path("land/add/", parcels.parcel_add, name="parcel_add"),
    path("land/shares/<key:pk>/", beside.parcel_share_edit, name="parcel_share_edit"),
    path("land/shares/<key:pk>/end/", beside.parcel_share_end, name="parcel_share_end"),
    path(
        "land/assessments/<key:pk>/",
        beside.parcel_assessment_edit,
        name="parcel_assessment_edit",
    ),
    path(
        "land/assessments/<key:pk>/delete/",
        beside.parcel_assessment_delete,
        name="parcel_assessment_delete",
    ),
    path("land/targets/<key:pk>/", beside.parcel_target_edit, name="parcel_target_edit"),
    path("land/targets/<key:pk>/check/", beside.parcel_target_check, name="parcel_target_check"),
    path("land/targets/<key:pk>/delete/", beside.parcel_target_delete, name="parcel_target_delete"),
    path("land/files/<key:pk>/", files.parcel_file_download, name="parcel_file_download"),
    path("land/files/<key:pk>/edit/", files.parcel_file_edit, name="parcel_file_edit"),
    path("land/files/<key:pk>/remove/", files.parcel_file_remove, name="parcel_file_remove"),
    path("land/premises/<key:pk>/", tab.premises_edit, name="premises_edit"),
    path("land/premises/<key:pk>/remove/", tab.premises_remove, name="premises_remove"),
    path("land/<code:code>/", parcels.parcel, name="parcel"),
    path("land/<code:code>/edit/", parcels.parcel_edit, name="parcel_edit"),
    path("land/<code:code>/remove/", parcels.parcel_remove, name="parcel_remove"),
    path("land/<code:code>/share/", beside.parcel_share_add, name="parcel_share_add"),
    path(
        "land/<code:code>/assessment/", beside.parcel_assessment_add, name="parcel_assessment_add"
    ),
    path("land/<code:code>/target/", beside.parcel_target_add, name="parcel_target_add"),
    path("land/<code:code>/file/", files.parcel_file_add, name="parcel_file_add"),
    path("land/<code:code>/<slug:act>/", parcels.parcel_act, name="parcel_act"),
    path("projects/<code:code>/land/", tab.project_land, name="project_land"),
    path("projects/<code:code>/land/premises/", tab.premises_add, name="premises_add"),
]
