"""要素 in the weekly report: what is overdue, promised too late or due soon, as it stood; of money the state alone."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.roles import Role
from projects.bulletin.papers.printed import frozen_tables as read_tables
from projects.bulletin.papers.running_text import sections
from projects.dispatch.actions.freeze import freeze_week
from projects.financing.rules.machine import Act
from projects.issues.actions.steps import add_issue
from projects.models import (
    FinancingCase,
    FinancingEvent,
    Issue,
    PlanRow,
    ResourceNeed,
    SchedulePlan,
)
from projects.needs.actions.needs import advance_need, remove_need
from tests.conftest import client_for
from tests.dispatch.test_dispatch_freeze import (
    LATER,
    at,
    entry,
    frozen_tables,
    old_project,
    week_of,
)
from tests.world.factories import (
    make_case,
    make_drawdown,
    make_fund,
    make_item,
    make_need,
    make_parcel,
    make_permit,
    make_premises,
    make_schedule,
    make_share,
    make_unit,
    make_user,
)

EARLY = at("2026-02-01T09:00")
CUT_OFF_ON = date(2026, 11, 19)
pytestmark = pytest.mark.django_db


def old_need(project, **kwargs) -> ResourceNeed:
    return make_need(project, **{"created_at": EARLY, "updated_at": EARLY, "needed": 100} | kwargs)


def day(days: int) -> date:
    return CUT_OFF_ON + timedelta(days=days)


def advanced(need: ResourceNeed, moment: str, **values) -> None:
    with time_machine.travel(at(moment), tick=False):
        row = ResourceNeed.objects.select_related("project").get(pk=need.pk)
        for name, value in values.items():
            setattr(row, name, value)
        advance_need(need=row, today=at(moment).date(), by=make_user(role=Role.ADMIN))


def rows_of(report) -> list[dict]:
    return frozen_tables(report)[10]


def states_of(report) -> dict[int, str]:
    return {row["need"] or -row["permit"]: row["state"] for row in rows_of(report)}


def said(report) -> str:
    return "".join(part["said_text"] for part in report.first_screen["parts"])


def test_what_is_overdue_promised_late_or_due_soon_stands_in_the_table_and_nothing_else():
    project, week, unit = old_project(), week_of(), make_unit(short_name="示范供电单位")
    power = old_need(project, kind="POWER", secured=40, needed_on=day(-12), unit_responsible=unit)
    water = old_need(project, kind="WATER", needed_on=day(20), promised_on=day(34))
    labour = old_need(project, kind="LABOUR", needed_on=day(14))
    old_need(project, kind="GAS", needed_on=day(15))
    old_need(project, kind="HEAT", secured=100, needed_on=day(-5))
    old_need(project, kind="ROAD", applies=False)
    permit = make_permit(
        project,
        item=make_item(element="ENVIRONMENT"),
        needed_on=day(-3),
        created_at=EARLY,
        updated_at=EARLY,
    )
    report = freeze_week(week=week, now=LATER)
    assert states_of(report) == {
        power.pk: "OVERDUE", -permit.pk: "OVERDUE", water.pk: "LATE_PROMISE", labour.pk: "SOON",
    }  # fmt: skip
    assert [row["days"] for row in rows_of(report)] == [12, 3, 14, 14]
    first = rows_of(report)[0]
    assert (first["element"], first["gap_text"], first["unit"], first["day"]) == (
        "UTILITIES", "缺 60 kVA", "示范供电单位", str(day(-12)),
    )  # fmt: skip
    assert "要素逾期未保障 2 项，承诺晚于需要 1 项，14天内到期 1 项。" in said(report)
    assert "要素逾期未保障的项目 1 个" in report.tables.get(number=10).values["note_text"]
    lines = [line.text for line in sections(report.first_screen, read_tables(report))]
    name = project.short_name or project.name
    told = f"逾期未保障要素2项：{name}「供电」、{name}「{permit}」，详见附件10。"
    assert told in lines


def test_a_project_s_page_of_the_number_names_what_it_needs():
    project, week = old_project(), week_of()
    old_need(project, kind="POWER", detail="10 kV 增容", needed_on=day(-12))
    report = freeze_week(week=week, now=LATER)
    client = client_for(make_user(role=Role.ADMIN))
    text = client.get(f"{report.get_absolute_url()}projects/{project.code}/").content.decode()
    assert "<b>供电（10 kV 增容）</b>" in text


def test_a_late_freeze_says_what_one_in_time_would_have_said():
    project, week = old_project(), week_of()
    came, gone, new, promised = (
        old_need(project, kind=kind, needed_on=day(-1))
        for kind in ("POWER", "WATER", "GAS", "HEAT")
    )
    advanced(came, "2026-11-19T19:00", secured=100)
    advanced(promised, "2026-11-18T09:00", secured=100)
    with time_machine.travel(at("2026-11-20T09:00"), tick=False):
        admin = make_user(role=Role.ADMIN)
        remove_need(need=gone, reason="登记有误", today=date(2026, 11, 20), by=admin)
        ResourceNeed.objects.filter(pk=new.pk).update(created_at=at("2026-11-20T09:00"))
        add_issue(issue=Issue(project=project, need=came, summary="x", kind="UTILITIES"), at=at("2026-11-20T09:00"), by=admin)  # fmt: skip
    report = freeze_week(week=week, now=LATER)
    assert states_of(report) == {came.pk: "OVERDUE", gone.pk: "OVERDUE"}
    assert {row["issue"] for row in rows_of(report)} == {""}


def test_the_day_is_that_of_the_plan_that_was_the_last_one_then():
    project, week = old_project(), week_of()
    schedule = make_schedule(project)
    step = schedule.steps.first()
    need = old_need(project, kind="POWER", step=step)
    for number, first, confirmed in (
        (1, day(-4), "2026-10-01T09:00"),
        (2, day(60), "2026-11-20T09:00"),
    ):
        plan = SchedulePlan.objects.create(
            schedule=schedule, number=number, target_on=day(90), reason="调整", shortfall=0,
            confirmed_at=at(confirmed), confirmed_by=make_user(),
        )  # fmt: skip
        PlanRow.objects.create(
            plan=plan, key=step.key, name=step.name, days=1, unit="WORK", role="NORMAL", latest_first_on=first,
        )  # fmt: skip
    report = freeze_week(week=week, now=LATER)
    assert [(row["need"], row["state"], row["days"]) for row in rows_of(report)] == [
        (need.pk, "OVERDUE", 4)
    ]


def test_of_money_the_state_is_all_that_is_frozen():
    project, week = old_project(), week_of()
    old_need(
        project, needed=7654, needed_on=day(-37), promised_on=day(3), note="金丝雀",
        unit_responsible=make_unit(short_name="资金责任处"),
    )  # fmt: skip
    make_fund(project, amount=1234, created_at=EARLY, updated_at=EARLY)
    make_case(project, purpose="金丝雀设备")
    report = freeze_week(week=week, now=LATER)
    row = rows_of(report)[0]
    assert (row["element"], row["state"], row["title_text"]) == ("FUNDING", "OVERDUE", "资金")
    told = [row[name] for name in ("days", "gap_text", "day", "promised", "unit", "handler")]
    assert told == [None, "", None, None, "", ""]
    kept = entry(report, project).needs
    assert "7654" not in str(kept)
    assert "金丝雀" not in str(kept)


def test_money_that_arrived_after_the_cut_off_had_not_arrived():
    project, week = old_project(), week_of()
    need = old_need(project, needed=100, needed_on=day(-2))
    make_fund(project, month_on=date(2026, 11, 1), amount=100, created_at=at("2026-11-20T09:00"))
    assert states_of(freeze_week(week=week, now=LATER)) == {need.pk: "OVERDUE"}


def approved(project, amount: int, moment: str, **kwargs) -> FinancingCase:
    case = make_case(project, state="APPROVED", wanted=amount, **kwargs)
    FinancingEvent.objects.create(
        case=case, act=Act.APPROVE, state=case.state, amount=amount, on=at(moment).date(),
        at=at(moment), by=make_user(),
    )  # fmt: skip
    return case


def test_money_that_was_approved_by_then_and_not_paid_out_yet_is_found():
    met, short, week = old_project(), old_project(), week_of()
    needs = [old_need(project, needed=100, needed_on=day(-2)) for project in (met, short)]
    for project in (met, short):
        make_fund(
            project, month_on=date(2026, 10, 1), amount=40, created_at=EARLY, updated_at=EARLY
        )
    case = approved(met, 80, "2026-11-02T09:00")
    make_drawdown(case, amount=20, on=day(-10), recorded_at=at("2026-11-09T09:00"))
    make_drawdown(case, amount=30, on=day(-10), recorded_at=at("2026-11-20T09:00"))
    approved(short, 59, "2026-11-02T09:00")
    approved(short, 900, "2026-11-02T09:00", instrument="GUARANTEE")
    approved(short, 900, "2026-11-20T09:00")
    assert states_of(freeze_week(week=week, now=LATER)) == {needs[1].pk: "OVERDUE"}


def test_land_that_was_handed_over_after_the_cut_off_was_not_there_yet():
    project, week = old_project(), week_of()
    need = old_need(project, kind="LAND", needed=40, needed_on=day(-2))
    parcel = make_parcel(created_at=EARLY, updated_at=EARLY, sold_on=day(-90))
    make_share(parcel, project, from_on=day(-60), created_at=EARLY, updated_at=EARLY)
    type(parcel).objects.filter(pk=parcel.pk).update(delivered_on=day(1))
    rows = rows_of(freeze_week(week=week, now=LATER))
    assert [(row["need"], row["state"], row["gap_text"]) for row in rows] == [
        (need.pk, "OVERDUE", "缺 40 亩")
    ]


def test_premises_count_to_the_land_from_when_they_were_known_and_while_they_are_rented():
    project, week = old_project(), week_of()
    need = old_need(project, kind="LAND", needed=40, needed_on=day(-2))
    old = {"created_at": EARLY, "updated_at": EARLY}
    rented = make_premises(project, floor_area=12000, floor_ratio=2, from_on=day(-9), **old)
    make_premises(project, floor_area=40000, floor_ratio=1, from_on=day(1), **old)
    make_premises(project, floor_area=40000, floor_ratio=1, to_on=day(-1), **old)
    make_premises(project, floor_area=40000, floor_ratio=1)
    rented.floor_area = 40000
    rented.save_changes("floor_area", by=make_user())
    rows = rows_of(freeze_week(week=week, now=LATER))
    assert [(row["need"], row["state"], row["gap_text"]) for row in rows] == [
        (need.pk, "OVERDUE", "缺 31 亩")
    ]
