import json
import uuid

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Unit
from accounts.roles import Role
from tests.world.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def url(unit):
    return reverse("accounts:unit_edit", args=[unit.pk])


def data(unit=None, **changes):
    values = {"name": "经济发展局", "short_name": "经发局", "kind": "BUREAU", "active": "on"}
    if unit is None:
        values["token"] = str(uuid.uuid4())
    else:
        values |= {
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "version": unit.version,
        }
    return values | changes


@pytest.mark.parametrize(
    ("role", "register", "edit"),
    [
        (Role.STAFF, 403, 403),
        (Role.MANAGER, 200, 403),
        (Role.ADMIN, 200, 200),
        (Role.SYSTEM_ADMIN, 403, 403),
        (Role.SECURITY_ADMIN, 403, 403),
        (Role.AUDITOR, 403, 403),
    ],
)
def test_who_may_see_and_keep_units(client_of, role, register, edit):
    client = client_of(make_user(role=role))
    assert client.get("/units/").status_code == register
    assert client.get("/units/add/").status_code == edit
    assert client.get(url(make_unit())).status_code == edit


def test_a_unit_is_added_with_its_head(admin):
    head = make_user(name="王局长", can_sign_in=False)
    assert admin.post("/units/add/", data(head=head.pk)).status_code == 302
    unit = Unit.objects.get()
    assert (unit.name, unit.short_name, unit.head, unit.active) == (
        "经济发展局",
        "经发局",
        head,
        True,
    )
    event = AuditEvent.objects.get(act="unit.add")
    assert event.after["head"] == "王局长"
    assert "王局长" in admin.get("/units/").content.decode()


def test_two_units_of_one_name_are_refused(admin):
    make_unit(name="经济发展局")
    assert admin.post("/units/add/", data()).status_code == 400
    assert Unit.objects.count() == 1


def test_a_change_is_recorded_in_words(admin):
    unit, head = make_unit(), make_user(name="王局长")
    assert admin.post(url(unit), data(unit, head=head.pk)).status_code == 302
    event = AuditEvent.objects.get(act="unit.edit")
    assert (event.before, event.after) == ({"head": None}, {"head": "王局长"})
    assert [(c.label, c.before, c.after) for c in event.changes] == [("负责人", "—", "王局长")]


def test_an_old_version_is_refused(admin):
    unit = make_unit()
    admin.post(url(unit), data(unit, short_name="新简称"))
    assert admin.post(url(unit), data(unit, short_name="别的")).status_code == 409
    unit.refresh_from_db()
    assert unit.short_name == "新简称"


def test_a_merged_unit_names_its_successor_and_is_no_longer_offered(admin):
    old, new = make_unit(name="旧局"), make_unit(name="新局")
    assert admin.post(url(old), data(old, superseded_by=new.pk)).status_code == 302
    old.refresh_from_db()
    assert old.superseded_by == new
    found = json.loads(admin.get("/units/lookup/?q=j").content)
    assert [r["text"] for r in found["results"]] == ["新局"]


def test_units_cannot_be_merged_in_a_circle(admin):
    one, two = make_unit(), make_unit()
    three = make_unit(superseded_by=one)
    Unit.objects.filter(pk=two.pk).update(superseded_by=three)
    answer = admin.post(url(one), data(one, superseded_by=one.pk))
    assert answer.status_code == 400
    Unit.objects.filter(pk=two.pk).update(superseded_by=None)
    Unit.objects.filter(pk=three.pk).update(superseded_by=None)
    Unit.objects.filter(pk=two.pk).update(superseded_by=one)
    assert admin.post(url(one), data(one, superseded_by=two.pk)).status_code == 400


def test_a_unit_can_be_put_out_of_use(admin):
    unit = make_unit()
    values = data(unit)
    del values["active"]
    assert admin.post(url(unit), values).status_code == 302
    unit.refresh_from_db()
    assert not unit.active
    assert "1" in admin.get("/units/?active=no").content.decode()


def test_who_left_cannot_become_head(admin):
    unit, gone = make_unit(), make_user(is_active=False, can_sign_in=False)
    assert admin.post(url(unit), data(unit, head=gone.pk)).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"short_name": "一二三四五六七八九十一二三"},
        {"kind": "X"},
        {"head": "abc"},
        {"superseded_by": "9" * 30},
        {"name": "a\x00b"},
    ],
)
def test_bad_input_is_a_400_and_changes_nothing(admin, changes):
    unit = make_unit()
    assert admin.post(url(unit), data(unit, **changes)).status_code == 400
    unit.refresh_from_db()
    assert unit.version == 1


def test_what_is_no_field_is_not_taken(admin):
    unit = make_unit()
    admin.post(url(unit), data(unit, short_name="新", demo="on", created_by=1))
    unit.refresh_from_db()
    assert (unit.short_name, unit.demo, unit.created_by, unit.version) == ("新", False, None, 2)
