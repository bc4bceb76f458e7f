"""In which order a register stands when nobody chose one, and that its pages do not overlap."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from gaoxin.register import PER_PAGE
from projects.investment.reads.standing import standings
from projects.models import Project
from tests.world.factories import (
    make_investment,
    make_milestone,
    make_project,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db


def codes(client, url: str) -> list[str]:
    return re.findall(r'href="/projects/(GX-[0-9-]+)/"', client.get(url).content.decode())


def test_milestones_stand_by_their_due_day_whatever_their_project(client_of):
    today = timezone.localdate()
    projects = [make_project(), make_project()]
    for days in (9, 3, 6, 1):
        make_milestone(projects[days % 2], due_on=today + timedelta(days=days), name=f"节点{days}")
    html = client_of(make_user(role=Role.ADMIN)).get("/milestones/?state=").content.decode()
    assert re.findall(r"节点(\d)<", html) == ["1", "3", "6", "9"]


def test_rows_equal_in_the_order_stand_on_one_page_only(client_of):
    for _ in range(PER_PAGE + 10):
        make_project()
    client = client_of(make_user(role=Role.ADMIN))
    for sort in ("", "stage", "-stage", "leader", "-next_node", "lead_unit"):
        pages = [codes(client, f"/projects/?sort={sort}&page={n}") for n in (1, 2)]
        assert not set(pages[0]) & set(pages[1]), sort
        assert len({*pages[0], *pages[1]}) == PER_PAGE + 10


def test_a_list_in_the_order_of_what_is_counted_has_a_second_page(client_of):
    project = make_project()
    nodes = [make_milestone(project, name=f"节点{n:02}") for n in range(PER_PAGE + 5)]
    client = client_of(make_user(role=Role.ADMIN))
    for sort in ("moves", "-moves", "project"):
        pages = [
            re.findall(
                r"节点(\d\d)<", client.get(f"/milestones/?sort={sort}&page={n}").content.decode()
            )
            for n in (1, 2)
        ]
        assert [len(page) for page in pages] == [PER_PAGE, 5]
        assert len({*pages[0], *pages[1]}) == len(nodes)


def money_in_every_way():
    """Plans on a line from some month or along a curve, months by every kind of figure, or nothing."""
    month = timezone.localdate().replace(day=1)
    for number in range(12):
        project = make_project()
        if number % 4 == 3:
            continue
        curve = [100 * min(n, 9) + number for n in range(12)] if number % 3 == 1 else None
        amount = curve[-1] if curve else 1000 + number
        make_year_plan(project, amount=amount, monthly=curve, start_month=1 + number)
        if number % 5:
            make_investment(project, completed=40 * number)
        if number % 5 == 2:
            make_investment(project, completed=7 * number, kind="STATISTICAL")
        if number % 5 == 3:
            make_investment(
                project, completed=5000, kind="OPENING", month_on=month.replace(month=1)
            )
            make_investment(project, completed=5, month_on=month.replace(year=month.year - 1))


@pytest.mark.parametrize("day", ["2026-11-17", "2026-11-30", "2026-01-31", "2026-12-31"])
@pytest.mark.parametrize(("column", "field"), [("done_ratio", "done_ratio"), ("pace_gap", "gap")])
def test_a_project_stands_where_its_printed_ratio_puts_it_and_unknown_last(
    client_of, column, field, day
):
    with time_machine.travel(f"{day} 12:00 +0800", tick=False):
        money_in_every_way()
        stored = {p.pk: p.code for p in Project.objects.order_by("pk")}
        values = {
            stored[key]: getattr(standing, field)
            for key, standing in standings(list(stored), timezone.localdate()).items()
        }
        known = [code for code in values if values[code] is not None]
        assert len(set(values.values())) > 4 and 3 <= len(known) < len(values)
        client = client_of(make_user(role=Role.ADMIN))
        for sort, falling in ((column, False), (f"-{column}", True)):
            shown = [values[code] for code in codes(client, f"/projects/?sort={sort}")]
            assert len(shown) == 12
            found = [value for value in shown if value is not None]
            assert shown == found + [None] * (12 - len(known))
            assert found == sorted(found, reverse=falling)
