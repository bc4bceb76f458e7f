"""A unit is merged into another: everything that is not settled goes with it, and nothing else."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.units import merge_unit
from accounts.belongings import Belongings, belongings, left_behind
from accounts.models import AuditEvent, Unit, User
from accounts.roles import Role
from projects.directing.actions.meetings import record_resolution
from projects.issues.reads.case import who_is
from projects.issues.rules.machine import Who
from projects.models import (
    Appointment,
    DispatchEntry,
    DispatchReport,
    DispatchTable,
    Instruction,
    Issue,
    IssueUnit,
    Project,
    ReportDuty,
    Resolution,
    SupervisionOrder,
    TaskForceUnit,
)
from tests.harness.parallel import at_once
from tests.house.test_concurrency import statuses, twin
from tests.world.access_payloads import filled_in
from tests.world.factories import (
    last_week,
    make_accepted,
    make_appointment,
    make_dispatch,
    make_duty,
    make_institution,
    make_instruction,
    make_issue,
    make_item,
    make_meeting,
    make_milestone,
    make_need,
    make_order,
    make_permit,
    make_project,
    make_schedule,
    make_step,
    make_task_force,
    make_unit,
    make_user,
    this_week,
)

pytestmark = pytest.mark.django_db
LEAD, SUPPORT = TaskForceUnit.Role.LEAD, TaskForceUnit.Role.SUPPORT


class World:
    """A unit with some of everything, settled and not; another with a head, that is to take over."""

    def __init__(self):
        today = timezone.localdate()
        self.admin = make_user(role=Role.ADMIN)
        self.head, self.new_head = make_user(name="旧负责人"), make_user(name="新负责人")
        self.old = make_unit(head=self.head)
        self.new = make_unit(head=self.new_head)
        self.person = make_user(unit=self.old)
        self.project = make_project(lead_unit=self.old)
        self.other = make_project(lead_unit=make_unit())
        force = make_task_force(self.project)
        self.place = TaskForceUnit.objects.create(task_force=force, unit=self.old, role=LEAD)
        self.issue = make_issue(self.other, lead_unit=self.old)
        self.helped = make_issue(self.other, lead_unit=make_unit())
        self.help = IssueUnit.objects.create(issue=self.helped, unit=self.old)
        self.order = make_order(self.other, unit=self.old)
        self.sent = make_order(self.other, unit=self.old, number="项目督办〔2001〕001号")
        self.word = make_instruction(self.other, unit=self.old)
        self.loose_word = make_instruction(unit=self.old)
        Instruction.objects.filter(pk=self.loose_word.pk).update(project=None)
        self.milestone = make_milestone(self.other, unit=self.old)
        schedule = make_schedule(self.other)
        self.step = make_step(schedule, unit_responsible=self.old)
        self.item = make_item(authority=self.old)
        self.permit = make_permit(self.other, item=self.item)
        self.institution = make_institution(unit=self.old)
        self.need = make_need(self.other, kind="POWER", unit_responsible=self.old)
        self.settled = [
            make_need(self.other, kind="WATER", secured=10000, unit_responsible=self.old),
            make_accepted(
                self.other, unit=self.old, decided_on=today, result="GRANTED", number="示例"
            ),
            make_user(unit=self.old, is_active=False, can_sign_in=False),
            make_project(
                lead_unit=self.old, removed_on=today, removed_by=self.admin, removed_reason="误"
            ),
            make_issue(
                self.other,
                lead_unit=self.old,
                state="CLOSED",
                closed_on=today,
                closed_by=self.admin,
            ),
            make_order(self.other, unit=self.old, state="DROPPED"),
            make_instruction(self.other, unit=self.old, state="STRUCK"),
            make_milestone(self.other, unit=self.old, name="打桩", done_on=today),
            make_step(schedule, unit_responsible=self.old, done_on=today),
            make_institution(unit=self.old, retired_on=today),
        ]

    def merge(self) -> dict[str, int]:
        return merge(self.old, self.new, by=self.admin)


def merge(old, new, by=None) -> dict[str, int]:
    by = by or make_user(role=Role.ADMIN)
    return merge_unit(
        unit=old, into=new, on=timezone.localdate(), reason="改革", seen=Belongings(old).seen, by=by
    )[1]


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


# -- everything, and nothing else -------------------------------------------------------------------

# What names a unit and stays: it says what was.
STAYS = {
    (Unit, "superseded_by"): "where a unit went that was merged before",
    (Resolution, "unit"): "as the meeting worded it; its instruction goes along",
}


def test_every_key_to_a_unit_belongs_to_it_or_says_why_not():
    models = [m for m in apps.get_models() if not hasattr(m, "pgh_obj")]
    fields = [field for model in models for field in model._meta.concrete_fields]
    keys = {(field.model, field.name) for field in fields if field.related_model is Unit}
    moved = {(kind.rows().model, kind.field) for kind in belongings()}
    assert keys == moved | set(STAYS)


def test_everything_that_is_not_settled_moves_and_its_version_counts_up():
    world = World()
    shown = {kind.label: kind.count for kind in Belongings(world.old).kinds}
    moved = world.merge()
    assert {kind.label: moved[kind.name] for kind in belongings()} == shown
    assert list(moved.values()) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    versioned = [
        (world.person, "unit"), (world.project, "lead_unit"), (world.issue, "lead_unit"),
        (world.order, "unit"), (world.sent, "unit"), (world.word, "unit"),
        (world.loose_word, "unit"), (world.milestone, "unit"),
        (world.step, "unit_responsible"), (world.item, "authority"), (world.permit, "unit"),
        (world.institution, "unit"), (world.need, "unit_responsible"),
    ]  # fmt: skip
    for row, field in versioned:
        stored = again(row)
        assert (getattr(stored, field), stored.version) == (world.new, row.version + 1), row
        assert stored.updated_by == world.admin
        assert type(row).pgh_event_model.objects.filter(pgh_obj=row, pgh_label="update").exists()
    assert again(world.place).unit == again(world.help).unit == world.new
    assert again(world.place.task_force).version == 2
    assert again(world.helped).version == 2
    assert not Belongings(world.old).numbers
    assert not Unit.objects.filter(left_behind()).exists()


def test_what_is_settled_and_what_is_another_s_stays_as_it_was():
    world = World()
    rows = [*world.settled, world.other, world.new, world.new_head, world.head]
    before = [type(row)._base_manager.filter(pk=row.pk).values().get() for row in rows]
    world.merge()
    assert [type(row)._base_manager.filter(pk=row.pk).values().get() for row in rows] == before


def test_the_whole_act_is_one_event_with_its_counts():
    world = World()
    moved = world.merge()
    event = AuditEvent.objects.get()
    assert (event.act, event.object_id, event.act_words) == (
        "unit.merge",
        str(world.old.pk),
        "并入单位",
    )
    assert {name: event.after[name] for name in moved} == moved
    words = {change.label: change.after for change in event.changes}
    assert (words["牵头的项目"], words["承办的督办单"], words["负责人"]) == ("1", "2", "—")


def test_the_lists_behind_the_counts_hold_as_many_rows(client_of):
    world, client = World(), client_of(make_user(role=Role.MANAGER))
    page = client.get(world.old.get_absolute_url())
    listed = [kind for kind in page.context["held"] if kind.url]
    assert len(listed) == 6
    for kind in listed:
        assert client.get(kind.url).context["total"] == kind.count, kind
    text = page.content.decode()
    assert all(str(row) in text for row in (world.project, world.issue, world.helped, world.word))


# -- where both units were ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [(LEAD, SUPPORT, LEAD), (SUPPORT, LEAD, LEAD), (SUPPORT, SUPPORT, SUPPORT)],
)
def test_a_task_force_that_has_both_keeps_one_as_lead_if_either_was(old, new, kept):
    one, other, third = make_unit(), make_unit(), make_unit()
    force = make_task_force()
    for unit, role in ((one, old), (other, new), (third, SUPPORT)):
        TaskForceUnit.objects.create(task_force=force, unit=unit, role=role)
    merge(one, other)
    rows = force.task_force_units.order_by("pk").values_list("unit", "role")
    assert sorted(rows) == sorted([(other.pk, kept), (third.pk, SUPPORT)])
    assert again(force).version == 2


def supporters(issue) -> set[int]:
    return set(issue.issue_units.values_list("unit", flat=True))


def test_an_issue_that_both_supported_is_supported_once():
    one, other, third = make_unit(), make_unit(), make_unit()
    issue = make_issue(lead_unit=third)
    for unit in (one, other):
        IssueUnit.objects.create(issue=issue, unit=unit)
    merge(one, other)
    assert supporters(issue) == {other.pk}
    assert again(issue).lead_unit == third


@pytest.mark.parametrize("leads", ["the merged unit", "the other"])
def test_who_leads_an_issue_does_not_support_it_as_well(leads):
    one, other, third = make_unit(), make_unit(), make_unit()
    lead, support = (one, other) if leads == "the merged unit" else (other, one)
    issue = make_issue(lead_unit=lead)
    for unit in (support, third):
        IssueUnit.objects.create(issue=issue, unit=unit)
    merge(one, other)
    assert again(issue).lead_unit == other
    assert supporters(issue) == {third.pk}


def test_a_resolution_keeps_its_unit_and_its_instruction_goes_along():
    one, other = make_unit(), make_unit()
    meeting, to = make_meeting(), make_user()
    row = Resolution(
        meeting=meeting, text="接电", done_when="通电", to=to, unit=one, due_on=timezone.localdate()
    )
    made = record_resolution(resolution=row, at=timezone.now(), by=make_user(role=Role.ADMIN))
    merge(one, other)
    assert (again(made).unit, again(made.instruction).unit) == (one, other)


# -- the head -----------------------------------------------------------------------------------------


def rights(user, world) -> dict[str, bool]:
    def has(rows, row):
        return rows.filter(pk=row.pk).exists()

    return {
        "sees the project": has(Project.objects.visible_to(user), world.project),
        "edits the project": has(Project.objects.editable_by(user), world.project),
        "sees the issue": has(Issue.objects.visible_to(user), world.issue),
        "sees the issue helped": has(Issue.objects.visible_to(user), world.helped),
        "is head of the issue": Who.HEAD in who_is(again(world.issue), user, timezone.localdate()),
        "sees the order": has(SupervisionOrder.objects.visible_to(user), world.sent),
        "is to do the word": has(Instruction.objects.waiting_for(user), world.word),
        "is to do the loose word": has(Instruction.objects.waiting_for(user), world.loose_word),
    }


def test_the_rights_of_the_old_head_end_and_the_new_one_has_them():
    world = World()
    assert (
        set(rights(world.head, world).values()),
        set(rights(world.new_head, world).values()),
    ) == (
        {True},
        {False},
    )
    world.merge()
    assert (
        set(rights(world.head, world).values()),
        set(rights(world.new_head, world).values()),
    ) == (
        {False},
        {True},
    )


def test_a_report_that_fell_to_the_old_head_falls_to_the_new_one():
    world = World()
    open_one = make_duty(this_week(), world.project, world.head, lacks_commissioner=True)
    missed = make_duty(last_week(), world.project, world.head, lacks_commissioner=True)
    world.merge()
    assert (again(open_one).user, again(missed).user) == (world.new_head, world.head)
    assert world.new_head.notices.filter(title__startswith="由你填报").count() == 1


def test_a_commissioner_keeps_the_report():
    world = World()
    keeper = make_appointment(world.project).user
    duty = make_duty(this_week(), world.project, keeper)
    world.merge()
    assert (again(duty).user, again(duty).version) == (keeper, 1)
    assert Appointment.objects.get().user == keeper


# -- what was frozen ----------------------------------------------------------------------------------


def test_a_report_of_an_earlier_week_is_what_it_was(client_of):
    world, client = World(), client_of(make_user(role=Role.MANAGER))
    report = make_dispatch(world.project, published=True)

    def frozen():
        models = (DispatchReport, DispatchEntry, DispatchTable)
        rows = [list(model.objects.order_by("pk").values()) for model in models]
        return rows, client.get(report.get_absolute_url()).content

    client.get(report.get_absolute_url())
    before = frozen()
    world.merge()
    after = frozen()
    assert after[0] == before[0]
    assert str(world.old) in after[1].decode()


# -- how much, how fast, at once ----------------------------------------------------------------------


def test_it_takes_as_many_queries_for_forty_projects_as_for_two():
    def queries(count: int) -> int:
        old, new = make_unit(head=make_user()), make_unit(head=make_user())
        other = make_project()
        for number in range(count):
            project = make_project(lead_unit=old, confirmed_at=None)
            force = make_task_force(project)
            TaskForceUnit.objects.create(task_force=force, unit=old)
            if number % 2:
                TaskForceUnit.objects.create(task_force=force, unit=new)
            make_duty(this_week(), project, old.head, lacks_commissioner=True)
            issue = make_issue(project, lead_unit=old)
            IssueUnit.objects.create(issue=issue, unit=new)
            IssueUnit.objects.create(issue=make_issue(other, lead_unit=new), unit=old)
            make_milestone(project, unit=old)
        seen, by = Belongings(old).seen, make_user(role=Role.ADMIN)
        with CaptureQueriesContext(connection) as captured:
            merge_unit(unit=old, into=new, on=timezone.localdate(), reason="改革", seen=seen, by=by)
        assert ReportDuty.objects.filter(user=new.head).count() == count
        return len(captured)

    assert queries(2) == queries(40)


def test_the_page_and_the_form_read_no_more_for_more_rows(client_of):
    client, unit = client_of(make_user(role=Role.ADMIN)), make_unit()

    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = [unit.get_absolute_url(), reverse("accounts:unit_merge", args=[unit.pk])]
    make_project(lead_unit=unit)
    make_milestone(unit=unit)
    client.get(paths[0])
    before = [queries(path) for path in paths]
    for _ in range(5):
        make_project(lead_unit=unit)
        make_milestone(unit=unit)
    assert [queries(path) for path in paths] == before


def sent_to(client, unit, into) -> tuple[str, dict]:
    address = reverse("accounts:unit_merge", args=[unit.pk])
    return address, filled_in(client, address) | {"into": into.pk, "reason": "改革"}


def test_of_two_mergers_in_opposite_directions_one_wins_and_the_other_is_told(
    committed_db, client_of
):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    one, other = make_unit(), make_unit()
    for unit in (one, other):
        make_project(lead_unit=unit)
        make_user(unit=unit)
    forms = [sent_to(clients[0], one, other), sent_to(clients[1], other, one)]
    answers = at_once(
        *[
            lambda c=client, f=form: twin(c).post(*f)
            for client, form in zip(clients, forms, strict=True)
        ]
    )
    assert statuses(answers) == [302, 400]
    [gone] = Unit.objects.exclude(Unit.CURRENT)
    kept = other if gone == one else one
    assert gone.superseded_by == kept
    assert Project.objects.filter(lead_unit=kept).count() == 2
    assert User.objects.filter(unit=kept).count() == 2


def test_of_two_who_merge_the_same_unit_one_wins(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    old, targets = make_unit(), [make_unit(), make_unit()]
    project = make_project(lead_unit=old)
    forms = [sent_to(c, old, into) for c, into in zip(clients, targets, strict=True)]
    answers = at_once(
        *[
            lambda c=client, f=form: twin(c).post(*f)
            for client, form in zip(clients, forms, strict=True)
        ]
    )
    assert statuses(answers) == [302, 400]
    assert again(project).lead_unit == again(old).superseded_by
    assert again(project).version == 2
