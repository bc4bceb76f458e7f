"""包联与专班: the ledger of any day, who has how much in hand, who holds what, what is vacant."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl import load_workbook

from accounts.roles import Role
from projects.models import Appointment, Post, ZoneSettings
from projects.people.actions.staffing import restaff
from projects.people.rules.ledger import Held, gaps, holder_on
from projects.people.rules.vacancy import vacant_since
from tests.conftest import client_for
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_light,
    make_project,
    make_unit,
    make_user,
    this_week,
)

pytestmark = pytest.mark.django_db
LEDGER, PEOPLE = "/appointments/", "/appointments/people/"
PROJECTS, VACANCIES = "/appointments/projects/", "/appointments/vacancies/"
FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def admin():
    return client_for(make_user(role=Role.ADMIN))


def rows(client, address: str) -> list:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.context["rows"]


def sheet(client, address: str) -> list[tuple]:
    book = load_workbook(io.BytesIO(client.get(address).getvalue()))
    return list(book.active.iter_rows(values_only=True))


def void(row: Appointment) -> Appointment:
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), make_user(), "选错了人"
    row.save()
    return row


# -- the ledger of a day ------------------------------------------------------------------------------


def test_a_day_lists_who_held_what_on_it_by_what_is_known_today(admin):
    past = make_appointment(from_on=date(2026, 1, 1), to_on=date(2026, 8, 31))
    held = make_appointment(past.project, from_on=date(2026, 9, 1), to_on=date(2026, 9, 1))
    make_appointment(past.project, from_on=date(2026, 9, 2))
    wrong = void(make_appointment(role="LEADER", from_on=date(2026, 8, 1)))
    void(make_appointment(from_on=date(2026, 8, 1), to_on=date(2026, 8, 31)))
    html = admin.get(f"{LEDGER}?as_of=2026-09-01").content.decode()
    assert {*rows(admin, f"{LEDGER}?as_of=2026-09-01")} == {held, wrong}
    assert "9月1日当日在任，按今天所知；其中已作废 1 条，划去示出。" in html
    assert html.count('<tr class="struck">') == 1
    assert "当日在任：2026-09-01" in html.replace("\n", "").replace("<b>", "").replace("</b>", "")
    assert rows(admin, f"{LEDGER}?as_of=2026-08-31&state=past") == [past]


def test_the_workbook_of_a_day_says_the_day_and_what_is_struck(admin):
    make_appointment(from_on=date(2026, 8, 1), to_on=date(2026, 9, 1))
    void(make_appointment(role="LEADER", from_on=date(2026, 8, 1)))
    title, header, *lines = sheet(admin, f"{LEDGER}?as_of=2026-09-01&export=xlsx")
    assert "9月1日当日在任，按今天所知；其中已作废 1 条，划去示出" in title[0]
    place = header.index("状态")
    assert sorted(line[place] for line in lines) == ["已作废", "当日在任"]


def test_a_day_to_come_shows_what_is_planned(admin):
    soon = today() + timedelta(days=20)
    make_appointment(to_on=soon - DAY)
    planned = make_appointment(from_on=soon)
    assert rows(admin, f"{LEDGER}?as_of={soon}") == [planned]
    assert "届时在任" in admin.get(f"{LEDGER}?as_of={soon}").content.decode()


@pytest.mark.parametrize("day", ["2026-02-30", "heute", "2026", "0000-00-00"])
def test_a_day_that_is_none_is_refused_and_never_widens_the_list(admin, day):
    for more in ("", "&export=xlsx"):
        answer = admin.get(f"{LEDGER}?as_of={day}{more}")
        assert answer.status_code == 400 and "rows" not in answer.context


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["appoint", "end", "void", "leave"]),
        st.integers(0, 3),  # which person
        st.integers(0, 40),  # which day
        st.booleans(),  # appointed for a time alone
    ),
    max_size=9,
)


class Play:
    """One role of a project, and the rows that acts leave; what could not be does not happen."""

    def __init__(self):
        self.project, self.people = make_project(), [make_user() for _ in range(4)]
        self.left: dict[int, date] = {}

    @property
    def latest(self) -> Appointment | None:
        return self.project.appointments.valid().order_by("-from_on").first()

    def appoint(self, who: int, on: date, short: bool) -> None:
        person, latest = self.people[who], self.latest
        if person.pk in self.left or (latest and latest.from_on >= on):
            return
        self.project.appointments.valid().filter(to_on=None).update(to_on=on - DAY)
        self.project.appointments.valid().filter(to_on__gte=on).update(to_on=on - DAY)
        last = on + timedelta(days=5) if short else None
        make_appointment(self.project, person, from_on=on, to_on=last)

    def end(self, who: int, on: date, short: bool) -> None:
        latest = self.latest
        if latest and latest.from_on <= on and latest.user_id not in self.left:
            Appointment.objects.filter(pk=latest.pk).update(to_on=on)

    def void(self, who: int, on: date, short: bool) -> None:
        if latest := self.latest:
            void(latest)

    def leave(self, who: int, on: date, short: bool) -> None:
        """As 离岗 does: what begins later is voided, what is open ends, then the person is gone."""
        person = self.people[who]
        if person.pk in self.left:
            return
        own = self.project.appointments.valid().filter(user=person)
        for row in own.filter(from_on__gt=on):
            void(row)
        own.filter(to_on=None).update(to_on=on)
        own.filter(to_on__gt=on).update(to_on=on)
        type(person).objects.filter(pk=person.pk).update(is_active=False, left_on=on)
        self.left[person.pk] = on


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, asked=st.integers(0, 48))
def test_the_ledger_of_any_day_names_the_holder_whom_the_rule_names(admin, acts, asked):
    with transaction.atomic():
        play = Play()
        for act, who, number, short in acts:
            getattr(play, act)(who, FIRST + number * DAY, short)
        stored = play.project.appointments.order_by("from_on", "pk")
        held = [Held(r.user_id, r.from_on, r.to_on, r.voided_at is not None) for r in stored]
        for number in range(0, 50, 4):
            holder = holder_on(held, FIRST + number * DAY, play.left)
            on_record = play.project.appointments.held_on(FIRST + number * DAY)
            assert [row.user_id for row in on_record] == [who for who in [holder] if who]
        address = f"{LEDGER}?as_of={FIRST + asked * DAY}&q={play.project.code}"
        shown = [row.user_id for row in rows(admin, address) if row.voided_at is None]
        holder = holder_on(held, FIRST + asked * DAY, play.left)
        assert shown == [who for who in [holder] if who]
        transaction.set_rollback(True)


# -- who has how much in hand -------------------------------------------------------------------------


def test_a_person_s_load_counts_projects_once_and_roles_apart(admin):
    person = make_user(unit=make_unit())
    red, yellow, over = make_project(), make_project(), make_project(status="TERMINATED")
    make_appointment(red, person)
    make_appointment(red, person, role="MEMBER")
    make_appointment(yellow, person, role="CHIEF")
    make_appointment(over, person)
    make_appointment(make_project(), person, to_on=today() - DAY)
    make_light(red, "RED")
    make_light(yellow, "YELLOW")
    make_duty(this_week(), red)
    [row] = rows(admin, f"{PEOPLE}?q={person.name}")
    load = row.load
    assert (load.projects, load.red, load.yellow, load.unreported) == (2, 1, 1, 1)
    assert "本周待报" in admin.get(PEOPLE).content.decode()  # 未报 is after the cut-off
    assert dict(load.roles) == {"COMMISSIONER": 1, "MEMBER": 1, "CHIEF": 1}
    listed = rows(admin, f"{LEDGER}?person={person.pk}&state=in_hand")
    assert {r.project for r in listed} == {red, yellow}


def test_who_has_more_projects_than_the_setting_allows_is_said_to_be_over_it(admin):
    ZoneSettings.objects.update_or_create(pk=1, defaults={"load_limit": 2})
    within, over, leader = make_user(), make_user(), make_user()
    for person, role, number in (
        (within, "COMMISSIONER", 2), (over, "COMMISSIONER", 3), (leader, "LEADER", 4),
    ):  # fmt: skip
        for _ in range(number):
            make_appointment(make_project(), person, role)
    words = {row.pk: row.load.over_words for row in rows(admin, PEOPLE)}
    assert words == {within.pk: "", over.pk: "超限（专员上限 2）", leader.pk: ""}
    assert rows(admin, f"{PEOPLE}?over=1") == [over]
    assert rows(admin, PEOPLE) == [leader, over, within], "by load"
    assert rows(admin, f"{PEOPLE}?role=LEADER") == [leader]
    assert "超限（专员上限 2）" in str(sheet(admin, f"{PEOPLE}?export=xlsx"))


def test_staff_count_on_the_projects_that_they_see():
    mine, other = make_appointment(role="MEMBER"), make_user()
    make_appointment(mine.project, other)
    make_appointment(make_project(), other)
    make_appointment()
    client = client_for(mine.user)
    assert {row.pk: row.load.projects for row in rows(client, PEOPLE)} == {
        mine.user_id: 1, other.pk: 1,
    }  # fmt: skip
    assert [row.pk for row in rows(client, PROJECTS)] == [mine.project_id]
    assert {row.project_id for row in rows(client, VACANCIES)} == {mine.project_id}


# -- what is vacant -----------------------------------------------------------------------------------


def vacant(client) -> dict[tuple[int, str], str]:
    return {(row.project_id, row.role): row.vacant_since for row in rows(client, VACANCIES)}


def test_every_missing_role_is_a_row_that_says_since_when(admin):
    project = make_project()
    make_appointment(project, role="LEADER", to_on=today() - DAY)
    make_appointment(project, role="CHIEF", to_on=today())
    void(make_appointment(project))
    restaff([project.pk])
    assert vacant(admin) == {
        (project.pk, "LEADER"): vacant_since(today() - DAY, today()),
        (project.pk, "COMMISSIONER"): "未任命",
    }
    [_, _, *lines] = sheet(admin, f"{VACANCIES}?export=xlsx")
    assert [line[1:3] for line in lines] == [
        ("包联领导", vacant_since(today() - DAY, today())), ("项目专员", "未任命"),
    ]  # fmt: skip
    assert [r.role for r in rows(admin, f"{VACANCIES}?since=never")] == ["COMMISSIONER"]
    assert [r.role for r in rows(admin, f"{VACANCIES}?since=left")] == ["LEADER"]


def test_of_who_left_today_the_post_is_vacant_at_once(admin):
    row = make_appointment(to_on=today())
    for role in ("LEADER", "CHIEF"):
        make_appointment(row.project, role=role)
    assert vacant(admin) == {}
    type(row.user).objects.filter(pk=row.user_id).update(is_active=False, left_on=today())
    restaff([row.project_id])
    assert vacant(admin) == {(row.project_id, "COMMISSIONER"): vacant_since(today(), today())}


def test_a_vacancy_says_who_is_to_come_and_offers_the_appointment(admin):
    soon, person = today() + timedelta(days=9), make_user(name="示范来者")
    project = make_appointment(user=person, from_on=soon).project
    for role in ("LEADER", "CHIEF"):
        make_appointment(project, role=role)
    [row] = rows(admin, VACANCIES)
    assert row.to_come.startswith("示范来者 ") and row.to_come.endswith("日到任")
    html = admin.get(VACANCIES).content.decode()
    assert f'href="/projects/{project.code}/people/fill/commissioner/"' in html
    leader = client_for(make_user(role=Role.MANAGER)).get(VACANCIES).content.decode()
    assert "people/appoint/" not in leader and project.code in leader


def test_terminated_and_removed_projects_have_no_vacancy(admin):
    make_project(status="TERMINATED")
    make_project(removed_on=today(), removed_by=make_user(), removed_reason="重复")
    assert vacant(admin) == {}
    assert Post.objects.count() == 6


def test_posts_in_the_order_that_the_database_can_go_along_are_in_that_of_their_keys():
    for _ in range(3):
        make_project()
    keys = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    assert list(Post.objects.order_by(*Post.IN_ORDER).values_list("pk", flat=True)) == keys


def test_the_number_on_the_tab_is_that_of_the_list(admin):
    make_project()
    assert "空缺 <span>3</span>" in admin.get(LEDGER).content.decode()
    assert len(rows(admin, VACANCIES)) == 3


def test_a_project_shows_who_holds_what_and_what_is_vacant(admin):
    project = make_project()
    leader = make_appointment(project, role="LEADER")
    for _ in range(2):
        make_appointment(project, role="MEMBER")
    complete = make_project()
    for role in ("LEADER", "CHIEF", "COMMISSIONER"):
        make_appointment(complete, role=role)
    html = admin.get(f"{PROJECTS}?q={project.code}").content.decode()
    assert leader.user.name in html and html.count('tag-act">空缺<') == 2
    assert rows(admin, f"{PROJECTS}?vacant=CHIEF") == [project]
    assert rows(admin, f"{PROJECTS}?vacant=ANY&person={leader.user_id}") == [project]
    assert rows(admin, f"{PROJECTS}?q={project.code}")[0].members == 2


def test_what_is_vacant_since_when_is_the_last_gap_of_the_ledger(admin):
    project = make_project()
    spans = [(0, 9), (15, 20)]
    for start, end in spans:
        make_appointment(project, from_on=FIRST + start * DAY, to_on=FIRST + end * DAY)
    held = [Held(r.user_id, r.from_on, r.to_on) for r in project.appointments.all()]
    since = gaps(held, FIRST, today(), {})[-1].from_on
    found = vacant(admin)[(project.pk, "COMMISSIONER")]
    assert found == vacant_since(since - DAY, today())


# -- cost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [f"{LEDGER}?as_of={FIRST}", PEOPLE, PROJECTS, VACANCIES])
def test_the_number_of_queries_does_not_grow_with_the_rows(admin, path):
    def grow(n):
        for _ in range(n):
            project = make_project(lead_unit=make_unit())
            for role in ("LEADER", "MEMBER"):
                make_appointment(project, make_user(unit=make_unit()), role, from_on=FIRST)

    counts = []
    for number in (2, 8):
        grow(number)
        for address in (path, f"{path}{'&' if '?' in path else '?'}export=xlsx"):
            admin.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert admin.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 20
