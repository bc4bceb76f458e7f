"""红灯: which projects are red, each with why, what clears it and who answers for it; and how the lights
changed since the last number of the weekly report."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from gaoxin.keys import among
from gaoxin.prebuilt import rows_of
from gaoxin.unchanged import Look
from projects.directing.reads.instructions import red_line
from projects.lights.reads import as_bad, deciding
from projects.lights.rules.dimensions import LOOKED_AT, WORST_FIRST, Light, weeks_running
from projects.models import Appointment, DispatchEntry, DispatchReport, LightOverride, Project
from projects.overview.reads.seen import Seen

SHOWN = ("code", "name", "short_name", "source")
REDS_SHOWN = 12  # as many as one sheet of paper holds; of more the list behind the number tells


@dataclass(frozen=True, slots=True)
class Red:
    """A red project (or one of another `light`, where that is asked for) with the dimension that decides, `brief`
    and with its `reason`; `also` names the others that are so. `weeks`: of the reporting weeks running, this one
    included, how many it has been red; None where no number says what it was before. `leader` and
    `commissioner` are '' where the post is vacant; `override`: a light somebody set beside it by hand."""

    project: Project
    light: Light
    brief: str
    reason: str
    clears: str
    also: str
    weeks: int | None
    leader: str
    commissioner: str
    override: LightOverride | None

    @property
    def running(self) -> str:
        """「本周变红」, 「连续 3 周」."""
        if self.weeks is None:
            return ""
        return f"连续 {self.weeks} 周" if self.weeks > 1 else f"本周变{self.light.label}"

    @property
    def instruct_url(self) -> str:
        """The form for an instruction on this project that begins with why it is red."""
        asked = {"project": self.project.code, "line": red_line(self.reason), "back": "/#reds"}
        query = urlencode(asked)
        return f"{reverse('projects:instruction_add')}?{query}"


def red_projects(
    seen: Seen,
    today: date,
    number: DispatchReport | None,
    light: Light = Light.RED,
    most=REDS_SHOWN,
) -> list[Red]:
    """The red projects that are seen, or those of another light, by their code. `number`:
    lights.reads.number_before."""
    rows = seen.rows_of(_red_rows, light, most)
    if not rows:
        return []
    keys = [row.pk for row in rows]
    reds, posts = deciding(keys), _posts(keys, today)
    by_hand = {one.project_id: one for one in rows_of(_overrides, today, keys=keys)}
    before = _weeks_before(keys, number)
    return [
        Red(
            project=row,
            light=light,
            brief=reds[row.pk][0].brief,
            reason=reds[row.pk][0].reason,
            clears=reds[row.pk][0].clears,
            also=as_bad(reds[row.pk]),
            weeks=weeks_running(light, *before[row.pk]) if row.pk in before else None,
            leader=posts[row.pk, Appointment.Role.LEADER],
            commissioner=posts[row.pk, Appointment.Role.COMMISSIONER],
            override=by_hand.get(row.pk),
        )
        for row in rows
    ]


def _red_rows(seen: Seen, light: Light, most: int) -> QuerySet:
    return seen.projects.filter(light__light=light).order_by("code").only(*SHOWN)[:most]


def _overrides(today: date, keys: list[int]) -> QuerySet:
    return LightOverride.objects.current(today).filter(project__in=among(keys))


def _posts(keys: list[int], today: date) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], str] = defaultdict(str)
    found |= {(key, role): name for key, role, name in rows_of(_held, today, keys=keys)}
    return found


def _held(today: date, keys: list[int]) -> QuerySet:
    rows = Appointment.objects.current(today).filter(
        project__in=among(keys), role__in=(Appointment.Role.LEADER, Appointment.Role.COMMISSIONER)
    )
    return rows.values_list("project", "role", "user__name")


def _weeks_before(keys: list[int], number: DispatchReport | None) -> dict[int, tuple[str, int]]:
    """Project → its light in that number, and for how many weeks running."""
    if number is None or not number.is_readable:
        return {}
    found = {}
    for row in rows_of(_entries, report=number.pk, keys=keys):
        entry = row.read_by(number.format)
        found[row.project_id] = entry.light, entry.weeks
    return found


def _entries(report: int, keys: list[int]) -> QuerySet:
    return DispatchEntry.objects.filter(report=report, project__in=among(keys))


@dataclass(frozen=True, slots=True)
class LightsSince:
    """How many more or fewer show each light than in `number`. Grey is compared among the projects of that
    number alone: what is known from the press only is in none."""

    number: DispatchReport
    label: str
    changes: list[tuple[Light, int]]

    @property
    def is_same(self) -> bool:
        return not any(change for _, change in self.changes)


def lights_since(
    seen: Seen, counts: dict[Light, int], number: DispatchReport | None, today: date
) -> LightsSince | None:
    """`counts`: how many of the projects show which light now. None: no number to compare with. Two queries."""
    if number is None:
        return None
    then, grey = _lights_then(seen, number)
    now = counts | {Light.GREY: grey}
    changes = [(light, now[light] - then.get(light, 0)) for light in WORST_FIRST]
    return LightsSince(number, _since_words(number, today), changes)


def _lights_then(seen: Seen, number: DispatchReport) -> tuple[dict[str, int], int]:
    """A light → how many of the projects seen showed it in that number; and how many of its projects are grey now."""
    if seen != Seen():
        found = seen.rows_of(_lights_among, report=number.pk)
        return {light: count for light, count, _ in found}, sum(grey for *_, grey in found)
    frozen = _lights_frozen(number.pk, number.sha256)
    removed, grey = Look().read(_removed_and_grey, "removed and grey projects")
    then = {light: len(keys) - len(keys & removed) for light, keys in frozen.items()}
    return then, sum(len(keys & grey) for keys in frozen.values())


@lru_cache(2)
def _lights_frozen(report: int, sha256: str) -> dict[str, set[int]]:
    """A light → the projects that show it in a number. What is frozen is read once a process, under the hash of all
    that it says: of a large zone it is read for longer than all else that the start page says."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = DispatchEntry.objects.filter(report=report).order_by().values_list("light", "project")
    for light, project in rows.iterator():
        found[light].add(project)
    return found


def _removed_and_grey() -> tuple[frozenset[int], frozenset[int]]:
    """The keys of those that were removed, and of the others that are grey now."""
    removed = Project.objects.filter(removed_on__isnull=False).values_list("pk", flat=True)
    grey = _grey(Seen()).values_list("pk", flat=True)
    return frozenset(removed.order_by()), frozenset(grey.order_by())


def _lights_among(seen: Seen, report: int) -> QuerySet:
    """A light in that number, how many projects showed it, and how many of these are grey now. To look these up in two
    lists of projects takes a third of the time of looking each up by its key."""
    rows = DispatchEntry.objects.filter(report=report)
    if seen.keys is not None:
        rows = rows.filter(project__in=among(seen.keys))
    grey = _grey(seen)
    return (
        rows.order_by()
        .values_list("light")
        .annotate(
            then=Count("pk", filter=Q(project__in=seen.projects.values("pk"))),
            grey=Count("pk", filter=Q(project__in=grey.values("pk"))),
        )
    )


def _grey(seen: Seen) -> QuerySet:
    return seen.projects.filter(light_place=LOOKED_AT.index(Light.GREY))


def _since_words(number: DispatchReport, today: date) -> str:
    """「较上周」 where the number is of the week just gone; otherwise which one it is."""
    recent = number.week.week.cut_off_on > today - timedelta(days=8)
    return "较上周" if recent else f"较{number.label}"
