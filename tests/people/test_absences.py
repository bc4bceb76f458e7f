"""Who is away, and who stands in: duties and notices go to the delegate and come back, power does not."""

import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from gaoxin.tick import tick
from projects.calendar.rules.weeks import ZONE
from projects.dispatch.reads.collect import collect
from projects.issues.reads.case import people_of
from projects.issues.rules.machine import Who
from projects.messages.actions.notices import notify
from projects.models import (
    Absence,
    Appointment,
    Issue,
    Milestone,
    Notice,
    ProgressReport,
    Project,
    ReportDuty,
)
from projects.people.actions.absences import save_absence, withdraw_absence
from projects.people.rules.absence import falls_back_on, is_away_throughout
from projects.people.rules.ledger import Away
from projects.weekly.actions.duties import reassign
from projects.weekly.reads.chase import chase
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    make_absence,
    make_appointment,
    make_duty,
    make_issue,
    make_milestone,
    make_project,
    make_unit,
    make_user,
    make_week,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)  # a Tuesday; the week closes on Thursday the 26th
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def staffed(clock):
    """A project with its commissioner and an open report, and a colleague."""
    project, person = make_project(), make_user(name="专员03")
    make_appointment(project, person)
    duty = make_duty(make_week(opened_at=NOW - timedelta(days=4)), project, person)
    return project, person, make_user(name="专员05"), duty


def away(person, delegate, first=0, last=3, by=None, **kwargs) -> Absence:
    draft = Absence(
        user=person, delegate=delegate, kind="LEAVE", from_on=TODAY + first * DAY,
        to_on=TODAY + last * DAY, **kwargs,
    )  # fmt: skip
    return save_absence(absence=draft, by=by or person)


def filler(duty: ReportDuty):
    duty.refresh_from_db()
    return duty.user, duty.stands_in_for


# -- duties ---------------------------------------------------------------------------------------


def test_the_report_goes_to_the_delegate_at_once_and_back_when_the_leave_is_withdrawn(staffed):
    _, person, delegate, duty = staffed
    row = away(person, delegate)
    assert filler(duty) == (delegate, person)
    assert duty.filler == "专员05（代）"
    told = Notice.objects.get(user=delegate, key__startswith="duty:")
    assert told.title.startswith("由你填报（代 专员03）：")
    withdraw_absence(absence=row, by=person)
    assert filler(duty) == (person, None)
    assert Notice.objects.filter(user=person, title__startswith="由你填报：").exists()


def test_over_a_cut_off_the_clock_moves_open_reports_and_leaves_the_closed_ones(staffed, clock):
    """Away from Wednesday to the Monday after: the tick moves it there, and what is open then back."""
    _, person, delegate, duty = staffed
    away(person, delegate, first=1, last=6)
    tick(NOW)
    assert filler(duty) == (person, None)
    clock.move_to(NOW + DAY)
    tick(NOW + DAY)
    assert filler(duty) == (delegate, person)
    clock.move_to(NOW + 3 * DAY)  # Friday: the cut-off has passed, the next week is open
    tick(NOW + 3 * DAY)
    following = ReportDuty.objects.exclude(pk=duty.pk).get()
    assert filler(duty) == filler(following) == (delegate, person)
    clock.move_to(NOW + 7 * DAY)  # Tuesday, back in office
    assert tick(NOW + 7 * DAY)["改派填报"] == 1
    assert tick(NOW + 7 * DAY)["改派填报"] == 0
    assert filler(duty) == (delegate, person)
    assert filler(following) == (person, None)


def test_a_chain_is_followed_and_a_ring_falls_back(staffed):
    _, person, delegate, duty = staffed
    third = make_user()
    away(person, delegate)
    away(delegate, third)
    assert filler(duty) == (third, person)
    ring = Absence.objects.get(user=delegate)
    ring.delegate = person
    save_absence(absence=ring, by=delegate)
    assert filler(duty) == (person, None)


@pytest.mark.parametrize("delegate", [None, {"can_sign_in": False}, {"role": Role.AUDITOR}])
def test_without_a_delegate_who_can_it_falls_as_ever(staffed, delegate):
    """To nobody: it stays. To somebody without an account of business: to the next in the line."""
    project, person, _, duty = staffed
    chief = make_appointment(project, role="CHIEF").user
    away(person, delegate and make_user(**delegate))
    assert filler(duty) == ((person, None) if delegate is None else (chief, None))


