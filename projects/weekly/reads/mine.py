"""我的项目: what a person holds a role on, with how it reports this week or why it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from gaoxin.keys import among
from gaoxin.prebuilt import rows_of
from projects.calendar.rules.weeks import week_label
from projects.models import (
    Appointment,
    Project,
    ProjectLevel,
    ReportDuty,
    ReportWeek,
    ZoneSettings,
)
from projects.weekly.rules.duties import DutyState, make_standing, why_nothing_is_due


@dataclass(frozen=True)
class MyProject:
    """One of them with the person's `roles` on it. `words`: how it reports this week; `form_url`: where, '' where
    nothing is due or it is not theirs to file."""

    project: Project
    roles: str
    words: str
    form_url: str
    may_raise: bool


def count_my_projects(user, now: datetime) -> int:
    held = Appointment.objects.current(timezone.localdate(now)).filter(user=user)
    return Project.objects.kept().filter(pk__in=held.values("project")).count()


def my_projects(user, now: datetime, part: slice = slice(None)) -> list[MyProject]:
    """By code, all or a `part` of them; six queries, however many there are."""
    today = timezone.localdate(now)
    held = Appointment.objects.current(today).filter(user=user)
    roles: dict[int, list[str]] = {}
    for project, role in held.values_list("project", "role"):
        roles.setdefault(project, []).append(role)
    key = ProjectLevel.objects.filter(
        project=OuterRef("pk"), year=today.year, level__in=ProjectLevel.KEY
    )
    projects = list(
        Project.objects.kept().filter(pk__in=roles).annotate(key=Exists(key)).order_by("code")[part]
    )
    duties = _duties_of(projects, now)
    of = {"keys": [one.pk for one in projects], "person": user.pk}
    loggable = {key for (key,) in rows_of(_loggable, user.role, **of)}
    raisable = {key for (key,) in rows_of(_raisable, user.role, **of)}
    terms = ZoneSettings.load().terms
    return [
        MyProject(
            project=one,
            roles=_named(roles[one.pk]),
            words=_words(one, duties.get(one.pk), user, now, terms),
            form_url=_form_url(duties.get(one.pk), one.pk in loggable),
            may_raise=one.pk in raisable,
        )
        for one in projects
    ]


def _loggable(role: str, keys: list[int], person: int) -> QuerySet:
    return _keys_among(keys).loggable_by(User(pk=person, role=role))


def _raisable(role: str, keys: list[int], person: int) -> QuerySet:
    return _keys_among(keys).worked_on_by(User(pk=person, role=role))


def _keys_among(keys: list[int]):
    return Project.objects.filter(pk__in=among(keys)).order_by().values_list("pk")


def _duties_of(projects: list[Project], now: datetime) -> dict[int, ReportDuty]:
    """Of the week that is open."""
    rows = rows_of(_owed_now, keys=[one.pk for one in projects], at=now)
    return {row.project_id: row for row in rows}


def _owed_now(keys: list[int], at: datetime) -> QuerySet:
    week = ReportWeek.objects.open(at).values("pk")[:1]
    rows = ReportDuty.objects.filter(project__in=among(keys), week__in=week).order_by()
    return rows.select_related("week", "project", "user", "stands_in_for")


def _named(roles: Iterable[str]) -> str:
    return "、".join(role.label for role in Appointment.Role if role in set(roles))


def _form_url(duty: ReportDuty | None, loggable: bool) -> str:
    return duty.form_url if duty and loggable and not duty.exempted_at else ""


def _words(project, duty: ReportDuty | None, user, now: datetime, terms) -> str:
    """`project.key` is given by the query."""
    first = project.report_from_on
    if duty is None and first and first > timezone.localdate(now):
        return f"无需报送：自{week_label(first)}起报送"
    if duty is None:
        standing = make_standing(
            project.stage, project.status, project.report_frequency,
            is_key=project.key, is_confirmed=project.is_confirmed,
        )  # fmt: skip
        return f"无需报送：{why_nothing_is_due(standing, terms)}"
    state = duty.state(now)
    if state == DutyState.EXEMPT:
        return f"本期免报：{duty.exempt_reason}"
    if duty.user_id == user.pk or state != DutyState.OPEN:
        return "本周应报" if state == DutyState.OPEN else f"本周{state.label}"
    return f"本周由{duty.filler or '项目办'}报送"
