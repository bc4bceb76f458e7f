"""Where projects stand with their investment, and how a figure gets there and is corrected."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from projects.investment import actions
from projects.investment.reads.standing import Standing, standings
from projects.investment.reads.tab import project_investment
from projects.models import InvestmentRecord, Milestone, Project, YearPlan
from tests.world.factories import (
    make_appointment,
    make_fund,
    make_investment,
    make_milestone,
    make_project,
    make_user,
    make_week,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
Kind = InvestmentRecord.Kind
TODAY = date(2026, 11, 19)
AT = datetime(2026, 11, 19, 12, tzinfo=UTC)


def stand(project, today=TODAY, **kwargs) -> Standing:
    return standings([project], today, **kwargs)[project.pk]


def month(project, number, completed, kind=Kind.MONTH, **kwargs):
    values = {"month_on": date(2026, number, 1), "completed": Decimal(completed), "kind": kind}
    return make_investment(project, **values | kwargs)


def weekly(project, week, number, completed, **kwargs):
    return month(project, number, completed, Kind.WEEK, week=week, **kwargs)


# -- what counts ----------------------------------------------------------------------------------


def test_a_month_is_its_statistical_figure_else_its_own_else_the_sum_of_its_weeks():
    project, early, late = make_project(), make_week(date(2026, 3, 2)), make_week(date(2026, 3, 9))
    weekly(project, early, 3, 30)
    weekly(project, late, 3, "12.50")
    assert stand(project).done_year == Decimal("42.50")
    month(project, 3, 50)
    assert stand(project).done_year == 50
    month(project, 3, 47, Kind.STATISTICAL)
    assert stand(project).done_year == 47


def test_the_opening_balance_counts_in_the_total_alone():
    project = make_project()
    make_year_plan(project, year=2026, amount=1000)
    month(project, 1, 5000, Kind.OPENING)
    month(project, 2, 100)
    found = stand(project)
    assert (found.done_total, found.done_year, found.done_ratio) == (5100, 100, Fraction(1, 10))


def test_other_years_count_in_the_total_and_later_months_nowhere():
    project = make_project()
    month(project, 1, 7, month_on=date(2025, 12, 1))
    month(project, 11, 20)
    month(project, 12, 1000)
    found = stand(project)
    assert (found.done_total, found.done_year, found.done_month) == (27, 20, 20)


def test_the_last_week_is_the_latest_reported_one_over_both_its_months():
    project, early, late = (
        make_project(),
        make_week(date(2026, 9, 21)),
        make_week(date(2026, 9, 28)),
    )
    weekly(project, early, 9, 500)
    weekly(project, late, 9, 30)
    weekly(project, late, 10, 12)
    assert stand(project).last_week == 42


def test_completion_expectation_and_gap_as_the_picture_of_the_page_has_them():
    """6.00 亿元 by a plan of months, 3.36 done by 11-19: 56.0 %, 90.1 % expected, −34.1 points."""
    project = make_project()
    curve = [1300, 3200, 8200, 14000, 21000, 28500, 34500, 40500, 46500, 51000, 55900, 60000]
    make_year_plan(project, year=2026, amount=60000, monthly=curve)
    month(project, 10, 33600)
    found = stand(project)
    assert (found.done_percent, found.expected_percent, found.gap_points) == (
        "56.0%", "90.2%", "−34.2",
    )  # fmt: skip
    assert round(found.expected, 2) == Decimal("54103.33")


def test_what_is_unknown_is_none_and_a_plan_nobody_reports_on_is_not_kept():
    bare, planned = make_project(), make_project()
    make_year_plan(planned, year=2026, amount=1200)
    assert stand(bare) == Standing()
    found = stand(planned)
    assert (found.recorded, found.done_ratio, found.gap < -80) == (False, 0, True)
    make_year_plan(bare, year=2026, amount=1200, start_month=12)
    assert (stand(bare).done_ratio, stand(bare).expected_ratio, stand(bare).gap) == (0, None, None)


def test_every_project_asked_for_is_answered_however_it_is_named():
    projects = [make_project() for _ in range(3)]
    keys = {project.pk for project in projects}
    asked = (projects, list(keys), Project.objects.all(), Project.objects.values("pk"))
    assert all(set(standings(rows, TODAY)) == keys for rows in asked)
    assert standings([], TODAY) == {}


def test_the_number_of_queries_does_not_grow_with_the_projects():
    def queries(n):
        for _ in range(n):
            project = make_project()
            make_year_plan(project, year=2026)
            month(project, 1, 10)
        with CaptureQueriesContext(connection) as captured:
            assert len(standings(Project.objects.all(), TODAY)) == Project.objects.count()
        return len(captured) - 1

    assert queries(2) == queries(20) == 4


# -- corrections and frozen weeks -----------------------------------------------------------------


def correct(record, completed, at, reason="重复计入"):
    return actions.correct_record(
        record=record, completed=Decimal(completed), reason=reason, at=at, by=make_user()
    )


def test_a_revision_never_changes_a_frozen_week():
    project = make_project()
    before = AT - timedelta(days=7)
    make_year_plan(project, year=2026, amount=1000, updated_at=before - timedelta(days=30))
    first = month(project, 10, 400, recorded_at=before - timedelta(days=1))
    frozen = stand(project, as_of=before)
    correct(first, 250, AT)
    month(project, 9, 30, recorded_at=AT)
    plan = YearPlan.objects.get()
    plan.amount, plan.reason = Decimal(500), "调减"
    actions.save_year_plan(plan=plan, by=make_user())
    assert stand(project, as_of=before) == frozen
    assert (frozen.done_year, frozen.plan) == (400, 1000)
    now = stand(project)
    assert (now.done_year, now.plan) == (280, 500)


def test_a_correction_keeps_the_old_figure_and_its_own_reason():
    project = make_project()
    first = month(project, 10, 400)
    second = correct(first, 250, AT)
    first.refresh_from_db()
    assert (first.completed, first.superseded_at) == (400, AT)
    assert (second.month_on, second.kind, second.reason) == (first.month_on, first.kind, "重复计入")


def test_a_figure_is_corrected_once_and_by_another_figure():
    first = month(make_project(), 10, 400)
    with pytest.raises(ValidationError, match="与原数相同"):
        correct(first, 400, AT)
    correct(first, 250, AT)
    with pytest.raises(ValidationError, match="已被别人更正"):
        correct(first, 300, AT)


def test_a_month_to_come_is_refused_whoever_asks():
    values = {"completed": Decimal(1), "at": AT, "today": TODAY, "by": make_user()}
    with pytest.raises(ValidationError, match="2026 年 12 月还没到"):
        actions.record_month(
            project=make_project(), month_on=date(2026, 12, 1), funds={}, reason="", **values
        )


def test_one_opening_balance_and_none_over_recorded_months():
    project = make_project()
    values = {"completed": Decimal(1), "at": AT, "today": TODAY, "by": make_user()}
    month(project, 1, 10, month_on=date(2025, 6, 1))
    with pytest.raises(ValidationError, match="会重复计算"):
        actions.record_opening(project=project, year=2026, **values)
    actions.record_opening(project=project, year=2025, **values)
    with pytest.raises(ValidationError, match="期初累计已登记"):
        actions.record_opening(project=project, year=2024, **values)


# -- the forms ------------------------------------------------------------------------------------


@pytest.fixture
def project():
    return make_project(total_investment=10000, statistics_missing_reason="资料补正")


@pytest.fixture
def keeper(project, client_of):
    """The project's commissioner at the keyboard."""
    return client_of(make_appointment(project).user)


