"""What is done with the rows that were ticked in a register, or with all that its filter gives."""

import io
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from gaoxin.clock import in_words
from projects.models import Appointment, Project, ProjectLevel, ProjectTrack, YearClass
from projects.registry.reads.bulk_edits import Wanted, planned_edits
from tests.harness.parallel import rounds
from tests.world.access_payloads import sent_by
from tests.world.factories import (
    make_appointment,
    make_milestone,
    make_project,
    make_track,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
APPOINT, EDIT, EXPORT = "/projects/appoint/", "/projects/bulk-edit/", "/projects/export/"


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def ids(*rows) -> dict:
    return {"ids": [row.pk for row in rows]}


def words(response) -> str:
    return response.content.decode()


def sheet(response) -> list[tuple]:
    assert response.status_code == 200, words(response)[:500]
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def names(response) -> list[str]:
    _, header, *rows = sheet(response)
    return [row[header.index("项目名称")] for row in rows]


def opened(client, url, chosen: dict) -> dict:
    """What the form sends that opens on a selection."""
    response = client.post(url, chosen)
    assert response.status_code == 200, words(response)[:500]
    return sent_by(response.context["form"])


def appoint(client, chosen: dict, person, **typed):
    data = opened(client, APPOINT, chosen) | {"user": person.pk, "reason": "分工调整"} | typed
    return client.post(APPOINT, data | {"step": "apply"})


def edit(client, chosen: dict, step="apply", **typed):
    return client.post(EDIT, opened(client, EDIT, chosen) | typed | {"step": step})


# -- what is chosen ---------------------------------------------------------------------------------


def test_a_list_has_tick_boxes_and_the_acts_its_reader_may_do(admin, client_of):
    project = make_project()
    person = make_appointment(project).user
    for client, acts in (
        (admin, ["任命", "批量修改", "确认", "导出所选", "回导表"]),
        (client_of(make_user(role="MANAGER")), ["导出所选"]),
        (client_of(person), ["导出所选"]),
    ):
        response = client.get("/projects/")
        assert [act.label for act in response.context["bulk_acts"]] == acts
        assert f'name="ids" value="{project.pk}" form="bulk"' in words(response)
    for path in ("/milestones/?state=", "/appointments/"):
        assert [a.label for a in admin.get(path).context["bulk_acts"]] == ["导出所选"]
    assert 'name="ids"' not in words(admin.get("/people/"))


def test_to_choose_all_is_offered_where_there_are_several_pages(admin):
    for _ in range(51):
        make_project(confirmed_at=None, confirmed_by=None)
    assert "选中全部 51 个" in words(admin.get("/projects/"))
    assert "选中全部" not in words(admin.get("/projects/?q=nothing-like-it"))
    swapped = admin.get("/projects/?stage=CONSTRUCTION", headers={"HX-Request": "true"})
    assert 'name="query" value="stage=CONSTRUCTION"' in words(swapped)


def test_ticked_rows_are_exported_in_the_lists_order_with_its_columns(admin):
    small, big = make_project(total_investment=1), make_project(total_investment=2)
    make_project(total_investment=3)
    admin.post("/columns/projects/", {"columns": ["code"]})
    chosen = ids(small, big) | {"query": "sort=-total_investment"}
    _, header, *rows = sheet(admin.post(EXPORT, chosen))
    assert header == ("灯", "项目名称", "原因", "编号")
    assert [row[1::2] for row in rows] == [(big.name, big.code), (small.name, small.code)]
    event = AuditEvent.objects.get(act="register.export")
    assert (event.after["rows"], event.after["ticked"]) == (2, True)
    assert {change.label for change in event.changes} == {"行数", "筛选", "只取勾选的行"}


def test_all_means_all_that_the_filter_gives_and_not_what_is_ticked(admin):
    kept = [make_project(stage="SIGNED") for _ in range(60)]
    other = make_project()
    chosen = ids(other) | {"_all": "1", "query": "stage=SIGNED&page=2"}
    assert set(names(admin.post(EXPORT, chosen))) == {project.name for project in kept}
    assert AuditEvent.objects.get(act="register.export").after["rows"] == 60


@pytest.mark.parametrize("url", [EXPORT, "/milestones/export/", "/appointments/export/"])
def test_a_strangers_rows_are_as_if_they_were_not_there(client_of, url):
    mine, foreign = make_project(), make_project()
    milestones = [make_milestone(project, name=project.name) for project in (mine, foreign)]
    own = make_appointment(mine, role="MEMBER")
    strange = make_appointment(foreign, role="MEMBER")
    own_row, foreign_row = {
        EXPORT: (mine, foreign),
        "/milestones/export/": milestones,
        "/appointments/export/": (own, strange),
    }[url]
    client = client_of(own.user)
    content = str(sheet(client.post(url, ids(own_row, foreign_row))))
    assert mine.name in content and foreign.name not in content
    assert AuditEvent.objects.get(act="register.export").after["rows"] == 1
    content = str(sheet(client.post(url, {"_all": "1", "query": ""})))
    assert mine.name in content and foreign.name not in content
    answers = [client.post(url, {"ids": [key]}) for key in (foreign_row.pk, 999_999_999)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert words(answers[0]) == words(answers[1])


@pytest.mark.parametrize("url", [EXPORT, APPOINT, EDIT])
@pytest.mark.parametrize(
    "chosen",
    [{}, {"ids": ["²", "x", "9" * 5000, ""]}, {"_all": "1", "query": "stage=RESERVE"}],
)
def test_nothing_chosen_is_said_in_words(admin, url, chosen):
    make_project()
    response = admin.post(url, chosen)
    assert response.status_code == 400
    assert "没有选中任何一行" in words(response)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("query", ["stage=NOWHERE", "sort=zzz", "track=abc", "%00", "q=%00"])
@pytest.mark.parametrize("url", [EXPORT, EDIT])
def test_all_of_a_filter_that_means_nothing_is_refused(admin, url, query):
    make_project()
    response = admin.post(url, {"_all": "1", "query": query})
    meant = query == "sort=zzz" and url == EDIT  # no order is kept there
    assert response.status_code == (200 if meant else 400)


@pytest.mark.parametrize("rows", ["", "x", "1", "1:", "1:1,", "1:1;2:1", "9" * 30 + ":1", "²:1"])
@pytest.mark.parametrize("url", [APPOINT, EDIT])
def test_a_selection_that_was_tampered_with_is_refused(admin, url, rows):
    data = opened(admin, url, ids(make_project())) | {"rows": rows}
    assert admin.post(url, data | {"step": "apply"}).status_code == 400


# -- appointing -------------------------------------------------------------------------------------


def test_one_person_takes_a_role_on_every_ticked_project(admin):
    person, first = make_user(), make_project()
    held = make_appointment(make_project())
    untouched = make_project()
    response = appoint(admin, ids(first, held.project) | {"query": "stage=CONSTRUCTION"}, person)
    assert response.url == "/projects/?stage=CONSTRUCTION"
    rows = Appointment.objects.current(TODAY()).filter(user=person, role="COMMISSIONER")
    assert {row.project for row in rows} == {first, held.project}
    held.refresh_from_db()
    assert (held.to_on, held.end_reason) == (TODAY() - timedelta(days=1), "分工调整")
    assert held.version == 2
    assert not untouched.appointments.exists()
    assert "已任命" in words(admin.get("/projects/"))
    events = AuditEvent.objects.filter(act="appointment.add")
    assert {event.object_id for event in events} == {str(row.pk) for row in rows}
    before = [event.before for event in events if event.before]
    assert before == [{"user": held.user.name, "to_on": str(held.to_on)}]


def test_the_audit_rows_of_all_projects_stand_last(admin):
    data = opened(admin, APPOINT, ids(*(make_project() for _ in range(3))))
    data |= {"user": make_user().pk, "reason": "分工", "step": "apply"}
    with CaptureQueriesContext(connection) as captured:
        assert admin.post(APPOINT, data).status_code == 302
    writes = [q["sql"] for q in captured if "INSERT INTO" in q["sql"] or "UPDATE" in q["sql"]]
    writes = [sql for sql in writes if "django_session" not in sql]
    assert "accounts_auditevent" in writes[-1]
    assert sum("accounts_auditevent" in sql for sql in writes) == 1
    assert AuditEvent.objects.filter(act="appointment.add").count() == 3


def test_conflicts_are_named_project_by_project_and_nobody_is_appointed(admin):
    person = make_user()
    free = make_project()
    today = make_appointment(make_project(), from_on=TODAY())
    later = make_appointment(make_project(), from_on=TODAY() + timedelta(days=9))
    same = make_appointment(make_project(), user=person)
    clashing = [row.project for row in (today, later, same)]
    response = appoint(admin, ids(free, *clashing), person)
    html = words(response)
    assert response.status_code == 400
    assert "3 个项目有冲突" in html and "其余 1 个" in html
    listed = response.context["form"].listed()
    assert {project.pk for project in listed} == {project.pk for project in clashing}
    assert all(project.clash for project in listed)
    assert f"{later.user} 自 {in_words(later.from_on)}起任项目专员" in html
    assert not Appointment.objects.filter(user=person).exclude(pk=same.pk).exists()
    assert not AuditEvent.objects.exists()
    drop = response.context["form"].all_clashing()
    data = sent_by(response.context["form"])
    again = admin.post(APPOINT, data | {"drop": drop})
    form = again.context["form"]
    assert (again.status_code, [p.pk for p in form.projects]) == (200, [free.pk])
    assert sent_by(form)["reason"] == "分工调整", "what was typed is kept"
    assert admin.post(APPOINT, sent_by(form) | {"step": "apply"}).status_code == 302
    assert free.appointments.get().user == person


def test_to_drop_a_project_only_drops_it(admin):
    first, second = make_project(), make_project()
    data = opened(admin, APPOINT, ids(first, second)) | {"user": make_user().pk, "reason": "分工"}
    response = admin.post(APPOINT, data | {"drop": first.pk, "step": "apply"})
    assert response.status_code == 200
    assert response.context["form"].projects == [second]
    assert not Appointment.objects.exists()
    gone = admin.post(APPOINT, data | {"drop": f"{first.pk},{second.pk}"})
    assert gone.status_code == 400 and "没有选中" in words(gone)


def test_a_member_joins_whoever_else_is_a_member(admin):
    other, person = make_appointment(role="MEMBER"), make_user()
    assert appoint(admin, ids(other.project), person, role="MEMBER").status_code == 302
    assert other.project.appointments.current(TODAY()).count() == 2
    response = appoint(admin, ids(other.project), person, role="MEMBER")
    assert "已任专班成员" in words(response)


def test_a_commissioner_without_an_account_is_refused_beside_the_field(admin):
    response = appoint(admin, ids(make_project()), make_user(can_sign_in=False, role=""))
    assert "没有账号" in str(response.context["form"].errors["user"])


def test_the_same_click_twice_appoints_once(admin):
    data = opened(admin, APPOINT, ids(make_project(), make_project()))
    data |= {"user": make_user().pk, "reason": "分工", "step": "apply"}
    assert [admin.post(APPOINT, data).status_code for _ in range(2)] == [302, 302]
    assert Appointment.objects.count() == 2


def test_a_removed_project_is_no_longer_among_the_chosen(admin):
    kept, removed = make_project(), make_project()
    data = opened(admin, APPOINT, ids(kept, removed))
    Project.objects.filter(pk=removed.pk).update(
        removed_on=TODAY(), removed_reason="重复", removed_by=make_user()
    )
    data |= {"user": make_user().pk, "reason": "分工", "step": "apply"}
    assert admin.post(APPOINT, data).status_code == 302
    assert [row.project for row in Appointment.objects.all()] == [kept]


# -- editing ----------------------------------------------------------------------------------------


def test_only_ticked_fields_are_written(admin):
    unit, track, gone = make_unit(), make_track(), make_track()
    project = make_project()
    ProjectTrack.objects.create(project=project, track=gone)
    filled = {
        "lead_unit": unit.pk, "add_tracks": [track.pk], "remove_tracks": [gone.pk],
        "levels": ["CITY", "ZONE"], "year_class": "NEW",
    }  # fmt: skip
    response = edit(admin, ids(project), change=["lead_unit"], **filled)
    assert response.status_code == 302
    project.refresh_from_db()
    assert (project.lead_unit, project.version) == (unit, 2)
    assert [*project.tracks.all()] == [gone]
    assert not project.levels.exists() and not project.year_classes.exists()
    rest = ["add_tracks", "remove_tracks", "levels", "year_class"]
    assert edit(admin, ids(project), change=rest, **filled).status_code == 302
    assert [*project.tracks.all()] == [track]
    year = TODAY().year
    assert {(r.year, r.level) for r in project.levels.all()} == {(year, "CITY"), (year, "ZONE")}
    assert [(row.year, row.kind) for row in project.year_classes.all()] == [(year, "NEW")]
    cleared = edit(admin, ids(project), change=["levels", "year_class"], levels=[], year_class="")
    assert cleared.status_code == 302
    assert not project.levels.exists() and not project.year_classes.exists()


def test_other_years_stay_as_they_are(admin):
    project = make_project()
    last = TODAY().year - 1
    ProjectLevel.objects.create(project=project, level="ZONE", year=last)
    YearClass.objects.create(project=project, kind="NEW", year=last)
    edit(admin, ids(project), change=["levels", "year_class"], levels=["CITY"], year_class="")
    assert set(project.levels.values_list("level", "year")) == {
        ("ZONE", last),
        ("CITY", TODAY().year),
    }
    assert project.year_classes.get().year == last


def test_the_preview_shows_every_changed_cell_and_writes_nothing(admin):
    old, new = make_unit(), make_unit()
    track = make_track()
    first = make_project(lead_unit=old)
    second = make_project(lead_unit=new)
    ProjectTrack.objects.create(project=second, track=track)
    response = edit(
        admin, ids(first, second), "preview", change=["lead_unit", "add_tracks"],
        lead_unit=new.pk, add_tracks=[track.pk],
    )  # fmt: skip
    [shown] = response.context["form"].edits
    assert shown.project == first
    assert [(cell.label, cell.old, cell.new) for cell in shown.cells] == [
        ("牵头单位", str(old), str(new)),
        ("赛道", "", track.name),
    ]
    assert "将改动 1 个项目" in words(response)
    first.refresh_from_db()
    assert (first.lead_unit, first.version) == (old, 1)
    data = sent_by(response.context["form"])
    back = admin.post(EDIT, data | {"step": "reopen"})
    assert sent_by(back.context["form"])["lead_unit"] == str(new.pk)
    assert admin.post(EDIT, data | {"step": "apply"}).status_code == 302
    second.refresh_from_db()
    assert second.version == 1, "what stays as it is keeps its version"
    event = AuditEvent.objects.get(act="project.edit")
    assert (event.object_id, event.before["lead_unit"], event.after["lead_unit"]) == (
        str(first.pk), str(old), str(new),
    )  # fmt: skip


def test_a_project_changed_meanwhile_is_named_and_nothing_is_written(admin):
    first, second, unit = make_project(), make_project(), make_unit()
    data = opened(admin, EDIT, ids(first, second))
    data |= {"change": ["lead_unit"], "lead_unit": unit.pk, "step": "apply"}
    second.site = "别人改的"
    second.save_changes("site", by=make_user())
    response = admin.post(EDIT, data)
    assert response.status_code == 409
    assert "1 个项目在你打开之后被人改过" in words(response)
    assert f"{second.code} {second.name}" in words(response)
    assert not Project.objects.filter(lead_unit=unit).exists()
    assert not AuditEvent.objects.exists()
    again = sent_by(response.context["form"]) | {"step": "apply"}
    assert admin.post(EDIT, again).status_code == 302
    assert Project.objects.filter(lead_unit=unit, site__in=["", "别人改的"]).count() == 2


@pytest.mark.parametrize("step", ["preview", "apply"])
def test_a_tick_without_a_value_is_sent_back(admin, step):
    project, track = make_project(), make_track()
    for typed, field in (
        ({}, "change"),
        ({"change": ["lead_unit"], "lead_unit": ""}, "lead_unit"),
        ({"change": ["add_tracks"]}, "add_tracks"),
        ({"change": ["add_tracks", "remove_tracks"], "add_tracks": [track.pk],
          "remove_tracks": [track.pk]}, "remove_tracks"),
    ):  # fmt: skip
        response = edit(admin, ids(project), step, **typed)
        assert response.status_code == 400
        assert field in response.context["form"].errors
        assert response.templates[0].name == "projects/registry/bulk_edit.html"


def test_where_nothing_would_change_nothing_is_recorded(admin):
    unit = make_unit()
    project = make_project(lead_unit=unit)
    typed = {"change": ["lead_unit"], "lead_unit": unit.pk}
    assert "没有要改的" in words(edit(admin, ids(project), "preview", **typed))
    response = edit(admin, ids(project), **typed)
    assert response.status_code == 400 and "没有要改的" in words(response)
    assert not AuditEvent.objects.exists()


def test_every_change_of_a_bulk_edit_stands_in_the_history(admin):
    project, track = make_project(), make_track()
    edit(
        admin, ids(project), change=["add_tracks", "levels"], add_tracks=[track.pk], levels=["CITY"]
    )
    history = words(admin.get(f"{project.get_absolute_url()}history/"))
    assert track.name in history


def test_what_would_change_is_told_in_the_order_of_the_tracks(admin):
    tracks = [make_track(order=n) for n in (1, 2, 3)]
    project = make_project()
    for track in (tracks[2], tracks[0]):
        ProjectTrack.objects.create(project=project, track=track)
    wanted = Wanted(year=TODAY().year, add_tracks=(tracks[1],), remove_tracks=(tracks[2],))
    [planned] = planned_edits([project], wanted)
    assert [(cell.old, cell.new) for cell in planned.cells] == [
        (f"{tracks[0]}、{tracks[2]}", f"{tracks[0]}、{tracks[1]}")
    ]


# -- many rows --------------------------------------------------------------------------------------


def appoint_all(client):
    return appoint(client, {"_all": "1", "query": ""}, make_user())


def edit_all(client):
    typed = {"change": ["lead_unit", "add_tracks", "levels"], "levels": ["CITY"]}
    typed |= {"lead_unit": make_unit().pk, "add_tracks": [make_track().pk]}
    data = opened(client, EDIT, {"_all": "1", "query": ""}) | typed
    assert client.post(EDIT, data | {"step": "preview"}).status_code == 200
    return client.post(EDIT, data | {"step": "apply"})


def export_all(client):
    return client.post(EXPORT, {"_all": "1", "query": ""})


@pytest.mark.parametrize("act", [appoint_all, edit_all, export_all])
def test_the_number_of_queries_does_not_grow_with_the_rows(admin, act):
    def grow(n):
        for _ in range(n):
            make_appointment(make_project(lead_unit=make_unit()))

    def counted():
        with CaptureQueriesContext(connection) as captured:
            assert act(admin).status_code in {200, 302}
        return len(captured)

    grow(2)
    admin.get("/projects/")
    with transaction.atomic():
        few = counted()
        transaction.set_rollback(True)  # to appoint again on the same day would be a clash
    grow(25)
    assert counted() <= few <= 60


@pytest.mark.slow
def test_thousands_of_rows_are_one_short_request(admin):
    """Chosen by filter; what the pages of an act carry stays one field far below the limit of a form. More
    than that has fields, in a soak 5,000."""
    keeper, many = make_user(role="ADMIN"), rounds(5000, 1100)
    held = {"stage": "CONSTRUCTION", "started_text": "2025 年", "confirmed_by": keeper}
    Project.objects.bulk_create(
        Project(code=f"GX-1999-{n:04d}", name=f"大量项目{n}", short_name=f"大量{n}",
                search_text=f"大量项目{n}", confirmed_at=timezone.now(), **held)
        for n in range(many)
    )  # fmt: skip
    for act in (appoint_all, edit_all, export_all):
        started, work = time.monotonic(), time.process_time()
        with CaptureQueriesContext(connection) as captured:
            assert act(admin).status_code in {200, 302}
        took, work = time.monotonic() - started, time.process_time() - work
        print(f"{act.__name__}: {took:.1f} s, {work:.1f} s of work, {len(captured)} statements")
        assert len(captured) <= 80
        assert work < 20, "of this process alone: the machine may do other things too"
    assert Appointment.objects.count() == many
    assert set(Project.objects.values_list("version", flat=True)) == {2}
    assert AuditEvent.objects.filter(act="project.edit").count() == many
