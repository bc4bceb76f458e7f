"""What waits for a person of permits: the agent's, the authority's, the checker's."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import NO_DAY, Todo, TodoKind, days_left, waited
from projects.models import PermitStep, Status
from projects.resources.reads.permits import with_shown
from projects.resources.rules.acts import Act
from projects.resources.rules.kinds import TIMED
from projects.resources.rules.states import clock_words


def _open():
    rows = PermitStep.objects.kept().undecided().filter(project__status=Status.ACTIVE)
    return rows.filter(method__in=[one.value for one in TIMED])


def _of_agent(user: User, now: datetime):
    """Of the projects that the person goes for today."""
    return _open().filter(
        pk__in=PermitStep.objects.of_agent(user, timezone.localdate(now)).values("pk")
    )


def _of_authority(user: User, now: datetime):
    """Of the examiner, or of the head of the unit where nobody examines it yet."""
    return _open().filter(Q(examiner=user) | Q(examiner=None, unit__head=user))


def _of_checker(user: User, now: datetime):
    return PermitStep.objects.kept().awaiting_check().filter(checker=user)


Said = Callable[[PermitStep, date], tuple[str, date, str]]


def _say_submit(row: PermitStep, today: date):
    since = timezone.localdate(row.created_at)
    left = days_left(row.needed_on, today) if row.needed_on else waited(since, today)
    return "还没有递交，请登记递交。", since, left


def _say_mend(row: PermitStep, today: date):
    since = row.supplement_told_on
    return f"须补正：{row.supplement_text}。补齐后请登记。", since, waited(since, today)


def _say_accept(row: PermitStep, today: date):
    since = row.supplement_done_on or row.submitted_on
    if row.shown.deemed:
        return (
            "5 个工作日内未受理、未告知补正，已视为受理，请登记受理或办结。",
            since,
            waited(since, today),
        )
    return "已递交，请在 5 个工作日内受理或一次告知补正。", since, waited(since, today)


def _say_decide(row: PermitStep, today: date):
    left = clock_words(row.shown.clock, row.limit_unit) or waited(row.accepted_on, today)
    return "已受理，请按时办结。", row.accepted_on, left


def _say_check(row: PermitStep, today: date):
    return (
        "凭承诺书已办结，请核查承诺是否兑现。",
        row.decided_on,
        days_left(row.check_due_on, today),
    )


def _lines(act: Act, say: Said) -> Callable:
    def lines(rows: Sequence[PermitStep], user: User, now: datetime) -> list[Todo]:
        today = timezone.localdate(now)
        stored = PermitStep.objects.filter(pk__in=[row.pk for row in rows])
        found = {row.pk: row for row in with_shown(stored.with_clock(), today)}
        return [_line(found[row.pk], row.todo_on, act, say, today) for row in rows]

    return lines


def _line(row: PermitStep, due: date | None, act: Act, say: Said, today: date) -> Todo:
    text, since, left = say(row, today)
    return Todo(
        subject=row.project.short_name,
        text=f"「{row}」{text}",
        what=str(row),
        url=reverse("projects:permit_act", args=[row.pk, act.value]),
        source=str(row.unit or "审批单位"),
        since=since,
        due_on=due,
        left=left,
        late=due is not None and due < today,
    )


def _kind(key: str, label: str, button: str, act: Act, rows, say: Said, where: Q, due=NO_DAY):
    return TodoKind(
        key, label, button, "projects:permit_act", rows, _lines(act, say), where=where, due=due,
        rest="projects:permits",
    )  # fmt: skip


WAITING = Q(submitted_on__isnull=False, accepted_on=None)
MISSING = Q(supplement_told_on__isnull=False, supplement_done_on=None)
RUNNING = Q(accepted_on__isnull=False)

TODOS = (
    _kind("permit_mend", "手续待补正", "登记补齐", Act.MEND, _of_agent, _say_mend, WAITING & MISSING),
    _kind("permit_submit", "手续待递交", "登记递交", Act.SUBMIT, _of_agent, _say_submit,
          Q(submitted_on=None), "needed_on"),
    _kind("permit_accept", "手续待受理", "登记受理", Act.ACCEPT, _of_authority, _say_accept,
          WAITING & ~MISSING),
    _kind("permit_decide", "手续待办结", "登记办结", Act.DECIDE, _of_authority, _say_decide, RUNNING),
    _kind("permit_check", "承诺待核查", "登记核查", Act.CHECK, _of_checker, _say_check, Q(), "check_due_on"),
)  # fmt: skip
