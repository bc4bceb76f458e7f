"""Superiors' forms: added and marked by the project office, filled by everyone with the projects that they see."""

import io
import os
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from accounts.models import AuditEvent
from gaoxin.files import path_of
from projects.files.actions.files import sweep_uploads
from projects.models import Appointment, Project, ReturnForm
from projects.returns.reads.grid import marks_of
from projects.returns.rules.fields import proposed_cell, proposed_field
from projects.returns.rules.marks import propose
from tests.registry.test_project_pages import fields
from tests.returns.blanks import added_up, monthly, one_row, upload
from tests.world.factories import (
    make_appointment,
    make_company,
    make_project,
    make_return_form,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_user(role="ADMIN", name="示范管理员", unit=make_unit(name="示范项目办"))


@pytest.fixture
def admin(client_of, office):
    return client_of(office)


def text(answer) -> str:
    return answer.content.decode()


def add(admin, data: bytes, name="省重点月报") -> ReturnForm:
    page = fields(admin, "/returns/add/")
    answer = admin.post("/returns/add/", page | {"name": name, "upload": upload(data)})
    assert answer.status_code == 302, text(answer)
    row = ReturnForm.objects.latest("pk")
    assert answer.headers["Location"] == f"/returns/{row.pk}/marks/"
    return row


def mark(admin, row: ReturnForm, **typed):
    url = f"{row.get_absolute_url()}marks/"
    return admin.post(url, fields(admin, url) | typed)


def fill(client, row: ReturnForm):
    answer = client.post(f"{row.get_absolute_url()}fill/")
    assert answer.status_code == 200, answer.headers.get("Location")
    return openpyxl.load_workbook(io.BytesIO(answer.content))[row.sheet], answer


# -- in, marked -----------------------------------------------------------------------------------


def test_a_form_is_marked_by_its_words_and_a_person_only_looks_and_saves(admin):
    row = add(admin, monthly())
    marks = marks_of(row)
    assert (row.sheet, row.is_marked) == ("月报表", False)
    assert marks.columns == {
        1: "place", 2: "name", 3: "stage", 4: "started", 5: "total_investment_yi", 6: "year_plan_yi",
        7: "year_done_yi", 9: "commissioner",
    }  # fmt: skip
    assert marks.cells == {(2, 2): "my_unit", (9, 1): "me", (9, 6): "today"}
    page = text(admin.get(f"{row.get_absolute_url()}marks/"))
    assert "<i>公式</i>" in page and 'colspan="9"' in page
    assert fields(admin, f"{row.get_absolute_url()}marks/")["first"] == 5
    answer = mark(admin, row)
    assert answer.headers["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.first_row, row.last_row) == (5, 7)


def test_the_same_upload_twice_makes_one_form_and_leads_to_its_marks(admin):
    typed = fields(admin, "/returns/add/") | {"name": "省重点月报"}
    book = monthly()  # a second later it would be another file: it holds when it was made
    first, again = (admin.post("/returns/add/", typed | {"upload": upload(book)}) for _ in range(2))
    row = ReturnForm.objects.get()
    assert first.url == again.url == f"/returns/{row.pk}/marks/"


def test_a_cell_is_marked_by_choosing_it_and_taken_out_again(admin):
    row = add(admin, monthly())
    answer = mark(admin, row, first="5", last="7", at="2-5", what="month")
    assert answer.headers["Location"].endswith("/marks/")
    assert marks_of(ReturnForm.objects.get(pk=row.pk)).cells[2, 5] == "month"
    mark(admin, row, first="5", last="7", cell_2_5="")
    assert (2, 5) not in marks_of(ReturnForm.objects.get(pk=row.pk)).cells


CANNOT = [
    ({"first": "7", "last": "5"}, "末行在首行或首行之下"),
    ({"first": "5", "last": ""}, "请选择项目行末行"),
    ({"column_8": "name", "column_2": ""}, "H5 是公式，会自己算"),
    ({"column_8": "code", "first": "8", "last": "8"}, "E8 是公式"),
    ({"column_2": "place"}, "「序号」只能填一列"),
    ({"first": "9", "last": "9"}, "这一列并在 A9 里"),
    ({"what": "me"}, "请先在表里点中一格"),
    ({"at": "6-8", "what": "me"}, "H6 在项目行里"),
    ({"at": "8-8", "what": "me"}, "H8 是公式"),
    ({"at": "900-1", "what": "me"}, "选择"),
]


def test_what_cannot_be_filled_cannot_be_marked(admin):
    row = add(admin, monthly())
    for typed, words in CANNOT:
        answer = mark(admin, row, **{"first": "5", "last": "7"} | typed)
        assert answer.status_code == 400 and words in text(answer), typed


def test_a_locked_cell_cannot_be_marked_and_the_page_says_what_the_protection_allows(admin):
    row = add(admin, one_row(inserts=False, locked="C"))
    page = text(admin.get(f"{row.get_absolute_url()}marks/"))
    assert "工作表设了保护" in page and "不许插入行" in page
    answer = mark(admin, row, first="4", last="4")
    assert "C4 是锁定的格" in text(answer)


def test_another_sheet_of_the_file_is_proposed_anew(admin):
    row = add(admin, monthly())
    url = f"{row.get_absolute_url()}sheet/"
    admin.post(url, fields(admin, url) | {"sheet": "汇总"})
    row.refresh_from_db()
    assert (row.sheet, row.is_marked, row.marks.count()) == ("汇总", False, 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [("月报.xls", "另存为 .xlsx"), ("月报.xlsm", "带宏"), ("月报.csv", "只收 .xlsx")],
)
def test_other_files_are_refused_with_what_to_do(admin, name, words):
    page = fields(admin, "/returns/add/")
    sent = page | {"name": "月报", "upload": upload(b"PK\3\4", name)}
    answer = admin.post("/returns/add/", sent)
    assert answer.status_code == 400 and words in text(answer)


def with_part(name: str) -> bytes:
    file = io.BytesIO(added_up())
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr(name, b"<x/>" if name.endswith("xml") else b"\xd0\xcf\x11\xe0")
    return file.getvalue()


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"])
def test_macros_and_links_to_other_files_are_refused(admin, part):
    page = fields(admin, "/returns/add/")
    answer = admin.post("/returns/add/", page | {"name": "月报", "upload": upload(with_part(part))})
    assert answer.status_code == 400 and "有宏、嵌入的文件或外部数据" in text(answer)
    assert not ReturnForm.objects.exists()


# -- out ------------------------------------------------------------------------------------------


def test_it_is_filled_from_the_register_with_sums_over_all_rows(admin):
    person = make_user(name="专员甲")
    for number in range(1, 6):
        project = make_project(
            name=f"项目{number}", total_investment=Decimal("12500.50"), started_on="2026-03-05"
        )
    make_appointment(project=project, user=person, role=Appointment.Role.COMMISSIONER)
    make_project(total_investment=None, started_on=None, started_text="2026 年上半年")
    row = add(admin, monthly())
    mark(admin, row, first="5", last="7")
    sheet, answer = fill(admin, row)
    assert [sheet[f"A{line}"].value for line in range(5, 11)] == [1, 2, 3, 4, 5, 6]
    assert (sheet["B9"].value, sheet["E9"].value, sheet["I9"].value) == ("项目5", 1.25005, "专员甲")
    assert (sheet["E10"].value, sheet["D10"].value) == (None, "2026 年上半年")
    assert sheet["D9"].value.date().isoformat() == "2026-03-05"
    assert sheet["E11"].value == "=SUM(E5:E10)" and sheet["A11"].value == "合计"
    assert (sheet["B2"].value, sheet["A12"].value) == ("示范项目办", "填报人：示范管理员")
    assert "filename*=UTF-8''%E7%9C%81" in answer.headers["Content-Disposition"]
    assert AuditEvent.objects.get(act="return.fill").after == {"rows": 6, "every": 6}


def test_only_what_its_range_names_goes_in(admin):
    make_project(stage="CONSTRUCTION", name="在建的")
    make_project(stage="SIGNED", name="签约的")
    row = make_return_form()
    url = f"{row.get_absolute_url()}edit/"
    admin.post(url, fields(admin, url) | {"stages": ["SIGNED"], "name": "只要签约"})
    row.refresh_from_db()
    sheet, _ = fill(admin, row)
    assert [sheet["B3"].value, sheet["B4"].value] == ["签约的", None]
    assert "签约" in text(admin.get(row.get_absolute_url()))


def test_without_a_project_its_rows_are_empty(admin):
    row = add(admin, added_up())
    mark(admin, row)
    sheet, _ = fill(admin, row)
    assert [sheet[f"B{line}"].value for line in range(2, 6)] == [None, None, None, "合计"]


def test_who_does_not_see_all_fills_in_what_they_see_and_the_file_says_so(client_of):
    mine, other = make_project(name="我的"), make_project(name="别人的")
    staff = make_user()
    make_appointment(project=mine, user=staff, role=Appointment.Role.MEMBER)
    row = make_return_form()
    sheet, answer = fill(client_of(staff), row)
    words = [cell.value for line in sheet.iter_rows() for cell in line if cell.value]
    assert "我的" in words and other.name not in words and "按本人可见范围 1 个" in words
    assert "%E6%9C%AC%E4%BA%BA" in answer.headers["Content-Disposition"]
    assert "按本人可见范围 1 个" in text(client_of(staff).get(row.get_absolute_url()))


def test_fiction_never_goes_to_a_superior_unless_the_page_shows_fiction_alone(admin):
    make_project(name="真的")
    make_project(name="演示项目01", source=Project.Source.DEMO)
    row = make_return_form()
    sheet, _ = fill(admin, row)
    assert [sheet["B3"].value, sheet["B4"].value] == ["真的", None]


def test_a_form_that_nobody_has_looked_at_is_not_filled(admin):
    row = make_return_form(first_row=None, last_row=None)
    answer = admin.post(f"{row.get_absolute_url()}fill/", follow=True)
    assert "还没有标记哪一格填什么" in text(answer)


def test_a_protected_form_with_too_few_rows_says_what_to_do(admin):
    for _ in range(2):
        make_project(company=make_company())
    row = add(admin, one_row(inserts=False))
    mark(admin, row, first="4", last="4")
    answer = admin.post(f"{row.get_absolute_url()}fill/", follow=True)
    assert "表里只有 1 行，要填 2 行" in text(answer)


def test_the_number_of_queries_does_not_grow_with_the_rows(admin, django_assert_max_num_queries):
    row = add(admin, monthly())
    mark(admin, row, first="5", last="7")
    make_project()
    fill(admin, row)
    with django_assert_max_num_queries(40) as few:
        fill(admin, row)
    for _ in range(4):
        make_appointment(project=make_project(company=make_company()))
    with django_assert_max_num_queries(len(few)):
        fill(admin, row)


# -- kept -----------------------------------------------------------------------------------------


def test_a_retired_form_is_gone_for_everyone_and_its_name_is_free(admin, client_of):
    row = make_return_form()
    url = f"{row.get_absolute_url()}retire/"
    admin.post(url, fields(admin, url) | {"reason": "不再要"})
    assert admin.get(row.get_absolute_url()).status_code == 404
    assert "已停用 1 张" in text(admin.get("/returns/"))
    assert row.name not in text(client_of(make_user()).get("/returns/"))
    add(admin, added_up(), name=row.name)


@pytest.mark.usefixtures("own_folder")
def test_its_file_stays_however_old_it_is():
    path = path_of(make_return_form().stored_name)
    os.utime(path, (0, 0))
    sweep_uploads()
    assert path.exists()


# -- proposals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "unit", "code"),
    [
        ("序号", "", "place"), ("项目 名称", "", "name"), ("总投资（万元）", "万元", "total_investment_wan"),
        ("计划总投资", "亿元", "total_investment_yi"), ("2026年计划投资", "", ""), ("本年累计完成投资", "", "year_done_yi"),
        ("存在问题", "", "issues"), ("进展情况", "", "progress"), ("包联领导", "", "leader"), ("联系电话", "", ""),
        ("实际开工时间", "", "started"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_heading(heading, unit, code):
    assert proposed_field(heading, unit) == code


def test_only_words_that_ask_for_something_are_answered():
    assert [proposed_cell(one) for one in ("填报单位：", "填报人:", "单位：亿元", "说明", "填 表 人 ：")] == [
        "my_unit", "me", "", "", "me",
    ]  # fmt: skip


def test_sums_above_the_rows_are_no_row():
    rows = {1: {1: "项目名称", 2: "总投资"}, 2: {1: "合计"}, 4: {1: "注：含增资"}}
    marks = propose(rows, [], {(2, 2)})
    assert (marks.first, marks.last) == (3, 3)
