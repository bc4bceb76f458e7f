"""独任: authorised by one, confirmed by another; a sample of what was so decided, looked at by a third."""

import hashlib
import math
import random
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from projects.lights.rules.dimensions import add_months
from projects.models import PermitStep, SoleExaminer, SpotCheck, ZoneSettings
from projects.resources.reads.agents import agent_of
from projects.resources.rules.kinds import CheckResult, Method, Result


@transaction.atomic
def authorise(*, row: SoleExaminer, by) -> SoleExaminer:
    if not row.item.sole_allowed:
        raise ValidationError({"item": "这一事项未列入独任清单。请先在事项里放开「可独任」。"})
    row.created_by = row.updated_by = by
    row.save(force_insert=True)
    after = {"person": str(row.person), "item": str(row.item), "document": row.document}
    audit.record("sole.add", row, by=by, after=after)
    return row


@transaction.atomic
def confirm_sole(*, row: SoleExaminer, by) -> SoleExaminer:
    """By somebody else than who entered it, and than who is authorised."""
    if row.confirmed_at is not None:
        raise ValidationError("这项独任授权已经确认。")
    if by.pk in (row.created_by_id, row.person_id):
        raise ValidationError("独任授权须由登记人和被授权人以外的人确认。")
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save_changes("confirmed_by", "confirmed_at", by=by)
    audit.record("sole.confirm", row, by=by, after={"person": str(row.person)})
    return row


@transaction.atomic
def end_sole(*, row: SoleExaminer, on: date, by) -> SoleExaminer:
    if on < row.from_on:
        raise ValidationError({"on": "结束日期不能早于授权开始日期。"})
    before = {"to_on": row.to_on}
    row.to_on = on
    row.save_changes("to_on", by=by)
    audit.record("sole.end", row, by=by, before=before, after={"to_on": on})
    return row


def drawable(month_on: date, after_on: date) -> list[int]:
    """What the sample of a month is drawn from: sole and promised decisions of that month, in a fixed order."""
    rows = PermitStep.objects.kept().filter(
        Q(sole=True) | Q(method=Method.PROMISE.value), result=Result.GRANTED,
        decided_on__gte=month_on, decided_on__lt=after_on,
    )  # fmt: skip
    return list(rows.order_by("pk").values_list("pk", flat=True))


def drawn(keys: list[int], percent: int, seed: str) -> list[int]:
    """The same again for everybody who has the seed."""
    chooser = random.Random(hashlib.sha256(seed.encode()).digest())  # noqa: S311 — a sample, no secret
    return sorted(chooser.sample(keys, math.ceil(len(keys) * percent / 100)))


@transaction.atomic
def draw_sample(*, month_on: date, seed: str, today: date, by) -> list[SpotCheck]:
    """抽查 of a month that is over, once. At least one where there is any."""
    month_on = month_on.replace(day=1)
    after_on = add_months(month_on, 1)
    if after_on > today:
        raise ValidationError({"month_on": "这个月还没有结束。请下月再抽。"})
    ZoneSettings.objects.select_for_update().get()
    if SpotCheck.objects.filter(month_on=month_on).exists():
        raise ValidationError({"month_on": "这个月已经抽过，名单不再改。"})
    keys = drawn(drawable(month_on, after_on), ZoneSettings.load().sample_percent, seed)
    if not keys:
        raise ValidationError({"month_on": "这个月没有独任或承诺办结的手续，不用抽查。"})
    rows = SpotCheck.objects.bulk_create(
        SpotCheck(permit_id=key, month_on=month_on, seed=seed, created_by=by, updated_by=by)
        for key in keys
    )
    after = {"month_on": month_on, "seed": seed, "count": len(rows)}
    audit.record("spot.draw", by=by, after=after, label=f"{month_on:%Y-%m} 抽查")
    return rows


@transaction.atomic
def record_spot_check(*, row: SpotCheck, result: str, note: str, today: date, by) -> SpotCheck:
    """Never by who examined it or went for it."""
    if row.checked_on is not None:
        raise ValidationError("这一件已经抽查。")
    decided = row.permit.decided_on or today
    if by.pk == row.permit.examiner_id or by == agent_of(row.permit, decided):
        raise ValidationError("审批人和代办员不能抽查自己经办的手续。请由另一人抽查。")
    if result == CheckResult.FAIL and not note:
        raise ValidationError({"note": "抽查未通过须写明情况。"})
    row.checker, row.checked_on, row.result, row.note = by, today, result, note
    row.save_changes("checker", "checked_on", "result", "note", by=by)
    audit.record("spot.check", row, by=by, after={"result": result})
    return row