def test_the_head_of_the_unit_is_stood_in_for_too(staffed):
    head, delegate = make_user(), make_user()
    project = make_project(lead_unit=make_unit(head=head))
    duty = make_duty(staffed[3].week, project, head)
    duty.lacks_commissioner = True
    duty.save()
    away(head, delegate)
    assert filler(duty) == (delegate, head)
    assert duty.lacks_commissioner


def test_what_was_filed_stays_with_who_filed_it(staffed):
    _, person, delegate, duty = staffed
    ReportDuty.objects.filter(pk=duty.pk).update(filed_at=NOW)
    away(person, delegate)
    assert filler(duty) == (person, None)


def test_the_delegate_files_and_every_page_says_for_whom(staffed, client_of):
    project, person, delegate, duty = staffed
    away(person, delegate)
    client = client_of(delegate)
    assert "代 专员03" in client.get("/log/").content.decode()
    assert "专员03 不在岗，由你代为填报" in client.get(duty.form_url).content.decode()
    data = filled_in(client, duty.form_url) | {"progress": "主体封顶。"}
    assert client.post(duty.form_url, data).status_code == 302
    report = ProgressReport.objects.get()
    assert (report.filed_by, report.filed_for, report.filer) == (delegate, person, "专员05（代）")
    office = client_of(make_user(role=Role.ADMIN))
    base = project.get_absolute_url()
    for tab in ("", "progress/", "people/"):
        assert "专员05（代）" in office.get(f"{base}{tab}").content.decode(), tab


def test_the_ledger_names_who_stands_in_on_the_day_it_shows(staffed, client_of):
    _, person, delegate, _ = staffed
    away(person, delegate)
    office = client_of(make_user(role=Role.ADMIN))
    both = "专员03、专员05（代）"
    after = TODAY + 40 * DAY
    for query, shown in (("", both), (f"?as_of={TODAY}", both), (f"?as_of={after}", "专员03")):
        page = office.get(f"/appointments/{query}")
        assert (both in page.content.decode()) == (shown == both), query
        assert [row.shown_holder for row in page.context["rows"]] == [shown], query
        sign = "&" if query else "?"
        book = load_workbook(
            io.BytesIO(office.get(f"/appointments/{query}{sign}export=xlsx").getvalue())
        )
        assert shown in [cell.value for row in book.active.iter_rows() for cell in row], query


def test_chasing_and_the_weekly_report_name_who_stands_in(staffed, client_of):
    _, person, delegate, duty = staffed
    away(person, delegate)
    assert "（专员05（代））" in chase(NOW, before_cut_off=True).units[0].text
    page = client_of(make_user(role=Role.ADMIN)).get("/log/chase/?show=open").content.decode()
    assert "专员05（代）" in page
    entry = collect(duty.week, "ZONE", NOW, None).frozen.entries[0]
    assert entry.commissioner == "专员03、专员05（代）"
    assert entry.commissioner_id == person.pk


def test_nothing_moves_twice(staffed):
    _, person, delegate, _ = staffed
    away(person, delegate)
    assert reassign(NOW) == 0


# -- notices --------------------------------------------------------------------------------------


def tell(person, key="k", kind=Notice.Kind.ISSUE):
    notify(user=person, kind=kind, title="有新问题", text="请办理。", url="/", key=key)


def test_a_notice_to_who_is_away_comes_to_the_delegate_too(clock):
    person, delegate = make_user(name="张三"), make_user()
    away(person, delegate)
    tell(person)
    titles = dict(Notice.objects.filter(key="k").values_list("user", "title"))
    assert titles == {person.pk: "有新问题", delegate.pk: "（代 张三）有新问题"}
    clock.move_to(NOW + 4 * DAY)
    tell(person, "later")
    assert [row.user for row in Notice.objects.filter(key="later")] == [person]


def test_whom_it_reaches_anyway_is_told_once(clock):
    person, delegate = make_user(), make_user()
    away(person, delegate)
    tell(delegate)
    tell(person)
    assert Notice.objects.get(user=delegate, key="k").title == "有新问题"


def test_what_each_reads_by_their_own_right_is_not_passed_on(clock):
    person, delegate = make_user(role=Role.MANAGER), make_user()
    away(person, delegate)
    tell(person, kind=Notice.Kind.DISPATCH)
    assert not Notice.objects.filter(user=delegate, key="k").exists()


