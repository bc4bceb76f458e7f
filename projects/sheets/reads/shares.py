"""What a row about a project would change of its shares of parcels: as much as each parcel has room for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from gaoxin.folding import fold
from projects.models import Parcel, ParcelShare, Project, Status
from projects.registry.rules.amounts import wan
from projects.sheets.reads.changes import NOTHING
from projects.sheets.rules.columns import field_by
from projects.sheets.rules.plan import Change, Plan

UNKNOWN = "土地清单里没有这宗地；请写系统编号、宗地编号或名称，新的先登记宗地"
SEVERAL = "有 {} 宗地叫这个名称，请写系统编号或宗地编号"
ROOM = "宗地 {} 亩，不在表里的项目已用 {} 亩，表里各行合计 {} 亩，超出 {} 亩"


def read_shares(plans: list[Plan], today: date) -> None:
    found = _parcels()
    keys = {plan.project for plan in plans if plan.project}
    ended = set(
        Project.objects.filter(pk__in=keys, status=Status.TERMINATED).values_list("pk", flat=True)
    )
    there = {(one.parcel_id, one.project_id): one for one in ParcelShare.objects.filter(to_on=None)}
    rows: dict[Parcel, list[Plan]] = defaultdict(list)
    for plan in plans:
        parcel = _parcel(plan, found)
        if plan.project in ended:
            plan.refuse("name", "项目已终止，不再登记使用宗地")
        if parcel is None or plan.faults:
            continue
        plan.bears = (parcel.pk,)
        plan.targets["parcel"] = parcel.pk
        _read(plan, parcel, there.get((parcel.pk, plan.project or 0)), today)
        rows[parcel].append(plan)
    of_parcel: dict[int, list[ParcelShare]] = defaultdict(list)
    for share in there.values():
        of_parcel[share.parcel_id].append(share)
    for parcel, of_one in rows.items():
        _check_room(of_one, parcel, of_parcel[parcel.pk])


def _parcels() -> dict[str, list[Parcel]]:
    """Of the zone's own that are kept, by folded code, number and name."""
    found: dict[str, list[Parcel]] = defaultdict(list)
    for row in Parcel.objects.kept().filter(demo=False).order_by("code"):
        for words in {fold(row.code), fold(row.number), fold(row.name)} - {""}:
            found[words].append(row)
    return found


def _parcel(plan: Plan, found: dict[str, list[Parcel]]) -> Parcel | None:
    """Names are not once: a code or number goes before them."""
    words = fold(str(plan.values["parcel"]))
    rows = found.get(words, [])
    surely = [row for row in rows if words in {fold(row.code), fold(row.number)}]
    rows = surely or rows
    if len(rows) != 1:
        plan.refuse("parcel", SEVERAL.format(len(rows)) if rows else UNKNOWN)
        return None
    row = rows[0]
    if row.withdrawn_on:
        plan.refuse("parcel", "这宗地已收回，不能再登记使用的项目")
    elif row.area is None:
        plan.refuse("parcel", "这宗地还没有填面积，请先填写宗地面积")
    return row


def _read(plan: Plan, parcel: Parcel, share: ParcelShare | None, today: date) -> None:
    area: Any = plan.values["share_area"]
    label = field_by("share_area").label
    if share is None:
        plan.values.setdefault("used_from", today)
        new = f"{parcel.name}，{wan(area)} 亩，{plan.values['used_from']} 起"
        plan.changes.append(Change("share_area", label, NOTHING, new))
        return
    plan.targets["share"] = share.pk
    if plan.values.get("used_from") not in (None, share.from_on):
        plan.notes.append(f"这个项目自 {share.from_on} 起使用这宗地，使用日期不改")
    if area != share.area:
        old = f"{parcel.name}，{wan(share.area)} 亩"
        plan.changes.append(Change("share_area", label, old, f"{wan(area)} 亩"))


def _check_room(plans: list[Plan], parcel: Parcel, shares: Iterable[ParcelShare]) -> None:
    """All rows of one parcel together, beside what projects use that the sheet does not name."""
    named = {plan.project for plan in plans}
    others = [one for one in shares if one.project_id not in named]
    used = sum((one.area for one in others), start=Decimal(0))
    asked = sum((Decimal(str(plan.values["share_area"])) for plan in plans), start=Decimal(0))
    over = used + asked - (parcel.area or 0)
    for plan in plans if over > 0 else ():
        told = ROOM.format(parcel.area, used, asked, over)
        plan.refuse("share_area", told)
