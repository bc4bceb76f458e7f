"""The check of a sheet of parcels, whose rows are no project's: which parcel each row is, and what it would change.

Every parcel is read once, and of the firms those that the sheet names: the number of queries does not depend on the
rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from gaoxin.folding import fold
from projects.land.rules.areas import disagree, mu_of_sqm, sqm_of_mu
from projects.land.rules.kinds import Use
from projects.land.rules.states import BY_ACT, DAYS, Act, bad_day, out_of_order
from projects.models import Company, Parcel, ParcelShare, SheetDecision, ZoneSettings
from projects.registry.reads.identity import companies_like, companies_named
from projects.registry.rules.amounts import wan
from projects.sheets.reads.changes import NOTHING
from projects.sheets.reads.grid import Grid
from projects.sheets.reads.persons import IS, NEW
from projects.sheets.reads.roundtrip import FILE, NOW, OFFERS, text_words
from projects.sheets.rules.columns import field_by
from projects.sheets.rules.parcels import FIELDS, KEPT_AS
from projects.sheets.rules.plan import Candidate, Change, Conflict, Plan, refuse_twice
from projects.sheets.rules.roundtrip import number_words
from projects.sheets.rules.values import CLEAR, REPLACE, Offer

ASIDE = frozenset({"parcel_code"})  # what says which parcel it is and changes nothing
CODES = tuple(field.code for field in FIELDS if field.code not in ASIDE)
UNKNOWN = "土地清单里没有这个编号；新登记的宗地请把编号留空"
REMOVED = "这宗地已移出土地清单，不能由导入更改，请删去这一行"
DEMO = "演示宗地和演示企业不能由导入更改，请删去这一行"
TWICE = "同一宗地只留一行：第 {} 行是同一宗"
ODD = "{}；如实的请在「说明」里写明原因"
MUCH = 5000  # 亩, of which a note says that they may be square metres


@dataclass(frozen=True)
class Known:
    """Parcels by key and code, and those that are kept by folded number and name; firms by folded name, and those that are
    called nearly so; what is used of each parcel."""

    rows: dict[int, Parcel]
    codes: dict[str, Parcel]
    numbers: dict[str, Parcel]
    names: dict[str, list[Parcel]]
    firms: dict[str, Company]
    alike: dict[str, list[Company]]
    used: dict[int, Decimal]
    longest_term: int

    def row(self, key: int | None) -> Parcel | None:
        return self.rows.get(key or 0)


def read_known(plans: Iterable[Plan]) -> Known:
    rows = list(Parcel.objects.select_related("company").order_by("code"))
    kept = [row for row in rows if row.removed_on is None]
    names: dict[str, list[Parcel]] = defaultdict(list)
    for row in kept:
        if not row.demo:
            names[fold(row.name)].append(row)
    firms = {str(plan.values.get("holder", "")) for plan in plans} - {"", CLEAR}
    used = ParcelShare.objects.filter(to_on=None).order_by().values("parcel")
    return Known(
        {row.pk: row for row in rows},
        {row.code: row for row in rows},
        {fold(row.number): row for row in kept if row.number},
        names, companies_named(firms), companies_like(firms),
        dict(used.annotate(total=Sum("area")).values_list("parcel", "total")),
        ZoneSettings.load().industry_term,
    )  # fmt: skip


def check_parcels(
    plans: list[Plan], grid: Grid, decided: Mapping[int, Mapping[str, SheetDecision]], today: date
) -> None:
    known = read_known(plans)
    for plan, one in zip(plans, grid.rows, strict=True):
        plan.faults = [
            replace(fault, offers=_only_replacing(fault.offers)) for fault in plan.faults
        ]
        _whose(plan, known, decided[plan.row].get(""))
        if (row := known.row(plan.parcel)) and (base := grid.base_of(one)):
            _meet(plan, row, base, grid.words(one), decided[plan.row])
    _none_twice(plans)
    for plan in plans:
        _read(plan, known.row(plan.parcel), known, today)


def _only_replacing(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """A parcel has no remark in which words could be kept."""
    return tuple(offer for offer in offers if offer.act == REPLACE)


# -- which parcel it is -------------------------------------------------------------------------------------


def _whose(plan: Plan, known: Known, decision: SheetDecision | None) -> None:
    code = str(plan.values.get("parcel_code", "")).upper()
    number = fold(str(plan.values.get("parcel_number", "")))
    if code and code not in known.codes:
        plan.refuse("parcel_code", UNKNOWN)
    elif code:
        _take(plan, known.codes[code], "parcel_code")
        bearer = known.numbers.get(number)
        if bearer and bearer.code != code:
            plan.refuse("parcel_number", f"已是 {bearer.code} 的宗地编号，请核对")
    elif number and number in known.numbers:
        _take(plan, known.numbers[number], "parcel_number")
    else:
        _by_name(plan, known, number, decision)


def _take(plan: Plan, row: Parcel, field: str) -> None:
    if row.demo or row.removed_on:
        plan.refuse(field, DEMO if row.demo else REMOVED)
        return
    plan.parcel, plan.code, plan.version = row.pk, row.code, row.version


def _by_name(plan: Plan, known: Known, number: str, decision: SheetDecision | None) -> None:
    """A name is no proof: of those called so and of no other number a person says which it is."""
    called = known.names.get(fold(str(plan.values.get("parcel_name", ""))), [])
    found = [row for row in called if not number or not row.number]
    if decision and decision.act == IS:
        for row in found:
            if row.code == decision.value:
                _take(plan, row, "parcel_name")
    elif found and decision is None:
        plan.candidates = [_candidate(row) for row in found]


def _candidate(row: Parcel) -> Candidate:
    offers = (Offer(IS, row.code, "是它，更新"), Offer(NEW, "", "不是，新登记"))
    beside = row.number or (row.company.name if row.company else "")
    return Candidate(row.pk, row.code, row.name, beside, "名称相同", offers)


def _none_twice(plans: list[Plan]) -> None:
    """By the parcel it is, of the new ones by the number, or the name where there is none."""
    rows: dict[object, list[Plan]] = defaultdict(list)
    for plan in plans:
        said = (str(plan.values.get(code, "")) for code in ("parcel_number", "parcel_name"))
        if key := plan.parcel or next(filter(None, map(fold, said)), ""):
            rows[key].append(plan)
    for same in rows.values():
        refuse_twice(same, "parcel_name", TWICE)


# -- both changed -------------------------------------------------------------------------------------------


def told(row: Parcel) -> dict[str, str]:
    """Column → words of a parcel, as they go out and are read again."""
    found = {"parcel_code": row.code, "reason": ""}
    for code, value in stored(row).items():
        if value is None:
            found[code] = ""
        elif isinstance(value, Decimal):
            found[code] = number_words(value)
        else:
            found[code] = text_words(said(code, value))
    return found


def parcels_going_out() -> list[dict[str, str]]:
    """Of the zone's own, in the order of their codes. One query."""
    rows = Parcel.objects.kept().filter(demo=False).select_related("company")
    return [told(row) for row in rows.order_by("code")]


