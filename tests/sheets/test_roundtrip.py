"""The 回导表: what goes out comes in again without one changed cell; what was changed on one side is written or left,
what was changed on both is decided cell by cell."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, strategies as st

from accounts.models import AuditEvent
from projects.models import Appointment, Project, ProjectAlias, SheetImport
from projects.sheets.reads.roundtrip import text_words
from projects.sheets.rules.roundtrip import (
    is_day,
    is_exact,
    number_words,
)
from tests.registry.test_project_pages import fields
from tests.sheets.test_import import apply, decide, faults, send_in, text
from tests.world.factories import (
    make_appointment,
    make_company,
    make_project,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def out(admin, **asked) -> bytes:
    answer = admin.post("/projects/import/out/", asked or {"_all": "1", "query": ""})
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def column(sheet, heading: str) -> int:
    return next(cell.column for cell in sheet[2] if cell.value == heading)


def at(sheet, code: str, heading: str):
    """The cell of a project in a column."""
    row = next(cell.row for cell in sheet["A"][2:] if cell.value == code)
    return sheet.cell(row, column(sheet, heading))


def changed(data: bytes, **cells) -> bytes:
    """`cells`: 「GX_2001_001__总投资（万元）」 → value."""
    book = opened(data)
    for place, value in cells.items():
        code, heading = place.split("__")
        at(book["项目"], code.replace("_", "-"), heading).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def back(admin, data: bytes) -> SheetImport:
    answer = send_in(admin, data, "回导表.xlsx")
    assert answer.status_code == 302, text(answer)
    return SheetImport.objects.latest("pk")


def change(admin, project: Project, *, data=None, **cells) -> SheetImport:
    places = {f"{project.code.replace('-', '_')}__{name}": value for name, value in cells.items()}
    return back(admin, changed(data or out(admin), **places))


def counts(row: SheetImport) -> dict:
    return {name: row.found["counts"][name] for name in ("update", "same", "errors", "asked")}


SAME = {"update": 0, "same": 1, "errors": 0, "asked": 0}
ODD = (
    "𠮷野家", "䶮", "㛃", "甲甲提·乙力", "甲甲提•乙力", "全角　空格", "＝1+1", "=1+1", "=HYPERLINK(1)", "+86", "@甲",
    "（一期）", "(一期)", "清空", "无", "-", "001", "1e5", "2026-03-05", "'甲", "<r>甲</r>", "_x0041_甲", "约2亿元", "合计",
    "甲" * 24, "a\u0301乙", "1,200", "TRUE", "#N/A", "—", "序号",
)  # fmt: skip


# -- nothing changed ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(0, len(ODD), 8))
def test_whatever_words_stand_in_the_register_come_in_again_unchanged(admin, place):
    """Chinese edge cases of every text, each in a project of its own."""
    words = ODD[place : place + 8]
    for number, odd in enumerate(words):
        project = make_project(
            name=f"{odd}{number}", short_name=odd[:12], industry=odd, site=odd, source_note=f"{odd}\n{odd}",
            description=odd, approval_code=odd, company=make_company(name=f"{odd} 企业{place}{number}"),
            lead_unit=make_unit(name=f"单位{odd}{place}{number}"), started_on=None, started_text=odd,
        )  # fmt: skip
        ProjectAlias.objects.create(project=project, name=f"又名{odd}{number}")
    row = back(admin, out(admin))
    assert counts(row) == SAME | {"same": len(words)}, row.found["rows"]


def test_every_type_comes_in_again_unchanged_and_empty_is_not_0(admin):
    unit, person = make_unit(name="经济发展局"), make_user(name="张三")
    amounts = [
        None, Decimal("0.00"), Decimal("0.01"), Decimal("1234567.89"), Decimal("99999999999999.99"),
    ]  # fmt: skip
    days = [(None, ""), (date(2024, 2, 29), ""), (None, "2024 年上半年"), (date(1949, 10, 1), ""), (None, "年底")]  # fmt: skip
    for amount, (day, words) in zip(amounts, days, strict=True):
        project = make_project(
            total_investment=amount, fixed_investment=amount, land=None if amount is None else amount % 10**6,
            signed_on=day, signed_text=words, started_on=day, started_text=words, lead_unit=unit,
            stage="" if amount is None else "CONSTRUCTION", nature="NEW" if amount else "",
        )  # fmt: skip
    make_appointment(project=project, user=person, role=Appointment.Role.LEADER)
    long = make_project(description="长" * 4900, source_note="久" * 7000)
    data = out(admin)
    sheet = opened(data)["项目"]
    assert at(sheet, project.code, "包联领导（姓名｜单位）").value.startswith("张三")
    assert counts(back(admin, data)) == SAME | {"same": 6}
    again = changed(data)  # as another program saves it
    assert counts(back(admin, again)) == SAME | {"same": 6}
    row = change(admin, long, 备注="短")
    assert faults(row) and "超过 5,000 个字" in faults(row)[0][2]


AMOUNT = st.none() | st.decimals(min_value=0, max_value=Decimal("99999999999999.99"), places=2)
WORD = st.text(st.characters(codec="utf-8"), max_size=40)


@given(AMOUNT)
def test_an_amount_is_told_as_the_reader_of_workbooks_reads_it(amount):
    words = number_words(amount)
    if amount is None:
        assert words == ""
    else:
        assert Decimal(words) == amount
        if is_exact(words):
            assert format(float(words), ".15g") == words


@given(WORD)
def test_a_text_is_told_as_it_is_read_again(words):
    once = text_words(words)
    assert text_words(once) == once


@given(st.dates())
def test_a_day_is_typed_only_where_it_is_read_as_one(day):
    assert is_day(day.isoformat()) == (1950 <= day.year < 2100)


# -- what it looks like ---------------------------------------------------------------------------


def test_amounts_are_whole_days_are_days_and_unknown_days_have_a_column_of_their_own(admin):
    project = make_project(
        total_investment=Decimal("12345.67"), signed_on=date(2025, 3, 5), started_on=None, started_text="2025 年底",
    )  # fmt: skip
    book = opened(out(admin))
    sheet = book["项目"]
    assert at(sheet, project.code, "总投资（万元）").value == 12345.67
    assert at(sheet, project.code, "签约日期").value == datetime.fromisoformat("2025-03-05")
    assert at(sheet, project.code, "开工日期").value is None
    assert at(sheet, project.code, "开工（日期不详）").value == "2025 年底"
    assert book["回导数据"].sheet_state == "veryHidden"


def test_only_real_projects_go_out_of_those_that_were_ticked(admin, office):
    real, other = make_project(), make_project()
    demo = make_project(source=Project.Source.DEMO)
    sheet = opened(out(admin, ids=f"{real.pk},{demo.pk}", query=""))["项目"]
    assert [cell.value for cell in sheet["A"][2:]] == [real.code]
    assert AuditEvent.objects.get(act="sheet.out").after == {"rows": 1}
    assert other.code
    answer = admin.post("/projects/import/out/", {"ids": demo.pk, "query": ""}, follow=True)
    assert "回导表只含本区的真实项目" in text(answer)


def test_the_number_of_queries_does_not_grow_with_the_rows(admin, django_assert_max_num_queries):
    make_project(company=make_company())
    out(admin)
    with django_assert_max_num_queries(25) as few:
        out(admin)
    for _ in range(5):
        make_appointment(project=make_project(company=make_company()))
    with django_assert_max_num_queries(len(few)):
        out(admin)


# -- one side changed -----------------------------------------------------------------------------


def test_what_the_file_alone_changed_is_written_and_what_the_register_alone_changed_stays(
    admin, office
):
    project = make_project(
        total_investment=Decimal(100), site="旧址", source_note="原话", land=Decimal(5),
        started_on=None, started_text="", stage="PERMITTING", signed_on=date(2025, 1, 2),
    )  # fmt: skip
    ProjectAlias.objects.create(project=project, name="旧名")
    data = out(admin)
    Project.objects.filter(pk=project.pk).update(site="新址", land=None)
    cells = {"总投资（万元）": "1.5亿元", "备注": "换了话", "别名": "新名；又名"}
    cells |= {"签约日期": None, "签约（日期不详）": "2025 年初"}
    row = change(admin, project, data=data, **cells)
    assert counts(row) == {"update": 1, "same": 0, "errors": 0, "asked": 0}
    assert row.found["counts"]["cells"] == 4
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    project = Project.objects.get(pk=project.pk)
    assert (project.site, project.land, project.total_investment) == ("新址", None, Decimal(15000))  # fmt: skip
    assert (project.source_note, project.signed_on, project.signed_text) == (
        "换了话",
        None,
        "2025 年初",
    )
    assert {one.name for one in project.aliases.all()} == {"新名", "又名"}


def test_what_it_wrote_is_taken_back(admin, office):
    project = make_project(site="旧址", source_note="原话", description="内容", land=Decimal(5))
    ProjectAlias.objects.create(project=project, name="旧名")
    cells = {
        "备注": "换了话",
        "别名": "清空",
        "建设内容": "清空",
        "用地（亩）": 0,
        "建设地点": "新址",
    }
    row = apply(admin, office, change(admin, project, **cells))
    assert row.state == "APPLIED", row.refusal
    project.refresh_from_db()
    assert (project.description, project.land, project.aliases.count()) == ("", 0, 0)
    url = f"{row.get_absolute_url()}undo/"
    admin.post(url, fields(admin, url))
    project.refresh_from_db()
    assert (project.site, project.source_note, project.description, project.land) == (
        "旧址", "原话", "内容", Decimal(5),
    )  # fmt: skip
    assert [one.name for one in project.aliases.all()] == ["旧名"]


def test_an_empty_cell_leaves_what_stands_there_and_says_so_and_the_word_empties(admin, office):
    project = make_project(site="旧址", description="内容", started_on=None, started_text="年底")
    row = change(admin, project, 建设地点=None, 建设内容="清空")
    said = row.found["rows"][0]
    assert said["notes"] == ["建设地点导出时有内容，现在是空格，不改动；要清空请写「清空」"]
    assert [one["field"] for one in said["changes"]] == ["description"]
    apply(admin, office, row)
    project.refresh_from_db()
    assert (project.site, project.description, project.started_text) == ("旧址", "", "年底")


def test_a_day_that_became_known_replaces_its_words_and_both_are_refused(admin):
    project = make_project(started_on=None, started_text="年底", stage="CONSTRUCTION")
    row = change(admin, project, 开工日期=date(2025, 12, 20))
    assert [one["new"] for one in row.found["rows"][0]["changes"]] == ["2025-12-20"]
    row = change(admin, project, **{"开工日期": date(2025, 12, 20), "开工（日期不详）": "年初"})
    assert [takes for _, _, takes in faults(row)] == ["日期与「日期不详」的说明只填一项"]


def test_people_are_shown_and_not_changed_by_it(admin):
    project = make_project()
    make_appointment(project=project, user=make_user(name="张三"), role="LEADER")
    row = change(admin, project, **{"包联领导（姓名｜单位）": "李四"})
    assert "请改回「张三" in faults(row)[0][2]


def test_a_row_without_code_is_a_new_project(admin):
    make_project()
    book = opened(out(admin))
    sheet = book["项目"]
    sheet.cell(4, column(sheet, "项目名称")).value = "新来的项目"
    sheet.cell(4, column(sheet, "阶段")).value = "在谈"
    sheet.cell(4, column(sheet, "开工（日期不详）")).value = "年底"
    file = io.BytesIO()
    book.save(file)
    row = back(admin, file.getvalue())
    assert (row.found["counts"]["new"], row.found["counts"]["same"]) == (1, 1)


# -- both sides changed ---------------------------------------------------------------------------


def test_what_both_changed_is_decided_cell_by_cell(admin, office):
    project = make_project(
        total_investment=Decimal(100), site="导出时", short_name="甲", industry="化工"
    )
    data = out(admin)
    Project.objects.filter(pk=project.pk).update(
        total_investment=Decimal(200), site="现在", industry="装备"
    )
    cells = {"总投资（万元）": 300, "建设地点": "文件", "行业": "装备", "简称": "乙"}
    row = change(admin, project, data=data, **cells)
    conflicts = row.found["rows"][0]["conflicts"]
    assert [(one["field"], one["out"], one["now"], one["file"]) for one in conflicts] == [
        ("total_investment", "100 万元", "200 万元", "300 万元"),
        ("site", "导出时", "现在", "文件"),
    ]
    page = text(admin.get(row.get_absolute_url()))
    assert "导出之后两边都改过" in page and page.count("保留现在的") == 2
    assert "disabled" in page.split("应用</button>")[0][-40:]
    row = decide(admin, row, 3, "FILE", field="total_investment")
    assert counts(row)["asked"] == 1
    row = decide(admin, row, 3, "NOW", field="site")
    assert counts(row) == {"update": 1, "same": 0, "errors": 0, "asked": 0}
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    project.refresh_from_db()
    assert (project.total_investment, project.site, project.industry, project.short_name) == (
        Decimal(300), "现在", "装备", "乙",
    )  # fmt: skip


def test_nothing_but_what_was_offered_can_be_decided(admin):
    project = make_project(site="导出时")
    data = out(admin)
    Project.objects.filter(pk=project.pk).update(site="现在")
    row = change(admin, project, data=data, 建设地点="文件")
    for act, field in (("FILE", "name"), ("IS", "site"), ("FILE", "")):
        assert counts(decide(admin, row, 3, act, field=field))["asked"] == 1


# -- tampered with --------------------------------------------------------------------------------


def refused(admin, data: bytes) -> str:
    answer = send_in(admin, data, "回导表.xlsx")
    assert answer.status_code == 400 and not SheetImport.objects.exists()
    return text(answer)


def test_what_it_said_when_it_went_out_cannot_be_forged(admin):
    project = make_project(site="旧址")
    data = out(admin)
    for line, value in ((2, "甲"), (2, None)):
        book = opened(data)
        book["回导数据"].cell(line, 1).value = value
        file = io.BytesIO()
        book.save(file)
        assert "被改动过，或不是本系统导出的" in refused(admin, file.getvalue())
    book = opened(data)
    sheet = book["项目"]
    at(sheet, project.code, "建设地点").value = "新址"
    del book["回导数据"]
    sheet.delete_cols(1)
    file = io.BytesIO()
    book.save(file)
    answer = send_in(admin, file.getvalue())  # an ordinary sheet, by its names
    assert answer.status_code == 302


def test_without_its_codes_nothing_tells_which_project_a_row_is(admin):
    make_project()
    book = opened(out(admin))
    book["项目"].delete_cols(1)
    file = io.BytesIO()
    book.save(file)
    assert "没有「编号」这一列" in refused(admin, file.getvalue())


def test_columns_may_be_moved_and_left_out(admin):
    project = make_project(site="旧址")
    book = opened(out(admin))
    sheet = book["项目"]
    sheet.delete_cols(column(sheet, "备注"))
    sheet.move_range(f"D1:D{sheet.max_row}", cols=60)
    at(sheet, project.code, "建设地点").value = "新址"
    file = io.BytesIO()
    book.save(file)
    row = back(admin, file.getvalue())
    assert [one["field"] for one in row.found["rows"][0]["changes"]] == ["site"]
