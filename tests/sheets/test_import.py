"""A sheet comes in: found, checked, decided, applied, taken back; through the pages that the project office uses."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from gaoxin.progress import telling
from projects.dispatch.reads.collect import collect
from projects.evidence import BOOKKEEPING
from projects.jobs import sheet_apply, sheet_check
from projects.models import (
    Company,
    Contact,
    Project,
    ProjectAlias,
    ReportDuty,
    SheetImport,
    StageEvent,
)
from projects.registry.actions.projects import confirm_project
from projects.sheets.reads.page import work_of
from projects.sheets.reads.touched import OF_ITSELF
from projects.weekly.actions.weeks import open_weeks
from tests.registry.test_project_pages import fields
from tests.sheets.books import HEAD, book, upload
from tests.world.factories import make_company, make_duty, make_milestone, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unit")]
UPLOAD = "/projects/import/"


def text(answer) -> str:
    return answer.content.decode()


def send_in(admin, data: bytes, name="台账.xlsx"):
    page = fields(admin, UPLOAD)
    return admin.post(UPLOAD, page | {"upload": upload(data, name)})


def checked(admin, rows, head=HEAD, **more) -> SheetImport:
    answer = send_in(admin, book([head, *rows], **more))
    assert answer.status_code == 302, text(answer)
    return SheetImport.objects.latest("pk")


def line(
    name="甲项目", company=None, unit="示范九", stage="在谈", total=2.35, started=None, note=None
) -> list:
    return [1, name, company, unit, stage, total, started, note]


def faults(row: SheetImport) -> list[tuple]:
    return [
        (one["row"], fault["at"], fault["takes"])
        for one in row.found["rows"]
        for fault in one["faults"]
    ]


def verdicts(row: SheetImport) -> dict[int, str]:
    return {one["row"]: one["verdict"] for one in row.found["rows"]}


def decide(admin, row: SheetImport, place: int, act: str, value="", field="") -> SheetImport:
    asked = {"row": place, "field": field, "act": act, "value": value}
    admin.post(f"{row.get_absolute_url()}decide/", asked)
    return SheetImport.objects.get(pk=row.pk)


def apply(admin, office, row: SheetImport) -> SheetImport:
    admin.post(f"{row.get_absolute_url()}apply/", {"version": row.version})
    sheet_apply(key=row.pk, by=office.pk)
    return SheetImport.objects.get(pk=row.pk)


# -- in -------------------------------------------------------------------------------------------


def test_new_projects_stand_where_their_sheet_says_and_wait_to_be_confirmed(admin, office):
    rows = [
        line(
            "甲项目", "示范（甲）有限公司", stage="在建", started=date(2026, 3, 5), note="进展顺利"
        ),
        line("=1+1", "示范(甲)有限公司", stage=None, total="3500万元"),
    ]
    row = checked(admin, rows)
    assert verdicts(row) == {2: "NEW", 3: "NEW"} and row.unit == "亿元"
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    first, second = Project.objects.order_by("code")
    assert (first.name, first.stage, first.started_on, first.total_investment) == (
        "甲项目", "CONSTRUCTION", date(2026, 3, 5), Decimal("23500.00"),
    )  # fmt: skip
    assert (first.source, first.confirmed_at, first.lead_unit.name) == (
        "IMPORT",
        None,
        "示范单位九",
    )
    assert "导入时缺：" in first.needs_check and "行业" in first.needs_check
    assert first.source_note == "进展顺利"
    event = StageEvent.objects.filter(project=first).earliest("pk")
    assert (event.source, event.evidence) == ("IMPORT", "导入：台账.xlsx 第 2 行")
    assert (second.name, second.stage, second.total_investment) == ("=1+1", "", Decimal("3500.00"))
    assert first.company == second.company and Company.objects.count() == 1
    listed = text(admin.get("/projects/?confirmed=import"))
    assert "甲项目" in listed and "导入待确认" in listed
    assert "导入待确认 2 个" in text(admin.get("/projects/"))
    assert text(admin.get(f"/projects/?imported={row.pk}")).count('class="c-name"') >= 2


def test_what_was_imported_is_no_vacancy_and_says_what_it_waits_for(admin, office):
    apply(admin, office, checked(admin, [line()]))
    project = Project.objects.get()
    assert not Project.objects.roles_due().exists()
    assert project.name not in text(admin.get("/projects/?lacking=LEADER"))
    page = text(admin.get(project.get_absolute_url()))
    assert "导入待确认" in page and "据 2024 年末报道" not in page


def test_what_was_imported_owes_nothing_and_has_no_name_in_the_report(admin, office):
    apply(admin, office, checked(admin, [line("甲项目", stage="在建")]))
    other = make_project()
    (week,) = open_weeks(timezone.now())
    assert list(ReportDuty.objects.values_list("project", flat=True)) == [other.pk]
    found = collect(week, "ZONE", timezone.now(), None)
    told = f"{found.frozen}{list(found.told.texts)}"
    assert other.code in told and "甲项目" not in told


def test_what_was_imported_lacks_people_from_the_moment_it_is_confirmed(admin, office):
    apply(admin, office, checked(admin, [line()]))
    project = Project.objects.get()
    confirm_project(project=project, by=office)
    assert project.name in text(admin.get("/projects/?lacking=LEADER"))


def test_every_fault_of_every_row_is_named_at_once(admin):
    demo = make_project(name="演示项目05", source="DEMO")
    rows = [
        line("甲", total="约2亿元"),
        line("乙", stage="建设中", started="2026.2.30"),
        line("丙", started=date(2100, 1, 1)),
        line("丁", total="1.5–2亿元"),
        line(demo.name),
        line("戊", unit="示范单位九九"),
        line("己"),
        line("己 "),
    ]
    row = checked(admin, rows)
    assert [(place, at) for place, at, _ in faults(row)] == [
        (2, "F2"), (3, "E3"), (3, "G3"), (4, "G4"), (5, "F5"), (6, "B6"), (7, "D7"), (8, "B8"), (9, "B9"),
    ]  # fmt: skip
    said = {takes for _, _, takes in faults(row)}
    assert any("演示项目" in one for one in said) and any("第 9 行" in one for one in said)
    page = text(admin.get(row.get_absolute_url()))
    assert "9 处" in page and "约2亿元" in page and "改为在建" in page
    admin.post(f"{row.get_absolute_url()}apply/", {"version": row.version})
    assert SheetImport.objects.get().state == "CHECKED" and Project.objects.count() == 1


def test_one_click_keeps_words_or_takes_what_is_near(admin, office):
    row = checked(admin, [line("甲", total="约2亿元"), line("乙", stage="建设中")])
    row = decide(admin, row, 2, "KEEP", field="total_investment")
    row = decide(admin, row, 3, "REPLACE", "在建", field="stage")
    assert verdicts(row) == {2: "NEW", 3: "NEW"}
    apply(admin, office, row)
    kept = Project.objects.get(name="甲")
    assert kept.total_investment is None and "总投资：约2亿元" in kept.source_note
    assert Project.objects.get(name="乙").stage == "CONSTRUCTION"


def test_only_what_was_offered_can_be_decided(admin):
    row = checked(admin, [line("甲", stage="建设中")])
    for place in ("", "abc", "0", 9**30):
        assert verdicts(decide(admin, row, place, "REPLACE", "在建", field="stage")) == {2: "ERROR"}
    for act, value in (("REPLACE", "投产"), ("KEEP", ""), ("IS", "GX-2026-001")):
        row = decide(admin, row, 2, act, value, field="stage")
    row = decide(admin, row, "二", "REPLACE", "在建", field="stage")
    assert verdicts(row) == {2: "ERROR"} and not row.decisions.exists()


# -- whose row it is ------------------------------------------------------------------------------


def test_a_project_is_known_by_code_approval_code_name_and_alias(admin):
    code = "2026-140400-04-01-000001"
    by_code, by_approval = make_project(name="甲"), make_project(name="乙", approval_code=code)
    by_name, by_alias = make_project(name="年产10万吨（一期）"), make_project(name="丁")
    ProjectAlias.objects.create(project=by_alias, name="丁的别名")
    by_alias.refresh_search_text()
    by_alias.save(update_fields=["search_text"])
    head = ["编号", "项目名称", "项目代码", "建设地点"]
    rows = [
        [by_code.code, "甲的新名", None, "一号地"],
        [None, "乙的另一写法", code.replace("-", "—"), "二号地"],
        [None, "年产 １０ 万吨(一期)", None, "三号地"],
        [None, "丁的别名", None, "四号地"],
        [None, by_name.name + "二期", None, "五号地"],
    ]
    row = checked(admin, rows, head=head)
    found = {one["row"]: one["code"] for one in row.found["rows"]}
    assert found == {2: by_code.code, 3: by_approval.code, 4: by_name.code, 5: by_alias.code, 6: ""}
    changed = {
        one["row"]: [change["field"] for change in one["changes"]] for one in row.found["rows"]
    }
    assert changed[2] == ["name", "site"] and changed[3] == changed[4] == ["site"]


def test_an_unchanged_row_changes_nothing_and_an_empty_cell_never_clears(admin, office, unit):
    project = make_project(name="甲项目", total_investment=23500, lead_unit=unit, site="一号地")
    row = checked(admin, [["甲项目", 2.35, None]], head=["项目名称", "总投资（亿元）", "建设地点"])
    assert row.found["counts"]["same"] == 1 and not row.found["rows"]
    row = checked(
        admin, [["甲项目", 2.35, "清空"]], head=["项目名称", "总投资（亿元）", "建设地点"]
    )
    (change,) = row.found["rows"][0]["changes"]
    assert (change["old"], change["new"]) == ("一号地", "—")
    apply(admin, office, row)
    project.refresh_from_db()
    assert (project.site, project.total_investment) == ("", 23500)


def test_a_later_stage_passes_the_gate_as_by_hand_an_earlier_one_is_a_fault(admin, office, unit):
    project = make_project(name="甲项目", stage="SIGNED", started_text="", signed_text="2025 年")
    row = checked(admin, [line("甲项目", stage="在建")])
    (fault,) = faults(row)
    assert "还缺" in fault[2] and "项目代码" in fault[2]
    row = checked(admin, [line("甲项目", stage="储备")])
    assert "退回阶段" in faults(row)[0][2]
    Project.objects.filter(pk=project.pk).update(
        industry="电子",
        company=make_company(),
        lead_unit=unit,
        approval_code="x",
        agreed_investment=1,
    )
    apply(admin, office, checked(admin, [line("甲项目", stage="在建", started=date(2026, 3, 5))]))
    project.refresh_from_db()
    assert (project.stage, project.started_on) == ("CONSTRUCTION", date(2026, 3, 5))


def test_a_near_name_of_the_same_firm_is_asked_about(admin, office):
    firm = make_company(name="示范甲有限公司")
    there = make_project(name="示范项目轴承座加工", company=firm)
    row = checked(admin, [line("示范项目 轴承座加工线", "示范甲有限公司", stage="在建")])
    assert verdicts(row) == {2: "ASKED"} and there.code in text(admin.get(row.get_absolute_url()))
    assert verdicts(decide(admin, row, 2, "IS", there.code)) == {2: "UPDATE"}
    row = checked(admin, [line("示范项目 轴承座加工线", "示范甲有限公司", stage="在建")])
    assert verdicts(decide(admin, row, 2, "NEW")) == {2: "NEW"}


def test_a_firm_is_known_by_name_and_code_and_asked_about_by_its_legal_form(admin, office):
    code = "91350100M000100Y43"
    firm = make_company(name="示范甲有限公司", credit_code=code)
    head = ["项目名称", "建设单位", "信用代码"]
    row = checked(admin, [["甲", "示范甲有限公司", "91350100M000100Y51"]], head=head)
    assert "同名企业已登记，信用代码不同" in faults(row)[0][2]
    row = checked(admin, [["甲", "别的叫法公司", code.lower()]], head=head)
    apply(admin, office, row)
    assert Project.objects.get(name="甲").company == firm
    row = checked(admin, [["乙", "示范甲股份有限公司", None]], head=head)
    assert verdicts(row) == {2: "ASKED"}
    row = decide(admin, row, 2, "IS", str(firm.pk), field="company")
    apply(admin, office, row)
    assert Project.objects.get(name="乙").company == firm and Company.objects.count() == 1


def test_a_removed_project_is_brought_back_where_a_person_says_so(admin, office):
    gone = make_project(name="甲项目", stage="NEGOTIATION")
    gone.removed_on, gone.removed_by, gone.removed_reason = date(2026, 8, 14), office, "重复"
    gone.save()
    row = checked(admin, [line("甲项目")])
    assert verdicts(row) == {2: "ASKED"} and "恢复并更新" in text(admin.get(row.get_absolute_url()))
    apply(admin, office, decide(admin, row, 2, "RESTORE", gone.code))
    gone.refresh_from_db()
    assert gone.removed_on is None and gone.total_investment == 23500


# -- columns --------------------------------------------------------------------------------------


def test_an_unknown_unit_is_asked_once_and_named_columns_are_remembered(admin):
    head = ["项目名称", "投资（见说明）", "金额"]
    data = book([head, ["甲", 2, 3]])
    assert send_in(admin, data).status_code == 302
    row = SheetImport.objects.get()
    assert row.found["counts"]["new"] == 1 and row.unit == ""
    url = f"{row.get_absolute_url()}columns/"
    page = text(admin.get(url))
    assert "甲" in page and "C 金额" in page
    typed = fields(admin, url) | {"column_3": "agreed_investment"}
    assert "请选择金额单位" in text(admin.post(url, typed))
    admin.post(url, fields(admin, url) | {"column_3": "agreed_investment", "unit": "万元"})
    again = send_in(admin, data)
    row = SheetImport.objects.latest("pk")
    assert row.columns.get(place=3).field == "agreed_investment"
    assert again.url == row.get_absolute_url() and row.state == "READ"
    assert admin.get(row.get_absolute_url()).url == f"{row.get_absolute_url()}columns/"


def test_a_unit_that_is_merged_down_stands_in_each_of_its_rows(admin, office):
    rows = [line("甲项目", unit=None), line("乙项目", unit=None), line("丙项目", unit=None)]
    apply(admin, office, checked(admin, rows, merged=[(1, 3, 2, 3, "示范九")]))
    led = Project.objects.order_by("code").values_list("lead_unit__short_name", flat=True)
    assert list(led) == ["示范九", "示范九", None]


def test_a_sheet_without_a_head_is_refused_with_what_is_missing(admin):
    answer = send_in(admin, book([["姓名", "单位"], ["张三", "项目办"]]))
    assert answer.status_code == 400 and "没有找到表头" in text(answer)
    assert not SheetImport.objects.exists()


def test_the_template_comes_in_as_it_goes_out(admin, office):
    data = admin.get(f"{UPLOAD}template/").content
    made = openpyxl.load_workbook(io.BytesIO(data))
    sheet = made["项目"]
    heads = [cell.value for cell in sheet[1]]
    for words, value in {"项目名称": "甲项目", "阶段": "在谈", "总投资（亿元）": 2}.items():
        sheet.cell(2, heads.index(words) + 1, value)
    out = io.BytesIO()
    made.save(out)
    assert send_in(admin, out.getvalue()).status_code == 302
    row = SheetImport.objects.get()
    assert all(column.field for column in row.columns.all())
    assert apply(admin, office, row).state == "APPLIED"


def test_the_workbook_of_errors_marks_the_cells(admin):
    row = checked(admin, [line("甲"), line("乙", stage="建设中")])
    data = admin.get(f"{row.get_absolute_url()}errors/").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    marked = [
        cell.value
        for cells in sheet.iter_rows(min_row=2)
        for cell in cells
        if cell.fill.fill_type == "solid"
    ]
    assert marked[0] == "建设中" and "最接近「在建」" in marked[1]
    assert AuditEvent.objects.filter(act="sheet.download").count() == 1


# -- apply and undo -------------------------------------------------------------------------------


def test_a_change_between_check_and_apply_writes_nothing_and_is_checked_anew(admin, office):
    project = make_project(name="甲项目")
    row = checked(admin, [line("甲项目", stage="在建"), line("乙项目")])
    project.site = "新址"
    project.save_changes("site", by=office)
    row = apply(admin, office, row)
    assert row.state == "CHECKED" and "检查之后台账有变化" in row.refusal
    assert Project.objects.count() == 1
    assert apply(admin, office, row).state == "APPLIED"


def test_an_import_is_applied_once(admin, office):
    row = checked(admin, [line()])
    apply(admin, office, row)
    apply(admin, office, row)
    assert Project.objects.count() == 1
    assert AuditEvent.objects.filter(act="sheet.apply").count() == 1


def test_a_long_sheet_is_checked_by_the_worker(admin):
    rows = "".join(f"项目{number}\n" for number in range(501))
    assert send_in(admin, f"项目名称\n{rows}".encode(), "台账.csv").status_code == 302
    row = SheetImport.objects.get()
    assert row.state == "CHECKING" and "检查中" in text(admin.get(row.get_absolute_url()))
    telling(work_of(row), 501)(20)
    asked = admin.get(row.get_absolute_url(), headers={"HX-Request": "true"})
    assert "检查中 20 / 501 行" in text(asked)
    sheet_check(key=row.pk)
    row.refresh_from_db()
    assert row.state == "CHECKED" and row.found["counts"]["new"] == 501


def test_a_job_that_is_begun_again_after_it_was_done_changes_nothing(admin, office):
    row = apply(admin, office, checked(admin, [line()]))
    sheet_check(key=row.pk)
    office.is_active, office.left_on = False, timezone.localdate()
    office.save_changes("is_active", "left_on", by=office)
    sheet_apply(key=row.pk, by=office.pk)
    row.refresh_from_db()
    assert (row.state, row.refusal) == ("APPLIED", "")


def test_undo_sets_back_what_was_changed_and_the_corrected_sheet_comes_in(admin, office, unit):
    project = make_project(name="乙项目", site="旧址", total_investment=100)
    head = ["项目名称", "总投资（亿元）", "建设地点", "别名"]
    row = checked(
        admin, [["甲项目", 1, "一号地", None], ["乙项目", 2, "二号地", "乙的别名"]], head=head
    )
    row = apply(admin, office, row)
    url = f"{row.get_absolute_url()}undo/"
    assert admin.post(url, fields(admin, url)).status_code == 302
    project.refresh_from_db()
    assert (project.site, project.total_investment, project.aliases.count()) == ("旧址", 100, 0)
    assert Project.objects.kept().get() == project
    assert SheetImport.objects.get(pk=row.pk).state == "UNDONE"
    row = checked(admin, [["甲项目", 3, "三号地", None]], head=head)
    assert verdicts(row) == {2: "UPDATE"}
    apply(admin, office, row)
    assert Project.objects.kept().get(name="甲项目").total_investment == 30000


def test_what_somebody_has_worked_on_since_is_named_and_not_undone(admin, office):
    row = apply(admin, office, checked(admin, [line("甲项目"), line("乙项目"), line("丙项目")]))
    make_milestone(project=Project.objects.get(name="乙项目"))
    Contact.objects.create(project=Project.objects.get(name="丙项目"), name="联系人")
    url = f"{row.get_absolute_url()}undo/"
    page = admin.post(url, fields(admin, url))
    assert page.status_code == 400 and "第 2 行" not in text(page)
    assert "第 3 行" in text(page) and "第 4 行" in text(page)
    assert Project.objects.kept().count() == 3


def test_what_the_clock_and_the_database_wrote_since_is_nobody_s_work(admin, office):
    row = apply(admin, office, checked(admin, [line("甲项目")]))
    project = Project.objects.get()
    make_duty(project=project)
    assert project.reporting
    url = f"{row.get_absolute_url()}undo/"
    assert admin.post(url, fields(admin, url)).status_code == 302
    assert not Project.objects.kept().exists()


def test_no_figure_that_is_stored_of_a_project_counts_as_work_on_it():
    found = Project._meta.related_objects
    stored = {one.name for one in found if one.related_model._meta.db_table in BOOKKEEPING}
    assert "reporting" in stored and stored <= OF_ITSELF


@pytest.mark.usefixtures("own_folder")
def test_the_sweep_of_files_leaves_those_of_imports(admin, office):
    from projects.files.actions.files import sweep_uploads

    send_in(admin, book([HEAD, line()]), "台账.XLSX")
    row = apply(admin, office, SheetImport.objects.get())
    sweep_uploads()
    assert Project.objects.get().name == "甲项目"
    sent = admin.get(f"{row.get_absolute_url()}original/")
    assert sent.status_code == 200 and sent["Content-Type"].endswith("spreadsheetml.sheet")


def test_an_old_check_expires_and_an_old_original_is_deleted(admin, office):
    from datetime import timedelta

    from projects.sheets.actions.housekeeping import delete_originals, expire_imports

    waiting, done = checked(admin, [line("甲")]), apply(admin, office, checked(admin, [line("乙")]))
    now = timezone.now()
    assert expire_imports(now + timedelta(hours=23)) == 0
    assert expire_imports(now + timedelta(hours=25)) == 1
    assert "已过期" in text(admin.get(waiting.get_absolute_url()))
    assert delete_originals(now + timedelta(days=179)) == 0
    assert delete_originals(now + timedelta(days=181)) == 1
    done.refresh_from_db()
    assert done.stored_name == "" and done.sha256 and done.found["counts"]["new"] == 1


def test_the_number_of_queries_of_a_check_does_not_grow_with_the_rows(
    admin, django_assert_max_num_queries
):
    from django.utils.timezone import localdate

    from projects.sheets.reads.check import check
    from projects.sheets.reads.grid import read_grid

    make_project(name="甲0", company=make_company(name="示范0有限公司"))
    few = checked(admin, [line("甲0", "示范0有限公司"), line("乙", "示范乙有限公司")])
    for number in range(1, 12):
        make_project(name=f"甲{number}", company=make_company(name=f"示范{number}有限公司"))
    many = checked(
        admin,
        [line(f"甲{n}", f"示范{n}有限公司") for n in range(12)]
        + [line(f"丙{n}", f"丙{n}厂") for n in range(9)],
    )
    with django_assert_max_num_queries(40) as found:
        check(few, read_grid(few), localdate())
    with django_assert_max_num_queries(len(found)):
        check(many, read_grid(many), localdate())