def send(client, url, **typed):
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in shown.items() if value not in (None, "", False)}
    return client.post(url, data | typed)


def refusals(answer) -> str:
    assert answer.status_code == 400
    form = answer.context["form"]
    return f"{dict(form.errors)}{form.warnings}"


def test_a_month_with_its_funds_is_entered_and_counts(keeper, project):
    url = f"{project.get_absolute_url()}investment/"
    answer = send(
        keeper, f"{url}month/", month_on="2026-01", completed="120.50", own="300", bank="0"
    )
    assert answer.url == url
    assert stand(project).done_year == Decimal("120.50")
    assert {f.source: f.amount for f in project.fund_arrivals.all()} == {"OWN": 300, "BANK": 0}


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"month_on": "2099-01", "completed": "1"}, "还没到"), ({"completed": ""}, "至少填一项"),
     ({"month_on": "2026-13", "completed": "1"}, "填写月份"), ({"completed": "-5"}, "须写明原因"),
     ({"completed": "12000"}, "超过总投资"), ({"own": "-1"}, "不小于 0")],
)  # fmt: skip
def test_what_cannot_be_or_is_odd_is_said_beside_the_field(keeper, project, typed, words):
    url = f"{project.get_absolute_url()}investment/month/"
    assert words in refusals(send(keeper, url, **typed))
    assert not project.investment_records.exists()


def test_odd_but_true_is_saved_after_a_tick_and_keeps_its_reason(keeper, project):
    url = f"{project.get_absolute_url()}investment/month/"
    odd = {"completed": "12000", "as_is": "on", "as_is_reason": "一次性到货"}
    assert send(keeper, url, **odd).status_code == 302
    assert project.investment_records.get().reason == "一次性到货"