def _meet(
    plan: Plan, row: Parcel, base: Mapping[str, str], here: Mapping[str, str],
    decided: Mapping[str, SheetDecision],
) -> None:  # fmt: skip
    """Of what the file changed: left out where the register says the same by now, a conflict where it says something
    else than what went out and nobody has decided yet."""
    now, then, there = told(row), wanted(plan, row), stored(row)
    for code in [one for one in plan.values if one in CODES and now[one] != base[one]]:
        decision = decided.get(code)
        if then[code] == there[code] or (decision and decision.act == NOW):
            del plan.values[code]
        elif decision is None or decision.act != FILE:
            words = base[code], now[code], here.get(code, "")
            plan.conflicts.append(Conflict(code, field_by(code).label, *words, OFFERS))


# -- what it would change -----------------------------------------------------------------------------------


def _read(plan: Plan, row: Parcel | None, known: Known, today: date) -> None:
    if row is None and not plan.faults and not plan.candidates:
        for code in ("parcel_name", "use"):
            if code not in plan.values:
                plan.refuse(code, f"新登记的宗地必填：{field_by(code).takes}")
    _read_holder(plan, known)
    after = wanted(plan, row)
    _check_area(plan, row, after, known)
    _check_days(plan, after, today)
    _check_odd(plan, row, after, known)
    if plan.faults or plan.candidates or plan.conflicts:
        return
    before = stored(row)
    for code in CODES:
        old, new = before[code], after[code]
        if old != new:
            label = field_by(code).label
            plan.changes.append(Change(code, label, said(code, old), said(code, new)))


def stored(row: Parcel | None) -> dict[str, Any]:
    """What the register has, by the field of the sheet; nothing of a new one. The firm by its name."""
    if row is None:
        return dict.fromkeys(CODES)
    found = {code: getattr(row, KEPT_AS.get(code, code)) for code in CODES}
    found["holder"] = row.company.name if row.company else None
    return {code: None if value == "" else value for code, value in found.items()}


