"""What a weekly report freezes, read from the rows as they stood at a moment.

State is taken by its dates (a milestone done after the cut-off is undone, a moved day is the one
before the move), reports and amounts by when they came in: a freeze that runs nine days late says what
one in time would have said, but for texts of the register that were edited since. Projects are
read a thousand at a time, each thousand in the same number of queries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone
from django.utils.functional import cached_property

from gaoxin.clock import minute_of
from gaoxin.days import day_in_words
from projects.bulletin.rules.sums import percent_of
from projects.bulletin.rules.table import Before
from projects.directing.reads.instructions import open_for_report
from projects.directing.reads.visits import visit_lines
from projects.dispatch.reads.collect_amounts import Amounts, week_amounts
from projects.dispatch.reads.collect_bars import bar_lines
from projects.dispatch.reads.collect_corrections import corrections
from projects.dispatch.reads.collect_lines import (
    holders,
    issue_lines,
    levels,
    name_stand_ins,
    node_lines,
    order_lines,
    schedule_line,
    track_codes,
    year_targets,
)
from projects.dispatch.reads.collect_progress import Told, told_of
from projects.dispatch.reads.collect_projects import projects_at
from projects.dispatch.reads.collect_resources import granted_sums, resource_lines
from projects.dispatch.reads.earlier import Earlier
from projects.dispatch.reads.shared import Shared
from projects.dispatch.reads.telling import Telling
from projects.dispatch.rules.codes import IN_YEAR, NEWLY, PASSED, Mark, OfYear, Passed
from projects.dispatch.rules.entry import Entry, Frozen, LightLine, Week
from projects.investment.reads.standing import Standing, standings
from projects.lights.reads import Lights, Then, judging, light_badges
from projects.lights.rules.criteria import criterion
from projects.lights.rules.dimensions import (
    WORST_FIRST,
    Dimension,
    Light,
    Thresholds,
    weeks_running,
)
from projects.lights.rules.judgement import Judged, headline
from projects.models import (
    DispatchReport,
    LightRule,
    Milestone,
    Project,
    ReportWeek,
    ZoneSettings,
)
from projects.registry.rules.amounts import cents, tenths
from projects.registry.rules.stages import ORDER, Stage
from projects.schedule.reads.standing import standings as schedule_standings

AT_ONCE = 1000  # projects
LATE_ENTRY = timedelta(days=31)
PREPARATORY = frozenset(ORDER[: ORDER.index(Stage.CONSTRUCTION)])


@dataclass(frozen=True)
class Moment:
    """What is read: the state at `as_of`, from what was known at `known_at` (later for a 更正
    alone). `since`: as of when the report before told, `told_at`: what it knew; None without one."""

    week: ReportWeek
    as_of: datetime
    since: datetime | None
    known_at: datetime
    told_at: datetime | None

    @cached_property  # a freeze asks hundreds of thousands of times
    def day(self) -> date:
        return timezone.localdate(self.as_of)

    @property
    def new_from(self) -> date:
        """What is dated on this day or later and was not in the report before is new. The day of
        the last cut-off counts: what came after the hour was too late for that report."""
        return timezone.localdate(self.since) if self.since else self.week.first_on


def previous(week: ReportWeek, scope: str) -> DispatchReport | None:
    """The number that this one goes on from; also a withdrawn one, whose texts were told in it."""
    return DispatchReport.objects.earlier(week, scope).first()


@dataclass(frozen=True)
class Collected:
    """`before`: the number before. Of its entries and those of `frozen` there is what is counted; `told`: what was
    made of these while they were whole."""

    frozen: Frozen
    before: Before | None
    told: Telling


def collect(
    week: ReportWeek,
    scope: str,
    as_of: datetime,
    last: DispatchReport | None,
    *,
    known_at: datetime | None = None,
) -> Collected:
    """The week as it stood at `as_of`. `last`: the report before."""
    told_at = (last.closed_at if last.corrects_id else last.as_of) if last else None
    moment = Moment(week, as_of, last.as_of if last else None, known_at or as_of, told_at)
    fictional = scope == DispatchReport.Scope.DEMO
    rule = LightRule.in_force(as_of)
    head = _head(moment, scope, rule.version)
    telling, shared = Telling(head), Shared()
    earlier = Earlier(last, shared) if last else None
    read = _read(moment, scope, rule.thresholds, earlier, telling, shared)
    kept = set(read.keys)
    frozen = replace(
        head,
        entries=read.entries,
        orders=[order for order in head.orders if order.project in kept],
        awaiting=read.awaiting,
        imported=read.imported,
        granted=granted_sums(_keys_added_up(read.entries, fictional), moment),
    )
    return Collected(frozen, earlier.all() if earlier else None, telling)


def _head(moment: Moment, scope: str, rule_version: int) -> Frozen:
    """The week without its projects; the orders of all of them, also of those of which it says nothing."""
    as_of, fictional = moment.as_of, scope == DispatchReport.Scope.DEMO
    return Frozen(
        week=_week(moment.week),
        scope=scope,
        as_of=minute_of(as_of),
        rule_version=rule_version,
        ranked=ZoneSettings.load().ranked,
        entries=[],
        orders=order_lines(moment),
        visits=visit_lines(moment.new_from, moment.since, as_of, moment.day, fictional=fictional),
        instructions=open_for_report(moment.since, as_of, moment.day, fictional=fictional),
        awaiting=[],
    )


def _keys_added_up(entries: list[Entry], fictional: bool) -> list[int]:
    """Amounts of the zone and fictional ones never enter one sum."""
    return [entry.project for entry in entries if entry.demo == fictional]


def _is_awaiting(row: dict) -> bool:
    """Known from the press alone."""
    return not row["confirmed_at"] and row["source"] != Project.Source.IMPORT


def _is_unseen(row: dict) -> bool:
    """From a sheet, and nobody has confirmed it: a report counts it once and names it nowhere."""
    return not row["confirmed_at"] and row["source"] == Project.Source.IMPORT


def _week(week: ReportWeek) -> Week:
    return Week(week.week_on, week.first_on, week.week.cut_off_on, week.label, week.note)


@dataclass
class _Read:
    """`keys`: of the projects that have an entry; the others as `Frozen` tells of them."""

    entries: list[Entry] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    awaiting: list[list[str]] = field(default_factory=list)
    imported: int = 0


def _read(
    moment: Moment,
    scope: str,
    rules: Thresholds,
    earlier: Earlier | None,
    telling: Telling,
    shared: Shared,
) -> _Read:
    """Some projects at a time, each of them in the same number of queries: what was read for those is let go."""
    standing = _standing(moment, scope, earlier)
    found, rows = _Read(), projects_at(moment, scope, AT_ONCE)
    while block := list(islice(rows, AT_ONCE)):
        found.awaiting += [
            [r["code"], r["short_name"] or r["name"]] for r in block if _is_awaiting(r)
        ]
        found.imported += sum(map(_is_unseen, block))
        judged = [row for row in block if row["confirmed_at"]]
        keys = [row["pk"] for row in judged]
        known = earlier.of(keys) if earlier else {}
        lights = known if standing is earlier else standing.of(keys) if standing else {}
        for entry in _block(judged, moment, rules, known, lights):
            telling.tell(entry, known.get(entry.project))
            found.entries.append(shared.brief(entry))
        found.keys += keys
        if earlier:
            earlier.let_go(known)
    return found


def _block(
    rows, moment: Moment, rules: Thresholds, known: dict[int, Entry], standing: dict[int, Entry]
) -> list[Entry]:
    keys, day = [row["pk"] for row in rows], moment.day
    statuses = {row["pk"]: row["status"] for row in rows}
    scheduled = schedule_standings(keys, day, at=moment.as_of)
    money = standings(keys, day, as_of=moment.known_at, last_week=False)
    judge_by = judging(keys, day, then=Then(moment.as_of, statuses, scheduled, money))
    judged = judge_by(rules)
    recoloured = _find_recoloured(judged, rules, judge_by, moment, known)
    badges, held = light_badges(keys, day), holders(keys, day)
    name_stand_ins(held, moment.week)
    week_money, told, level_of = (
        week_amounts(keys, moment),
        told_of(keys, moment),
        levels(keys, day.year),
    )
    targets, tracks, corrected = (
        year_targets(keys, moment),
        track_codes(keys),
        corrections(keys, moment),
    )
    nodes, issues = node_lines(statuses, moment, known), issue_lines(keys, moment, known)
    bars = bar_lines(rows, moment, money)
    resources = resource_lines(rows, moment)
    return [
        _entry(
            row, moment, known.get(row["pk"]), held.get(row["pk"], {}),
            _money(money.get(row["pk"], Standing()), week_money.get(row["pk"], Amounts())),
            _light(judged[row["pk"]], rules, standing.get(row["pk"]), badges.get(row["pk"]), day)
            | {"by_rule": recoloured.get(row["pk"], "")},
            _this_year(row, moment, targets[row["pk"]]), told[row["pk"]], nodes[row["pk"]],
            issues[row["pk"]], level_of.get(row["pk"], ""), tracks[row["pk"]],
            corrected.get(row["pk"], []), schedule_line(scheduled.get(row["pk"])), bars[row["pk"]],
            resources[row["pk"]],
        )
        for row in rows
    ]  # fmt: skip


def _find_recoloured(
    judged: Lights,
    rules: Thresholds,
    judge_by: Callable[[Thresholds], Lights],
    moment: Moment,
    known: Mapping[int, Entry],
) -> dict[int, str]:
    """Project → the light it had in the number before (`known`) and would still have by the rule of that
    number: nothing but the version of the rule has changed it."""
    earlier = LightRule.in_force(moment.since or moment.as_of).thresholds
    if earlier.version == rules.version:
        return {}
    found = {}
    for key, lights in judge_by(earlier).items():
        last = known[key].light if key in known else ""
        if last == headline(lights, earlier).light != headline(judged[key], rules).light:
            found[key] = last
    return found


def _standing(moment: Moment, scope: str, earlier: Earlier | None) -> Earlier | None:
    """The latest report of the weeks before that was neither withdrawn nor corrected: from it the weeks of a light are
    counted on. Mostly it is the report before."""
    report = DispatchReport.objects.earlier(moment.week, scope).standing().first()
    if report is not None and earlier is not None and earlier.report == report:
        return earlier
    return Earlier(report, Shared()) if report else None


def _entry(
    row,
    moment,
    last,
    held,
    money,
    light,
    this_year,
    told: Told,
    nodes,
    issues,
    level,
    tracks,
    corrected,
    schedule,
    bar,
    resources,
) -> Entry:
    facts = _facts(row, moment, last)
    problems = [issue.summary for issue in issues if Mark.OPEN in issue.marks]
    start_due = any(
        node.kind == Milestone.Kind.STARTED and node.due_on <= moment.day for node in nodes
    )
    return Entry(
        project=row["pk"], code=row["code"], name=row["name"], short_name=row["short_name"],
        demo=row["source"] == Project.Source.DEMO, level=level, site=row["site"],
        status=row["status"], stage=row["stage"], tracks=tracks, unit=row["unit"] or "",
        unit_id=row["lead_unit_id"], facts=facts,
        should_start=Passed.STARTED in facts or start_due or row["stage"] not in {"", *PREPARATORY},
        problems="；".join([*problems, *filter(None, [told.coordination])]),
        unchanged=told.unchanged, unchanged_reason=told.unchanged_reason,
        this_week=told.this_week, next_week=told.next_week, report=told.state,
        silent_weeks=told.silent_weeks, unchanged_weeks=told.unchanged_weeks, alike=told.alike,
        returned=told.returned, late=told.late, nodes=nodes, issues=issues,
        this_year=this_year, corrected=corrected, schedule=schedule, bar=bar, **resources, **held, **money, **light,
    )  # fmt: skip


def _facts(row, moment: Moment, last: Entry | None) -> list[str]:
    """What was passed by that day, and what of it is new: the report before did not know it, and
    it is dated no further back than a late entry may be. Older facts are only entered now."""
    marks: list[str] = []
    day = moment.day
    oldest = moment.new_from - (LATE_ENTRY if last else timedelta(0))
    for fact, passed in PASSED.items():
        on, text = row[f"{fact}_on"], row[f"{fact}_text"]
        if (on and on <= day) or text:
            marks.append(passed)
            told = last is not None and passed in last.facts
            if on is not None and on >= oldest and not told and fact in NEWLY:
                marks.append(NEWLY[fact])
    return marks


def _this_year(row, moment: Moment, targets: set[OfYear]) -> list[OfYear]:
    """What was passed in the year so far, and what is or was planned for some day of it."""
    marks = []
    for fact, (done, due) in IN_YEAR.items():
        on = row[f"{fact}_on"]
        if on and on.year == moment.day.year and on <= moment.day:
            marks.append(done)
        if due in targets:
            marks.append(due)
    return marks


def _money(standing: Standing, amounts: Amounts) -> dict:
    gap = standing.gap
    this_year = standing.done_year if standing.recorded_this_year else None
    return {
        "plan": standing.plan, "done_week": amounts.week, "done_late": amounts.late,
        "done_year": this_year, "total": amounts.total,
        "done_total": standing.done_total if standing.recorded else None,
        "done_ratio": percent_of(standing.done_ratio),
        "expected_ratio": percent_of(standing.expected_ratio),
        "expected": None if standing.expected is None else cents(standing.expected),
        "gap": None if gap is None else tenths(gap),
    }  # fmt: skip


def _light(
    judged: dict[Dimension, Judged], rules: Thresholds, last: Entry | None, badge, day: date
) -> dict:
    head = headline(judged, rules)
    runs = {line.dimension: line for line in last.lights} if last else {}
    lines = [
        _light_line(dimension, one, rules, runs.get(dimension), day)
        for dimension, one in judged.items()
    ]
    override = badge.override if badge else None
    return {
        "light": head.light, "dimension": head.dimension or "", "rule": head.rule,
        "weeks": _weeks(head.light, last),
        "override": override or "", "override_until": badge.until if override else None,
        "override_text": f"{override.label}，至 {day_in_words(badge.until, day)}" if override else "",
        "brief_text": head.brief, "reason_text": head.reason, "clears_text": head.clears,
        "criterion_text": criterion(head.dimension, head.light, rules),
        "lights": sorted(lines, key=lambda line: WORST_FIRST.index(line.light)),
    }  # fmt: skip


def _weeks(light: Light, last: Entry | LightLine | None) -> int:
    return weeks_running(light, last.light, last.weeks) if last else 1


def _light_line(
    dimension: Dimension, one: Judged, rules: Thresholds, last: LightLine | None, day: date
) -> LightLine:
    """Its first day is the one an earlier report has said; else as it is known now, which a late freeze
    must not take for later than the day it speaks of."""
    result, light = one.result, one.result.light
    told = last.since_on if last and last.light == light else None
    return LightLine(
        dimension=dimension, light=light, rule=result.rule, since_on=told or min(one.since, day),
        weeks=_weeks(light, last),
        brief_text=result.brief, reason_text=result.reason, clears_text=result.clears,
        criterion_text=criterion(dimension, light, rules),
    )  # fmt: skip