@pytest.mark.parametrize(
    ("page", "typed", "asked"),
    [("opening/", {"completed": "12000"}, "超过总投资"), ("opening/", {"completed": "20000000"}, "填成了元"),
     ("month/", {"own": "5000000"}, "自有合 500.00 亿元，单位是不是填成了元？应为 500 万元"),
     ("plan/", {"amount": "5000000"}, "年度计划合 500.00 亿元"),
     ("month/", {"completed": "5000000"}, "应为 500 万元")],
)  # fmt: skip
def test_an_odd_amount_is_asked_about_in_every_form_and_its_reason_kept(
    keeper, project, page, typed, asked
):
    url = f"{project.get_absolute_url()}investment/{page}"
    assert asked in refusals(send(keeper, url, **typed))
    answer = send(keeper, url, **typed, as_is="on", as_is_reason="分母已核对")
    assert answer.status_code == 302
    assert "分母已核对" in str(AuditEvent.objects.latest("id").after)


def test_an_odd_fund_is_asked_about_once(keeper, project):
    fund = make_fund(project, amount=Decimal(10))
    url = f"/investment/funds/{fund.pk}/"
    assert "填成了元" in refusals(send(keeper, url, amount="3000000"))
    odd = {"amount": "3000000", "as_is": "on", "as_is_reason": "专项债一次到位"}
    assert send(keeper, url, **odd).status_code == 302
    assert AuditEvent.objects.latest("id").after["reason"] == "专项债一次到位"
    assert send(keeper, url, amount="3000000").status_code == 302


def test_yuan_for_wan_yuan_is_asked_about(keeper, project):
    month(project, 1, 20)
    url = f"{project.get_absolute_url()}investment/month/"
    assert "应为 3.00 万元" in refusals(send(keeper, url, month_on="2026-02", completed="30000"))


def test_a_statistical_figure_below_the_month_needs_its_reason(keeper, project):
    month(project, 1, 100)
    url = f"{project.get_absolute_url()}investment/statistical/"
    typed = {"month_on": "2026-01", "completed": "90", "statistics_code": "140400-01"}
    assert "累计将减少 10.00 万元" in refusals(send(keeper, url, **typed))
    assert send(keeper, url, reason="统计口径不含税", **typed).status_code == 302
    project.refresh_from_db()
    assert (stand(project).done_year, project.statistics_code) == (90, "140400-01")


def test_a_figure_that_is_there_is_corrected_not_entered_again(keeper, project):
    record = month(project, 1, 100)
    base = f"{project.get_absolute_url()}investment/"
    assert "已登记" in refusals(send(keeper, f"{base}month/", month_on="2026-01", completed="5"))
    url = f"/investment/{record.pk}/correct/"
    assert send(keeper, url, completed="80", reason="重复").url == base
    assert keeper.get(url).status_code == 404  # superseded: there is another one to correct
    html = keeper.get(base).content.decode()
    assert "is-void" in html and "重复" in html


def test_a_year_s_plan_by_months_and_its_change_with_a_reason(keeper, project):
    url = f"{project.get_absolute_url()}investment/plan/?year=2026"
    months = {f"month_{n}": str(100 * n) for n in range(1, 13)}
    assert "只填了 1 个月" in refusals(send(keeper, url, amount="1200", month_3="5"))
    assert "只增不减" in refusals(send(keeper, url, amount="1200", **months | {"month_6": "1"}))
    assert "须等于年度计划" in refusals(send(keeper, url, amount="1300", **months))
    assert send(keeper, url, amount="1200", **months).status_code == 302
    assert "须写明原因" in refusals(send(keeper, url, amount="1100", month_12="1100"))
    changed = send(keeper, url, amount="1100", month_12="1100", reason="分期实施")
    assert changed.status_code == 302
    plan = YearPlan.objects.get()
    assert (plan.amount, plan.monthly[-1], plan.reason) == (1100, 1100, "分期实施")


@pytest.mark.parametrize("year", ["1999", "abcd", "²026", "20266", "0"])
def test_there_is_no_plan_of_an_impossible_year(keeper, project, year):
    url = f"{project.get_absolute_url()}investment/plan/"
    assert keeper.get(url, {"year": year}).status_code == 404


# -- 纳统 -----------------------------------------------------------------------------------------


