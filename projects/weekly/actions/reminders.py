"""Reminders of reports and the ladder after the cut-off. Each rung is told once: `Notice.key`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import BUSINESS, Role
from gaoxin.clock import day_and_minute
from gaoxin.unchanged import Look
from projects.calendar.rules.workdays import WorkCalendar
from projects.messages.actions.notices import deliver, known, notice
from projects.models import Appointment, CalendarDay, Notice, ReportDuty, ReportWeek, ZoneSettings
from projects.people.rules.absence import standing_in
from projects.weekly.reads.reminders import RELAYED, ROLE_OF, key_of, untold
from projects.weekly.rules.reminders import Step, steps_due

REACH = timedelta(weeks=6)  # the longest ladder has ten working days


@transaction.atomic
def remind(now: datetime) -> int:
    """Send what is due and was not sent yet; how many messages."""
    steps = _find_reached_steps(now)
    if not steps:
        return 0
    alike: dict[tuple[Step, ...], list[ReportWeek]] = {}
    for week, due in steps.items():
        alike.setdefault(tuple(due), []).append(week)
    messages = [one for due, weeks in alike.items() for one in _messages(weeks, due, now)]
    old = known(messages)
    new = [message for message in messages if (message.user_id, message.key) not in old]
    deliver(new)
    return len(new)


def _find_reached_steps(now: datetime) -> dict[ReportWeek, list[Step]]:
    """Which rungs each recent week has reached. A week that was opened too late reproaches nobody."""
    weeks = ReportWeek.objects.in_time().filter(cut_off_at__range=(now - REACH, now + REACH))
    weeks = weeks.filter(pk__in=ReportDuty.objects.unanswered().values("week"))
    calendar, ladder = _calendar(now), ZoneSettings.load().ladder
    found = {
        week: steps_due(week.cut_off_at, now, calendar.add, calendar.is_working, ladder)
        for week in weeks
    }
    return {week: due for week, due in found.items() if due}


def _calendar(now: datetime) -> WorkCalendar:
    today = timezone.localdate(now)
    return CalendarDay.work_calendar(today - 2 * REACH, today + 2 * REACH)


@dataclass(frozen=True)
class People:
    """Who may be told something: by role on a project, and the project office."""

    holders: dict[tuple[int, str], User]
    office: list[User]


def _messages(weeks: list[ReportWeek], steps: Collection[Step], now: datetime) -> Iterator[Notice]:
    """Of weeks that have reached the same rungs: all but the last ones have."""
    office = list(User.objects.accounts().filter(role=Role.ADMIN))
    of = tuple(week.pk for week in weeks), tuple(steps), tuple(admin.pk for admin in office)
    if not (keys := Look().read(partial(_untold, *of), "untold", *of)):
        return
    duties = ReportDuty.objects.filter(pk__in=keys)
    duties = duties.select_related("project", "user", "stands_in_for")
    people = People(_holders([duty.project_id for duty in duties], now), office)
    week_of = {week.pk: week for week in weeks}
    for duty in duties:
        duty.week = week_of[duty.week_id]
        for step in steps:
            yield from _remind_people(duty, step, people, now)


def _untold(*of: tuple) -> tuple[int, ...]:
    return tuple(untold(*of).order_by().values_list("pk", flat=True))


def _holders(projects: list[int], now: datetime) -> dict[tuple[int, str], User]:
    held = Appointment.objects.current(timezone.localdate(now)).filter(project__in=projects)
    held = held.exclude(role=Appointment.Role.MEMBER).select_related("user").order_by()
    return {(row.project_id, row.role): row.user for row in held}


def _remind_people(duty: ReportDuty, step: Step, people: People, now: datetime) -> Iterator[Notice]:
    role = ROLE_OF.get(step)
    person = people.holders.get((duty.project_id, role)) if role else _filler(duty, people)
    if role and person is not None and person.pk == duty.user_id:
        return  # told at the cut-off already
    words = _word_reminder(duty, step)
    url = duty.project.get_absolute_url() if step == Step.LEADER else duty.form_url
    key = key_of(duty.pk, step)
    if person is not None and person.may_sign_in and person.role in BUSINESS:
        kind = Notice.Kind.REMINDER if step == Step.BEFORE else Notice.Kind.OVERDUE
        on_behalf = "" if role else standing_in(duty.stands_in_for)
        title = f"{words.title}{on_behalf}：{duty.project.short_name}"
        yield notice(person.pk, kind, title, words.text, url, key, now)
        return
    title, text = _to_pass_on(person, words, duty, role)
    for admin in people.office:
        yield notice(
            admin.pk, Notice.Kind.RELAY, title, text, duty.form_url, f"{key}:{RELAYED}", now
        )


def _filler(duty: ReportDuty, people: People) -> User | None:
    """Who is to fill it in; without anybody who could, the chief by name: that is whom one calls."""
    return duty.user or people.holders.get((duty.project_id, Appointment.Role.CHIEF))


@dataclass(frozen=True)
class Words:
    title: str
    text: str


def _word_reminder(duty: ReportDuty, step: Step) -> Words:
    week, name = duty.week, duty.project.name
    report = f"{name}的{week.label}进展周报（{week.range}）"
    at = day_and_minute(week.cut_off_at)
    if step == Step.BEFORE:
        return Words("请填报", f"{report}{week.state}，请在截止前填报。")
    if step == Step.CUT_OFF:
        return Words("已过截止，请补报", f"{report}已于 {at} 截止，未报，请尽快补报。")
    who = f"填报人 {duty.filler}" if duty.user else "尚无可填报的专员"
    return Words("未报", f"{report}已于 {at} 截止，至今未报（{who}），请督促补报。")


def _to_pass_on(
    person: User | None, words: Words, duty: ReportDuty, role: str | None
) -> tuple[str, str]:
    """What the project office may paste into a message to somebody without an account."""
    if person is None:
        missing = Appointment.Role(role).label if role else "项目专员"
        return (
            f"{words.title}：{duty.project.short_name}{missing}空缺",
            f"{words.text}项目的{missing}空缺，请先任命。",
        )
    return f"请转告{person}：{duty.project.short_name}", f"{person}同志：{words.text}"
