"""The weekly freeze. What a week says is read in one consistent, read-only view of the database and
stored in a second, short transaction: whoever writes meanwhile waits for nobody.

A draft may be made again until the cut-off; then the content is closed for good. Late, twice or on two
machines: exactly one report of a week, since who comes second finds it closed.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from procrastinate.exceptions import AlreadyEnqueued

from accounts import audit
from gaoxin.clock import day_and_minute
from gaoxin.copying import copy_pieces, copy_rows
from gaoxin.snapshot import snapshot
from gaoxin.spooled import Texts
from gaoxin.worker import ask_worker
from projects.bulletin.rules.declared import DECLARED, tables
from projects.bulletin.rules.first_screen import FirstScreen, first_screen
from projects.bulletin.rules.table import Table
from projects.dispatch.actions.notices import tell_closed
from projects.dispatch.models import FIRST_NUMBER
from projects.dispatch.reads.collect import Collected, collect, previous
from projects.dispatch.rules.codes import UNITS
from projects.dispatch.rules.entry import Frozen, canonical, digest
from projects.dispatch.rules.format import FORMAT
from projects.dispatch.rules.kinds import Scope
from projects.models import (
    CalendarDay,
    DispatchEntry,
    DispatchReport,
    DispatchTable,
    Project,
    ReportWeek,
    ZoneSettings,
)

LOCK = 0x6761_6F79
log = logging.getLogger(__name__)
AT_ONCE = 1000  # rows that a server-side cursor hands over
IN_REQUEST = 1000  # projects up to which a draft is made while the person waits: some 3 seconds


@dataclass(frozen=True)
class Content:
    """What is stored of a week: computed from what was read, before anything is locked. Of the entries of `frozen`
    there is what is counted, the whole ones are texts."""

    frozen: Frozen
    screen: FirstScreen
    tables: dict[int, Table]
    as_of: datetime
    last: int | None
    """key of the report before, which this one goes on from"""
    entry_texts: Texts

    def pieces(self, table: Table) -> Iterator[str]:
        """Its text, never as a whole in memory."""
        return table.pieces(ranked=self.frozen.ranked)


def current_scope() -> Scope:
    """As long as demo projects are there a report is one of the demo series."""
    return Scope.DEMO if Project.objects.demo().exists() else Scope.ZONE


def freeze_due(now: datetime) -> list[DispatchReport]:
    """Close every week whose cut-off has passed since the last report of the series; of a series
    without any report the latest week alone. None after one that a later release has frozen: the log
    says so, and what else is due goes on."""
    scope = current_scope()
    last = DispatchReport.objects.series(scope).closed().last()
    if last is not None and not last.is_readable:
        log.error("%s is of format %s: no week is frozen after it", last, last.format)
        return []
    return [freeze_week(week=week, now=now, scope=scope) for week in _find_due_weeks(scope, now)]


def _find_due_weeks(scope: Scope, now: datetime) -> list[ReportWeek]:
    closed = ReportWeek.objects.filter(cut_off_at__lt=now).order_by("week_on")
    last = DispatchReport.objects.series(scope).closed().aggregate(on=Max("week__week_on"))["on"]
    if last is None:
        return list(closed.reverse()[:1]) if Project.objects.kept().exists() else []
    return list(closed.filter(week_on__gt=last))


def freeze_week(
    *,
    week: ReportWeek,
    now: datetime,
    scope: Scope | None = None,
    by=None,
    hold: Callable[[], None] | None = None,
) -> DispatchReport:
    """The report of a week: a draft before its cut-off, made anew at every call; from then on
    closed, and a further call returns it as it is. Weeks before it that are due are closed first.
    Outside any transaction. Raises ValidationError for a week that lies before the series.

    `hold`: asked first in the transaction that stores, whether `by` still may."""
    scope = scope or current_scope()
    closing = week.is_closed(now)
    for earlier in _find_due_weeks(scope, now):
        if earlier.week_on < week.week_on:
            freeze_week(week=earlier, now=now, scope=scope, by=by, hold=hold)
    while True:
        found = _latest(week, scope)
        if found is not None and found.closed_at is not None:
            return found
        with snapshot():
            content = compose(week, scope, week.cut_off_at if closing else now)
        with transaction.atomic():
            if hold:
                hold()
            report = store(content=content, week=week, scope=scope, now=now, closing=closing, by=by)
        if report is not None:
            return report


def has_working_day(week_on: date) -> bool:
    """Whether a Monday's week has a report at all."""
    calendar = CalendarDay.work_calendar(week_on, week_on + 6 * date.resolution)
    days = (week_on + n * date.resolution for n in range(7))
    return any(calendar.is_working(day) for day in days)


