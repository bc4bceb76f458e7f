"""Whatever is done to accounts, roles and duties in whatever order: who left holds nothing, and what is vacant
is a number."""

import io
import re
from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from openpyxl import load_workbook

from accounts.actions import rights
from accounts.actions.leaving import come_back, leave
from accounts.actions.units import edit_unit, merge_unit
from accounts.belongings import Belongings
from accounts.holdings import Turn, all_held_by, holds_anything
from accounts.models import RoleGrant, Unit, User
from accounts.roles import Role
from projects.directing.actions.instructions import add_instruction
from projects.issues.actions.steps import Given, add_issue, take_step
from projects.issues.rules.machine import Step
from projects.models import Absence, Appointment, Instruction, Issue, Project, ReportDuty
from projects.people.actions.absences import save_absence, withdraw_absence
from projects.people.actions.appointments import appoint, end_appointment, void_appointment
from projects.people.actions.staffing import differing, restaff_stale
from projects.people.rules.ledger import Held, holder_on
from projects.people.rules.roles import SINGLE
from projects.registry.models.scopes import lacks
from tests.conftest import client_for
from tests.harness.parallel import SOAK
from tests.world.factories import make_duty, make_project, make_unit, make_user, make_week

FIRST = date(2026, 11, 2)
ROLES = ("LEADER", "CHIEF", "COMMISSIONER", "MEMBER")
PEOPLE, PROJECTS = 4, 3
WHO, WHERE, DAYS = st.integers(0, PEOPLE - 1), st.integers(0, PROJECTS - 1), st.integers(-3, 3)


