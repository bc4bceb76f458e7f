"""Sheets of parcels, whose rows are no project's, and of the shares that projects have of them."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from projects.models import Company, Parcel, ParcelShare, SheetImport, SheetTouch
from projects.sheets.reads.check import check
from projects.sheets.reads.grid import read_grid
from projects.sheets.rules.fields import Kind, make_field
from projects.sheets.rules.parcels import read_area
from projects.sheets.rules.values import Reader
from tests.registry.test_project_pages import fields
from tests.sheets.books import upload
from tests.sheets.test_import import apply, decide, faults, text, verdicts
from tests.sheets.test_rows_in import UPLOAD, checked, undo
from tests.world.factories import make_company, make_parcel, make_project, make_share, make_user
from tests.world.rows import refusal

pytestmark = pytest.mark.django_db
SOLD = date(2026, 3, 2)
HEAD = [
    "序号", "地块编号", "地块名称", "出让面积（亩）", "出让面积（平方米）", "土地用途", "是否标准地", "出让方式", "出让年限",
    "竞得人", "成交价款（万元）", "成交日期", "约定开工时间",
]  # fmt: skip
FIRST = [
    1, "CZ-2026-01", "东侧地块", 86.5, 57666.67, "工业", "是", "挂牌", "50年", "示范企业甲", 1286.5, SOLD, "2026-09-30",
]  # fmt: skip


def parcels(admin, *rows, head=HEAD, title="高新区供地台账"):
    return checked(admin, "PARCELS", [[title], list(head), *map(list, rows)])


def told(row) -> str:
    return "；".join(takes for *_, takes in faults(row))


# -- new parcels ------------------------------------------------------------------------------------------


def test_parcels_are_registered_with_all_that_their_row_says(admin, office):
    second = [
        2,
        None,
        "西侧地块",
        None,
        "20,000",
        "仓储",
        "未认定",
        None,
        None,
        None,
        None,
        None,
        None,
    ]
    row = parcels(admin, FIRST, second)
    assert row.found["counts"]["new"] == 2 and not faults(row), told(row)
    page = text(admin.get(row.get_absolute_url()))
    assert "可以应用：新建 2 宗，更新 0 宗" in page and "企业清单里没有「示范企业甲」" in page
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    one, two = Parcel.objects.order_by("code")
    assert (one.number, one.name, one.area, one.area_sqm) == (
        "CZ-2026-01", "东侧地块", Decimal("86.5"), Decimal("57666.67"),
    )  # fmt: skip
    assert (one.use, one.standard, one.supply, one.term_years) == ("INDUSTRY", True, "LISTING", 50)
    assert (one.company.name, one.price, one.sold_on) == ("示范企业甲", Decimal("1286.5"), SOLD)
    assert one.agreed_start_on == date(2026, 9, 30) and one.code.startswith("ZD-")
    assert (two.area, two.area_sqm, two.use, two.standard) == (30, 20000, "STORAGE", None)
    assert AuditEvent.objects.filter(act="parcel.add").count() == 2
    first = checked(admin, "PARCELS", [HEAD, FIRST])
    assert first.found["counts"]["same"] == 1


def test_the_template_is_filled_in_excel_and_comes_back(admin, office):
    data = admin.get(f"{UPLOAD}template/?about=PARCELS").content
    filled = load_workbook(io.BytesIO(data))
    sheet = filled.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    assert "成交价（万元）" in place and "面积（㎡）" in place
    for heading, value in {
        "宗地名称": "东侧地块", "面积（亩）": 64.2, "用途": "科研", "成交价（万元）": 900, "受让企业": "示范企业乙",
        "成交日期": SOLD, "约定开工日期": date(2026, 12, 1),
    }.items():  # fmt: skip
        sheet.cell(2, place[heading]).value = value
    saved = io.BytesIO()
    filled.save(saved)
    typed = fields(admin, UPLOAD) | {"about": "PARCELS", "upload": upload(saved.getvalue())}
    assert admin.post(UPLOAD, typed).status_code == 302
    row = apply(admin, office, SheetImport.objects.get())
    assert row.state == "APPLIED", row.refusal
    parcel = Parcel.objects.get()
    assert (parcel.area, parcel.price, parcel.use) == (Decimal("64.2"), 900, "RESEARCH")
    book_out = load_workbook(io.BytesIO(admin.get("/land/?export=xlsx").getvalue()))
    cells = {str(cell.value) for sheet in book_out for line in sheet.rows for cell in line}
    assert {"东侧地块", "64.2", "科研", "示范企业乙"} <= cells


BAD = [
    ({3: 0}, "面积须大于 0"),
    ({3: "-5"}, "写成一个数，单位亩"),
    ({4: 60000}, "86.50 亩合 57666.67 ㎡，与 60000.00 ㎡ 相差超过 0.5%，请核对后改正"),
    ({3: "5.77公顷"}, "这一列的单位是亩"),
    ({4: "86.5亩"}, "这一列的单位是平方米"),
    ({5: "农业"}, "工业、仓储"),
    ({5: None}, "新登记的宗地必填"),
    ({8: 71}, "1 至 70"),
    ({8: 60}, "工业用地出让年限一般不超过 50 年，现为 60 年；如实的请在「说明」里写明原因"),
    ({9: None}, "有「成交」的日期，须填受让企业"),
    ({11: date(2099, 1, 1)}, "日期不能晚于今天"),
    ({11: "年底"}, "某一天"),
    ({1: None, 2: None}, "这一行不是宗地的"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), BAD)
def test_what_cannot_be_of_a_parcel_is_named_with_its_cell(admin, cells, said):
    row = parcels(admin, [cells.get(place, value) for place, value in enumerate(FIRST)])
    assert said in told(row)
    answer = admin.get(f"{row.get_absolute_url()}errors/")
    marked = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert said in str(marked.cell(2, marked.max_column).value)
    assert not Parcel.objects.exists()


def test_days_the_wrong_way_round_need_a_reason(admin, office):
    head = ["宗地名称", "用途", "公告日期", "成交日期", "受让企业", "说明"]
    firm = make_company(name="示范企业甲")
    line = ["东侧地块", "工业", SOLD, SOLD - timedelta(1), firm.name, None]
    assert "早于「公告」" in told(checked(admin, "PARCELS", [head, line]))
    line[-1] = "公告为补发"
    row = apply(admin, office, checked(admin, "PARCELS", [head, line]))
    assert row.state == "APPLIED", row.refusal
    assert AuditEvent.objects.get(act="parcel.add").after["reason"] == "公告为补发"


def test_two_rows_of_one_parcel_are_refused(admin):
    there = make_parcel(number="CZ-2026-01")
    row = checked(
        admin, "PARCELS",
        [["编号", "宗地编号", "宗地名称"], [there.code, None, "甲"], [None, "CZ-2026-01", "乙"]],
    )  # fmt: skip
    assert "第 3 行是同一宗" in told(row) and "第 2 行是同一宗" in told(row)


def test_a_firm_that_is_nearly_called_so_is_asked_about(admin):
    make_company(name="示范新材料有限公司")
    row = parcels(admin, [*FIRST[:9], "示范新材料", *FIRST[10:]])
    assert "名称只差" in told(row)
    row = decide(admin, row, 3, "REPLACE", "示范新材料有限公司", field="holder")
    assert not faults(row) and not Company.objects.filter(name="示范新材料").exists()


# -- parcels that are there -------------------------------------------------------------------------------


def test_a_parcel_is_changed_by_the_cells_that_say_something_and_set_back(admin, office):
    there = make_parcel(number="CZ-2026-01", name="旧名", area=Decimal("86.5"), location="路北")
    head = ["编号", "宗地名称", "位置", "成交价（万元）", "受让企业", "成交日期"]
    line = [there.code, "新名", None, 1286.5, "示范企业甲", SOLD]
    row = checked(admin, "PARCELS", [head, line])
    (found,) = row.found["rows"]
    assert [(one["label"], one["old"], one["new"]) for one in found["changes"]] == [
        ("宗地名称", "旧名", "新名"), ("受让企业", "—", "示范企业甲"),
        ("成交价", "—", "1,286.50 万元"), ("成交日期", "—", "2026-03-02"),
    ]  # fmt: skip
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    there.refresh_from_db()
    assert (there.name, there.location, there.sold_on) == ("新名", "路北", SOLD)
    assert undo(admin, row).status_code == 302
    there.refresh_from_db()
    assert (there.name, there.price, there.company, there.sold_on) == ("旧名", None, None, None)


def test_what_somebody_changed_meanwhile_is_said_and_nothing_is_written(admin, office):
    there = make_parcel(name="旧名")
    row = checked(admin, "PARCELS", [["编号", "宗地名称"], [there.code, "新名"]])
    there.name = "别人改的名"
    there.save_changes("name", by=office)
    row = apply(admin, office, row)
    assert row.state == "CHECKED" and "检查之后台账有变化" in row.refusal
    (change,) = row.found["rows"][0]["changes"]
    assert change["old"] == "别人改的名"
    there.refresh_from_db()
    assert there.name == "别人改的名"


@pytest.mark.parametrize("which", ["removed", "demo", "unknown"])
def test_what_an_import_does_not_change_is_named(admin, which):
    there = make_parcel(demo=which == "demo")
    if which == "removed":
        Parcel.objects.update(removed_on=SOLD, removed_by=make_user(), removed_reason="重复")
    code = "ZD-2099-0001" if which == "unknown" else there.code
    row = checked(admin, "PARCELS", [["编号", "宗地名称"], [code, "新名"]])
    said = {"removed": "已移出土地清单", "demo": "演示宗地", "unknown": "没有这个编号"}
    assert said[which] in told(row)


def test_the_number_of_another_parcel_is_refused_however_it_is_spelled(admin):
    there = make_parcel(number="长高新（2026）01号")
    other = make_parcel()
    row = checked(
        admin, "PARCELS",
        [["编号", "宗地编号", "宗地名称"], [other.code, "长高新(2026)０1号", other.name]],
    )  # fmt: skip
    assert f"已是 {there.code} 的宗地编号" in told(row)


def test_square_metres_that_disagree_with_what_is_there_ask_for_both(admin):
    there = make_parcel(area=Decimal(300))
    row = checked(
        admin, "PARCELS", [["编号", "宗地名称", "面积（㎡）"], [there.code, there.name, 202000]]
    )
    assert "亩数是土地清单里的，面积有变的请把两个都填上" in told(row)


def test_an_area_below_what_is_used_is_refused(admin):
    share = make_share(make_parcel(area=Decimal(100)), area=Decimal(60))
    head = ["编号", "宗地名称", "面积（亩）"]
    row = checked(admin, "PARCELS", [head, [share.parcel.code, share.parcel.name, 50]])
    assert "使用的项目已登记 60.00 亩" in told(row)


def test_a_name_alone_is_asked_about(admin, office):
    there = make_parcel(name="东侧地块", number="")
    head = ["宗地名称", "用途", "面积（亩）"]
    row = checked(admin, "PARCELS", [head, ["东侧地块", "工业", 12]])
    assert verdicts(row) == {2: "ASKED"} and "可能是已有的宗地" in text(
        admin.get(row.get_absolute_url())
    )
    assert verdicts(decide(admin, row, 2, "NEW")) == {2: "NEW"}
    row = checked(admin, "PARCELS", [head, ["东侧地块", "工业", 12]])
    row = apply(admin, office, decide(admin, row, 2, "IS", there.code))
    assert row.state == "APPLIED", row.refusal
    assert Parcel.objects.get().area == 12


def test_an_import_of_new_parcels_is_taken_back_until_somebody_works_on_them(admin, office):
    row = apply(admin, office, parcels(admin, FIRST))
    parcel = Parcel.objects.get()
    share = make_share(parcel, area=1)
    answer = undo(admin, row)
    assert answer.status_code == 400 and parcel.code in text(answer)
    share.delete()
    assert undo(admin, row).status_code == 302
    parcel.refresh_from_db()
    assert parcel.removed_reason.startswith("撤销导入")
    assert AuditEvent.objects.get(act="sheet.undo").after == {"parcels": 1}


def test_what_an_import_touched_is_a_project_or_a_parcel_and_each_once(admin, office):
    touch = apply(admin, office, parcels(admin, FIRST)).touches.get()
    project = make_project()

    def refused(**of) -> str:
        values = {"sheet_import": touch.sheet_import, "row": 9, "version": 1} | of
        return refusal(lambda: SheetTouch.objects.create(**values))

    assert "touch_of_one" in refused()
    assert "touch_of_one" in refused(project=project, parcel=make_parcel())
    assert "touch_parcel_once" in refused(parcel=touch.parcel)


# -- shares -----------------------------------------------------------------------------------------------

SHARES = ["项目名称", "宗地编号", "使用面积（亩）", "使用自"]


def shares(admin, *rows):
    return checked(admin, "SHARES", [SHARES, *map(list, rows)])


def test_shares_are_registered_changed_and_taken_back(admin, office):
    one, two = make_project(name="甲项目"), make_project(name="乙项目")
    parcel = make_parcel(number="CZ-2026-01", area=Decimal(100))
    there = make_share(parcel, two, area=Decimal(60))
    row = shares(admin, ["甲项目", "CZ-2026-01", "40亩", SOLD], ["乙项目", parcel.code, 55, None])
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    made = ParcelShare.objects.get(project=one)
    there.refresh_from_db()
    assert (made.area, made.from_on, there.area) == (40, SOLD, 55)
    again = shares(admin, ["甲项目", "CZ-2026-01", 40, None], ["乙项目", parcel.code, 55, None])
    assert again.found["counts"]["same"] == 2
    assert undo(admin, row).status_code == 302
    made.refresh_from_db()
    there.refresh_from_db()
    assert (made.to_on, there.area) == (SOLD, 60)


def test_all_rows_of_a_parcel_together_are_no_more_than_it(admin):
    for name in ("甲项目", "乙项目"):
        make_project(name=name)
    parcel = make_parcel(number="CZ-2026-01", area=Decimal(100))
    make_share(parcel, area=Decimal(30))
    row = shares(admin, ["甲项目", parcel.code, 40, None], ["乙项目", parcel.code, 40, None])
    assert [(place, at) for place, at, _ in faults(row)] == [(2, "C2"), (3, "C3")]
    assert "宗地 100.00 亩，不在表里的项目已用 30.00 亩" in told(row) and "超出 10.00 亩" in told(
        row
    )


def test_what_cannot_be_of_a_share_is_named(admin, office):
    make_project(name="甲项目")
    make_project(name="丙项目", status="TERMINATED")
    gone = make_parcel(name="移出的", number="GONE")
    Parcel.objects.update(removed_on=SOLD, removed_by=office, removed_reason="重复")
    back = make_parcel(withdrawn_on=SOLD, withdrawn_reason="解除")
    blank, own = make_parcel(area=None), make_parcel()
    for name in ("甲", "甲"):
        make_parcel(name=name)
    row = shares(
        admin, ["甲项目", gone.code, 1, None], ["甲项目", back.code, 1, None],
        ["甲项目", blank.code, 1, None], ["甲项目", own.code, 0, None],
        ["丙项目", own.code, 1, None], ["甲项目", "甲", 1, None],
    )  # fmt: skip
    said = {place: takes for place, _, takes in faults(row)}
    assert "没有这宗地" in said[2] and "已收回" in said[3] and "没有填面积" in said[4]
    assert "须大于 0" in said[5] and "已终止" in said[6] and "有 2 宗地" in said[7]


# -- all ---------------------------------------------------------------------------------------------------


def test_a_list_of_land_leads_to_the_import_of_parcels(admin, client_of):
    def offered(client):
        actions = client.get("/land/").context["actions"]
        return [one for one in actions if one.label == "导入"]

    (found,) = offered(admin)
    assert fields(admin, found.url)["about"] == "PARCELS"
    assert offered(client_of(make_user(role="MANAGER"))) == []


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("面积", "area"), ("面积（亩）", "area"), ("出让面积亩", "area"), ("宗地面积(平方米)", "area_sqm"), ("面积㎡", "area_sqm"),
        ("用地面积（公顷）", ""), ("建筑面积（㎡）", ""), ("宗地名称", ""),
    ],
)  # fmt: skip
def test_a_heading_names_the_unit_of_an_area(heading, field):
    assert read_area(heading) == field


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        (Kind.MU, "35.5", "35.50"), (Kind.MU, "１，２３４．５亩", "1234.50"), (Kind.SQM, "23,666.67㎡", "23666.67"),
        (Kind.SQM, "20000平方米", "20000.00"), (Kind.MU, "约35", None), (Kind.MU, "0", None), (Kind.SQM, "1e5", None),
        (Kind.MU, "100000000", None),
    ],
)  # fmt: skip
def test_an_area_is_read_in_the_unit_of_its_column(kind, words, value):
    read = Reader("", SOLD).read(make_field("area", "面积", kind), "t", words)
    assert (None if read.value is None else str(read.value), bool(read.fault)) == (
        value,
        value is None,
    )


@pytest.mark.parametrize("about", ["PARCELS", "SHARES"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    admin, about, django_assert_max_num_queries
):
    for n in range(9):
        make_project(name=f"项目{n}")
        make_share(make_parcel(number=f"CZ-{n}"), area=1)
    head, rest = {
        "PARCELS": (["宗地编号", "宗地名称", "受让企业", "成交日期"], ["新名", "示范企业", SOLD]),
        "SHARES": (["项目名称", "宗地编号", "使用面积（亩）"], []),
    }[about]

    def line(n):
        return [f"CZ-{n}", *rest] if about == "PARCELS" else [f"项目{n}", f"CZ-{n}", 1]

    few = checked(admin, about, [head, line(0), line(1)])
    many = checked(admin, about, [head, *map(line, range(9))])
    with django_assert_max_num_queries(40) as found:
        check(few, read_grid(few), timezone.localdate())
    with django_assert_max_num_queries(len(found)):
        check(many, read_grid(many), timezone.localdate())
