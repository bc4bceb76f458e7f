"""The 回导表 of parcels: what goes out comes in again without one changed cell, what was changed on both sides is
decided cell by cell."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEvent
from projects.models import Parcel, SheetImport
from tests.registry.test_project_pages import fields
from tests.sheets.books import upload
from tests.sheets.test_import import apply, decide, faults, text
from tests.world.factories import make_company, make_parcel, make_user

pytestmark = pytest.mark.django_db
OUT, IN = "/projects/import/land/", "/projects/import/"


@pytest.fixture
def parcel():
    return make_parcel(
        name="东侧地块", number="CZ-2026-01", area=Decimal("86.5"), area_sqm=Decimal("57666.67"),
        standard=True, supply="LISTING", term_years=50, company=make_company(name="示范企业甲"),
        price=Decimal("1286.50"), sold_on=date(2026, 3, 2), agreed_start_on=date(2026, 9, 30),
    )  # fmt: skip


def out(admin) -> bytes:
    answer = admin.post(OUT)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content


def changed(data: bytes, more=(), **cells) -> bytes:
    """`cells`: heading → value, in the first row of data; `more`: rows below, heading → value."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["宗地"]
    place = {cell.value: cell.column for cell in sheet[2]}
    for line, values in enumerate([cells, *more], 3):
        for heading, value in values.items():
            sheet.cell(line, place[heading]).value = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def back(admin, data: bytes) -> SheetImport:
    """Sent as a sheet of projects: it says itself what its rows are."""
    answer = admin.post(IN, fields(admin, IN) | {"about": "PROJECTS", "upload": upload(data)})
    assert answer.status_code == 302, text(answer)
    return SheetImport.objects.latest("pk")


def test_what_nobody_changed_comes_in_again_without_one_change(admin, parcel):
    make_parcel(name="未知", area=None)
    make_parcel(demo=True)
    data = out(admin)
    event = AuditEvent.objects.get(act="sheet.out")
    assert (event.object_label, event.after) == ("宗地回导表", {"rows": 2})
    for sent in (data, changed(data)):
        row = back(admin, sent)
        assert (row.about, row.unit) == ("PARCELS", "万元") and not faults(row)
        assert (row.found["counts"]["all"], row.found["counts"]["same"]) == (2, 2)


def test_what_the_file_changed_is_written_and_new_rows_are_registered(admin, office, parcel):
    new = {"宗地名称": "西侧地块", "用途": "仓储", "面积（㎡）": 20000}
    row = back(admin, changed(out(admin), [new], 位置="路北", 约定开工日期="清空", 标准地=None))
    assert row.found["counts"]["new"] == row.found["counts"]["update"] == 1, faults(row)
    assert "标准地导出时有内容" in str(row.found["rows"][0]["notes"])
    row = apply(admin, office, row)
    assert row.state == "APPLIED", row.refusal
    parcel.refresh_from_db()
    assert (parcel.location, parcel.agreed_start_on, parcel.standard) == ("路北", None, True)
    assert Parcel.objects.get(name="西侧地块").area == 30


@pytest.mark.parametrize(("act", "price"), [("FILE", "1300.00"), ("NOW", "1250.00")])
def test_a_cell_that_both_changed_is_decided(admin, office, parcel, act, price):
    data = changed(out(admin), **{"成交价（万元）": 1300, "位置": "路北"})
    parcel.price = Decimal(1250)
    parcel.save_changes("price", by=office)
    row = back(admin, data)
    (conflict,) = row.found["rows"][0]["conflicts"]
    assert [conflict[one] for one in ("label", "out", "now", "file")] == [
        "成交价", "1286.5", "1250", "1300",
    ]  # fmt: skip
    assert "导出之后两边都改过" in text(admin.get(row.get_absolute_url()))
    row = apply(admin, office, decide(admin, row, conflict_row(row), act, field="price"))
    assert row.state == "APPLIED", row.refusal
    parcel.refresh_from_db()
    assert (str(parcel.price), parcel.location) == (price, "路北")


def conflict_row(row: SheetImport) -> int:
    return row.found["rows"][0]["row"]


def test_what_both_changed_to_the_same_is_no_conflict(admin, office, parcel):
    data = changed(out(admin), 位置="路北")
    parcel.location = "路北"
    parcel.save_changes("location", by=office)
    assert back(admin, data).found["counts"]["same"] == 1


def test_without_land_there_is_nothing_to_take_out(admin, client_of):
    make_parcel(demo=True)
    answer = admin.post(OUT, follow=True)
    assert "没有可导出的宗地" in text(answer)
    assert client_of(make_user(role="MANAGER")).post(OUT).status_code == 403
