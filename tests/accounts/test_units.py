import json
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.units import merge_unit
from accounts.belongings import Belongings
from accounts.models import AuditEvent, Unit
from accounts.roles import Role
from tests.world.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
REASON = {"on": timezone.localdate(), "reason": "撤销建制"}


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role=Role.ADMIN))


def url(unit):
    return reverse("accounts:unit_edit", args=[unit.pk])


def data(unit=None, **changes):
    values = {"name": "经济发展局", "short_name": "经发局", "kind": "BUREAU"}
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
    unit = make_unit()
    assert client.get(unit.get_absolute_url()).status_code == register
    assert client.get(url(unit)).status_code == edit


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


def end(name, unit, **values):
    return reverse(f"accounts:unit_{name}", args=[unit.pk]), {"token": str(uuid.uuid4()), **values}


def merge(unit, into, **values):
    typed = {"into": into.pk, "on": timezone.localdate(), "reason": "机构改革"}
    return end("merge", unit, seen=Belongings(unit).seen, **typed | values)


def test_a_merged_unit_names_its_successor_and_is_no_longer_offered(admin):
    old, new = make_unit(name="旧局", head=make_user(name="王局长")), make_unit(name="新局")
    assert admin.post(*merge(old, new)).url == old.get_absolute_url()
    old.refresh_from_db()
    assert (old.superseded_by, old.active, old.head) == (new, False, None)
    assert (old.ended_on, old.end_reason, old.state) == (timezone.localdate(), "机构改革", "已并入")
    found = json.loads(admin.get("/units/lookup/?q=j").content)
    assert [r["text"] for r in found["results"]] == ["新局"]
    event = AuditEvent.objects.get(act="unit.merge")
    assert (event.before["head"], event.after["head"]) == ("王局长", None)
    assert (event.after["moved_to"], event.after["reason"]) == (str(new), "机构改革")
    assert "旧局" in admin.get(new.get_absolute_url()).content.decode()


def test_the_form_of_a_unit_neither_merges_nor_ends_it(admin):
    old, new = make_unit(), make_unit()
    changes = {"superseded_by": new.pk, "short_name": "新简称"}
    assert admin.post(url(old), data(old, **changes)).status_code == 302
    old.refresh_from_db()
    assert (old.short_name, old.is_current) == ("新简称", True)


@pytest.mark.parametrize(
    ("into", "words"),
    [
        ("itself", "另一个在用的单位"),
        ("merged", "另一个在用的单位"),
        ("dissolved", "另一个在用的单位"),
        ("fictional", "演示单位只能并入演示单位"),
    ],
)
def test_what_a_unit_cannot_be_merged_into(admin, into, words):
    unit, other = make_unit(), make_unit()
    wrong = {
        "itself": lambda: unit,
        "merged": lambda: make_unit(superseded_by=other),
        "dissolved": lambda: make_unit(active=False),
        "fictional": lambda: make_unit(demo=True),
    }[into]()
    answer = admin.post(*merge(unit, wrong))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    unit.refresh_from_db()
    assert unit.version == 1


def test_units_cannot_be_merged_in_a_circle(admin):
    """Nor by whoever had both forms open: the second is told which of the two has gone."""
    one, two = make_unit(), make_unit()
    back = merge(two, one)
    admin.post(*merge(one, two))
    assert admin.post(*back).status_code == 400
    with pytest.raises(ValidationError, match=f"{one} 刚刚已并入"):
        merge_unit(
            unit=two, into=one, on=timezone.localdate(), reason="改革", seen=Belongings(two).seen,
            by=make_user(role=Role.ADMIN),
        )  # fmt: skip


