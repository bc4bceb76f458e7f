"""Lights are computed from rows and stored with what they were computed from.

Every act that changes what a light depends on ends with `relight`; the tick does it daily for all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from accounts import audit
from projects.lights.reads import compute, judging, stale_keys
from projects.lights.rules.dimensions import LOOKED_AT, Dimension, Light, Result, Thresholds
from projects.lights.rules.judgement import Judged, headline
from projects.models import (
    DimensionLight,
    LightChange,
    LightOverride,
    LightRule,
    Project,
    ProjectLight,
)

AT_ONCE = 500
STORED = ("light", "plain_light", "since_on", "brief", "reason", "clears", "rule", "inputs")
HEAD = ("light", "brief", "rule_version", "since_on", "computed_on")

Lights = Mapping[Dimension, Judged]


def relight(projects: Iterable[int], now: datetime | None = None) -> int:
    """Compute and store the lights of some projects; how many changed their colour.

    The caller holds the transaction. The projects are locked first, in order: of two acts on one
    project the second waits and then reads what the first wrote.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    locked = (
        Project.objects.filter(pk__in=list(projects))
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )
    places = dict(locked.values_list("pk", "light_place"))
    rule = LightRule.current()
    computed = compute(list(places), today, rule.thresholds)
    _store_dimensions(computed)
    return _store_heads(computed, places, rule.thresholds, now, today)


def _store_dimensions(computed: Mapping[int, Lights]) -> None:
    rows = {
        (row.project_id, row.dimension): row
        for row in DimensionLight.objects.filter(project__in=computed).order_by()
    }
    changed = [
        row
        for key, lights in computed.items()
        for dimension, judged in lights.items()
        if (row := _dimension_row(key, dimension, judged)).values() != _values(rows, key, dimension)
    ]
    DimensionLight.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["project", "dimension"],
        update_fields=STORED,
    )


def _dimension_row(key: int, dimension: Dimension, judged: Judged) -> DimensionLight:
    result = judged.result
    return DimensionLight(
        project_id=key, dimension=dimension, light=result.light, plain_light=judged.plain,
        since_on=judged.since, brief=result.brief[:100], reason=result.reason[:300],
        clears=result.clears[:200], rule=result.rule, inputs=judged.inputs[:300],
    )  # fmt: skip


def _values(rows, key: int, dimension: Dimension) -> tuple | None:
    row = rows.get((key, dimension))
    return row.values() if row else None


def _store_heads(
    computed: Mapping[int, Lights],
    places: Mapping[int, int],
    rules: Thresholds,
    now: datetime,
    today: date,
) -> int:
    stored = {row.project_id: row for row in ProjectLight.objects.filter(project__in=computed)}
    heads, changes, moved = [], [], {}
    for key, lights in computed.items():
        before = stored.get(key)
        result = headline(lights, rules)
        head = _head(key, result, before, rules.version, today)
        if before is None or head.values() != before.values():
            heads.append(head)
        if before is not None and before.light != head.light:
            changes.append(_change(before, head, result.reason, now))
        if places[key] != (place := LOOKED_AT.index(result.light)):
            moved[key] = place
    ProjectLight.objects.bulk_create(
        heads, update_conflicts=True, unique_fields=["project"], update_fields=HEAD
    )
    LightChange.objects.bulk_create(changes)
    if moved:
        _store_places(moved)
    return len(changes)


def _store_places(moved: Mapping[int, int]) -> None:
    """Where the register puts each project by its light."""
    found = [
        When(pk__in=[key for key, at in moved.items() if at == place], then=Value(place))
        for place in sorted({*moved.values()})
    ]
    Project.objects.filter(pk__in=moved).update(light_place=Case(*found))


def _head(key, result: Result, before: ProjectLight | None, version, today) -> ProjectLight:
    since = before.since_on if before is not None and before.light == result.light else today
    return ProjectLight(
        project_id=key, light=result.light, brief=result.brief[:100], rule_version=version,
        since_on=since, computed_on=today,
    )  # fmt: skip