# -- no power -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["COMMISSIONER", "CHIEF", "LEADER"])
def test_a_delegate_sees_edits_and_decides_nothing_more(clock, client_of, role):
    project = make_project()
    holder = make_appointment(project, make_user(role=Role.MANAGER), role=role).user
    delegate, issue = make_user(), make_issue(project, lead_unit=make_unit(head=holder))
    node = make_milestone(project)
    Issue.objects.filter(pk=issue.pk).update(handler=holder)
    issue.refresh_from_db()

    def powers():
        return (
            list(Project.objects.editable_by(delegate)),
            list(Project.objects.directed_by(delegate)),
            list(Milestone.objects.editable_by(delegate)),
            list(Issue.objects.editable_by(delegate)),
            [who for who in Who if delegate in people_of(issue, TODAY)(who)],
        )

    before = powers()
    away(holder, delegate)
    assert powers() == before == ([], [], [], [], [])
    client = client_of(delegate)
    for url in (f"{project.get_absolute_url()}edit/", f"/milestones/{node.pk}/done/",
                f"{issue.get_absolute_url()}close/", f"{issue.get_absolute_url()}assign/"):  # fmt: skip
        assert client.get(url).status_code == 404, url


# -- the form -------------------------------------------------------------------------------------


def typed(client, **values):
    page = client.get("/absences/add/")
    form = page.context["form"]
    data = {"token": form["token"].value(), "kind": "LEAVE", "from_on": "2026-11-25"}
    return data | {"to_on": "2026-11-27", "delegate": "", "note": ""} | values


def sent(client, **values):
    return client.post("/absences/add/", typed(client, **values))


def test_one_registers_changes_and_withdraws_one_s_own(clock, client_of):
    person, delegate = make_user(), make_user()
    client = client_of(person)
    assert sent(client, delegate=delegate.pk, note="年休假").url == "/absences/"
    row = Absence.objects.get()
    assert (row.user, row.delegate, row.note) == (person, delegate, "年休假")
    data = filled_in(client, f"/absences/{row.pk}/edit/") | {"to_on": "2026-11-26"}
    assert client.post(f"/absences/{row.pk}/edit/", data).status_code == 302
    row.refresh_from_db()
    assert row.to_on == date(2026, 11, 26)
    data = filled_in(client, f"/absences/{row.pk}/withdraw/")
    assert client.post(f"/absences/{row.pk}/withdraw/", data).status_code == 302
    assert client.get(f"/absences/{row.pk}/edit/").status_code == 404
    acts = list(AuditEvent.objects.order_by("id").values_list("act", flat=True))
    assert [act for act in acts if act.startswith("absence")] == [
        "absence.add", "absence.edit", "absence.withdraw",
    ]  # fmt: skip


def test_the_project_office_registers_for_anybody(clock, client_of):
    admin, person = client_of(make_user(role=Role.ADMIN)), make_user()
    page = admin.get(f"/absences/add/?user={person.pk}")
    assert page.context["form"]["user"].value() == person.pk
    assert sent(admin, user=person.pk).status_code == 302
    assert Absence.objects.get().user == person


def test_nobody_registers_for_another(clock, client_of):
    person, other = make_user(), make_user()
    client = client_of(person)
    assert sent(client, user=other.pk).status_code == 302
    assert Absence.objects.get().user == person
    row = make_absence(other, from_on=TODAY, to_on=TODAY + DAY)
    for act in ("edit", "withdraw"):
        assert client.get(f"/absences/{row.pk}/{act}/").status_code == 404


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(clock, client_of):
    person, busy = make_user(), make_user(name="李四")
    client = client_of(person)
    gone, card = make_user(is_active=False), make_user(can_sign_in=False)
    make_absence(busy, from_on=date(2026, 11, 20), to_on=date(2026, 11, 26))
    make_absence(busy, from_on=date(2026, 11, 27), to_on=date(2026, 11, 30))
    make_absence(person, from_on=date(2026, 12, 10), to_on=date(2026, 12, 12))
    wrong = [
        ({"to_on": "2026-11-24"}, "to_on", "结束日期不能早于开始日期"),
        ({"from_on": "2026-11-01", "to_on": "2026-11-05"}, "to_on", "11月5日已经过去"),
        ({"from_on": "2026-12-12", "to_on": "2026-12-20"}, "from_on", "12月10日至12月12日已登记请假"),
        ({"delegate": person.pk}, "delegate", "另选代办人"),
        ({"delegate": gone.pk}, "delegate", "已离岗"),
        ({"delegate": card.pk}, "delegate", "没有业务账号"),
        ({"delegate": busy.pk}, "delegate", "李四 这段时间也不在岗"),
    ]  # fmt: skip
    for values, field, words in wrong:
        answer = sent(client, note="陪护家人", **values)
        assert answer.status_code == 400, values
        assert words in "".join(answer.context["form"].errors[field]), values
        assert "陪护家人" in answer.content.decode()
    assert Absence.objects.filter(user=person).count() == 1