def test_entry_in_the_statistics_ticks_its_milestone_and_ends_the_reason_why_not(keeper, project):
    node = make_milestone(project, kind=Milestone.Kind.STATISTICS, name="纳统")
    url = f"{project.get_absolute_url()}investment/statistics/"
    entered = {"statistics_entered_on": "2026-03-02", "statistics_code": "140400-02"}
    wrong = refusals(send(keeper, url, **entered))
    assert "不再需要未纳统原因" in wrong and "写明依据" in wrong
    done = send(keeper, url, statistics_missing_reason="", evidence="入库通知", **entered)
    assert done.status_code == 302
    node.refresh_from_db()
    project.refresh_from_db()
    assert node.done_on == project.statistics_entered_on == date(2026, 3, 2)


def test_a_started_project_says_since_when_or_why_not(keeper, project):
    page = f"{project.get_absolute_url()}investment/"
    assert "须写明未纳统原因" not in keeper.get(page).content.decode()
    Project.objects.update(statistics_missing_reason="")
    assert "须写明未纳统原因" in keeper.get(page).content.decode()
    assert "未纳统须写明原因" in refusals(send(keeper, f"{page}statistics/"))
    Project.objects.update(started_text="", started_on=None)
    assert "须写明未纳统原因" not in keeper.get(page).content.decode()


# -- pages ----------------------------------------------------------------------------------------


def test_the_chief_decides_how_investment_is_reported_and_the_commissioner_does_not(
    keeper, project, client_of
):
    url = f"{project.get_absolute_url()}investment/frequency/"
    chief = client_of(make_appointment(project, role="CHIEF").user)
    assert keeper.get(url).status_code == 404
    assert send(chief, url, invests_monthly="on").status_code == 302
    project.refresh_from_db()
    assert project.invests_monthly


def test_a_member_reads_the_tab_and_finds_nothing_to_press(project, client_of):
    record = month(project, 1, 100)
    member = client_of(make_appointment(project, role="MEMBER").user)
    html = member.get(f"{project.get_absolute_url()}investment/").content.decode()
    assert "100.00" in html
    assert f"/investment/{record.pk}/correct/" not in html and "investment/month/" not in html


def test_the_tab_s_queries_do_not_grow_with_its_rows(keeper, project):
    url, number = f"{project.get_absolute_url()}investment/", iter(range(1, 13))

    def queries(n):
        for _, at in zip(range(n), number, strict=False):
            month(project, at, 10)
            month(project, at, 11, Kind.STATISTICAL)
            make_fund(project, month_on=date(2026, at, 1))
            make_year_plan(project, year=2010 + at)
        with CaptureQueriesContext(connection) as captured:
            assert keeper.get(url).status_code == 200
        return len(captured)

    keeper.get(url)
    assert queries(2) == queries(8) <= 45


def test_the_table_adds_up_to_the_year_and_the_chart_ends_where_it_does(project):
    make_year_plan(project, year=2026, amount=Decimal("999.99"), start_month=4)
    for number, amount in enumerate(("0.01", "33.33", "66.67", "-10"), 1):
        month(project, number, amount, reason="更正以前月份")
    found = project_investment(project, make_user(role="ADMIN"), TODAY).curve
    assert found.done_sum == found.standing.done_year == Decimal("90.01")
    assert found.months[10].total == found.done_sum and found.months[11].total is None
    assert found.chart["done"][-1] == [round(10 + 19 / 30, 4), 0.009001]
    assert found.months[11].planned == Decimal("999.99")


def test_the_rates_of_arrived_funds_name_their_denominators(keeper, project):
    make_fund(project, amount=2500, month_on=date(2025, 1, 1))
    make_fund(project, amount=500)
    html = keeper.get(f"{project.get_absolute_url()}investment/").content.decode()
    assert "30.0%" in html and "累计到位 ÷ 总投资" in html
    assert "没有年度计划，不能计算" in html


def test_the_register_and_its_export_add_up_to_the_last_unit(client_of):
    admin, year = client_of(make_user(role="ADMIN")), timezone.localdate().year
    for amount in ("0.01", "1234.56", "99999.99"):
        project = make_project()
        make_year_plan(project, year=year, amount=200000)
        make_investment(project, completed=Decimal(amount))
    make_project()
    chosen = ["code", "year_plan", "year_done", "done_ratio", "pace_gap", "total_done"]
    admin.post("/columns/projects/", {"columns": chosen})
    rows = admin.get("/projects/?sort=-year_plan").context["rows"]
    whole = sum(row.standing.done_year for row in rows)
    book = load_workbook(io.BytesIO(admin.get("/projects/?export=xlsx").content))
    _, header, *lines = book.active.iter_rows(values_only=True)
    assert header[5:8] == ("累计完成（亿元）", "完成率（%）", "序时差（百分点）")
    done = [Decimal(str(line[5])) for line in lines if line[5] is not None]
    assert len(done) == 3
    assert sum(done) * 10000 == whole == Decimal("101234.56")
    assert rows[-1].standing == Standing()