def test_the_same_merger_sent_twice_is_one(admin):
    sent = merge(make_unit(), make_unit())
    assert [admin.post(*sent).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(act="unit.merge").count() == 1


def test_what_changed_after_the_preview_is_shown_before_anything_moves(admin):
    old, new = make_unit(), make_unit()
    address, sent = merge(old, new)
    make_user(name="后来者", unit=old)
    answer = admin.post(address, sent)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "名下又有变化" in text and "后来者" in text and "机构改革" in text
    again = sent | {"seen": answer.context["form"]["seen"].value()}
    assert admin.post(address, again).status_code == 302
    assert new.people.get().name == "后来者"


def test_a_unit_to_which_nothing_belongs_is_dissolved(admin):
    unit = make_unit(head=make_user())
    address, sent = end("dissolve", unit, on=timezone.localdate(), reason="撤销建制")
    assert admin.post(address, sent).status_code == 302
    unit.refresh_from_db()
    assert (unit.state, unit.head, unit.end_reason) == ("已撤销", None, "撤销建制")
    assert "1" in admin.get("/units/?active=no").content.decode()
    assert admin.post(*end("dissolve", unit, **REASON)).status_code == 400


def test_a_unit_that_still_has_people_is_merged_and_not_dissolved(admin):
    unit = make_unit()
    make_user(unit=unit)
    address, sent = end("dissolve", unit, **REASON)
    assert admin.get(address).url == reverse("accounts:unit_merge", args=[unit.pk])
    answer = admin.post(address, sent)
    assert answer.status_code == 400
    assert "在岗人员 1。请改办「并入」" in answer.content.decode()


@pytest.mark.parametrize("name", ["merge", "dissolve"])
@pytest.mark.parametrize(
    "wrong", [{"on": "2099-01-01"}, {"on": "x"}, {"reason": ""}, {"reason": "字" * 201}]
)
def test_a_wrong_day_or_reason_ends_nothing(admin, name, wrong):
    unit, typed = make_unit(), {"into": make_unit().pk, **REASON}
    values = typed | {"seen": Belongings(unit).seen} | wrong
    assert admin.post(*end(name, unit, **values)).status_code == 400
    unit.refresh_from_db()
    assert unit.is_current


def test_what_was_ended_by_mistake_is_restored(admin):
    unit, other = make_unit(), make_unit()
    admin.post(*merge(unit, other))
    assert admin.post(*end("restore", unit, reason="误操作")).status_code == 302
    unit.refresh_from_db()
    assert (unit.is_current, unit.ended_on, unit.end_reason) == (True, None, "")
    assert admin.post(*end("restore", unit, reason="误操作")).status_code == 400


def test_a_renamed_unit_says_what_it_was_called(admin):
    unit = make_unit(name="经济发展局")
    assert "已封存的文件仍用当时的名称" in admin.get(url(unit)).content.decode()
    admin.post(url(unit), data(unit, name="经济和科技局"))
    unit.refresh_from_db()
    assert unit.former_names() == ["经济发展局"]
    assert "曾用名" in admin.get(unit.get_absolute_url()).content.decode()


def test_who_has_left_keeps_the_unit_of_that_day(admin):
    old, new = make_unit(), make_unit()
    here, gone = make_user(unit=old), make_user(unit=old, is_active=False, can_sign_in=False)
    admin.post(*merge(old, new))
    here.refresh_from_db()
    gone.refresh_from_db()
    assert (here.unit, here.version, gone.unit, gone.version) == (new, 2, old, 1)


def test_what_an_earlier_merger_left_behind_is_listed_and_follows(admin):
    """By the old form nothing moved: it goes to where the unit has come to since, its day is not known."""
    last = make_unit()
    middle = make_unit(superseded_by=last)
    old = make_unit(superseded_by=middle, head=make_user())
    person = make_user(unit=old)
    make_user(unit=last)
    assert [row.pk for row in admin.get("/units/?left=1").context["rows"]] == [old.pk]
    address, sent = merge(old, make_unit())
    assert "移交遗留" in admin.get(address).content.decode()
    assert admin.post(address, sent).status_code == 400
    assert admin.post(address, sent | {"into": last.pk}).status_code == 302
    old.refresh_from_db()
    person.refresh_from_db()
    assert (old.superseded_by, old.head, old.ended_on, person.unit) == (middle, None, None, last)
    assert admin.get("/units/?left=1").context["total"] == 0
    assert admin.get(address).url == old.get_absolute_url()
    assert admin.post(*merge(old, last)).status_code == 400


def test_a_unit_that_has_ended_gets_no_head(admin):
    unit = make_unit(active=False)
    assert "head" not in admin.get(url(unit)).context["form"].fields
    admin.post(url(unit), data(unit, short_name="旧称", head=make_user().pk))
    unit.refresh_from_db()
    assert (unit.short_name, unit.head) == ("旧称", None)


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


def test_a_unit_in_another_spelling_is_shown_and_saved_as_another_with_a_reason(admin):
    there = make_unit(name="经济发展局（统计局）", short_name="经发局")
    typed = {"name": "经济发展局(统计局)", "short_name": "发展局"}
    answer = admin.post("/units/add/", data(**typed))
    (twin,) = answer.context["form"].twins
    assert (answer.status_code, twin.url) == (400, there.get_absolute_url())
    assert len(admin.post("/units/add/", data(name="经 发 局")).context["form"].twins) == 2
    answer = admin.post("/units/add/", data(**typed, as_is="on", as_is_reason="分设"))
    assert answer.status_code == 302
    assert AuditEvent.objects.get(act="unit.add").after["another"].endswith("确为另一个：分设")


def test_the_same_unit_letter_by_letter_is_refused_and_opened(admin):
    there = make_unit(name="经济发展局", short_name="别名")
    answer = admin.post("/units/add/", data(as_is="on", as_is_reason="分设"))
    assert answer.status_code == 400
    assert there.get_absolute_url() in str(answer.context["form"].errors["name"])
