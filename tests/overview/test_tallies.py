"""What the database keeps for the numbers of all projects is what counting them gives, whoever writes which rows."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from accounts.todos import kinds_for, menu_numbers, todo_counts
from gaoxin.population import Population
from projects.models import (
    Appointment,
    InvestmentRecord,
    Issue,
    Milestone,
    Outline,
    Project,
    ProjectLevel,
    ProjectTrack,
    ReportDuty,
    ReportWeek,
    Tally,
    YearPlan,
)
from projects.overview.reads.dashboard import count_stages, count_tracks
from projects.overview.reads.leaders import leading, read_standings
from projects.overview.reads.matrix import leader_matrix
from projects.overview.reads.numbers import count_numbers
from projects.overview.reads.seen import Seen
from projects.people.actions.staffing import restaff
from projects.people.reads.hands import hands_counted, hands_tallied, waiting_tallied
from projects.people.reads.load import held_by_people, read_unreported
from projects.registry.actions.figures import differing_figures, differing_tallies, fold_tally
from projects.registry.models.scopes import OF_DEMO
from projects.registry.reads.tallies import of_all, read_tallies
from projects.schedule.reads.conditions import STATES
from projects.schedule.reads.tallied import node_numbers
from projects.wall.reads.groups import KEPT, groups_of
from tests.harness.parallel import SOAK
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_investment,
    make_issue,
    make_milestone,
    make_project,
    make_task_force,
    make_track,
    make_user,
    make_week,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
WHERE, DAYS = st.integers(0, 2), st.integers(-20, 20)
SOURCES = ("ENTRY", "IMPORT", "DEMO", "ARTICLE")
OFFICE = User(role="ADMIN")
CURVE = [Decimal(100 * month) for month in range(1, 13)]


def numbers_of(seen: Seen, now) -> tuple:
    """All that is kept, told as a page tells it."""
    numbers = count_numbers(seen, now)
    counts = {
        code: (one.count, one.demo, one.amount, one.demo_amount, one.whole)
        for code, one in numbers.of.items()
    }
    rows = leader_matrix(seen, timezone.localdate(now))
    matrix = [
        (r.leader_id, r.count, r.red, r.yellow, [cell.project.pk for cell in r.cells + r.awaiting])
        for r in rows
    ]
    return counts, numbers.years, count_stages(seen), count_tracks(seen), matrix


class TalliesMachine(RuleBasedStateMachine):
    """Three projects, of which any row that a number is made of is written, changed and deleted, past the acts."""

    def __init__(self):
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.projects = [make_project(source=source).pk for source in ("ENTRY", "DEMO", "ENTRY")]
        self.tracks = [make_track(), make_track()]
        self.leaders = [make_user(role="MANAGER") for _ in range(2)]
        week = make_week(opened_at=timezone.now() - timedelta(days=6))
        last = make_week(
            week.week_on - timedelta(days=7), opened_at=timezone.now() - timedelta(days=13)
        )
        self.weeks = [week, last]

    def teardown(self):
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def of(self, model, where):
        return model.objects.filter(project=self.projects[where])

    @rule(
        where=WHERE,
        stage=st.sampled_from(["", "CONSTRUCTION", "OPERATION"]),
        place=st.integers(0, 3),
    )
    def move(self, where, stage, place):
        Project.objects.filter(pk=self.projects[where]).update(stage=stage, light_place=place)

    @rule(
        where=WHERE,
        source=st.sampled_from(SOURCES),
        status=st.sampled_from(["ACTIVE", "TERMINATED"]),
    )
    def become(self, where, source, status):
        Project.objects.filter(pk=self.projects[where]).update(source=source, status=status)

    @rule(where=WHERE, amount=st.sampled_from([None, 0, 7]), doubt=st.sampled_from(["", "位置"]))
    def describe(self, where, amount, doubt):
        rows = Project.objects.filter(pk=self.projects[where])
        rows.update(total_investment=amount, needs_check=doubt)

    @rule(where=WHERE, confirmed=st.booleans())
    def confirm(self, where, confirmed):
        given = {"confirmed_at": None, "confirmed_by": None}
        if confirmed:
            given = {"confirmed_at": timezone.now(), "confirmed_by": self.leaders[0]}
        Project.objects.filter(pk=self.projects[where]).update(**given)

    @rule(where=WHERE, removed=st.booleans())
    def remove(self, where, removed):
        given = {"removed_on": None, "removed_by": None, "removed_reason": ""}
        if removed:
            given = {"removed_on": timezone.localdate(), "removed_by": self.leaders[0]}
            given["removed_reason"] = "重复"
        Project.objects.filter(pk=self.projects[where]).update(**given)

    @rule(
        where=WHERE,
        whose=st.integers(0, 1),
        role=st.sampled_from(["LEADER", "COMMISSIONER"]),
        ahead=st.integers(0, 1),
    )
    def appoint(self, where, whose, role, ahead):
        self.come_back(whose)
        project = Project.objects.get(pk=self.projects[where])
        project.appointments.all().delete()
        from_on = timezone.localdate() + timedelta(days=ahead)
        make_appointment(project, self.leaders[whose], role, from_on=from_on)
        if not hasattr(project, "task_force"):
            make_task_force(project)

    @rule(
        where=WHERE,
        whose=st.integers(0, 1),
        role=st.sampled_from(["LEADER", "CHIEF", "MEMBER"]),
        days=st.integers(-2, 2),
        length=st.sampled_from([None, 0, 1, 2]),
    )
    def appoint_for(self, where, whose, role, days, length):
        """From a day to a day, or without an end."""
        self.come_back(whose)
        self.of(Appointment, where).filter(role=role).delete()
        from_on = timezone.localdate() + timedelta(days=days)
        to_on = None if length is None else from_on + timedelta(days=length)
        project = Project.objects.get(pk=self.projects[where])
        make_appointment(project, self.leaders[whose], role, from_on=from_on, to_on=to_on)

    @rule(where=WHERE)
    def void(self, where):
        given = {"voided_at": timezone.now(), "voided_by": self.leaders[0], "void_reason": "录错"}
        self.of(Appointment, where).update(**given)

    @rule(whose=st.integers(0, 1))
    def leave(self, whose):
        """With today as the last day of all that they hold."""
        today, rows = timezone.localdate(), Appointment.objects.filter(user=self.leaders[whose])
        rows.filter(from_on__gt=today).delete()
        rows.filter(Q(to_on=None) | Q(to_on__gt=today)).update(to_on=today)
        people = User.objects.filter(pk=self.leaders[whose].pk)
        people.update(left_on=today, is_active=False)

    def come_back(self, whose):
        people = User.objects.filter(pk=self.leaders[whose].pk)
        people.update(left_on=None, is_active=True)

    @rule(whose=st.integers(0, 1), zone=st.booleans())
    def promote(self, whose, zone):
        User.objects.filter(pk=self.leaders[whose].pk).update(zone_leader=zone)

    @rule(where=WHERE)
    def vacate(self, where):
        Project.objects.get(pk=self.projects[where]).appointments.all().delete()
        restaff([self.projects[where]])

    @rule(where=WHERE, track=st.integers(0, 1), doubt=st.sampled_from(["", "归属"]))
    def classify(self, where, track, doubt):
        rows = self.of(ProjectTrack, where).filter(track=self.tracks[track])
        if not rows.update(needs_check=doubt):
            project, one = self.projects[where], self.tracks[track]
            ProjectTrack.objects.create(project_id=project, track=one, needs_check=doubt)

    @rule(where=WHERE)
    def declassify(self, where):
        self.of(ProjectTrack, where).delete()
        self.of(ProjectLevel, where).delete()

    @rule(where=WHERE, ago=st.integers(0, 1))
    def raise_level(self, where, ago):
        year = timezone.localdate().year - ago
        given = {"project_id": self.projects[where], "level": "CITY", "year": year}
        ProjectLevel.objects.get_or_create(**given)

    @rule(where=WHERE, days=DAYS)
    def plan_node(self, where, days):
        due_on = timezone.localdate() + timedelta(days=days)
        make_milestone(Project.objects.get(pk=self.projects[where]), due_on=due_on)

    @rule(where=WHERE, what=st.sampled_from(["done", "undone", "moved", "gone"]), days=DAYS)
    def change_nodes(self, where, what, days):
        rows, on = self.of(Milestone, where), timezone.localdate() + timedelta(days=days)
        if what == "gone":
            given = {"removed_by": self.leaders[0], "removed_reason": "重复"}
            rows.update(removed_on=timezone.localdate(), **given)
        elif what == "moved":
            rows.update(due_on=on, done_on=None, done_text="")
        else:
            rows.update(done_on=on if what == "done" else None, done_text="")

    @rule(where=WHERE, days=st.sampled_from([None, 0, 3]))
    def agree_on_nodes(self, where, days):
        baseline = None if days is None else F("due_on") + timedelta(days=days)
        self.of(Milestone, where).update(baseline_on=baseline)

    @rule(where=WHERE, blocking=st.booleans())
    def ask(self, where, blocking):
        make_issue(Project.objects.get(pk=self.projects[where]), blocking=blocking)

    @rule(where=WHERE, days=DAYS, final=st.booleans())
    def answer(self, where, days, final):
        on = timezone.localdate() + timedelta(days=days)
        given = {"state": "UNABLE" if final else "ASSIGNED", "due_on": on, "assigned_on": on}
        self.of(Issue, where).update(**given)

    @rule(where=WHERE, ago=st.integers(0, 1), filed=st.booleans())
    def owe(self, where, ago, filed):
        filed_at = timezone.now() if filed else None
        rows = self.of(ReportDuty, where).filter(week=self.weeks[ago])
        if not rows.update(filed_at=filed_at):
            project = Project.objects.get(pk=self.projects[where])
            make_duty(self.weeks[ago], project, filed_at=filed_at)

    @rule(hours=st.integers(-2, 2))
    def close_later(self, hours):
        at = self.weeks[1].cut_off_at + timedelta(hours=hours)
        ReportWeek.objects.filter(pk=self.weeks[1].pk).update(cut_off_at=at)

    @rule(where=WHERE, start=st.integers(1, 12), curved=st.booleans())
    def plan_year(self, where, start, curved):
        self.of(YearPlan, where).delete()
        given = {"monthly": CURVE, "amount": CURVE[-1]} if curved else {"start_month": start}
        make_year_plan(Project.objects.get(pk=self.projects[where]), **given)

    @rule(where=WHERE, month=st.integers(1, 12), amount=st.integers(0, 50))
    def record(self, where, month, amount):
        month_on = timezone.localdate().replace(month=month, day=1)
        rows = self.of(InvestmentRecord, where).filter(month_on=month_on, superseded_at=None)
        rows.update(superseded_at=timezone.now())
        project = Project.objects.get(pk=self.projects[where])
        make_investment(project, month_on=month_on, completed=Decimal(amount), reason="更正")

    @rule()
    def fold(self):
        """As the clock does it where rows are many."""
        Tally.objects.bulk_create(
            Tally(what="none", of="", demo=False, number=sign, known=0, amount=0)
            for sign in (1, -1) * 1_200
        )
        assert fold_tally() == 1 and not Tally.objects.filter(what="none").exists()

    @invariant()
    def what_is_kept_is_what_the_rows_give(self):
        assert differing_figures() == [] and differing_tallies() == []

    @invariant()
    def what_is_kept_is_what_is_counted(self):
        """The keys of all are counted by the conditions of the lists."""
        now = timezone.now()
        for population in Population:
            kept, counted = Seen(population), Seen(population, keys=self.projects)
            assert numbers_of(kept, now) == numbers_of(counted, now)

    @invariant()
    def what_waits_for_the_office_is_kept_as_its_rows_are(self):
        for kind in kinds_for(OFFICE):
            kept = kind.tallied(OFFICE)
            if kept is not None:
                [number] = kept.aggregate(Sum("number", default=0)).values()
                assert number == kind.rows(OFFICE, timezone.now()).count(), kind.key

    @invariant()
    def what_is_in_hand_is_kept_as_the_appointments_are(self):
        today = timezone.localdate()
        for population in Population:
            held = held_by_people(OFFICE, population, today)
            assert hands_tallied(population, today) == hands_counted(held), population
            for week in self.weeks:
                waiting = read_unreported([one.pk for one in self.leaders], held, week.pk)
                assert waiting_tallied(population, today, week.pk) == waiting, population
        tallies = read_tallies(Population.ALL, "appointed")
        kept = [one.number("appointed") for one in tallies]
        rows = Appointment.objects.visible_to(OFFICE)
        assert kept == [rows.exclude(OF_DEMO).count(), rows.filter(OF_DEMO).count()]

    @invariant()
    def nodes_are_kept_as_the_list_counts_them(self):
        today, rows = timezone.localdate(), Milestone.objects.visible_to(OFFICE)
        for query, kept in node_numbers(Population.ALL, today).items():
            state = query.removeprefix("state=")
            found = rows.filter(STATES[state](today)) if state else rows
            assert kept == (found.exclude(OF_DEMO).count(), found.filter(OF_DEMO).count()), query

    @invariant()
    def the_wall_is_grouped_by_what_is_kept_as_by_the_rows(self):
        for population in Population:
            rows = Project.objects.kept().of_population(population)
            for by in KEPT:
                kept, counted = groups_of(rows, by, population), groups_of(rows, by)
                assert kept == replace(counted, projects=kept.projects), (population, by)


@pytest.mark.slow
def test_what_is_kept_of_all_projects_is_what_counting_them_gives():
    run_state_machine_as_test(
        TalliesMachine,
        settings=settings(
            max_examples=60 if SOAK else 3, stateful_step_count=40 if SOAK else 14, deadline=None,
            derandomize=not SOAK, database=None,
        ),
    )  # fmt: skip


def test_the_command_finds_a_tally_that_was_written_past_the_triggers_and_mends_it():
    make_project(total_investment=Decimal(5))
    call_command("recompute_figures", "--check")
    Tally.objects.filter(what="stage").update(number=9)
    with pytest.raises(CommandError, match="stage"):
        call_command("recompute_figures", "--check")
    call_command("recompute_figures")
    call_command("recompute_figures", "--check")


def test_what_only_concerns_other_columns_of_a_project_writes_no_tally():
    project = make_project()
    before = Tally.objects.count()
    Project.objects.filter(pk=project.pk).update(description="另一句话", industry="电子")
    assert Tally.objects.count() == before
    Project.objects.filter(pk=project.pk).update(stage="OPERATION")
    assert Tally.objects.count() == before + 2, "one fewer there, one more here"
    assert Outline.objects.get(project=project).stage == "OPERATION"


def test_leaders_are_told_the_same_whoever_looks():
    """The project office by what is kept, staff by what they see."""
    leader, staff, today = make_user(role="MANAGER"), make_user(), timezone.localdate()
    for place in (0, 1, 1, 3):
        project = make_project(light_place=place)
        make_appointment(project, leader, "LEADER")
        make_appointment(project, staff, "MEMBER")
        make_milestone(project, due_on=today - timedelta(days=2))
    told = [
        read_standings([leader.pk], viewer, Population.ALL, today)(leader.pk)
        for viewer in (make_user(role="ADMIN"), staff)
    ]
    assert told[0] == told[1]
    one = told[0]
    assert (one.projects, one.red, one.yellow, one.overdue, one.vacant) == (4, 1, 2, 4, 8)
    assert leading(staff, Population.ALL).count() == 4


def test_what_waits_for_staff_is_counted_of_what_they_see():
    """The office has it by what is kept of all."""
    staff, office, now = make_user(), make_user(role="ADMIN"), timezone.now()
    make_appointment(make_project(), staff, "COMMISSIONER")
    make_project()
    assert of_all(staff, "lacks", "TASK_FORCE") is None
    told = {one.kind.key: (one.total, one.late, one.today) for one in todo_counts(office, now)}
    assert told["task_force"] == (2, 0, 0) and told["vacancy"] == (5, 0, 0)
    assert menu_numbers(office, now).total == 7 and menu_numbers(staff, now).total == 0
