"""Sheets of appointments, nodes, year plans and months: checked, written by the acts of their forms, taken back where
there is an act for it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import (
    Appointment,
    AwaitedCommissioner,
    DateChange,
    InvestmentRecord,
    Milestone,
    SheetImport,
    YearPlan,
)
from projects.registry.rules.parts import Stretch
from projects.sheets.reads import months
from projects.sheets.reads.check import check
from projects.sheets.reads.grid import read_grid
from projects.sheets.reads.months import month_grid
from projects.sheets.rules.columns import read_month, read_upto
from tests.registry.test_project_pages import fields
from tests.sheets.books import book, upload
from tests.sheets.test_import import apply, decide, faults, text, verdicts
from tests.world.factories import (
    make_appointment,
    make_milestone,
    make_project,
    make_unit,
    make_user,
    make_year_plan,
)

pytestmark = pytest.mark.django_db
UPLOAD, PASTE = "/projects/import/", "/projects/import/months/"


@pytest.fixture
def project():
    return make_project(name="甲项目", total_investment=50000)


def checked(admin, about: str, rows, **more) -> SheetImport:
    typed = fields(admin, UPLOAD) | {"about": about, "upload": upload(book(rows, **more))}
    answer = admin.post(UPLOAD, typed)
    assert answer.status_code == 302, text(answer)
    return SheetImport.objects.latest("pk")


def undo(admin, row):
    url = f"{row.get_absolute_url()}undo/"
    return admin.post(url, fields(admin, url))


# -- whose ----------------------------------------------------------------------------------------


def test_a_row_of_an_unknown_removed_or_demo_project_is_a_fault_and_creates_nothing(admin, project):
    gone = make_project(name="乙项目")
    gone.removed_on, gone.removed_by, gone.removed_reason = date(2026, 8, 14), make_user(), "重复"
    gone.save()
    make_project(name="演示项目05", source="DEMO")
    names = ["甲项目", "没有的项目", "乙项目", "演示项目05", "甲项目"]
    row = checked(
        admin,
        "MILESTONES",
        [["项目名称", "节点", "计划日期"], *([n, "封顶", date(2027, 3, 1)] for n in names)],
    )
    said = {place: takes for place, _, takes in faults(row)}
    assert "没有这个项目" in said[3] and "已移出" in said[4] and "演示" in said[5]
    assert "第 6 行" in said[2] and "第 2 行" in said[6]
    assert "将写入" in text(admin.get(row.get_absolute_url()))


@pytest.mark.parametrize(
    ("about", "head", "asked"),
    [
        ("APPOINTMENTS", ["项目名称", "姓名"], "角色"),
        ("MILESTONES", ["项目名称", "节点", "何时"], "计划日期"),
        ("YEAR_PLANS", ["项目名称", "年度"], "年度计划"),
        ("MONTHS", ["项目名称", "说明"], "月份"),
    ],
)
def test_a_column_that_every_row_needs_is_asked_for_before_the_check(admin, about, head, asked):
    row = checked(admin, about, [head, ["甲项目", *["x"] * (len(head) - 1)]])
    url = f"{row.get_absolute_url()}columns/"
    assert row.state == "READ" and admin.get(row.get_absolute_url()).url == url
    answer = admin.post(url, fields(admin, url))
    assert answer.status_code == 400 and f"哪一列是「{asked}」" in text(answer)


def test_a_near_name_is_asked_about_and_never_new(admin):
    project = make_project(name="甲项目", short_name="甲")
    row = checked(
        admin, "MILESTONES", [["项目名称", "节点", "计划日期"], ["甲", "封顶", date(2027, 3, 1)]]
    )
    (asked,) = row.found["rows"]
    assert [offer["act"] for one in asked["candidates"] for offer in one["offers"]] == ["IS"]
    assert verdicts(decide(admin, row, 2, "NEW")) == {2: "ASKED"}
    assert verdicts(decide(admin, row, 2, "IS", project.code)) == {2: "UPDATE"}


# -- appointments ---------------------------------------------------------------------------------

APPOINTMENTS = ["项目名称", "角色", "姓名", "任职日期", "职责", "文号"]


def test_appointments_are_made_taken_over_and_taken_back(admin, office, project):
    today = timezone.localdate()
    old, new, member = (make_user(name=name) for name in ("张三", "李四", "王五"))
    make_appointment(project, old, role="LEADER", from_on=today - timedelta(days=30))
    make_user(name="赵六", can_sign_in=False, username=None, role="")
    rows = [
        APPOINTMENTS,
        ["甲项目", "包联领导", "李四", None, None, "高新办〔2026〕1 号"],
        ["甲项目", "成员", "王五", today, "副班长", None],
        ["甲项目", "专员", "赵六", None, None, None],
    ]
    row = checked(admin, "APPOINTMENTS", rows)
    (first, *_) = row.found["rows"]
    assert [(one["label"], one["old"]) for one in first["changes"]] == [("包联领导", "张三")]
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    held = Appointment.objects.current(today).filter(project=project).order_by("role")
    assert [(one.role, one.user, one.title) for one in held] == [
        ("LEADER", new, ""),
        ("MEMBER", member, "副班长"),
    ]
    assert (
        held[0].document == "高新办〔2026〕1 号" and AwaitedCommissioner.objects.open().count() == 1
    )
    again = checked(admin, "APPOINTMENTS", rows)
    assert again.found["counts"]["same"] == 2
    assert undo(admin, row).status_code == 302
    assert [one.user for one in Appointment.objects.current(today)] == [old]


def test_what_is_wrong_with_an_appointment_is_named(admin, project):
    today = timezone.localdate()
    holder = make_user(name="张三")
    make_appointment(project, holder, role="LEADER", from_on=today)
    make_user(name="李四")
    rows = [
        APPOINTMENTS,
        ["甲项目", "包联领导", "李四", today, None, None],
        ["甲项目", "书记", "李四", "下月", None, None],
        ["甲项目", None, "清空", None, None, None],
    ]
    row = checked(admin, "APPOINTMENTS", rows)
    assert sorted((place, at) for place, at, _ in faults(row)) == [
        (2, "D2"), (3, "B3"), (3, "D3"), (4, "B4"), (4, "C4"),
    ]  # fmt: skip


# -- nodes ----------------------------------------------------------------------------------------


def test_nodes_are_added_and_moved_with_a_reason_and_taken_back(admin, office, project):
    unit = make_unit(name="示范单位九", short_name="示范九")
    there = make_milestone(project, name="主体封顶", due_on=date(2026, 12, 1))
    head = ["项目名称", "节点名称", "计划完成时间", "关键节点", "责任单位", "调整原因"]
    rows = [
        head,
        ["甲项目", "主体封顶", date(2027, 1, 15), None, None, None],
        ["甲项目", "投产", "2027-06-30", "是", "示范九", None],
    ]
    row = checked(admin, "MILESTONES", rows)
    assert faults(row) == [(2, "F2", "主体封顶原定 2026-12-01；改动已登记的内容须写原因")]
    rows[1][5] = "雨季"
    row = apply(admin, office, checked(admin, "MILESTONES", rows))
    assert row.state == "APPLIED", row.refusal
    there.refresh_from_db()
    added = Milestone.objects.get(kind="OPERATION")
    assert (there.due_on, DateChange.objects.get().reason) == (date(2027, 1, 15), "雨季")
    assert (added.due_on, added.key, added.unit) == (date(2027, 6, 30), True, unit)
    assert checked(admin, "MILESTONES", rows).found["counts"]["same"] == 2
    assert undo(admin, row).status_code == 302
    there.refresh_from_db()
    assert there.due_on == date(2026, 12, 1) and list(Milestone.objects.kept()) == [there]


def test_a_node_that_somebody_changed_since_is_named_and_not_taken_back(admin, office, project):
    row = apply(
        admin,
        office,
        checked(
            admin,
            "MILESTONES",
            [["项目名称", "节点", "计划日期"], ["甲项目", "封顶", date(2027, 3, 1)]],
        ),
    )
    made = Milestone.objects.get()
    made.note = "已核对"
    made.save_changes("note", by=office)
    answer = undo(admin, row)
    assert answer.status_code == 400 and "第 2 行" in text(answer)


def test_a_done_node_and_one_fixed_by_a_leader_do_not_move(admin, project):
    make_milestone(project, name="甲", due_on=date(2026, 3, 1), done_on=date(2026, 3, 1))
    make_milestone(project, name="乙", due_on=date(2027, 3, 1), fixed_reason="省里定的")
    head = ["项目名称", "节点", "计划日期", "原因"]
    row = checked(
        admin, "MILESTONES", [head, *(["甲项目", n, date(2027, 5, 1), "x"] for n in "甲乙")]
    )
    assert [takes[:6] for _, _, takes in faults(row)] == ["节点已完成，", "这一天由领导"]


# -- year plans -----------------------------------------------------------------------------------


def test_year_plans_are_entered_and_changed_with_a_reason(admin, office, project):
    year = timezone.localdate().year
    other = make_project(name="乙项目")
    make_year_plan(other, year=year, amount=1000)
    upto = [round(0.1 * n, 1) for n in range(1, 13)]
    head = [
        "项目名称",
        f"{year}年计划投资",
        *[f"1-{n}月累计" for n in range(1, 13)],
        "调整原因",
    ]
    rows = [["单位：亿元"], head, ["甲项目", 1.2, *upto, None], ["乙项目", 0.2, *[None] * 12, None]]
    row = checked(admin, "YEAR_PLANS", rows)
    assert row.unit == "亿元" and [(place, at) for place, at, _ in faults(row)] == [(4, "O4")]
    rows[3][-1] = "资金到位推迟"
    row = apply(admin, office, checked(admin, "YEAR_PLANS", rows))
    assert row.state == "APPLIED", row.refusal
    plan, changed = (YearPlan.objects.get(project=one) for one in (project, other))
    assert (plan.amount, plan.monthly[0], plan.monthly[11]) == (12000, 1000, 12000)
    assert (changed.amount, changed.reason) == (2000, "资金到位推迟")
    assert checked(admin, "YEAR_PLANS", rows).found["counts"]["same"] == 2
    page = text(admin.get(row.get_absolute_url()))
    assert (
        "撤销本次导入" not in page
        and admin.get(f"{row.get_absolute_url()}undo/").status_code == 404
    )


def test_what_is_wrong_with_a_year_plan_is_named(admin, project):
    titles = ["2026 年投资计划（单位：万元）"]
    head = ["项目名称", "年度", "年度计划", "起始月", "1月累计", "1-2月累计"]
    rows = [
        titles,
        head,
        ["甲项目", 1926, 10, 13, 1, None],
        ["甲项目", 2026, 0, None, None, None],
        ["甲项目", 2027, None, None, None, None],
    ]
    row = checked(admin, "YEAR_PLANS", rows)
    assert {at for _, at, _ in faults(row)} == {"B3", "D3", "E3", "C4", "C5"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("1-2月累计", "upto_2"), ("1–12月累计", "upto_12"), ("1至6月", "upto_6"), ("12月累计", "upto_12"), ("3月底", "upto_3"),
        ("1月累计（万元）", "upto_1"), ("13月", ""), ("年度计划", ""),
    ],
)  # fmt: skip
def test_a_heading_names_the_months_that_are_added_up(heading, field):
    assert read_upto(heading) == field


# -- months ---------------------------------------------------------------------------------------


def month(n: int) -> date:
    return date(timezone.localdate().year, n, 1)


@pytest.mark.parametrize(
    ("heading", "read"),
    [
        ("3月", "2026-03"), ("2025年12月完成投资（万元）", "2025-12"), ("十一月", "2026-11"), ("2026.03", "2026-03"),
        ("2026-01", "2026-01"), ("202602", "2026-02"), ("13月", ""), ("2026年", ""), ("3", ""), ("项目名称", ""),
    ],
)  # fmt: skip
def test_a_heading_names_its_month(heading, read):
    assert read_month(heading, 2026) == read


def test_months_are_recorded_corrected_and_judged(admin, office, project):
    there = InvestmentRecord.objects.create(
        project=project, month_on=month(1), kind="MONTH", completed=300,
        recorded_at=timezone.now(), recorded_by=office,
    )  # fmt: skip
    head = ["项目名称", "1月（万元）", "2月（万元）", "12月（万元）", "说明"]
    later = timezone.localdate().month < 12
    row = checked(admin, "MONTHS", [head, ["甲项目", 200, 60000, 5 if later else None, None]])
    found = faults(row)
    assert {at for _, at, _ in found} == ({"D2", "E2"} if later else {"E2"})
    assert any("须写原因" in takes for _, _, takes in found)
    row = apply(
        admin,
        office,
        checked(admin, "MONTHS", [head, ["甲项目", 200, 60000, None, "重复计入设备"]]),
    )
    assert row.state == "APPLIED", row.refusal
    assert "超过总投资" in str(row.found["rows"][0]["notes"])
    now = (
        InvestmentRecord.objects.current()
        .order_by("month_on")
        .values_list("month_on", "completed", "reason")
    )
    assert list(now) == [
        (month(1), Decimal(200), "重复计入设备"),
        (month(2), Decimal(60000), "重复计入设备"),
    ]
    there.refresh_from_db()
    assert there.superseded_at is not None
    assert (
        AuditEvent.objects.filter(act__in=["investment.month", "investment.correct"]).count() == 2
    )
    assert admin.get(f"{row.get_absolute_url()}undo/").status_code == 404


def test_what_is_pasted_is_checked_and_written_like_a_file(admin, office, project):
    page = text(admin.get(PASTE))
    assert f'data-code="{project.code}"' in page and 'data-month="' in page
    year = timezone.localdate().year
    typed = fields(admin, PASTE) | {
        "unit": "亿元",
        "pasted": f"编号\t项目名称\t{year}-01\n{project.code}\t甲项目\t0.02\n",
    }
    assert admin.post(PASTE, typed).status_code == 302
    row = SheetImport.objects.get()
    assert (row.about, row.unit, row.state) == (
        "MONTHS",
        "亿元",
        "CHECKED",
    ) and row.original_name.endswith(".csv")
    apply(admin, office, row)
    assert InvestmentRecord.objects.get().completed == 200
    placed = text(admin.get(PASTE))
    assert 'placeholder="200.00"' in placed


@pytest.mark.parametrize("pasted", ["", "项目名称", "项目名称\t1月", "a\nb", "姓名\t1月\n张三\t5"])
def test_what_has_no_head_is_refused_and_kept(admin, project, pasted):
    answer = admin.post(PASTE, fields(admin, PASTE) | {"pasted": pasted})
    assert answer.status_code == 400 and not SheetImport.objects.exists()
    assert pasted.split("\t")[-1] in text(answer)


def test_the_grid_has_real_projects_that_go_on(admin):
    own, demo, over = make_project(), make_project(source="DEMO"), make_project(status="TERMINATED")
    page = text(admin.get(PASTE))
    assert own.code in page and demo.code not in page and over.code not in page


def test_the_queries_of_the_grid_do_not_grow_with_the_projects(
    admin, office, django_assert_max_num_queries
):
    today = timezone.localdate()
    for count in (1, 9):
        for _ in range(count):
            InvestmentRecord.objects.create(
                project=make_project(), month_on=month(1), kind="MONTH", completed=1,
                recorded_at=timezone.now(), recorded_by=office,
            )  # fmt: skip
        with django_assert_max_num_queries(2):
            assert len(month_grid(office, today, Stretch(0, 0, 500), 500).lines) >= count


def test_the_grid_of_many_projects_is_cut_and_what_is_typed_comes_in_whole(
    admin, office, monkeypatch
):
    for name in ("PART", "WHOLE"):
        monkeypatch.setattr(months, name, 2)
    codes = sorted(make_project().code for _ in range(3))
    pages = [text(admin.get(f"{PASTE}?part={number}")) for number in (1, 2)]
    found = [[code for code in codes if f'data-code="{code}"' in page] for page in pages]
    assert found == [codes[:2], codes[2:]]
    assert "3 个项目，以下第 3–3 个项目" in pages[1] and 'hx-get="?part=2"' in pages[0]
    assert 'data-follows="1"' in pages[0] and 'data-follows="1"' not in pages[1]
    year = timezone.localdate().year
    lines = "\n".join(f"{code}\t\t5" for code in (codes[0], codes[2]))
    typed = {"unit": "万元", "pasted": f"编号\t项目名称\t{year}-01\n{lines}"}
    assert admin.post(f"{PASTE}?part=2", fields(admin, PASTE) | typed).status_code == 302
    apply(admin, office, SheetImport.objects.get())
    written = InvestmentRecord.objects.values_list("project__code", flat=True)
    assert sorted(written) == [codes[0], codes[2]]


def test_the_part_of_a_grid_that_there_is_not_is_not_found(admin):
    for part in ("0", "2", "x"):
        assert admin.get(f"{PASTE}?part={part}").status_code == 404


# -- all kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("/projects/", "PROJECTS"),
        ("/milestones/", "MILESTONES"),
        ("/appointments/", "APPOINTMENTS"),
    ],
)
def test_a_list_leads_to_the_import_of_its_rows(admin, client_of, path, about):
    def offered(client):
        return [
            one for one in client.get(path, follow=True).context["actions"] if one.label == "导入"
        ]

    (found,) = offered(admin)
    assert fields(admin, found.url)["about"] == about
    assert offered(client_of(make_user(role="MANAGER"))) == []


@pytest.mark.parametrize(
    "about", ["PROJECTS", "APPOINTMENTS", "MILESTONES", "YEAR_PLANS", "MONTHS"]
)
def test_the_template_of_a_kind_has_heads_that_are_all_known(admin, about):
    data = admin.get(f"{UPLOAD}template/?about={about}").content
    typed = fields(admin, UPLOAD) | {"about": about, "upload": upload(data)}
    assert admin.post(UPLOAD, typed).status_code == 302
    row = SheetImport.objects.get()
    assert row.about == about and all(column.field for column in row.columns.all())


@pytest.mark.parametrize(
    ("about", "head", "rest"),
    [
        ("APPOINTMENTS", ["项目名称", "角色", "姓名"], ["成员", "张三"]),
        ("MILESTONES", ["项目名称", "节点", "计划日期"], ["封顶", "2027-03-01"]),
        ("YEAR_PLANS", ["项目名称", "年度计划（万元）"], [100]),
        ("MONTHS", ["项目名称", "1月（万元）"], [100]),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    admin, about, head, rest, django_assert_max_num_queries
):
    make_user(name="张三")
    for n in range(9):
        make_project(name=f"项目{n}")
    few = checked(admin, about, [head, ["项目0", *rest], ["项目1", *rest]])
    many = checked(admin, about, [head, *([f"项目{n}", *rest] for n in range(9))])
    with django_assert_max_num_queries(40) as found:
        check(few, read_grid(few), timezone.localdate())
    with django_assert_max_num_queries(len(found)):
        plans = check(many, read_grid(many), timezone.localdate()).plans
    assert {plan.verdict for plan in plans} == {"UPDATE"}


def test_nothing_of_a_sheet_is_written_where_one_row_cannot_be(admin, office, project):
    make_user(name="张三")
    rows = [
        APPOINTMENTS,
        ["甲项目", "成员", "张三", None, None, None],
        ["甲项目", "班长", "张三", None, None, None],
    ]
    row = checked(admin, "APPOINTMENTS", rows)
    Appointment.objects.create(
        project=project, user=make_user(), role="CHIEF", from_on=timezone.localdate()
    )
    row = apply(admin, office, row)
    assert row.state == "CHECKED" and row.refusal and Appointment.objects.count() == 1