def _latest(week: ReportWeek, scope: Scope) -> DispatchReport | None:
    return week.dispatch_reports.filter(scope=scope).order_by("-revision").first()


def compose(
    week: ReportWeek, scope: Scope, as_of: datetime, *, known_at: datetime | None = None
) -> Content:
    """The week as it stood at `as_of`; a 更正 from what is known of it later. Reads alone."""
    last = previous(week, scope)
    found = collect(week, scope, as_of, last, known_at=known_at)
    return content_of(found, as_of, last.pk if last else None)


def content_of(found: Collected, as_of: datetime, last: int | None = None) -> Content:
    frozen, before = found.frozen, found.before
    made = tables(frozen, before, found.told.listed())
    front = ZoneSettings.load().front_page_after
    screen = first_screen(frozen, before, made, front_page_after=front)
    return Content(frozen, screen, made, as_of, last, found.told.texts)


@transaction.atomic
def store(
    *, content: Content, week: ReportWeek, scope: Scope, now: datetime, closing: bool, by=None
) -> DispatchReport | None:
    """Write a first draft, put a later one in its place, or close the week. None when meanwhile
    another report came before it, from which it must go on: read again."""
    _lock()
    report = _latest(week, scope)
    if report is not None and report.closed_at is not None:
        return report
    last = previous(week, scope)
    if (last.pk if last else None) != content.last:
        return None
    _check_order(week, scope)
    act = "dispatch.freeze" if closing else "dispatch.draft"
    report = write_report(content, week, scope, now, closing=closing)
    if closing:
        tell_closed(report)
    request_files()
    audit.record(act, report, by=by, after=_describe_act(report, content))
    return report


def write_report(
    content: Content, week: ReportWeek, scope: Scope, now: datetime, *, closing: bool
) -> DispatchReport:
    """The rows of a draft or of a closed report; inside a transaction, with the audit left to the
    caller."""
    report = _latest(week, scope)
    if report is None:
        report = _new(week, scope, content, now)
    else:
        _discard_parts(report)
    fill(report, content, closed_at=now if closing else None)
    return report


def _check_order(week: ReportWeek, scope: Scope) -> None:
    later = DispatchReport.objects.series(scope).filter(week__week_on__gt=week.week_on)
    if later.closed().exists():
        raise ValidationError(f"{week.label}之后的通报已经封存，不能再补出这一周的通报。")


def _lock() -> None:
    """One report is stored at a time: its number is the next of its series."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _new(week: ReportWeek, scope: Scope, content: Content, now: datetime, **of) -> DispatchReport:
    last = DispatchReport.objects.filter(scope=scope).aggregate(last=Max("number"))["last"]
    number = FIRST_NUMBER[scope] if last is None else last + 1
    return DispatchReport.objects.create(
        week=week, scope=scope, number=number, title=content.screen.title_text, as_of=content.as_of,
        rule_version=content.frozen.rule_version, summary="{}", created_at=now, updated_at=now, **of,
    )  # fmt: skip


def _discard_parts(report: DispatchReport) -> None:
    """Of a draft: what was made of it is no longer so."""
    for rows in (report.entries, report.tables, report.files):
        rows.all().delete()


def fill(report: DispatchReport, content: Content, closed_at: datetime | None) -> None:
    """Entries and tables first: none can be added once the report is closed."""
    frozen = content.frozen
    summary = canonical(_summary(report, content))
    copy_rows(DispatchEntry, _ENTRY, _entry_rows(report, content))
    for number, table in content.tables.items():
        row = (report.pk, number, DECLARED[number].title, len(table.rows))
        copy_pieces(DispatchTable, _TABLE, row, content.pieces(table))
    report.title, report.as_of = content.screen.title_text, content.as_of
    report.summary = summary
    report.__dict__.pop("head", None)  # parsed from what the draft said before
    report.rule_version, report.closed_at = frozen.rule_version, closed_at
    texts = map(content.pieces, content.tables.values())
    report.sha256 = digest(chain([summary], content.entry_texts, texts))
    report.save_changes(
        "title", "as_of", "summary", "rule_version", "closed_at", "sha256", by=None
    )  # fmt: skip


_ENTRY = ("report", "project", "order", "code", "name", "light", "done_ratio", "content")
_TABLE = ("report", "number", "title", "count", "content")


def _entry_rows(report: DispatchReport, content: Content) -> Iterator[tuple]:
    pairs = zip(content.frozen.entries, content.entry_texts, strict=True)
    for place, (one, text) in enumerate(pairs, 1):
        yield report.pk, one.project, place, one.code, one.name, one.light, one.done_ratio, text


def _summary(report: DispatchReport, content: Content) -> dict:
    """The head of the document, which the hash covers too."""
    frozen = content.frozen
    return {
        "format": FORMAT, "units": UNITS, "number": report.number, "revision": report.revision, "scope": report.scope,
        "correction_reason": report.correction_reason, "week": frozen.week,
        "as_of": frozen.as_of, "rule_version": frozen.rule_version, "ranked": frozen.ranked,
        "screen": content.screen, "instructions": frozen.instructions,
    }  # fmt: skip


def request_files() -> None:
    """Ask the worker for the Word and Excel files still lacking; the next tick would too."""
    _ask_worker("dispatch_files")


def request_draft(*, week: ReportWeek, by) -> None:
    """Ask the worker for the week's draft; asked twice, it is made once."""
    _ask_worker("dispatch_draft", week=week.pk, by=by.pk)


