"""What the fictional people would have been told by now of what still waits for them; the older half of it they have
read."""

from collections.abc import Iterator
from datetime import datetime

from gaoxin.clock import in_words
from projects.messages.actions.notices import notice
from projects.models import Instruction, Issue, Notice, ReportDuty, SupervisionOrder

UNREAD = 3  # the latest of each person


def make_notices(scene) -> None:
    """Without mail: nobody of them has an address."""
    told = [one for one in _all(scene) if one.user.may_sign_in and one.due_at <= scene.now]
    by_person: dict[int, list[Notice]] = {}
    for one in sorted(told, key=lambda one: one.due_at, reverse=True):
        mine = by_person.setdefault(one.user_id, [])
        one.mail, one.created_at = False, one.due_at
        one.read_at = None if len(mine) < UNREAD else one.due_at
        mine.append(one)
    Notice.objects.bulk_create(one for mine in by_person.values() for one in mine)


def _all(scene) -> Iterator[Notice]:
    yield from _instructions()
    yield from _issues(scene)
    yield from _orders(scene)
    yield from _duties()


def _tell(user, kind: str, title: str, text: str, url: str, key: str, at: datetime) -> Notice:
    told = notice(user.pk, kind, title, text, url, f"demo-{key}", at)
    told.user = user
    return told


def _instructions() -> Iterator[Notice]:
    rows = (
        Instruction.objects.filter(demo=True)
        .open()
        .exclude(to=None)
        .select_related("to", "given_by", "project")
    )
    for row in rows:
        to, step = (row.to, "批示") if row.state == row.State.OPEN else (row.given_by, "答复")
        title, text = (
            f"{row.code} {step}：{row.text}",
            f"{row.subject}；时限 {in_words(row.due_on)}",
        )
        at = row.given_at if step == "批示" else row.updated_at
        yield _tell(to, Notice.Kind.INSTRUCTION, title, text, row.get_absolute_url(), row.code, at)


def _issues(scene) -> Iterator[Notice]:
    rows = Issue.objects.filter(project__source="DEMO").running().exclude(handler=None)
    rows = rows.select_related("handler", "project")
    for row in rows:
        title = f"{row.code} 交办：{row.summary}"
        text = f"{row.project.short_name}，现为「{row.get_state_display()}」；时限 {in_words(row.due_on)}"
        at = scene.moment((row.assigned_on - scene.day(0)).days, 10)
        yield _tell(
            row.handler, Notice.Kind.ISSUE, title, text, row.get_absolute_url(), row.code, at
        )


def _orders(scene) -> Iterator[Notice]:
    for row in SupervisionOrder.objects.drafts().filter(project__source="DEMO"):
        title, text = f"{row}：{row.matter}", "请审定是否下发。"
        at = scene.moment((row.drafted_on - scene.day(0)).days, 8)
        url, key = row.get_absolute_url(), f"order-{row.pk}"
        yield _tell(scene.admin, Notice.Kind.SUPERVISION, title, text, url, key, at)


def _duties() -> Iterator[Notice]:
    rows = ReportDuty.objects.filter(project__source="DEMO", week__demo=True).unanswered()
    for row in rows.exclude(user=None).select_related("user", "project", "week"):
        title = f"{row.week.label}待报：{row.project.short_name}"
        text, key = f"{row.week.state}，请在截止前填报。", f"duty-{row.pk}"
        at = row.week.opened_at
        yield _tell(row.user, Notice.Kind.REMINDER, title, text, row.form_url, key, at)


# Place in the making of the set → what is made there.
MAKES = {95: make_notices}
