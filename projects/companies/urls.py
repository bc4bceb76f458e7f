from django.urls import path

from projects.companies import views

urlpatterns = [
    path("companies/", views.CompanyRegister.as_view(), name="companies"),
    path("companies/lookup/", views.companies_lookup, name="companies_lookup"),
    path("companies/<key:pk>/", views.company, name="company"),
    path("companies/<key:pk>/edit/", views.company_edit, name="company_edit"),
    path("companies/<key:pk>/merge/", views.company_merge, name="company_merge"),
    path("companies/<key:pk>/part/", views.company_part, name="company_part"),
    path("companies/<key:pk>/contacts/add/", views.contact_add, name="company_contact_add"),
    path("companies/contacts/<key:pk>/", views.contact_edit, name="company_contact_edit"),
    path("companies/contacts/<key:pk>/take/", views.contact_take, name="company_contact_take"),
    path("companies/contacts/<key:pk>/phone/", views.contact_phone, name="company_contact_phone"),
]
