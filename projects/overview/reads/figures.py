"""通报数 beside 台账数: what the article says, what the registry counts, and why they differ.

Published figures are quotations. They are printed as they stand, never computed with and never added up.
The registry counts the zone's own projects alone, whoever looks; names only what the person may see.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Q, Sum

from projects.land.reads.register import standard_sold_sum
from projects.models import Project, ReportedFigure
from projects.registry.models.scopes import SEE_ALL
from projects.registry.rules.amounts import yi_parts

NAMED = 12
FIRST_HALF = (date(2024, 1, 1), date(2024, 6, 30))
FIRST_HALF_TEXT = "2024 年上半年"


@dataclass(frozen=True)
class Registered:
    """What the registry holds beside one figure. `number` is None when nothing is known of it."""

    number: str | None
    unit: str
    note: str
    count: int | None
    query: str


@dataclass(frozen=True)
class Line:
    published: ReportedFigure
    registered: Registered | None


@dataclass(frozen=True)
class Quotation:
    title: str
    sentence: str
    as_of: str
    source: str
    lines: list[Line]
    missing: str
    projects: list[Project]
    """The projects behind the count that the person may open, at most NAMED."""


def published_figures(user) -> list[Quotation]:
    figures = ReportedFigure.objects.select_related("track").order_by("order")
    sees_all = _sees_all(user)
    groups = groupby(figures, key=lambda figure: figure.quotation)
    return [_quotation(list(rows), user, sees_all) for _, rows in groups]


def _sees_all(user) -> bool:
    """Whether the list that a count leads to has all that are counted."""
    if user.role in SEE_ALL:
        return True
    seen = Project.objects.visible_to(user)
    return not Project.objects.kept().exclude(pk__in=seen).exists()


def _quotation(figures: list[ReportedFigure], user, sees_all: bool) -> Quotation:
    first = figures[0]
    lines = [Line(figure, _registered(figure, sees_all)) for figure in figures]
    rows = _rows(first)
    shown = [] if rows is None else rows.filter(pk__in=Project.objects.visible_to(user))[:NAMED]
    return Quotation(
        title=first.quotation,
        sentence=first.sentence,
        as_of=first.as_of,
        source=first.source,
        lines=lines,
        missing=_missing(lines[0]) + first.gap,
        projects=list(shown),
    )


# -- what stands in the registry: `registry` of a figure is BASIS.MEASURE ---------------------------


def _rows(figure: ReportedFigure):
    """The own projects that the figure speaks of; None when the registry keeps nothing of the kind."""
    basis = figure.registry.split(".")[0]
    narrow = BASES.get(basis)
    return None if narrow is None else narrow(Project.objects.kept().own(), figure)


def _on_track(rows, figure):
    return rows.filter(project_tracks__track=figure.track)


def _started(rows, figure):
    """Both 开工 and 纳统 in the first half of 2024, by day or in words."""
    for fact in ("started", "statistics_entered"):
        by_day = Q(**{f"{fact}_on__range": FIRST_HALF})
        rows = rows.filter(by_day | Q(**{f"{fact}_text": FIRST_HALF_TEXT}))
    return rows


def _producing(rows, figure):
    for fact in ("operation", "above_scale"):
        rows = rows.exclude(**{f"{fact}_on": None, f"{fact}_text": ""})
    return _on_track(rows, figure)


BASES = {
    "track": _on_track,
    "started": _started,
    "producing": _producing,
}


def _registered(figure: ReportedFigure, sees_all: bool) -> Registered | None:
    if figure.registry.startswith("parcels."):
        return _registered_land(figure)
    rows = _rows(figure)
    if rows is None:
        return None
    basis, measure = figure.registry.split(".")
    unit = figure.get_unit_display()
    if measure == "count":
        count = rows.count()
        query = f"origin=ZONE&track={figure.track_id}" if basis == "track" and sees_all else ""
        return Registered(str(count), unit, "", count, query)
    money = rows.aggregate(
        sum=Sum("total_investment"), known=Count("total_investment"), all=Count("pk")
    )
    known, unknown = money["known"], money["all"] - money["known"]
    note = f"总投资已知 {known} 个，未知 {unknown} 个" if money["all"] else ""
    if money["sum"] is None:
        return Registered(None, unit, note, None, "")
    return Registered(*yi_parts(money["sum"]), note, None, "")


def _registered_land(figure: ReportedFigure) -> Registered:
    """标准地 of the zone's own that were sold, beside the published ones: 0 while none is entered."""
    found = standard_sold_sum()
    if figure.registry.endswith(".count"):
        number: str | None = str(found.count)
    else:
        number = str(found.total) if found.known else None if found.count else "0"
    left = f"，{found.unknown} 宗未填面积" if found.unknown else ""
    return Registered(
        number, figure.get_unit_display(), f"土地清单：标准地、已成交{left}", None, ""
    )


# -- what is missing, in words ----------------------------------------------------------------------


def _missing(line: Line) -> str:
    """The difference in the number of projects, as a sentence; figures of other kinds have none."""
    figure, registered = line.published, line.registered
    if registered is None or registered.count is None:
        return "" if registered else "台账没有这一项登记。"
    published, count = int(figure.number), registered.count
    at_least = "至少" if figure.qualifier else ""
    if count == 0:
        where = "归入此赛道" if figure.registry.startswith("track.") else "符合这一说法"
        return f"台账中尚无{where}的项目。"
    if count < published:
        return f"台账比通报{at_least}少 {published - count} 个。"
    if count == published and not figure.qualifier:
        return "台账与通报个数相同。"
    return f"台账 {count} 个，通报 {figure.text} 个。"
