from django.urls import path

import gaoxin.converters  # noqa: F401 - registers <key:…>
from accounts.views import audit, columns, health, people, phones, rights, session, units

app_name = "accounts"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("login/", session.sign_in, name="login"),
    path("logout/", session.sign_out, name="logout"),
    path("session/", session.session_left, name="session_left"),
    path("profile/", session.profile, name="profile"),
    path("profile/password/", session.password_change, name="password_change"),
    path("help/roles/", rights.role_help, name="role_help"),
    path("people/", people.PeopleRegister.as_view(), name="people"),
    path("people/lookup/", people.people_lookup, name="people_lookup"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<key:pk>/", people.person, name="person"),
    path("people/<key:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<key:pk>/phone/", phones.person_phone, name="person_phone"),
    path("people/<key:pk>/leave/", people.person_leave, name="person_leave"),
    path("people/<key:pk>/return/", people.person_return, name="person_return"),
    path("people/<key:pk>/account/open/", rights.account_open, name="account_open"),
    path("people/<key:pk>/account/reset/", rights.account_reset, name="account_reset"),
    path("people/<key:pk>/account/disable/", rights.account_disable, name="account_disable"),
    path("people/<key:pk>/role/", rights.role_give, name="role_give"),
    path("people/roles/<key:pk>/confirm/", rights.role_confirm, name="role_confirm"),
    path("people/roles/<key:pk>/refuse/", rights.role_refuse, name="role_refuse"),
    path("units/", units.UnitRegister.as_view(), name="units"),
    path("units/lookup/", units.units_lookup, name="units_lookup"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/<key:pk>/", units.unit, name="unit"),
    path("units/<key:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<key:pk>/merge/", units.unit_merge, name="unit_merge"),
    path("units/<key:pk>/dissolve/", units.unit_dissolve, name="unit_dissolve"),
    path("units/<key:pk>/restore/", units.unit_restore, name="unit_restore"),
    path("columns/<slug:register>/", columns.register_columns, name="register_columns"),
    path("audit/", audit.AuditRegister.as_view(), name="audit"),
]
