"""What the zone sets for itself, and its working calendar."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent
from projects.calendar.actions.days import load_calendar, set_days
from projects.calendar.reads import calendar_year
from projects.models import CalendarDay, ZoneSettings
from tests.harness.corpus_parts import unzipped, with_text, workbook, zipped
from tests.world.access_payloads import filled_in
from tests.world.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def test_every_setting_says_its_default_and_where_it_comes_from(admin):
    form = admin.get("/settings/").context["form"]
    for name in form.Meta.fields:
        assert "默认" in form.fields[name].help_text, name


def test_a_change_is_saved_and_audited_with_before_and_after(admin):
    data = filled_in(admin, "/settings/") | {"cut_off_weekday": "4", "load_limit": "5"}
    assert admin.post("/settings/", data).status_code == 302
    settings = ZoneSettings.load()
    assert (settings.cut_off_weekday, settings.load_limit, settings.version) == (4, 5, 2)
    event = AuditEvent.objects.get(act="settings.edit")
    assert (event.before["load_limit"], event.after["load_limit"]) == (7, 5)


def test_two_editors_do_not_overwrite_each_other(admin, client_of):
    first = filled_in(admin, "/settings/") | {"load_limit": "5"}
    second = filled_in(client_of(make_user(role="ADMIN")), "/settings/") | {"load_limit": "6"}
    admin.post("/settings/", first)
    answer = admin.post("/settings/", second)
    assert answer.status_code == 409
    assert ZoneSettings.load().load_limit == 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weekly_from": "OPERATION", "weekly_until": "SIGNED"}, "不能早于起始阶段"),
        ({"chief_after": "3", "leader_after": "3"}, "须晚于通知专班班长"),
        ({"cut_off_time": "25:00"}, "请按「18:00」填写时刻"),
        ({"total_warn_percent": "1"}, "不小于"),
        ({"cut_off_weekday": "6"}, "选择一个有效的选项"),
    ],
)
def test_nonsense_is_refused_in_words(admin, changes, message):
    answer = admin.post("/settings/", filled_in(admin, "/settings/") | changes)
    assert answer.status_code == 400
    assert message in answer.content.decode()


def test_there_is_one_row_of_settings_and_no_second():
    from django.db import IntegrityError

    assert ZoneSettings.objects.get().pk == 1
    with pytest.raises(IntegrityError):
        ZoneSettings.objects.create(pk=2)


# -- calendar -----------------------------------------------------------------------------------------


def test_an_unpublished_year_says_that_it_counts_monday_to_friday(admin):
    load_calendar(years=[2026], by=None)
    assert (
        "2027 年安排未公布，按周一至周五推算"
        in admin.get("/settings/calendar/?year=2027").content.decode()
    )
    assert "未公布" not in admin.get("/settings/calendar/?year=2026").content.decode()


def test_holidays_entered_by_hand_count_at_once_and_end_the_flag(admin):
    url = "/settings/calendar/add/"
    days = {"first_on": "2027-10-01", "last_on": "2027-10-07", "kind": "HOLIDAY", "name": "国庆节"}
    assert admin.post(url, filled_in(admin, url) | days).status_code == 302
    year = calendar_year(2027)
    assert (year.note, dict(year.workdays)[10]) == ("", 16)
    assert [(s.first, s.days, s.name) for s in year.stretches] == [(date(2027, 10, 1), 7, "国庆节")]
    make_up = {"first_on": "2027-10-09", "kind": "WORKDAY", "name": ""}
    assert admin.post(url, filled_in(admin, url) | make_up).status_code == 302
    assert dict(calendar_year(2027).workdays)[10] == 17


def test_a_slip_is_taken_back_to_monday_to_friday(admin):
    by = make_user(role="ADMIN")
    first, last = date(2027, 5, 1), date(2027, 5, 5)
    set_days(first=first, last=last, kind="HOLIDAY", name="劳动节", by=by)
    assert set_days(first=last, last=last, kind=None, name="", by=by) == 1
    assert CalendarDay.objects.count() == 4
    before = AuditEvent.objects.filter(act="calendar.edit").latest("id").before
    assert before == {"2027-05-05": "2027-05-05 放假"}


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"first_on": "2027-10-04", "kind": "WORKDAY"}, "周一至周五本来就上班"),
        ({"first_on": "2027-10-01", "last_on": "2027-09-01", "kind": "ORDINARY"}, "不早于首日"),
        ({"first_on": "2027-01-01", "last_on": "2027-12-31", "kind": "ORDINARY"}, "一次最多 31 天"),
        ({"first_on": "2027-10-01", "kind": "HOLIDAY"}, "放假请写名称"),
    ],
)
def test_days_that_make_no_sense_are_refused(admin, days, message):
    url = "/settings/calendar/add/"
    answer = admin.post(url, filled_in(admin, url) | days)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("year", ["1999", "2101", "20270", "abc", "²", "9" * 4000])
def test_a_year_that_is_none_is_a_clear_400(admin, year):
    assert admin.get("/settings/calendar/", {"year": year}).status_code == 400


# -- from a sheet -------------------------------------------------------------------------------------


HEADER = ["日期", "类别", "名称"]
SHEET = "xl/worksheets/sheet1.xml"


def imported(client, rows, name="2027年安排.xlsx", **options):
    return sent(client, workbook(rows, **options), name)


def sent(client, data: bytes, name="2027年安排.xlsx"):
    url = "/settings/calendar/import/"
    return client.post(url, filled_in(client, url) | {"upload": SimpleUploadedFile(name, data)})


def stored():
    return set(CalendarDay.objects.values_list("day", "kind"))


def test_a_sheet_brings_a_year(admin):
    rows = [HEADER, ["2027-10-01", "放假", "国庆节"], ["2027/10/09", "调休上班", ""]]
    answer = imported(admin, rows)
    assert (answer.status_code, answer.url) == (302, "/settings/calendar/?year=2027")
    assert stored() == {(date(2027, 10, 1), "HOLIDAY"), (date(2027, 10, 9), "WORKDAY")}
    assert AuditEvent.objects.get(act="calendar.import").after == {"years": [2027], "rows": 2}


@pytest.mark.parametrize(
    "told", ['<dimension ref="A1"/>', '<dimension ref="B2:B2"/>', '<dimension ref="A1:XFD1048576"/>', '<dimension ref="表1"/>',
             "<dimension/>", ""],
)  # fmt: skip
def test_what_a_sheet_says_of_its_size_is_not_asked(told, admin):
    parts = unzipped(workbook([HEADER, ["2027-10-01", "放假", "国庆节"]]))
    data = with_text(parts, SHEET, '<dimension ref="A1:C2"/>', told)
    assert sent(admin, data).status_code == 302
    assert stored() == {(date(2027, 10, 1), "HOLIDAY")}


def test_days_and_kinds_are_read_as_people_and_programs_write_them(admin):
    days = [
        "2027-10-01", "2027/10/2", "2027.10.3", "2027年10月4日", "20271005", 46666, "46667",
        " ２０２７ 年 １０ 月 ８ 日 ", date(2027, 10, 9), date(2027, 10, 10),
    ]  # fmt: skip
    kinds = [
        "休",
        "放假",
        "休息",
        "（休）",
        "节假日",
        "假期",
        "法定节假日",
        "休假",
        "班",
        "调休上班",
    ]
    rows = [["2027 年安排"], [], ["名 称", "日期", "备注", "类 别"]]
    rows += [["国庆节", day, "", kind] for day, kind in zip(days, kinds, strict=True)]
    assert imported(admin, rows, default_date_format="yyyy-mm-dd").status_code == 302
    expected = {(date(2027, 10, day), "HOLIDAY") for day in range(1, 9)}
    assert stored() == expected | {(date(2027, 10, day), "WORKDAY") for day in (9, 10)}


def test_a_workbook_that_counts_from_1904_says_the_days_it_shows(admin):
    rows = [HEADER, [45199, "休", "国庆节"], [date(2027, 10, 2), "休", "国庆节"]]
    options = {"date_1904": True, "default_date_format": "yyyy-mm-dd"}
    assert imported(admin, rows, **options).status_code == 302
    assert stored() == {(date(2027, 10, 1), "HOLIDAY"), (date(2027, 10, 2), "HOLIDAY")}


def test_a_cell_touched_a_million_rows_below_makes_the_sheet_no_longer(admin):
    parts = unzipped(workbook([HEADER, ["2027-10-01", "放假", "国庆节"], ["", "", ""]]))
    data = with_text(
        parts, SHEET, "</sheetData>", '<row r="1048576"><c r="A1048576"/></row></sheetData>'
    )
    assert sent(admin, data).status_code == 302
    assert stored() == {(date(2027, 10, 1), "HOLIDAY")}


def test_wrong_cells_are_named_with_their_own_rows_and_nothing_is_imported(admin):
    rows = [
        HEADER, ["2027-10-01", "放假", "国庆节"], ["2027-02-30", "放假", "春节"], [],
        ["2027-10-02", "出差", ""], ["2027-10-04", "调休上班", ""], ["2027-10-01", "放假", "又一次"],
        ["10月5日", "休", ""], ["2027-10-06", "调休", ""], ["", "休", ""], ["2027-10-07 星期五", "休", ""],
        ["1927-10-07", "休", ""], ["2027-10-08", "休", "长" * 21], ["2027.10.1-10.7", "休", "国庆节"],
    ]  # fmt: skip
    html = imported(admin, rows).content.decode()
    for words in (
        "第 3 行「日期」：没有「2027-02-30」这一天", "第 5 行「类别」：出差，请写「放假」或「调休上班」",
        "第 6 行：2027年10月4日是周一至周五", "第 7 行：2027年10月1日前面已经写过",
        "第 8 行「日期」：「10月5日」没有年份", "第 9 行「类别」：调休，可以指放假也可以指上班",
        "第 10 行「日期」是空的", "第 11 行「日期」：「2027-10-07 星期五」写的是星期五，那天是星期四",
        "第 12 行「日期」：1927年10月7日，年度应在 2000 至 2100 之间", "第 13 行「名称」有 21 个字，最多 20 个",
        "第 14 行「日期」：「2027.10.1-10.7」像是一段日期",
    ):  # fmt: skip
        assert words in html
    assert not CalendarDay.objects.exists()


def test_of_many_wrong_rows_the_first_are_named_and_the_others_counted(admin):
    html = imported(admin, [HEADER, *(["国庆", "休", ""] for _ in range(25))]).content.decode()
    assert "第 21 行" in html and "第 22 行" not in html
    assert "另有 5 行也不对" in html


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["姓名", "电话"]], "没有找到表头「日期、类别、名称」：第 1 行是「姓名、电话」，缺「日期、类别、名称」"),
        ([["2027 年"], ["日期", "类别"]], "第 2 行是「日期、类别」，缺「名称」"),
        ([], "表是空的"),
        ([HEADER], "表头下面没有一天"),
        ([HEADER, *([n, "休", ""] for n in range(2001))], "表太长，一次最多 2000 行"),
    ],
)  # fmt: skip
def test_another_sheet_is_refused_with_what_it_lacks(rows, told, admin):
    assert told in imported(admin, rows).content.decode()


def test_another_file_is_refused_in_words(admin):
    assert "不收 .csv 文件" in imported(admin, [HEADER], name="安排.csv").content.decode()


def test_a_workbook_in_the_strict_format_is_not_taken_for_an_empty_one(admin):
    strict = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, data in unzipped(workbook([HEADER, ["2027-10-01", "放假", ""]])).items()
    }
    assert "严格 Open XML" in sent(admin, zipped(strict)).content.decode()