def _change(before: ProjectLight, head: ProjectLight, reason: str, now: datetime) -> LightChange:
    return LightChange(
        project_id=head.project_id, old=before.light, new=head.light, reason=reason[:300],
        rule_version=head.rule_version, at=now,
    )  # fmt: skip


def relight_all(now: datetime, keys: list[int] | None = None) -> int:
    """Compute all kept projects (or `keys`), so many to a transaction; how many were computed."""
    every = Project.objects.kept().order_by("pk").values_list("pk", flat=True)
    keys = list(every) if keys is None else keys
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            relight(keys[start : start + AT_ONCE], now)
    return len(keys)


def relight_stale(now: datetime) -> int:
    """The daily step of the tick: what was not computed today. A second run finds nothing."""
    return relight_all(now, stale_keys(timezone.localdate(now)))


def differing(now: datetime) -> tuple[int, list[str]]:
    """How many kept projects there are, and the codes of those whose stored light differs from
    what their rows give now."""
    today, rules = timezone.localdate(now), LightRule.current().thresholds
    kept = Project.objects.kept().order_by("pk").values_list("pk", "code", "light_place")
    shown = {key: (code, place) for key, code, place in kept}
    keys, found = list(shown), []
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        stored = {row.project_id: row for row in ProjectLight.objects.filter(project__in=part)}
        rows = {
            (row.project_id, row.dimension): row
            for row in DimensionLight.objects.filter(project__in=part)
        }
        for key, lights in compute(part, today, rules).items():
            head = stored.get(key)
            fresh = _head(key, headline(lights, rules), head, rules.version, today)
            code, place = shown[key]
            same = head is not None and head.values() == fresh.values()
            same = same and place == LOOKED_AT.index(fresh.light)
            same = same and all(
                _dimension_row(key, d, judged).values() == _values(rows, key, d)
                for d, judged in lights.items()
            )
            if not same:
                found.append(code)
    return len(keys), found


def recoloured(rules: Thresholds, now: datetime) -> Counter[tuple[Light, Light]]:
    """What other thresholds would do: (colour by those in force, colour by these) → number of projects."""
    today, standing = timezone.localdate(now), LightRule.current().thresholds
    keys = list(Project.objects.kept().order_by("pk").values_list("pk", flat=True))
    moves: Counter[tuple[Light, Light]] = Counter()
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        by = judging(part, today)
        here, there = by(standing), by(rules)
        moves.update(
            (headline(here[key], standing).light, headline(there[key], rules).light)
            for key in there
        )
    return moves


@transaction.atomic
def change_rule(*, rule: LightRule, now: datetime, by) -> LightRule:
    """Put a further version of the thresholds into force and recompute every project by it."""
    before = LightRule.current()
    rule.pk, rule.version, rule.at, rule.by = None, before.version + 1, now, by
    rule.save(force_insert=True)
    relight(Project.objects.kept().values_list("pk", flat=True), now)
    fields = [f.name for f in LightRule._meta.fields if f.name not in {"id", "by", "at"}]
    old, new = audit.values_of(before, fields), audit.values_of(rule, fields)
    changed = [name for name in fields if old[name] != new[name]]
    audit.record(
        "light_rule.change", rule, by=by,
        before={name: old[name] for name in changed}, after={name: new[name] for name in changed},
    )  # fmt: skip
    return rule


@transaction.atomic
def override_light(*, override: LightOverride, by) -> LightOverride:
    """人工调整: another light beside the computed one until a day; the approver is another person."""
    if override.approved_by_id == by.pk:
        raise ValidationError({"approved_by": "人工调整须由另一人批准，不能是登记人本人。"})
    override.created_by = override.updated_by = by
    override.save(force_insert=True)
    after = {name: getattr(override, name) for name in ("light", "reason", "from_on", "until_on")}
    after["approved_by"] = str(override.approved_by)
    audit.record("light.override", override, by=by, after=after)
    return override


@transaction.atomic
def withdraw_override(*, override: LightOverride, by) -> LightOverride:
    override.withdrawn_at = timezone.now()
    override.save_changes("withdrawn_at", by=by)
    audit.record("light.withdraw", override, by=by, after={"light": override.light})
    return override
