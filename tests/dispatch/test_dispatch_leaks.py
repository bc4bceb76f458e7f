"""Whatever a person of the staff opens, follows, searches or exports: of a project that is not theirs
not one word comes through, neither on a page nor in a file nor in a message."""

import io
import re
import zipfile
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.dispatch.actions.freeze import freeze_week
from projects.dispatch.actions.publish import publish
from projects.models import DateChange, Notice, Project
from tests.dispatch.test_dispatch_freeze import CUT_OFF, at, old_project, week_of
from tests.harness.parallel import share
from tests.world.factories import (
    make_accepted,
    make_appointment,
    make_case,
    make_company,
    make_duty,
    make_institution,
    make_instruction,
    make_issue,
    make_milestone,
    make_need,
    make_order,
    make_parcel,
    make_premises,
    make_report,
    make_share,
    make_unit,
    make_user,
    make_visit,
    make_year_plan,
)

CANARY = "CNRY-"  # the search for CNRY itself is echoed, and is no leak
STARTS = (
    "/", "/projects/", "/companies/", "/milestones/?state=", "/schedules/", "/issues/", "/issues/board/", "/financing/", "/land/", "/supervision/", "/instructions/",
    "/visits/", "/dispatch/", "/appointments/", "/appointments/people/", "/appointments/projects/",
    "/appointments/vacancies/", "/handovers/", "/absences/", "/permits/", "/mandates/", "/resources/", "/resources/?by=list", "/inbox/", "/log/", "/figures/", "/metrics/",
)  # fmt: skip
LISTS = (
    "/projects/",
    "/companies/",
    "/milestones/",
    "/schedules/",
    "/issues/",
    "/financing/",
    "/land/",
    "/supervision/",
    "/instructions/",
    "/visits/",
    "/dispatch/",
    "/appointments/",
    "/appointments/people/",
    "/appointments/projects/",
    "/appointments/vacancies/",
    "/handovers/",
)
MOST = 400  # pages; the crawl ends by itself well before
HREF = re.compile(r'href="(/[^"#]*)')


def strange_project(staff):
    """A project of others with a canary in every text, on which much has happened."""
    unit = make_unit()  # who the units and their people are everybody may know
    project = old_project(
        name=f"{CANARY}name", short_name=f"{CANARY}short", site=f"{CANARY}site", lead_unit=unit,
        description=f"{CANARY}text",
    )  # fmt: skip
    leader, other = make_user(role=Role.MANAGER), make_user()
    make_appointment(project, leader, role="LEADER", from_on=date(2026, 1, 1))
    make_appointment(project, other, from_on=date(2026, 1, 1))
    week, early = week_of(), at("2026-02-01T09:00")
    make_duty(week, project, other)
    make_report(week, project, other, progress=f"{CANARY}did", next_week=f"{CANARY}next",
                coordination=f"{CANARY}ask", filed_at=CUT_OFF - timedelta(hours=1))  # fmt: skip
    node = make_milestone(
        project, name=f"{CANARY}node", due_on=date(2026, 11, 10), created_at=early
    )
    DateChange.objects.create(milestone=node, old_on=date(2026, 11, 1), new_on=date(2026, 11, 10),
                              reason=f"{CANARY}why", at=CUT_OFF - timedelta(days=1), by=other)  # fmt: skip
    make_case(project, handler=other, purpose=f"{CANARY}loan", collateral=f"{CANARY}pledge",
              state="APPROVED", institution=make_institution(name="示范信用社"))  # fmt: skip
    make_need(project, note=f"{CANARY}need")
    make_need(project, kind="POWER", detail=f"{CANARY}power", note=f"{CANARY}line", needed_on=date(2026, 11, 1),
              created_at=early, updated_at=early)  # fmt: skip
    make_accepted(project, submitted_on=date(2026, 9, 1), accepted_on=date(2026, 9, 1), part=f"{CANARY}part",
                  created_at=early)  # fmt: skip
    land = make_parcel(name=f"{CANARY}plot", number=f"{CANARY}plot", location=f"{CANARY}where",
                       sold_on=date(2026, 3, 2))  # fmt: skip
    make_share(land, project)
    make_premises(project, name=f"{CANARY}hall")
    # Land that both use: the staff person reads it, and no word of the other project.
    shared = make_parcel(
        name="共用地块", sold_on=date(2026, 3, 2), company=make_company(name=f"{CANARY}firm")
    )
    make_share(shared, project, area=10)
    for own in Project.objects.visible_to(staff)[:1]:
        make_share(shared, own, area=20)
    make_issue(project, other, summary=f"{CANARY}issue", detail=f"{CANARY}detail", blocking=True,
               raised_on=date(2026, 11, 17), created_at=at("2026-11-17T09:00"))  # fmt: skip
    make_order(
        project,
        number="项目督办〔2026〕901号",
        matter=f"{CANARY}order",
        unit=unit,
        sent_on=date(2026, 11, 12),
        due_on=date(2026, 11, 18),
    )
    make_year_plan(project, year=2026, updated_at=early)
    make_instruction(
        project,
        giver=leader,
        to=other,
        text=f"{CANARY}word",
        done_when=f"{CANARY}when",
        given_at=at("2026-11-17T09:00"),
    )
    make_visit(
        project,
        leader=leader,
        seen=f"{CANARY}seen",
        place=f"{CANARY}place",
        on=date(2026, 11, 17),
        created_at=at("2026-11-17T09:00"),
    )
    return project, week


def text_of(response) -> str:
    data = response.getvalue()
    if not data.startswith(b"PK"):
        return unescape(data.decode())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


@pytest.mark.slow
@pytest.mark.django_db
def test_of_a_strange_project_no_word_comes_through(client_of):
    staff = make_user()
    mine = old_project(name="自己的项目", short_name="自己的")
    make_appointment(mine, staff, from_on=date(2026, 1, 1))
    make_instruction(mine, giver=make_user(role=Role.MANAGER), to=staff, text="自己的批示")
    project, week = strange_project(staff)
    report = freeze_week(week=week, now=CUT_OFF + timedelta(seconds=1))
    publish(report=report, now=timezone.now(), by=make_user(role=Role.ADMIN))
    strange = {table.number for table in report.tables.all() if CANARY in table.content}
    assert strange == {3, 4, 5, 6, 7, 8, 9, 10, 11}
    assert CANARY in "".join(line["text"] for line in report.first_screen["instructions"])

    client = client_of(staff)
    number, code = report.number, project.code
    waiting = [
        *STARTS, *(f"{path}?export=xlsx" for path in share(LISTS, 2)),
        *(f"{path}?q=CNRY" for path in share(LISTS, 2, 1)),
        f"/dispatch/{number}.docx", f"/dispatch/{number}.xlsx", f"/projects/{code}/",
        f"/dispatch/{number}/projects/{code}/", f"/dispatch/{number}/leaders/",
        f"/dispatch/{number}/tables/3/?column=light&value=RED", f"/dispatch/{number}/present/",
        f"/instructions/add/?number={number}&project={code}",
    ]  # fmt: skip
    seen = set(waiting)
    leaks = []
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        text = text_of(client.get(path))
        if CANARY in text:
            leaks.append(path)
        new = {found for found in HREF.findall(text) if "logout" not in found} - seen
        waiting += sorted(new)
        seen |= new
    assert not leaks
    assert f"/dispatch/{number}/projects/{mine.code}/" in seen
    told = Notice.objects.filter(user=staff)
    assert told.exists() and CANARY not in "".join(
        f"{n.title}{n.text}{n.letter}{n.url}" for n in told
    )
