"""The people whom a sheet names: found, asked about once, given a card, put into their roles, and taken out again."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.actions.rights import open_account
from accounts.models import User
from accounts.todos import kinds_for
from projects.models import Appointment, AwaitedCommissioner, Project
from projects.people.actions.appointments import appoint
from projects.registry.actions.projects import confirm_project
from projects.sheets.reads.touched import touched_since
from projects.sheets.rules.persons import parse_person
from tests.registry.test_project_pages import fields
from tests.sheets.test_import import apply, checked, decide, faults, text, verdicts
from tests.world.factories import make_appointment, make_project, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unit")]
HEAD = ["项目名称", "包联领导", "班长", "项目专员"]


def asked(row) -> list[tuple]:
    return [
        (one["name"], one["unit"], one["rows"], len(one["candidates"]))
        for one in row.found["people"]
    ]


def holders(project) -> dict[str, str]:
    rows = Appointment.objects.current(timezone.localdate()).filter(project=project)
    return dict(rows.values_list("role", "user__name"))


def waiting(person, kind: str) -> list[str]:
    kinds = {one.key: one for one in kinds_for(person)}
    now = timezone.now()
    return [todo.text for todo in kinds[kind].lines(kinds[kind].waiting(person, now), person, now)]


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("张三", ("张三", "")),
        (" 张　三 ", ("张三", "")),
        ("李和平｜经发局", ("李和平", "经发局")),
        ("张三（经发局）", ("张三", "经发局")),
        ("张三、李四", None),
        ("=1+1", None),
        ("13900001234", None),
        ("张三 13900001234", None),
        ("（经发局）", None),
    ],
)
def test_a_person_is_read_with_the_unit(words, read):
    assert parse_person(words) == read


def test_people_are_found_by_name_and_unit_and_put_into_their_roles(admin, office, unit):
    make_user(name="张三", unit=make_unit())
    leader, keeper = make_user(name="张三", unit=unit), make_user(name="李四")
    row = checked(admin, [["甲项目", "张三（示范九）", None, "李四"]], head=HEAD)
    assert asked(row) == [] and verdicts(row) == {2: "NEW"}
    assert apply(admin, office, row).state == "APPLIED"
    project = Project.objects.get()
    assert holders(project) == {"LEADER": leader.name, "COMMISSIONER": keeper.name}
    made = Appointment.objects.get(role="LEADER")
    assert (made.user, made.from_on, made.reason) == (
        leader,
        timezone.localdate(),
        "导入：台账.xlsx 第 2 行",
    )


def test_who_is_found_nowhere_is_asked_about_once_and_gets_one_card(admin, office):
    rows = [[f"项目{n}", "王五｜示范九", None, None] for n in range(8)] + [
        ["又一", "赵六", None, None]
    ]
    row = checked(admin, rows, head=HEAD)
    assert asked(row) == [("王五", "示范九", list(range(2, 10)), 0), ("赵六", "", [10], 0)]
    page = text(admin.get(row.get_absolute_url()))
    assert "一并新建卡片" in page and "等 8 行" in page
    admin.post(f"{row.get_absolute_url()}apply/", {"version": row.version})
    row.refresh_from_db()
    assert row.state == "CHECKED"
    row = decide(admin, row, 0, "NEW", field="people")
    assert asked(row) == [] and row.found["counts"]["cards"] == 2
    apply(admin, office, row)
    made = User.objects.get(name="王五")
    assert (made.unit.short_name, made.can_sign_in, made.role) == ("示范九", False, "")
    assert Appointment.objects.filter(user=made, role="LEADER").count() == 8


def test_a_person_of_another_unit_is_asked_about(admin, office, unit):
    there = make_user(name="张三", unit=make_unit(name="别的单位"))
    row = checked(admin, [["甲项目", "张三｜示范九", None, None]], head=HEAD)
    assert asked(row) == [("张三", "示范九", [2], 1)]
    (key,) = [one["key"] for one in row.found["people"]]
    assert asked(decide(admin, row, 0, "IS", str(make_user(name="别人").pk), field=key)) == asked(
        row
    )
    assert asked(decide(admin, row, 0, "NEW", field="people")) == asked(row)
    row = decide(admin, row, 0, "IS", str(there.pk), field=key)
    apply(admin, office, row)
    assert (
        holders(Project.objects.get()) == {"LEADER": "张三"}
        and User.objects.filter(name="张三").count() == 1
    )


def test_of_two_of_one_name_the_person_says_which(admin, office, unit):
    one, other = make_user(name="张三", unit=unit), make_user(name="张三", unit=make_unit())
    row = checked(admin, [["甲项目", "张三", None, None]], head=HEAD)
    (question,) = row.found["people"]
    assert [candidate["key"] for candidate in question["candidates"]] == [one.pk, other.pk]
    assert verdicts(decide(admin, row, 0, "NEW", field=question["key"])) == {2: "ASKED"}
    row = decide(admin, row, 0, "NEW", f"{one.pk}-{other.pk}", field=question["key"])
    apply(admin, office, row)
    assert Appointment.objects.get().user not in (one, other)


def test_a_bare_name_is_the_one_whose_unit_another_row_says_and_strange_units_are_asked_about(
    admin, office
):
    rows = [
        ["甲", "张三", None, None],
        ["乙", "张三｜示范九", None, None],
        ["丙", "李四（副主任）", "李四", None],
    ]
    row = checked(admin, rows, head=HEAD)
    assert asked(row) == [("张三", "示范九", [2, 3], 0), ("李四", "副主任（单位表里没有）", [4], 0)]
    apply(admin, office, decide(admin, row, 0, "NEW", field="people"))
    assert sorted(User.objects.filter(name__in=["张三", "李四"]).values_list("name", "unit__short_name")) == [
        ("张三", "示范九"), ("李四", None),
    ]  # fmt: skip


def test_somebody_of_a_strange_unit_is_never_taken_for_one_of_ours_unasked(admin, unit):
    make_user(name="张三", unit=unit)
    row = checked(admin, [["甲", "张三（别的单位）", None, None]], head=HEAD)
    assert asked(row) == [("张三", "别的单位（单位表里没有）", [2], 1)]


def test_a_card_that_somebody_made_meanwhile_is_asked_about_again(admin, office):
    row = checked(admin, [["甲项目", "张三", None, None]], head=HEAD)
    row = decide(admin, row, 0, "NEW", field="people")
    there = make_user(name="张三")
    row = apply(admin, office, row)
    assert row.state == "CHECKED" and "台账有变化" in row.refusal
    assert User.objects.filter(name="张三").get() == there and not Project.objects.exists()
    assert asked(row) == [] and apply(admin, office, row).state == "APPLIED"
    assert (
        holders(Project.objects.get()) == {"LEADER": "张三"}
        and User.objects.filter(name="张三").count() == 1
    )


def test_several_people_in_a_cell_and_administrators_are_faults(admin):
    keeper = make_user(name="周七", role="SYSTEM_ADMIN")
    rows = [
        ["乙", "张三、李四", None, None],
        ["丙", None, None, keeper.name],
        ["丁", "清空", None, None],
    ]
    row = checked(admin, rows, head=HEAD)
    assert [(place, at) for place, at, _ in faults(row)] == [(2, "B2"), (3, "D3"), (4, "B4")]


def test_nobody_of_the_demo_set_is_taken_for_a_real_person(admin):
    make_user(name="张三", demo=True)
    row = checked(admin, [["甲项目", "张三", None, None]], head=HEAD)
    assert asked(row) == [("张三", "", [2], 0)]


# -- without an account ---------------------------------------------------------------------------


def test_a_commissioner_without_account_is_awaited_and_offered_when_the_account_is_there(
    admin, office, client_of
):
    system, card = (
        make_user(role="SYSTEM_ADMIN"),
        make_user(name="李四", can_sign_in=False, username=None, role=""),
    )
    leader = make_user(name="张三")
    row = checked(
        admin, [["甲项目", "张三", "张三", "李四"], ["乙项目", None, None, "李四"]], head=HEAD
    )
    assert "李四 没有账号" in text(admin.get(row.get_absolute_url()))
    apply(admin, office, row)
    project = Project.objects.get(name="甲项目")
    assert "COMMISSIONER" not in holders(project) and leader.name in holders(project).values()
    assert waiting(system, "account_open") == ["拟任 2 个项目的项目专员，请开通账号。"]
    assert "拟任 2 个项目的项目专员" in text(client_of(system).get("/todo/"))
    confirm_project(project=project, by=office)
    assert project.name in text(admin.get("/projects/?lacking=COMMISSIONER"))
    assert "李四，待开通账号" in waiting(office, "vacancy")[0]
    open_account(person=card, username="lisi", by=system)
    assert waiting(system, "account_open") == []
    assert "李四 的账号已开通，请任命" in waiting(office, "vacancy")[0]
    url = f"{project.get_absolute_url()}people/fill/commissioner/"
    page = text(admin.get(url))
    assert page.index("李四") < page.index("张三") if "张三" in page else "李四" in page
    admin.post(url, fields(admin, url) | {"user": card.pk})
    assert holders(project)["COMMISSIONER"] == "李四"
    assert [one.project.name for one in AwaitedCommissioner.objects.open()] == ["乙项目"]


def test_who_is_awaited_already_is_no_change(admin, office):
    make_user(name="李四", can_sign_in=False, username=None, role="")
    for _ in range(2):
        row = checked(admin, [["甲项目", None, None, "李四"]], head=HEAD)
        apply(admin, office, row)
    assert row.found["counts"]["same"] == 1 and AwaitedCommissioner.objects.count() == 1


# -- of existing projects, and back ---------------------------------------------------------------


def test_another_leader_takes_over_and_undo_brings_the_first_one_back(admin, office):
    project, new = make_project(name="甲项目"), make_user(name="李四")
    old = make_user(name="张三")
    make_appointment(project, old, role="LEADER", from_on=timezone.localdate() - timedelta(days=9))
    row = checked(admin, [["甲项目", "张三", None, None]], head=HEAD)
    assert row.found["counts"]["same"] == 1
    row = checked(admin, [["甲项目", "李四", "李四", None]], head=HEAD)
    changes = [(one["label"], one["old"], one["new"]) for one in row.found["rows"][0]["changes"]]
    assert changes == [("包联领导", "张三", "李四"), ("专班班长", "—", "李四")]
    row = apply(admin, office, row)
    assert holders(project) == {"LEADER": new.name, "CHIEF": new.name}
    url = f"{row.get_absolute_url()}undo/"
    assert admin.post(url, fields(admin, url)).status_code == 302
    assert holders(project) == {"LEADER": old.name}


def test_undo_takes_appointments_of_new_projects_back_with_them(admin, office):
    make_user(name="张三")
    row = apply(admin, office, checked(admin, [["甲项目", "张三", None, "李四"]], head=HEAD))
    assert row.state == "CHECKED"  # 李四 was still to be decided
    row = apply(admin, office, decide(admin, row, 0, "NEW", field="people"))
    url = f"{row.get_absolute_url()}undo/"
    assert admin.post(url, fields(admin, url)).status_code == 302
    assert (
        not Appointment.objects.valid().exists() and not AwaitedCommissioner.objects.open().exists()
    )
    again = apply(admin, office, checked(admin, [["甲项目", "张三", None, "李四"]], head=HEAD))
    assert again.state == "APPLIED" and holders(Project.objects.kept().get()) == {"LEADER": "张三"}


def test_undo_withdraws_who_was_to_wait_for_an_account(admin, office):
    make_project(name="甲项目")
    make_user(name="李四", can_sign_in=False, username=None, role="")
    row = apply(admin, office, checked(admin, [["甲项目", None, None, "李四"]], head=HEAD))
    assert AwaitedCommissioner.objects.open().count() == 1
    url = f"{row.get_absolute_url()}undo/"
    assert admin.post(url, fields(admin, url)).status_code == 302
    assert not AwaitedCommissioner.objects.open().exists()
    assert waiting(make_user(role="SYSTEM_ADMIN"), "account_open") == []


def test_an_appointment_whose_first_day_is_over_or_that_somebody_changed_is_named(admin, office):
    project, person = make_project(name="甲项目"), make_user(name="张三")
    row = apply(admin, office, checked(admin, [["甲项目", "张三", None, None]], head=HEAD))
    assert touched_since(row) == []
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert touched_since(row) == [f"第 2 行 {project.code}「甲项目」"]
    assert holders(project) == {"LEADER": person.name}
    draft = Appointment(
        project=project,
        user=make_user(),
        role="LEADER",
        from_on=timezone.localdate() + timedelta(days=3),
    )
    appoint(appointment=draft, by=office)
    url = f"{row.get_absolute_url()}undo/"
    page = admin.post(url, fields(admin, url))
    assert page.status_code == 400 and "第 2 行" in text(page)
