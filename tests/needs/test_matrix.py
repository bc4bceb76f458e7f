"""The matrix says of every cell the worst of what stands in the list behind it, and adds nothing up twice."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.roles import Role
from projects.models import Project, ResourceNeed
from projects.needs.reads.late import overdue_elements
from projects.needs.reads.matrix import bureaus, feet, read_lines
from projects.needs.rules.kinds import ELEMENT_OF, WORST_FIRST, Element, NeedKind, NeedState
from projects.registry.rules.stages import Stage
from tests.conftest import client_for
from tests.harness.parallel import SOAK
from tests.world.factories import (
    make_fund,
    make_item,
    make_need,
    make_permit,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TYPED = [kind for kind in NeedKind if kind != NeedKind.FUNDING]
needs = st.lists(
    st.tuples(
        st.sampled_from(TYPED), st.sampled_from([True, False, None]),
        st.sampled_from([None, 0, 10]), st.sampled_from([None, 0, 5, 10]),
        st.sampled_from([None, -30, -1, 0, 14, 15, 60]), st.sampled_from([None, -5, 0, 20, 90]),
        st.integers(0, 2),
    ),
    max_size=8, unique_by=lambda need: need[0],
)  # fmt: skip
projects = st.lists(
    st.tuples(st.sampled_from([None, 10000, 25000]), st.booleans(), needs), min_size=1, max_size=4
)


def state_by_hand(applies, needed, secured, day, promised, counts, today) -> str:
    """As schedule tables of an office would have it, apart from the rule."""
    if applies is False:
        return "NONE"
    if not counts:
        return "NOT_JUDGED"
    if applies is None or needed is None:
        return "BLANK"
    if (secured is not None and secured >= needed) or needed == 0:
        return "SECURED"
    if day is None:
        return "NO_DAY"
    if day < today:
        return "OVERDUE"
    if promised is not None and promised > day:
        return "LATE_PROMISE"
    return "SOON" if (day - today).days <= 14 else "RUNNING"


class Told:
    """A world of projects, and what stands in it as it was typed."""

    def __init__(self, world) -> None:
        self.today = timezone.localdate()
        self.units = [None, make_unit(), make_unit()]
        self.states = defaultdict(list)  # (project, element) → states
        self.held = defaultdict(set)  # unit → projects that stand still
        self.totals = {}
        for total, counts, rows in world:
            confirmed = {} if counts else {"confirmed_at": None, "confirmed_by": None}
            project = make_project(total_investment=total, stage=Stage.SIGNED, **confirmed)
            self.totals[project.code] = total
            for row in rows:
                self._need(project, counts, *row)

    def _need(self, project, counts, kind, applies, needed, secured, day, promised, unit) -> None:
        unit, on, until = self.units[unit], self._on(day), self._on(promised)
        make_need(
            project, kind=kind, applies=applies, needed=needed, secured=secured, needed_on=on,
            promised_on=until, unit_responsible=unit,
        )  # fmt: skip
        state = state_by_hand(applies, needed, secured, on, until, counts, self.today)
        self.states[project.code, ELEMENT_OF[kind]].append(state)
        if state == "OVERDUE":
            self.held[unit and unit.pk].add(project.code)

    def _on(self, days):
        return None if days is None else self.today + timedelta(days=days)

    def stuck(self, element) -> set:
        return {
            code
            for (code, one), states in self.states.items()
            if "OVERDUE" in states and element in (None, one)
        }


@settings(
    max_examples=200 if SOAK else 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(projects)
def test_cells_sums_and_units_are_the_lists_behind_them(world):
    told, admin = Told(world), make_user(role=Role.ADMIN)
    own = Project.objects.filter(code__in=told.totals)
    lines = read_lines(own, admin, told.today)
    listed = client_for(admin).get("/resources/?by=list").context["page"].paginator.object_list
    for line in lines:
        for cell in line.cells:
            check_cell(line, cell, told.states[line.code, cell.element], listed)
    columns, every = feet(lines)
    for foot in [*columns, every]:
        check_foot(foot, told)
    found = {one.key: one.foot.blocked for one in bureaus(lines) if one.overdue}
    assert found == {key: len(codes) for key, codes in told.held.items()}


def check_cell(line, cell, states, listed) -> None:
    own = [item for one, item in listed if one.code == line.code]
    behind = [item.state for item in own if item.element == cell.element]
    assert sorted(item.state for item in cell.items) == sorted(states)
    assert sorted(behind) == ([] if line.note else sorted(states))
    if states:
        assert cell.state == min(states, key=lambda one: WORST_FIRST.index(NeedState(one)))


def check_foot(foot, told) -> None:
    amounts = [told.totals[code] for code in told.stuck(foot.element)]
    known = [amount for amount in amounts if amount is not None]
    assert foot.blocked == len(amounts)
    assert foot.own.amount == sum(known, start=Decimal(0))
    assert foot.own.amount_unknown == len(amounts) - len(known)


def eight_needs(projects: int) -> None:
    today = timezone.localdate()
    for _ in range(projects):
        project = make_project(total_investment=5000)
        make_fund(project, amount=10)
        rows = [
            ResourceNeed(project=project, kind=kind, applies=True, needed=100, needed_on=today)
            for kind in list(NeedKind)[:8]
        ]
        ResourceNeed.objects.bulk_create(rows)
        make_permit(project, item=make_item(element=Element.ENVIRONMENT))


@pytest.mark.parametrize("query", ["", "?by=unit", "?by=list", "?only=stuck"])
def test_the_number_of_queries_does_not_grow_with_projects(query):
    client = client_for(make_user(role=Role.ADMIN))
    counted = []
    eight_needs(2)
    client.get(f"/resources/{query}")
    for more in (0, 5):
        eight_needs(more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/resources/{query}").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_what_runs_already_stands_there_only_while_it_needs_something():
    running = make_project(stage=Stage.OPERATION)
    make_need(running, kind="LAND", secured=10000)
    short = make_project(stage=Stage.OPERATION)
    make_need(short, kind="LABOUR", needed_on=timezone.localdate() - timedelta(days=1))
    make_project(status="TERMINATED")
    lines = read_lines(Project.objects.all(), make_user(role=Role.ADMIN), timezone.localdate())
    assert [line.code for line in lines] == [short.code]


def test_of_a_refused_permit_the_next_application_speaks():
    today = timezone.localdate()
    item, project = make_item(), make_project()
    make_permit(
        project, item=item, submitted_on=today, accepted_on=today, decided_on=today,
        result="REFUSED", needed_on=today - timedelta(days=3),
    )  # fmt: skip
    admin = make_user(role=Role.ADMIN)

    def cell():
        line = read_lines(Project.objects.all(), admin, today)[0]
        return line.cell(Element.PERMIT)

    assert cell().state == NeedState.OVERDUE
    make_permit(project, item=item, needed_on=today + timedelta(days=30))
    assert [(one.state, one.days) for one in cell().items] == [(NeedState.RUNNING, 30)]


def test_facts_and_fiction_are_never_one_amount():
    late = timezone.localdate() - timedelta(days=1)
    make_need(make_project(total_investment=20000), kind="LAND", needed_on=late)
    make_need(make_project(total_investment=30000, source="DEMO"), kind="LAND", needed_on=late)
    lines = read_lines(Project.objects.all(), make_user(role=Role.ADMIN), timezone.localdate())
    _, every = feet(lines)
    assert every.blocked == 2
    assert every.amounts == ["真实 2.00 亿元", "演示 3.00 亿元"]


def test_who_need_not_apply_after_a_refusal_stands_still_nowhere():
    today, project, item = timezone.localdate(), make_project(), make_item()
    make_permit(
        project, item=item, submitted_on=today - timedelta(days=5), decided_on=today,
        result="REFUSED", needed_on=today - timedelta(days=3),
    )  # fmt: skip
    counting = {project.pk: True}
    assert overdue_elements(counting, today) == {project.pk: [Element.PERMIT]}
    make_permit(project, item=item, method="NOT_APPLICABLE", method_reason="用地不在范围内")
    line = read_lines(Project.objects.all(), make_user(role=Role.ADMIN), today)[0]
    assert line.cell("PERMIT").state == NeedState.NONE
    assert overdue_elements(counting, today) == {}