def wanted(plan: Plan, row: Parcel | None) -> dict[str, Any]:
    """What the register would have: an empty cell leaves what is there."""
    found = stored(row)
    for code in CODES:
        value = plan.values.get(code)
        if value is not None:
            found[code] = None if value == CLEAR else value
    if found["area"] is None and "area" not in plan.values and "area_sqm" in plan.values:
        sqm = found["area_sqm"]
        found["area"] = None if sqm is None else mu_of_sqm(sqm)
    return found


def said(code: str, value: Any) -> str:
    """For a person."""
    if value is None:
        return NOTHING
    if code in {"area", "area_sqm"}:
        return wan(value)
    if code == "price":
        return f"{wan(value)} 万元"
    if isinstance(value, bool):
        return "是" if value else "否"
    if code == "use":
        return Parcel.Use(value).label
    if code == "supply":
        return Parcel.Supply(value).label
    return value.isoformat() if isinstance(value, date) else str(value)


def _read_holder(plan: Plan, known: Known) -> None:
    """A firm that is there by its own name; one that is not is registered, unless it is nearly called so."""
    name = plan.values.get("holder")
    if name in (None, CLEAR):
        return
    firm = known.firms.get(fold(str(name)))
    near = [one for one in known.alike.get(fold(str(name)), []) if not one.demo]
    if firm and firm.demo:
        plan.refuse("holder", DEMO)
    elif firm:
        plan.company, plan.values["holder"] = firm.pk, firm.name
    elif near:
        offers = tuple(Offer(REPLACE, one.name, f"改为{one.name}") for one in near)
        told = f"企业清单里有「{near[0].name}」，名称只差「有限公司」等字样；确为另一家请先登记企业"
        plan.refuse("holder", told, offers)
    else:
        plan.notes.append(f"企业清单里没有「{name}」，将新登记")


def _check_area(plan: Plan, row: Parcel | None, after: Mapping[str, Any], known: Known) -> None:
    mu, sqm = after["area"], after["area_sqm"]
    given = [code for code in ("area", "area_sqm") if code in plan.values]
    if given and disagree(mu, sqm):
        apart = f"{mu} 亩合 {sqm_of_mu(mu)} ㎡，与 {sqm} ㎡ 相差超过 0.5%"
        kept = "㎡" if given == ["area"] else "亩"
        both = len(given) == 2
        more = "请核对后改正" if both else f"{kept}数是土地清单里的，面积有变的请把两个都填上"
        plan.refuse(given[-1], f"{apart}，{more}")
    used = known.used.get(row.pk) if row else None
    if given and used and (mu is None or mu < used):
        plan.refuse("area", f"使用的项目已登记 {used} 亩，面积不能少于这个数")
    if "area" in given and mu is not None and mu >= MUCH:
        plan.notes.append(f"面积 {wan(mu)} 亩，请核对是不是平方米")


def _check_days(plan: Plan, after: Mapping[str, Any], today: date) -> None:
    for code in DAYS:
        day = plan.values.get(code)
        if isinstance(day, date) and (why := bad_day(day, today)):
            plan.refuse(code, why.removesuffix("。"))
    for act, code in ((Act.SELL, "holder"), (Act.CONTRACT, "contract_no")):
        if after[BY_ACT[act].day] and not after[code]:
            plan.refuse(code, f"有「{act.label}」的日期，须填{field_by(code).label}")


def _check_odd(plan: Plan, row: Parcel | None, after: Mapping[str, Any], known: Known) -> None:
    """What may be true and is asked about by the form is true where the row says why."""
    there = set(out_of_order(row.days())) if row else set()
    days = (row.days() if row else {}) | {name: after[name] for name in DAYS if name in after}
    odd = [text for text in out_of_order(days) if text not in there]
    term = after["term_years"]
    if term is not None and not 1 <= term <= 70:
        plan.refuse("term_years", field_by("term_years").takes)
    elif term and term > known.longest_term and _is_new_of_industry(plan, after):
        odd.append(f"工业用地出让年限一般不超过 {known.longest_term} 年，现为 {term} 年")
    if odd and not plan.values.get("reason"):
        plan.refuse("reason", ODD.format("；".join(odd)))


def _is_new_of_industry(plan: Plan, after: Mapping[str, Any]) -> bool:
    """Whether the row says the term or the use of land for industry; what was there before was asked about."""
    return after["use"] == Use.INDUSTRY and bool(plan.values.keys() & {"term_years", "use"})