class LeavingMachine(RuleBasedStateMachine):
    """Four people on three projects of one unit, which may be merged into another, day after day."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(noon(FIRST), tick=False)
        self.clock.start()
        self.admin, self.other = make_user(role=Role.ADMIN), make_user(role=Role.SECURITY_ADMIN)
        self.system, self.boss = make_user(role=Role.SYSTEM_ADMIN), make_user(role=Role.MANAGER)
        self.people = [make_user() for _ in range(PEOPLE)]
        self.unit = make_unit(head=self.people[0])
        week = make_week(FIRST, cut_off_at=noon(FIRST + timedelta(days=90)))
        self.projects = [make_project(lead_unit=self.unit) for _ in range(PROJECTS)]
        for project in self.projects:
            make_duty(week, project, self.people[0])

    def teardown(self):
        try:
            self.look_at_every_page()
        finally:
            self.close()

    def close(self):
        self.clock.stop()
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @property
    def today(self) -> date:
        return timezone.localdate()

    def person(self, who) -> User:
        return User.objects.get(pk=self.people[who].pk)

    def attempt(self, act, **given):
        """What is refused changes nothing."""
        try:
            with transaction.atomic():
                act(**given)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except ValidationError:
            return False
        return True

    @rule(days=st.integers(1, 4))
    def days_pass(self, days):
        self.clock.stop()
        self.clock = time_machine.travel(noon(self.today_of(days)), tick=False)
        self.clock.start()
        restaff_stale(timezone.now())  # the day's first tick

    def today_of(self, days) -> date:
        self.day = getattr(self, "day", FIRST) + timedelta(days=days)
        return self.day

    @rule(who=WHO, where=WHERE, role=st.sampled_from(ROLES), days=DAYS)
    def appoint(self, who, where, role, days):
        row = Appointment(
            project=self.projects[where], user=self.person(who), role=role,
            from_on=self.today + timedelta(days=days), reason="任职",
        )  # fmt: skip
        self.attempt(appoint, appointment=row, by=self.admin)

    @rule(where=WHERE, role=st.sampled_from(ROLES), days=DAYS)
    def end(self, where, role, days):
        row = self.valid(where, role)
        to_on = self.today + timedelta(days=days)
        if row and to_on >= row.from_on and (row.to_on is None or to_on <= row.to_on):
            self.attempt(
                end_appointment, appointment=row, to_on=to_on, reason="调岗", by=self.admin
            )

    @rule(where=WHERE, role=st.sampled_from(ROLES))
    def void(self, where, role):
        if row := self.valid(where, role):
            self.attempt(void_appointment, appointment=row, reason="登记有误", by=self.admin)

    def valid(self, where, role) -> Appointment | None:
        rows = Appointment.objects.valid().filter(project=self.projects[where], role=role)
        return rows.select_related("project", "user").first()

    @rule(who=WHO)
    def disable(self, who):
        held = len(all_held_by([self.people[who].pk], self.today))
        self.attempt(rights.disable_account, person=self.person(who), reason="失联", by=self.system)
        assert len(all_held_by([self.people[who].pk], self.today)) == held, (
            "disabling makes no vacancy"
        )

    @rule(who=WHO)
    def open(self, who):
        person = self.person(who)
        name = person.username or f"machine{who}"
        self.attempt(rights.open_account, person=person, username=name, by=self.system)

    @rule(who=WHO, role=st.sampled_from([Role.STAFF, Role.MANAGER, Role.ADMIN, ""]))
    def grant(self, who, role):
        grant = RoleGrant(user=self.person(who), role=role, reason="任职")
        if self.attempt(rights.give_role, grant=grant, by=self.other):
            grant = RoleGrant.objects.get(pk=grant.pk)
            self.attempt(rights.confirm_role, grant=grant, by=self.system)

    @rule(who=WHO, heir=st.none() | WHO, days=st.integers(-3, 0))
    def leave(self, who, heir, days):
        person, to = self.person(who), None if heir is None else self.person(heir)
        turns = {one.code: Turn(to) for one in all_held_by([person.pk], self.today)}
        if to is not None and (to == person or not to.is_active):
            return  # the form does not offer them
        last_on = self.today + timedelta(days=days)
        self.attempt(
            leave, person=person, last_on=last_on, reason="调离", turns=turns, by=self.admin
        )

    @rule(who=WHO)
    def come_back(self, who):
        self.attempt(come_back, person=self.person(who), reason="返岗", by=self.admin)

    @rule(who=WHO)
    def change_head(self, who):
        person, unit = self.person(who), Unit.objects.get(pk=self.unit.pk)
        if person.is_active:  # the form offers no others
            unit.head = person
            self.attempt(edit_unit, unit=unit, fields=["head"], by=self.admin)

    @rule(who=WHO, other=st.none() | WHO, days=st.integers(0, 3), length=st.integers(0, 4))
    def be_away(self, who, other, days, length):
        person, delegate = self.person(who), None if other is None else self.person(other)
        from_on = self.today + timedelta(days=days)
        to_on = from_on + timedelta(days=length)
        rows = Absence.objects.standing().filter(user=person, from_on__lte=to_on)
        offered = delegate is None or (delegate != person and delegate.may_sign_in)
        if person.is_active and offered and not rows.filter(to_on__gte=from_on).exists():
            row = Absence(user=person, kind="TRIP", from_on=from_on, to_on=to_on, delegate=delegate)
            self.attempt(save_absence, absence=row, by=self.admin)

    @rule()
    def be_back_early(self):
        row = Absence.objects.standing().filter(to_on__gte=self.today).first()
        if row is not None:
            self.attempt(withdraw_absence, absence=row, by=self.admin)

    @rule()
    def merge(self):
        unit, into = Unit.objects.get(pk=self.unit.pk), make_unit()
        given = {"on": self.today, "reason": "机构改革", "seen": Belongings(unit).seen}
        assert self.attempt(merge_unit, unit=unit, into=into, **given, by=self.admin)
        self.unit = into

    @rule(who=WHO, where=WHERE)
    def hand_out_a_problem(self, who, where):
        person = self.person(who)
        if not person.may_sign_in:
            return
        issue = Issue(project=self.projects[where], summary="施工用电未接通", kind="UTILITIES")
        add_issue(issue=issue, at=timezone.now(), by=self.admin)
        given = Given(handler=person, lead_unit=self.unit)
        self.attempt(
            take_step, issue=issue, step=Step.ASSIGN, given=given, at=timezone.now(), by=self.admin
        )

    @rule(who=WHO, where=WHERE)
    def instruct(self, who, where):
        person = self.person(who)
        if person.may_sign_in and person.role in {Role.STAFF, Role.MANAGER}:
            row = Instruction(
                project=self.projects[where], text="接通施工用电。", done_when="现场通电", to=person,
                given_by=self.boss, due_on=self.today + timedelta(days=5),
            )  # fmt: skip
            self.attempt(add_instruction, row=row, at=timezone.now(), by=self.boss)

    @invariant()
    def who_left_holds_nothing(self):
        gone = User.objects.filter(is_active=False)
        assert not gone.filter(holds_anything(self.today)).exists()
        assert not Unit.objects.filter(head__in=gone).exists()
        assert not ReportDuty.objects.unanswered().filter(user__in=gone).exists()
        assert not gone.exclude(role="").exists()

    @invariant()
    def a_unit_that_was_merged_has_nothing_and_no_head(self):
        for unit in Unit.objects.exclude(superseded_by=None):
            assert not Belongings(unit).numbers
            assert unit.head is None

    @invariant()
    def every_vacancy_is_a_number(self):
        left = dict(User.objects.filter(is_active=False).values_list("pk", "left_on"))
        ledgers = self.ledgers()
        for role in ROLES[:3]:
            listed = set(Project.objects.filter(lacks(role)).values_list("pk", flat=True))
            for project in self.projects:
                holder = holder_on(ledgers[project.pk, role], self.today, left)
                vacant = holder is None or left.get(holder) == self.today
                assert (project.pk in listed) == vacant

    @invariant()
    def who_holds_what_is_stored_as_it_is(self):
        assert differing(timezone.now())[1] == []

    @invariant()
    def the_ledger_says_the_same_of_any_day(self):
        left = dict(User.objects.filter(is_active=False).values_list("pk", "left_on"))
        ledgers = self.ledgers()
        for days in range(-12, 7):
            day = self.today + timedelta(days=days)
            held = Appointment.objects.held_on(day).values_list("project", "role", "user")
            held = {(project, role): user for project, role, user in held}
            for project in self.projects:
                for role in ROLES[:3]:
                    holder = holder_on(ledgers[project.pk, role], day, left)
                    assert held.get((project.pk, role)) == holder

    def look_at_every_page(self):
        """Of today: page, lists and files all name the holder, or none does."""
        columns = {"columns": [role.value.lower() for role in SINGLE]}
        self.admin.register_columns.get_or_create(register="projects", defaults=columns)
        client = client_for(self.admin)
        registers = [sheet(client, path) for path in ("/projects/", "/appointments/projects/")]
        in_office = sheet(client, "/appointments/?state=current")
        for project in self.projects:
            address = project.get_absolute_url()
            page = client.get(address).content.decode()
            roster = sheet(client, f"{address}people/roster.xlsx")
            for role in SINGLE:
                holder = self.holder_of(project, role)
                head = re.search(rf"<dt>{role.label}</dt><dd>(.*?)</dd>", page, re.DOTALL)[1]
                told = [named(head, self.people)]
                told += [cell_of(rows, project.name, role.label) for rows in registers]
                line = " ".join(map(str, line_of(in_office, project.name, role.label)))
                told.append(re.sub(r"接替 \S+", "", line))  # who it was before is named there too
                told.append(" ".join(map(str, line_of(roster, project.name, role.label))))
                assert [named(text, self.people) for text in told] == [holder] * 5, (role, told)

    def holder_of(self, project, role) -> str | None:
        left = dict(User.objects.filter(is_active=False).values_list("pk", "left_on"))
        key = holder_on(self.ledgers()[project.pk, role], self.today, left)
        gone = key is None or left.get(key) == self.today
        return None if gone else User.objects.get(pk=key).name

    def ledgers(self) -> dict[tuple[int, str], list[Held]]:
        """(project, role) → what was ever entered of it."""
        found = defaultdict(list)
        for row in Appointment.objects.filter(project__in=self.projects).order_by("from_on"):
            held = Held(row.user_id, row.from_on, row.to_on, row.voided_at is not None)
            found[row.project_id, row.role].append(held)
        return found


def sheet(client, path: str) -> list[tuple]:
    path = path if path.endswith(".xlsx") else f"{path}{'&' if '?' in path else '?'}export=xlsx"
    answer = client.get(path)
    assert answer.status_code == 200, path
    book = load_workbook(io.BytesIO(b"".join(answer)))
    return list(book.active.iter_rows(values_only=True))


def cell_of(rows: list[tuple], name: str, label: str) -> str:
    """What stands in the column `label` of the row that has `name`."""
    head = next(row for row in rows if label in row)
    return str(next(row for row in rows if name in row)[head.index(label)])


def line_of(rows: list[tuple], *cells: str) -> tuple:
    """The row that has all these cells, () where none has."""
    return next((row for row in rows if all(cell in row for cell in cells)), ())


def named(text: str, people: list[User]) -> str | None:
    """Which of these people the text names."""
    found = [person.name for person in people if re.search(rf"{person.name}(?!\d)", text or "")]
    assert len(found) < 2, text
    return found[0] if found else None


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.mark.slow
@pytest.mark.django_db
def test_who_leaves_holds_nothing_whatever_came_before():
    run_state_machine_as_test(
        LeavingMachine,
        settings=settings(
            max_examples=150 if SOAK else 3,
            stateful_step_count=50 if SOAK else 16,
            deadline=None,
            derandomize=not SOAK,
            database=None,
        ),
    )
