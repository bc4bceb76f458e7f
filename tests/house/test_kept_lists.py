"""Lists whose numbers and pages are kept until something changes never say other than what is there."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.models import (
    Appointment,
    Company,
    Milestone,
    Project,
    ProjectLevel,
    ReportDuty,
    ZoneSettings,
)
from projects.registry.rules.stages import Stage
from projects.schedule.actions.milestones import move_milestone
from projects.schedule.actions.plans import confirm_plan
from projects.schedule.rules.agreed import Basis
from tests.conftest import client_for
from tests.world.factories import (
    make_appointment,
    make_company,
    make_duty,
    make_milestone,
    make_project,
    make_schedule,
    make_user,
    make_visit,
    make_week,
)
from tests.world.unkept import nothing_kept

SWAP = {"HX-Request": "true"}
LEDGER, PEOPLE, STAFFING, VACANT = (
    "/appointments/", "/appointments/people/", "/appointments/projects/", "/appointments/vacancies/",
)  # fmt: skip
SCHEDULES, VISITS, COMPANIES, NODES = "/schedules/", "/visits/", "/companies/", "/milestones/"


def told(client, path: str) -> str:
    """What the page and its numbers say."""
    page = client.get(path)
    assert page.status_code == 200, path
    mark = "&" if "?" in path else "?"
    numbers = (
        client.get(f"{path}{mark}counts=1", headers=SWAP) if page.context["counts_url"] else None
    )
    tabs = [(tab.label, tab.told) for tab in (numbers or page).context["tabs"]]
    names = [str(row) for row in page.context["rows"]]
    waiting = re.findall("重点[甲乙]", page.content.decode())  # above the list of visits
    return repr((names, page.context["drawn_rows"], page.context["counted"], tabs, waiting))


def true(client, path: str) -> str:
    """The same where nothing is kept."""
    with nothing_kept():
        return told(client, path)


def acts() -> list[tuple[Callable, tuple[str, ...]]]:
    """Each with the lists that say something else afterwards."""
    today, now, person, other = timezone.localdate(), timezone.now(), make_user(), make_user()
    project, key = make_project(), make_project(short_name="重点乙", stage=Stage.OPERATION)
    early = {"stage": Stage.SIGNED, "admitted_on": today - timedelta(days=200)}
    planned = make_project(short_name="重点甲", **early)
    week = make_week(today - timedelta(days=today.weekday()), cut_off_at=now + timedelta(days=1))
    rows, held = Project.objects.filter(pk=project.pk), Appointment.objects.filter(user=person)
    for one in (planned, key):
        ProjectLevel.objects.create(project=one, level="CITY", year=today.year)
    plan = {"reason": "先按此推进", "basis": Basis.LATEST, "now": now, "by": other}
    move = {"new_on": today + timedelta(days=60), "reason": "雨季", "by": other}
    firms, settings = Company.objects.filter(name="示范企业"), ZoneSettings.objects
    return [
        (lambda: make_visit(planned, leader=person), (VISITS,)),
        (lambda: ProjectLevel.objects.filter(project=key).delete(), (VISITS,)),
        (
            lambda: settings.update_or_create(pk=1, defaults={"plan_days": 200}),
            (SCHEDULES, f"{SCHEDULES}?state=late"),
        ),
        (lambda: make_schedule(planned), (SCHEDULES, f"{SCHEDULES}?state=none")),
        (
            lambda: confirm_plan(schedule=planned.schedule, **plan),
            (SCHEDULES, f"{SCHEDULES}?state=draft"),
        ),
        (lambda: make_company(name="示范企业"), (COMPANIES, f"{COMPANIES}?uncoded=1")),
        (lambda: firms.update(needs_check="名称待核实"), (f"{COMPANIES}?check=1",)),
        (lambda: make_milestone(project, name="封顶"), (f"{NODES}?state=undone",)),
        (
            lambda: move_milestone(milestone=Milestone.objects.get(name="封顶"), **move),
            (f"{NODES}?state=moved",),
        ),
        (
            lambda: make_appointment(project, person, role="CHIEF"),
            (LEDGER, PEOPLE, f"{PEOPLE}?role=CHIEF", STAFFING, VACANT, f"{STAFFING}?vacant=CHIEF"),
        ),
        (lambda: make_duty(week, project), (PEOPLE,)),
        (lambda: ReportDuty.objects.update(filed_at=now), (PEOPLE,)),
        (lambda: User.objects.filter(pk=person.pk).update(name="丙某"), (LEDGER, PEOPLE, VISITS)),
        (lambda: held.update(to_on=today - timedelta(days=1)), (LEDGER, PEOPLE, STAFFING)),
        (
            lambda: rows.update(status="TERMINATED"),
            (STAFFING, VACANT, f"{NODES}?state=undone"),
        ),
    ]  # fmt: skip


def test_whatever_changes_shows_at_once_in_every_list(committed_db):
    admin, leader = (client_for(make_user(role=role)) for role in (Role.ADMIN, Role.MANAGER))
    make_appointment()
    every = set()
    for act, paths in acts():
        before = {path: told(admin, path) for path in paths}
        act()
        for path in paths:
            assert told(admin, path) == true(admin, path) != before[path], path
        every |= set(paths)
    for client in (leader, admin):
        for path in sorted(every):
            assert told(client, path) == true(client, path), path
