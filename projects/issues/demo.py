"""The fictional problems of the demo set, from "issues" in fixtures/demo.json: each from 上报 on, by
the steps that people (and the clock) would have taken on those days."""

from datetime import date, datetime, time

from django.utils import timezone

from projects.issues.actions.steps import Given, apply_step, write_step
from projects.issues.reads.case import Clock, load_clock
from projects.issues.rules import machine as rules
from projects.issues.rules.machine import Lateness, Step
from projects.models import Issue, IssueStep, IssueUnit, Project, SupervisionOrder


def make_issues(scene) -> None:
    projects = {project.code: project for project in Project.objects.demo()}
    numbers = iter(range(1, 100))
    for row in scene.data["issues"]:
        issue = _raise(scene, projects[row["project"]], row)
        for step in row["steps"]:
            if step == ["CLOCK"]:
                _rise(scene, issue)
            else:
                _step(scene, issue, *step)
        issue.save()
        for order in row.get("orders", []):
            _order(scene, issue, order, numbers)


def _raise(scene, project: Project, row: dict) -> Issue:
    offset, who = row["raised"]
    day, at = scene.day(offset), scene.moment(offset, 9)
    issue = Issue(
        code=row["code"], project=project, summary=row["summary"], detail=row.get("detail", ""),
        kind=row["kind"], source=row.get("source", Issue.Source.REPORT),
        severity=row.get("severity", Issue.Severity.ORDINARY),
        milestone=project.milestones.filter(name=row.get("milestone")).first(),
        blocking="milestone" in row, raised_by=scene.people[who], raised_on=day, level_on=day,
        state_on=day, **scene.stamps(offset),
    )  # fmt: skip
    issue.save(force_insert=True)
    write_step(
        issue, IssueStep.Kind.REPORT, old_state="", text=issue.detail, on=day, at=at,
        by=issue.raised_by,
    )  # fmt: skip
    return issue


def _step(scene, issue: Issue, kind: str, offset: int, who: str, text: str, more=None) -> None:
    """Steps of one day stand in the order in which they are written, an hour apart."""
    more, clock = more or {}, load_clock(scene.day(offset))
    given = Given(
        text=text,
        evidence=more.get("evidence", ""),
        day=scene.day(more["day"]) if "day" in more else None,
        handler=scene.people.get(more.get("handler")),
        lead_unit=scene.units.get(more.get("unit")),
        complexity=more.get("complexity", Issue.Complexity.ORDINARY),
        company_word=more.get("company_word", ""),
        company_word_on=scene.day(offset) if "company_word" in more else None,
    )
    before, by = issue.state, scene.people[who]
    until_on = apply_step(issue, Step(kind), given, clock, by)
    hour = 10 + issue.steps.filter(on=clock.today).count()
    _write_dated_step(
        issue, kind, before, text, scene.moment(offset, hour), clock.today, by, until_on
    )
    for name in more.get("supporting", []):
        IssueUnit.objects.create(issue=issue, unit=scene.units[name])


def _rise(scene, issue: Issue) -> None:
    """What the clock would have done by now, on the first day it could."""
    today = load_clock(scene.day(0))
    calendar = today.calendar
    first = calendar.add(issue.due_on, 1)
    if issue.level >= rules.RISES_TO:
        first = max(first, calendar.add(issue.level_on, today.limits.level + 1))
    if first > today.today:
        return
    late = Lateness("办理", calendar.count(issue.due_on, first))
    words = f"超过{late.limit}时限 {late.workdays} 个工作日"
    if issue.level < rules.RISES_TO:
        issue.level, issue.level_on = issue.level + 1, first
        kind, text = IssueStep.Kind.ESCALATE, f"{words}，系统提级。"
    else:
        issue.proposed_level, issue.proposed_on = issue.level + 1, first
        label = Issue.Level(issue.level + 1).label
        kind, text = IssueStep.Kind.PROPOSE, f"{words}，拟提级至{label}，请审定。"
    at = timezone.make_aware(datetime.combine(first, time(0, 5)))
    _write_dated_step(issue, kind, issue.state, text, min(at, scene.now), first, None, None)


def _write_dated_step(
    issue, kind: str, before: str, text: str, at: datetime, on: date, by, until_on
) -> None:
    issue.version += 1
    issue.updated_at, issue.updated_by = at, by
    issue.save()
    write_step(issue, kind, old_state=before, text=text, on=on, at=at, by=by, until_on=until_on)


def _order(scene, issue: Issue, row: dict, numbers) -> None:
    """A draft, or with `sent` one that is out: signed for, handled and confirmed as far as it says."""
    clock: Clock = load_clock(scene.day(row["drafted"]))
    order = SupervisionOrder(
        colour=row["colour"], project=issue.project, issue=issue,
        unit=issue.lead_unit or issue.project.lead_unit, matter=issue.summary,
        requirement=row["requirement"], due_on=clock.calendar.add(clock.today, 3),
        drafted_on=clock.today, follows=issue.supervision_orders.exclude(number="").last(),
        **scene.stamps(row["drafted"]),
    )  # fmt: skip
    if "sent" in row:
        order.number = f"演示督办〔{scene.day(row['sent']).year}〕{next(numbers):03d}号"
        order.state, order.sent_on, order.sent_by = (
            SupervisionOrder.State.SENT,
            scene.day(row["sent"]),
            scene.admin,
        )
    if "received" in row:
        order.state, order.received_on = SupervisionOrder.State.RECEIVED, scene.day(row["received"])
        order.received_by = issue.handler
    if "handled" in row:
        order.state, order.handled_on = SupervisionOrder.State.HANDLED, scene.day(row["handled"])
        order.handled_by, order.handling = issue.handler, row["handling"]
    if "confirmed" in row:
        order.state, order.confirmed_on = (
            SupervisionOrder.State.CONFIRMED,
            scene.day(row["confirmed"]),
        )
        order.confirmed_by = scene.admin
    order.save(force_insert=True)


# Place in the making of the set → what is made there.
MAKES = {40: make_issues}