def _ask_worker(name: str, **arguments) -> None:
    with suppress(AlreadyEnqueued):
        ask_worker(name, queueing_lock=name, **arguments)


def _describe_act(report: DispatchReport, content: Content) -> dict:
    return {
        "number": report.number, "week": report.week.week_on, "as_of": content.frozen.as_of,
        "entries": len(content.frozen.entries), "sha256": report.sha256,
    }  # fmt: skip


def stored_digest(report: DispatchReport) -> str:
    """What the rows that are stored hash to now: equal to `report.sha256`, or they were tampered
    with."""
    entries = report.entries.order_by("order").values_list("content", flat=True)
    made = report.tables.order_by("number").values_list("content", flat=True)
    parts = (rows.iterator(chunk_size=AT_ONCE) for rows in (entries, made))
    return digest(chain([report.summary], *parts))


# -- corrections ------------------------------------------------------------------------------------


def read_week(report: DispatchReport, now: datetime) -> Content:
    """The week of a report as it is known now; outside any transaction, before `correct`."""
    with snapshot():
        return compose(report.week, Scope(report.scope), report.week.cut_off_at, known_at=now)


@transaction.atomic
def correct(
    *, report: DispatchReport, content: Content, reason: str, now: datetime, by
) -> DispatchReport:
    """更正: the week anew, under a number of its own. The corrected report stays as it is."""
    _lock()
    report = DispatchReport.objects.select_for_update().get(pk=report.pk)
    if not report.is_published or DispatchReport.objects.filter(corrects=report).exists():
        raise ValidationError("只能更正已印发、且尚未更正过的通报；再次更正请打开最近的更正期。")
    if report.scope != current_scope():
        raise ValidationError("演示数据在库时不能更正园区的通报，请先清除演示数据。")
    row = _new(
        report.week, Scope(report.scope), content, now, revision=report.revision + 1,
        corrects=report, correction_reason=reason, created_by=by, updated_by=by,
    )  # fmt: skip
    fill(row, content, closed_at=now)
    request_files()
    after = {**_describe_act(row, content), "corrects": report.number, "reason": reason}
    audit.record("dispatch.correct", row, by=by, after=after)
    return row


# -- publishing -------------------------------------------------------------------------------------


def check_publishable(report: DispatchReport, now: datetime) -> None:
    """Raises ValidationError, saying why not."""
    if not report.is_readable:
        raise ValidationError(f"{report.label}格式 {report.format}，本程序读不了，请升级后再印发。")
    if report.closed_at is None:
        raise ValidationError(
            f"{report.label}还是草稿，{day_and_minute(report.week.cut_off_at)} 截止封存后才能印发。"
        )
    if report.published_at is not None:
        raise ValidationError(f"{report.label}已经印发。")
