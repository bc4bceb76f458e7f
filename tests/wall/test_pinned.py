"""The wall pinned to a number of the weekly report: drawn from what was frozen, whatever was changed since."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from urllib.parse import quote

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projects.models import DispatchReport, SchedulePlan
from projects.schedule.actions.milestones import move_milestone
from projects.wall.reads.plans import plans_of
from tests.dispatch.test_formats import make_stored_report, stored
from tests.world.factories import (
    make_appointment,
    make_dispatch,
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_schedule,
    make_unit,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def project(today):
    project = make_project(short_name="示范甲", lead_unit=make_unit(short_name="示范单位"))
    make_appointment(project, make_user(role="MANAGER", name="领导甲"), "LEADER")
    make_appointment(project, make_user(name="专员甲"))
    make_milestone(project, name="设备到货", due_on=today - timedelta(days=7))
    make_milestone(project, name="竣工", due_on=today + timedelta(days=60))
    make_issue(project, summary="外线未接通", blocking=True)
    return project


@pytest.fixture
def number(project):
    return make_dispatch(project, published=True).number


@pytest.fixture
def office(client_of):
    return client_of(make_user(role="ADMIN"))


def body(response) -> str:
    """The page without its tokens and the time of its making."""
    assert response.status_code == 200, response.content.decode()[:800]
    found = response.content.decode().split('<main class="page"')[1].split("</main>")[0]
    return re.sub(r"csrf\w+|value=\"[\w-]{64}\"|\d{4}-\d\d-\d\d \d\d:\d\d 打印", "", found)


def change_everything(project, today):
    project.short_name, project.stage, project.lead_unit = "改名", "OPERATION", make_unit()
    project.save()
    project.appointments.update(to_on=today - timedelta(days=1), end_reason="调整")
    project.milestones.update(name="改了的节点", due_on=today + timedelta(days=300))
    project.issues.update(summary="改了的问题")
    make_milestone(project, name="新节点")


@pytest.mark.parametrize("path", ["/wall/?number={}", "/wall/?number={}&group=unit&scale=week",
                                  "/wall/print/?number={}"])  # fmt: skip
def test_a_pinned_wall_says_what_was_frozen_after_every_later_change(
    office, project, number, today, path
):
    before = body(office.get(path.format(number)))
    for text in ("示范甲", "领导甲", "专员甲", "设备到货", "逾期 7 天", "外线未接通"):
        assert text in before, text
    change_everything(project, today)
    assert body(office.get(path.format(number))) == before
    assert "改名" in body(office.get("/wall/"))


def test_a_row_says_what_the_number_s_own_page_of_the_project_says(office, project, number):
    [row] = office.get(f"/wall/?number={number}").context["wall"].rows
    entry = DispatchReport.objects.get(number=number).entries.get().entry
    assert (row.code, row.leader, row.commissioner) == (
        entry.code,
        entry.leader,
        entry.commissioner,
    )
    assert row.light == entry.light.lower() and row.reason == entry.brief_text
    assert row.url == f"/dispatch/{number}/projects/{project.code}/"
    assert office.get(row.url).status_code == 200


def test_the_bars_of_a_number_are_those_of_the_wall_when_it_was_frozen(office, project, today):
    make_year_plan(project)
    make_investment(project, make_user(), month_on=today.replace(day=1), completed=Decimal(3000))
    now, number = office.get("/wall/").context["wall"].rows, make_dispatch(project).number
    live = next(row for row in now if row.code == project.code)
    change_everything(project, today)
    [row] = office.get(f"/wall/?number={number}").context["wall"].rows
    kept = attrgetter("box", "front", "ratio", "tag", "note", "is_short")
    assert kept(row) == kept(live)
    said = [
        [
            (mark.name, mark.on, mark.state, mark.words, mark.before_on, mark.moves)
            for mark in one.marks
        ]
        for one in (row, live)
    ]
    assert said[0] == said[1] and len(said[0]) == 2


def test_a_week_frozen_before_bars_were_kept_says_so(office):
    report = make_stored_report(stored(2))
    html = body(office.get(f"/wall/?number={report.number}"))
    rows = office.get(f"/wall/?number={report.number}").context["wall"].rows
    assert len(rows) == 12 and {row.note for row in rows} == {"当期未列"}
    assert html.count(">当期未列</text>") == 12


def test_what_came_later_is_in_no_frozen_plan(project, today):
    moment = timezone.now()
    before = plans_of({project.pk: True}, today, at=moment)[project.pk]
    node = project.milestones.get(name="竣工")
    move_milestone(milestone=node, new_on=today + timedelta(days=90), reason="延期", by=make_user())
    later = today + timedelta(days=1)
    project.milestones.filter(name="设备到货").update(done_on=later, removed_on=None)
    make_milestone(project, name="新节点")
    schedule = make_schedule(project)
    SchedulePlan.objects.create(
        schedule=schedule, number=1, target_on=later, reason="按此推进", shortfall=0,
        confirmed_at=timezone.now(), confirmed_by=make_user(),
    )  # fmt: skip
    assert plans_of({project.pk: True}, today, at=moment)[project.pk] == before
    assert plans_of({project.pk: True}, today)[project.pk] != before


def test_what_is_pinned_is_not_filtered(office, number):
    response = office.get(f"/wall/?number={number}&light=RED")
    assert response.status_code == 400 and "不能再筛选" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"), [("0", 404), ("999999", 404), ("x", 400), ("-1", 400), ("", 400), ("1" * 5000, 400)]
)  # fmt: skip
def test_a_number_there_is_not_answers_404_and_what_is_no_number_400(office, asked, status):
    for page in ("/wall/", "/wall/print/"):
        assert office.get(f"{page}?number={asked}").status_code == status


def test_who_may_not_read_the_number_finds_nothing_and_staff_their_projects_alone(
    client_of, project, number
):
    stranger = client_of(make_user())
    assert stranger.get(f"/wall/?number={number}").status_code == 404
    member = make_user()
    make_appointment(project, member, "MEMBER")
    [row] = client_of(member).get(f"/wall/?number={number}").context["wall"].rows
    assert row.code == project.code
    leader = client_of(make_user(role="MANAGER"))
    draft = make_dispatch(make_project())
    assert leader.get(f"/wall/?number={draft.number}").status_code == 404


def test_the_page_offers_the_numbers_that_one_may_read(office, client_of, number):
    link = f'href="/wall/?number={number}"'
    assert link in body(office.get("/wall/"))
    assert link not in body(client_of(make_user()).get("/wall/"))
    pinned = body(office.get(f"/wall/?number={number}"))
    assert (
        "看当前挂图" in pinned
        and "封存的内容" in pinned
        and f"group=unit&amp;number={number}"
        in pinned.replace(f"number={number}&amp;group=unit", f"group=unit&amp;number={number}")
    )


def test_paper_of_a_number_names_it_and_its_hash(office, number):
    report = DispatchReport.objects.get(number=number)
    html = body(office.get(f"/wall/print/?number={number}"))
    assert report.label in html and report.sha256[:20] in html and report.week.label in html


def test_the_workbook_of_a_number_is_named_after_it(office, number):
    response = office.get(f"/wall/?number={number}&export=xlsx")
    plain = DispatchReport.objects.get(number=number).label.replace(" ", "")
    assert quote(f"挂图作战{plain}") in response["Content-Disposition"]
    title = load_workbook(io.BytesIO(response.content)).active["A1"].value
    assert title.startswith(f"挂图作战{plain}　")
