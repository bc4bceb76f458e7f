"""The matrix says of every cell the worst of what stands in the list behind it, and adds nothing up twice."""

import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from accounts.roles import Role
from projects.models import LimitExtension, PermitStep, Project, ResourceNeed
from projects.needs.reads.items import items_of
from projects.needs.reads.late import overdue_elements
from projects.needs.reads.matrix import feet, read_lines
from projects.needs.rules.kinds import ELEMENT_OF, WORST_FIRST, Element, NeedKind, NeedState
from projects.registry.rules.stages import Stage
from projects.resources.reads.permits import state_words, with_standing
from tests.conftest import client_for
from tests.harness.parallel import SOAK
from tests.world.factories import (
    make_accepted,
    make_fund,
    make_item,
    make_need,
    make_pause,
    make_permit,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TYPED = [kind for kind in NeedKind if kind != NeedKind.FUNDING]
DAYS = [None, -30, -1, 0, 14, 15, 60]
needs = st.lists(
    st.tuples(
        st.sampled_from(TYPED), st.sampled_from([True, False, None]),
        st.sampled_from([None, 0, 10]), st.sampled_from([None, 0, 5, 10]),
        st.sampled_from(DAYS), st.sampled_from([None, -5, 0, 20, 90]),
        st.integers(0, 2),
    ),
    max_size=8, unique_by=lambda need: need[0],
)  # fmt: skip
money = st.one_of(
    st.none(),
    st.tuples(st.sampled_from([None, 10]), st.sampled_from([None, 5, 10]), st.sampled_from(DAYS)),
)
permits = st.lists(
    st.tuples(
        st.sampled_from([Element.PERMIT, Element.ENVIRONMENT]),
        st.sampled_from(["open", "granted", "unneeded"]),
        st.sampled_from(DAYS),
    ),
    max_size=2,
)
projects = st.lists(
    st.tuples(st.sampled_from([None, 10000, 25000]), st.booleans(), needs, money, permits),
    min_size=1, max_size=4,
)  # fmt: skip


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
        self.totals, self.judged = {}, set()
        for total, counts, rows, sought, applied in world:
            confirmed = {} if counts else {"confirmed_at": None, "confirmed_by": None}
            project = make_project(total_investment=total, stage=Stage.SIGNED, **confirmed)
            self.totals[project.code] = total
            self.judged |= {project.code} if counts else set()
            for row in rows:
                self._need(project, counts, *row)
            if sought:
                self._money(project, counts, *sought)
            for row in applied:
                self._permit(project, counts, *row)

    def _need(self, project, counts, kind, applies, needed, secured, day, promised, unit) -> None:
        unit, on, until = self.units[unit], self._on(day), self._on(promised)
        make_need(
            project, kind=kind, applies=applies, needed=needed, secured=secured, needed_on=on,
            promised_on=until, unit_responsible=unit,
        )  # fmt: skip
        state = state_by_hand(applies, needed, secured, on, until, counts, self.today)
        self._say(project, ELEMENT_OF[kind], state, unit and unit.pk)

    def _money(self, project, counts, needed, arrived, day) -> None:
        """What arrived is what there is of it."""
        on = self._on(day)
        make_need(project, needed=needed, needed_on=on)
        if arrived is not None:
            make_fund(project, amount=arrived)
        state = state_by_hand(True, needed, arrived, on, None, counts, self.today)
        self._say(project, Element.FUNDING, state, None)

    def _permit(self, project, counts, element, stands, day) -> None:
        """Each is one thing to be had; what need not be applied for concerns nobody."""
        on = self._on(day)
        values = {
            "open": {},
            "granted": {"submitted_on": self.today, "decided_on": self.today, "result": "GRANTED"},
            "unneeded": {"method": "NOT_APPLICABLE", "method_reason": "不在范围内"},
        }[stands]
        permit = make_permit(project, item=make_item(element=element), needed_on=on, **values)
        found = 1 if stands == "granted" else 0
        applies = stands != "unneeded"
        state = state_by_hand(applies, 1, found, on, None, counts, self.today)
        self._say(project, element, state, permit.unit_id)

    def _say(self, project, element, state, unit) -> None:
        self.states[project.code, element].append(state)
        if state == "OVERDUE":
            self.held[unit].add(project.code)

    def _on(self, days):
        return None if days is None else self.today + timedelta(days=days)

    def stuck(self, element) -> set:
        return {
            code
            for (code, one), states in self.states.items()
            if "OVERDUE" in states and element in (None, one)
        }


CELL = re.compile(r'id="c-([^"]+)-([a-z]+)".*?need-state is-([a-z_]+)', re.DOTALL)
LISTED = re.compile(r"<tr>.*?</tr>", re.DOTALL)
LABELS = {element.label: element for element in Element}


def cells_of(page: str) -> dict[tuple, str]:
    """(project, element) → the state that a cell of the matrix shows."""
    return {(code, one.upper()): state.upper() for code, one, state in CELL.findall(page)}


def listed_on(page: str) -> dict[tuple, list[str]]:
    """(project, element) → the states of the rows of the list."""
    found = defaultdict(list)
    for row in LISTED.findall(page.split("<tbody>")[-1]):
        code = re.search(r'href="\?cell=([^."]+)\.', row)
        if code:
            label = re.search(r'data-label="要素">([^<]+)<', row)[1]
            state = re.search(r"need-state is-([a-z_]+)", row)[1].upper()
            found[code[1], LABELS[label]].append(state)
    return found


@settings(
    max_examples=200 if SOAK else 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(projects)
def test_cells_sums_and_units_are_the_lists_behind_them(world):
    """As the pages show them, each made apart: the matrix, the list item by item, the addresses of the sums."""
    with transaction.atomic():  # the next world begins without this one
        check_world(Told(world), client_for(make_user(role=Role.ADMIN)))
        transaction.set_rollback(True)


def check_world(told: Told, client) -> None:

    def page(query: str):
        answer = client.get(f"/resources/{query}")
        assert answer.status_code == 200, query
        return answer

    matrix, listed = page(""), listed_on(page("?by=list").content.decode())
    cells = cells_of(matrix.content.decode())
    shown = {(code, element) for code in told.judged for element in Element}
    assert cells.keys() == shown
    for place in shown:
        states = told.states[place]
        assert sorted(listed[place]) == sorted(states), place
        worst = min(states, key=lambda one: WORST_FIRST.index(NeedState(one)), default="BLANK")
        assert cells[place] == worst, place
    assert {code for code, _ in listed} <= told.judged
    for foot in matrix.context["columns"]:
        check_foot(foot, told)
        behind = page(f"?by=list&element={foot.element.lower()}&state=overdue").content.decode()
        assert {code for code, _ in listed_on(behind)} == told.stuck(foot.element)
    check_foot(matrix.context["every"], told)
    stuck = cells_of(page("?only=stuck").content.decode())
    assert {code for code, _ in stuck} == told.stuck(None)
    found = page("?by=unit").context["bureaus"]
    assert {one.key: one.foot.blocked for one in found if one.overdue} == {
        key: len(codes) for key, codes in told.held.items()
    }


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


def test_a_permit_is_worded_as_on_its_board():
    """Its clock is read from values here, from rows there."""
    today, project = timezone.localdate(), make_project()
    ago = [today - timedelta(days=days) for days in range(90)]
    make_permit(project, needed_on=ago[3])
    make_permit(project, submitted_on=ago[2])
    make_permit(project, submitted_on=ago[30])  # accepted by law
    make_permit(project, submitted_on=ago[9], supplement_told_on=ago[7], supplement_text="补图")
    make_permit(
        project, submitted_on=ago[9], supplement_told_on=ago[7], supplement_text="补图",
        supplement_done_on=ago[1],
    )  # fmt: skip
    make_pause(make_accepted(project, submitted_on=ago[5], accepted_on=ago[5]), from_on=ago[2])
    late = make_accepted(project, submitted_on=ago[40], accepted_on=ago[40])
    LimitExtension.objects.create(
        permit=late, days=3, approved_by="分管领导", on=ago[30], reason="案情复杂", told_on=ago[30],
        at=timezone.now(), by=make_user(),
    )  # fmt: skip
    rows = with_standing(PermitStep.objects.kept().with_clock(), today)
    items = items_of({project.pk: True}, make_user(role=Role.ADMIN), today)
    assert {item.permit: item.words for item in items} == {
        row.pk: state_words(row, today) for row in rows
    }
    assert {item.permit: item.promised_on for item in items} == {
        row.pk: row.shown.clock.due for row in rows
    }
    assert len({item.words for item in items}) == 7