def test_the_office_s_own_choice_of_the_person_as_delegate_is_refused(clock, client_of):
    admin, person = client_of(make_user(role=Role.ADMIN)), make_user()
    answer = sent(admin, user=person.pk, delegate=person.pk)
    assert "代办人须是另一个人" in answer.context["form"].errors["delegate"][0]


def test_a_ring_is_saved_knowingly(clock, client_of):
    person, delegate = make_user(), make_user()
    make_absence(delegate, person, from_on=date(2026, 11, 26), to_on=date(2026, 11, 26))
    client = client_of(person)
    data = typed(client, delegate=delegate.pk)
    answer = client.post("/absences/add/", data)
    assert answer.status_code == 400
    assert "11月26日起" in answer.content.decode()
    data = typed(client, delegate=delegate.pk, as_is="on")
    assert client.post("/absences/add/", data).status_code == 302


def test_two_leaves_of_one_person_never_overlap(clock):
    row = make_absence(from_on=TODAY, to_on=TODAY + DAY)
    with pytest.raises(IntegrityError, match="absence_one_at_a_time"), transaction.atomic():
        make_absence(row.user, from_on=TODAY + DAY, to_on=TODAY + DAY)
    withdraw_absence(absence=row, by=row.user)
    assert make_absence(row.user, from_on=TODAY + DAY, to_on=TODAY + DAY).pk


# -- the list -------------------------------------------------------------------------------------


def test_the_list_tells_who_is_away_to_whom_it_concerns(clock, client_of):
    mine = make_absence(from_on=TODAY, to_on=TODAY)
    coming = make_absence(delegate=mine.user, from_on=TODAY + DAY, to_on=TODAY + 2 * DAY)
    make_absence()
    office, person = client_of(make_user(role=Role.ADMIN)), client_of(mine.user)
    assert office.get("/absences/").context["total"] == 3
    assert [*office.get("/absences/?state=coming").context["rows"]] == [coming]
    assert {*person.get("/absences/").context["rows"]} == {mine, coming}
    assert [*person.get("/absences/?mine=1").context["rows"]] == [coming]
    assert f"/absences/{mine.pk}/edit/" in person.get("/absences/").content.decode()
    assert f"/absences/{coming.pk}/edit/" not in person.get("/absences/").content.decode()


def test_card_and_profile_lead_to_it(clock, client_of):
    person = make_user()
    assert "/absences/" in client_of(person).get("/profile/").content.decode()
    card = client_of(make_user(role=Role.ADMIN)).get(f"/people/{person.pk}/").content.decode()
    assert f"/absences/add/?user={person.pk}" in card
    keeper = client_of(make_user(role=Role.SYSTEM_ADMIN)).get(f"/people/{person.pk}/")
    assert "/absences/" not in keeper.content.decode()


# -- rules ----------------------------------------------------------------------------------------


def leave(person, first, last, delegate=None):
    return Away(person, TODAY + first * DAY, TODAY + last * DAY, delegate)


def test_away_throughout_takes_leaves_that_follow_each_other_together():
    span = (TODAY, TODAY + 5 * DAY)
    assert is_away_throughout(1, *span, [leave(1, -1, 2), leave(1, 3, 9)])
    assert not is_away_throughout(1, *span, [leave(1, -1, 2), leave(1, 4, 9)])
    assert not is_away_throughout(1, *span, [leave(2, -1, 9)])


def test_the_first_day_without_anybody_is_named():
    assert falls_back_on(leave(1, 0, 9, 2), [leave(2, 4, 6, 1)]) == TODAY + 4 * DAY
    assert (
        falls_back_on(leave(1, 0, 9, 2), [leave(2, 4, 6, 3), leave(3, 6, 6, 2)]) == TODAY + 6 * DAY
    )
    assert falls_back_on(leave(1, 0, 9, 2), [leave(2, 4, 6, 3)]) is None


def test_one_who_was_replaced_is_stood_in_for_no_more(staffed):
    project, person, delegate, duty = staffed
    away(person, delegate)
    successor = make_user()
    Appointment.objects.filter(project=project).update(to_on=TODAY - DAY)
    make_appointment(project, successor, from_on=TODAY)
    reassign(NOW)
    assert filler(duty) == (successor, None)
