"""What the pages say of land, and that of other people's projects no word stands on them."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from accounts.wording import changes
from projects.land.reads.land import land_of
from projects.land.rules.kinds import ParcelState
from projects.models import Parcel, ParcelShare, ZoneSettings
from projects.registry.actions.seed import load_seed
from tests.conftest import client_for
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import (
    make_appointment,
    make_assessment,
    make_company,
    make_parcel,
    make_parcel_target,
    make_premises,
    make_project,
    make_share,
    make_user,
)

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"
DAY = timedelta(1)


def page(client, url, status=200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, url
    return answer.content.decode()


@pytest.fixture
def office():
    return client_for(make_user(role=Role.ADMIN))


def of():
    """A parcel that a person's project shares with a stranger's, and that person's client."""
    mine = make_project(land=100, started_text="")
    other = make_project(name=f"{CANARY}项目", started_text="")
    parcel = make_parcel(
        name="共用地块", sold_on=date(2026, 3, 2), company=make_company(name=f"{CANARY}公司")
    )
    make_share(parcel, mine, area=Decimal("30.00"))
    make_share(parcel, other, area=Decimal("45.50"))
    return parcel, client_for(make_appointment(mine).user), mine


# -- the register -------------------------------------------------------------------------------------------


def test_the_quotation_stands_beside_the_register_s_own_nothing(office):
    load_seed()
    text = page(office, "/land/")
    assert "6 宗、474.69 亩" in text
    assert "截至 2024 年 11 月" in text
    assert "没有列出各宗地的面积和所属项目" in text
    assert not Parcel.objects.exists()
    assert "没有宗地" in text


def test_the_parts_add_up_and_an_unknown_area_is_counted(office):
    make_parcel(standard=True, area=Decimal("86.50"), sold_on=date(2026, 3, 2))
    make_parcel(standard=True, area=None)
    make_parcel(standard=False, area=Decimal("13.50"))
    make_parcel()
    text = page(office, "/land/")
    assert "2 宗 86.50 亩（未填面积 1 宗）" in text
    assert "1 宗 13.50 亩" in text
    assert "4 宗 200.00 亩（未填面积 1 宗）" in text
    sums = office.get("/land/?sums=1", headers={"hx-request": "true"}).content.decode()
    assert "合计 4 宗 200.00 亩（未填面积 1 宗）" in sums


def test_fiction_is_in_no_sum_of_the_zone(office):
    make_parcel(area=Decimal(10))
    make_parcel(area=Decimal(25), demo=True)
    sums = office.get("/land/?sums=1", headers={"hx-request": "true"}).content.decode()
    assert "合计 1 宗 10.00 亩" in sums
    assert "演示 1 宗 25.00 亩" in sums


def test_sums_over_all_land_are_for_who_sees_all_land():
    _, client, _ = of()
    make_parcel(sold_on=date(2026, 3, 2), name=f"{CANARY}地块")
    assert "标准地认定" not in page(client, "/land/")
    assert "标准地认定" in page(client_for(make_user(role=Role.MANAGER)), "/land/")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("standard=unknown", "丙 丁"),
        ("standard=yes", "甲 乙"),
        ("sold=1", "甲"),
        ("free=1", "乙 丙"),
        ("unmeasured=1", "乙"),
        ("state=SOLD", "甲"),
        ("state=RESERVE&state=BEGUN", "乙 丙 丁"),
        ("idle=1", "甲"),
        ("hint=NEAR", ""),
        ("target=UNMET", "甲"),
    ],
)
def test_a_filter_lists_what_it_says(office, query, names):
    long_ago = timezone.localdate() - 500 * DAY
    first = make_parcel(name="甲", standard=True, sold_on=long_ago, agreed_start_on=long_ago)
    make_parcel_target(first, due_on=long_ago, actual=Decimal(1))
    make_parcel(name="乙", standard=True, area=None)
    make_parcel(name="丙")
    make_parcel(name="丁", sold_on=long_ago, begun_on=long_ago)
    book = load_workbook(BytesIO(office.get(f"/land/?{query}&export=xlsx").getvalue()))
    cells = [str(cell.value) for sheet in book for row in sheet.rows for cell in row]
    assert [name for name in "甲乙丙丁" if name in cells] == names.split()


def test_the_export_says_what_the_list_says(office):
    parcel, _, mine = of()
    make_parcel_target(parcel, due_on=date(2026, 1, 1), actual=Decimal(320))
    book = load_workbook(BytesIO(office.get("/land/?export=xlsx").getvalue()))
    cells = {str(cell.value) for sheet in book for row in sheet.rows for cell in row}
    assert {"共用地块", "成交", "未认定", "达标 1", f"{CANARY}公司"} <= cells
    assert f"{CANARY}项目、{mine.name}" in cells


# -- who may not know ---------------------------------------------------------------------------------------


def test_of_a_strange_project_on_shared_land_its_area_is_told_and_nothing_more():
    parcel, client, mine = of()
    for url in ("/land/", parcel.get_absolute_url(), f"{mine.get_absolute_url()}land/"):
        text = page(client, url)
        assert CANARY not in text, url
        assert "共用地块" in text
    text = page(client, parcel.get_absolute_url())
    assert "其他项目" in text
    assert "45.50" in text
    assert "还余 24.50 亩" in text
    assert "其他企业" in text
    book = load_workbook(BytesIO(client.get("/land/?export=xlsx").getvalue()))
    cells = "".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)
    assert CANARY not in cells
    assert "其他项目" in cells


@pytest.mark.parametrize("query", [f"q={CANARY}", "q=jsqgs", "q=jsqxm", "project={code}"])
def test_nobody_finds_out_by_a_search_whose_land_it_is(office, query):
    parcel, client, mine = of()
    other = parcel.shares.exclude(project=mine).get().project
    url = f"/land/?{query.format(code=other.code)}"
    assert "共用地块" in page(office, url)
    assert "共用地块" not in page(client, url)


def test_the_land_of_others_is_as_if_it_were_not_there():
    _, client, _ = of()
    other = make_parcel(sold_on=date(2026, 3, 2))
    assert other.code not in page(client, "/land/")
    page(client, other.get_absolute_url(), 404)
    page(client, "/land/ZD-2099-0001/", 404)
    page(client, f"{other.get_absolute_url()}edit/", 403)


def test_who_keeps_a_project_is_offered_the_actual_values_and_nothing_else():
    parcel, client, _ = of()
    target = make_parcel_target(parcel)
    text = page(client, parcel.get_absolute_url())
    assert f"/land/targets/{target.pk}/check/" in text
    for path in (f"/land/targets/{target.pk}/delete/", f"/land/{parcel.code}/edit/", "/share/"):
        assert path not in text
    page(client, f"/land/targets/{target.pk}/check/")
    stranger = make_parcel_target(make_parcel())
    page(client, f"/land/targets/{stranger.pk}/check/", 404)


# -- a parcel's page ----------------------------------------------------------------------------------------


def test_the_page_says_what_a_standard_parcel_lacks(office):
    parcel = make_parcel(standard=True, cleared_on=date(2026, 1, 5))
    make_assessment(parcel)
    make_parcel_target(parcel)
    text = page(office, parcel.get_absolute_url())
    assert "对照标准地还缺 11 项" in text
    assert "区域评价：节能、地震、地质灾害" in text
    assert "区域评价：环境" not in text
    assert "控制性指标：容积率" in text
    Parcel.objects.update(standard=False)
    assert "对照标准地" not in page(office, parcel.get_absolute_url())


def test_which_a_standard_parcel_needs_the_zone_decides(office):
    parcel = make_parcel(standard=True, cleared_on=date(2026, 1, 5), conditions_no="1 号")
    chosen = {"needed_assessments": ["FLOOD", "RELICS"], "core_targets": []}
    url = "/settings/"
    answer = office.post(url, filled_in(office, url) | chosen)
    assert answer.status_code == 302, complaints(answer)
    text = page(office, parcel.get_absolute_url())
    assert "对照标准地还缺 2 项" in text and "区域评价：洪水、文物" in text
    changed = AuditEvent.objects.get(act="settings.edit")
    told = {
        one.label: one.after for one in changes(changed.object_type, changed.before, changed.after)
    }
    assert told["标准地须完成的区域评价"] == "洪水、文物"
    assert told["标准地须约定的控制性指标"] == "—"


def test_a_term_of_industry_beyond_the_setting_is_asked_about(office):
    ZoneSettings.objects.update(industry_term=40)
    typed = {"name": "地块", "use": "INDUSTRY", "term_years": "45"}
    assert "工业用地出让年限一般不超过 40 年，现为 45 年" in refused(office, "/land/add/", **typed)


def test_a_target_is_told_as_it_was_agreed_with_three_decimals(office):
    parcel = make_parcel()
    target = make_parcel_target(parcel, kind="ENERGY", agreed=Decimal("0.125"), actual=Decimal(300))
    text = page(office, parcel.get_absolute_url())
    assert "≤ 0.125" in text and ">300<" in text and "300.000" not in text
    url = f"/land/targets/{target.pk}/check/"
    assert filled_in(office, url)["actual"] == "300"


def test_a_day_that_follows_from_a_project_says_so(office):
    parcel = make_parcel(sold_on=date(2026, 1, 5))
    make_share(parcel, make_project(started_on=date(2026, 5, 6)))
    make_share(parcel, make_project(started_text="2026 年初"))
    text = page(office, parcel.get_absolute_url())
    assert "按项目开工推定" in text
    assert "05-06" in text


def test_an_act_that_is_not_possible_now_is_explained(office):
    parcel = make_parcel()
    assert "尚未成交，不能登记「交地」" in page(office, f"{parcel.get_absolute_url()}deliver/")
    page(office, f"{parcel.get_absolute_url()}nothing/", 404)


def test_the_pages_ask_as_often_for_much_land_as_for_little(office):
    project = make_project()
    parcel = make_parcel(sold_on=date(2026, 1, 5), stopped_on=date(2026, 5, 5))
    make_share(parcel, project, area=1)
    make_parcel_target(parcel, actual=Decimal(1))
    make_premises(project)
    urls = (
        "/land/",
        "/land/?idle=1",
        parcel.get_absolute_url(),
        f"{project.get_absolute_url()}land/",
    )

    def asked() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                office.get(url)
            counts.append(len(queries))
        return counts

    asked()  # what is read once a process
    few = asked()
    for kind in ("TAX", "OUTPUT", "ENERGY", "RND"):
        make_parcel_target(parcel, kind=kind, actual=Decimal(1))
        make_share(parcel, area=1)
        other = make_parcel(sold_on=date(2026, 1, 5), stopped_on=date(2026, 5, 5))
        make_share(other, project, area=2)
        make_parcel_target(other, kind=kind)
        make_premises(project)
    assert asked() == few


# -- what cannot be -----------------------------------------------------------------------------------------


def refused(client, url: str, **typed) -> str:
    answer = client.post(url, filled_in(client, url) | typed)
    assert answer.status_code == 400, complaints(answer)
    return answer.content.decode()


def test_an_area_of_nothing_is_refused(office):
    typed = {"name": "地块", "use": "INDUSTRY"}
    assert "面积须大于 0" in refused(office, "/land/add/", **typed, area="0")
    assert "面积须大于 0" in refused(office, "/land/add/", **typed, area_sqm="-5")
    parcel = make_parcel()
    told = refused(office, f"/land/{parcel.code}/share/", project=make_project().code, area="0")
    assert "使用面积须大于 0" in told


def test_square_metres_that_disagree_are_asked_about(office):
    typed = {"name": "地块", "use": "INDUSTRY", "area": "300", "area_sqm": "201000"}
    assert office.post("/land/add/", filled_in(office, "/land/add/") | typed).status_code == 302
    typed["area_sqm"] = "202000"
    told = refused(office, "/land/add/", **typed)
    assert "300 亩合 200000.00 ㎡，与所填 202000 ㎡ 相差超过 0.5%" in told
    truth = {"as_is": "on", "as_is_reason": "以测绘报告为准"}
    sent = filled_in(office, "/land/add/") | typed | truth
    assert office.post("/land/add/", sent).status_code == 302


def test_square_metres_alone_give_the_area(office):
    typed = {"name": "地块", "use": "INDUSTRY", "area_sqm": "20000"}
    office.post("/land/add/", filled_in(office, "/land/add/") | typed)
    assert Parcel.objects.get().area == 30


def test_a_number_is_one_parcel_however_it_is_spelled(office):
    make_parcel(number="长高新（2026）01号")
    typed = {"name": "地块", "use": "INDUSTRY", "number": "长高新(2026)０1号"}
    assert "已有宗地编号「长高新（2026）01号」" in refused(office, "/land/add/", **typed)


def test_days_to_come_and_days_out_of_order(office):
    parcel = make_parcel(announced_on=timezone.localdate())
    url = f"/land/{parcel.code}/sell/"
    firm = {"company": make_company().pk}
    tomorrow = str(timezone.localdate() + DAY)
    assert "不能晚于今天" in refused(office, url, sold_on=tomorrow, **firm)
    odd = {"sold_on": str(timezone.localdate() - DAY), **firm}
    assert "早于「公告」" in refused(office, url, **odd)
    later = make_parcel(sold_on=timezone.localdate() - DAY)
    # Today, as the form proposes.
    assert "早于「公告」" in refused(office, f"/land/{later.code}/announce/")
    truth = {"as_is": "on", "as_is_reason": "补录公告"}
    assert office.post(url, filled_in(office, url) | odd | truth).status_code == 302
    url = f"/land/{parcel.code}/title/"  # what stood in the row before is not asked about again
    sent = filled_in(office, url) | {"title_no": "晋（2026）不动产权第1号"}
    assert office.post(url, sent).status_code == 302


def test_of_two_who_register_an_act_the_second_is_shown_what_differs(office):
    parcel = make_parcel(price=Decimal(100))
    url = f"/land/{parcel.code}/sell/"
    sent = filled_in(office, url) | {"company": make_company(name="示范企业").pk, "price": "120"}
    answer = office.post(url, sent | {"version": "0"})
    assert answer.status_code == 409
    told = {(one.label, one.theirs, one.yours) for one in answer.context["differences"]}
    assert told == {("受让企业", "", "示范企业"), ("成交价（万元）", "100", "120")}


def test_a_share_needs_room_size_and_land_that_is_there(office):
    parcel, project = make_parcel(), make_project()
    make_share(parcel, area=70)
    url = f"/land/{parcel.code}/share/"
    typed = {"project": project.code, "area": "30.01"}
    assert "其他项目已用 70.00 亩，最多还能登记 30.00 亩" in refused(office, url, **typed)
    assert "没有这个编号的项目" in refused(office, url, project="GX-2099-001", area="1")
    sent = filled_in(office, url) | typed | {"area": "30"}
    assert office.post(url, sent).status_code == 302
    url = f"/land/{make_parcel(area=None).code}/share/"
    assert "还没有填面积" in refused(office, url, project=project.code, area="1")
    gone = make_parcel(
        removed_on=date(2026, 1, 1), removed_by=make_user(), removed_reason="登记有误"
    )
    page(office, f"/land/{gone.code}/share/", 404)
    taken = make_parcel(withdrawn_on=date(2026, 1, 1), withdrawn_reason="到期")
    told = refused(office, f"/land/{taken.code}/share/", project=project.code, area="1")
    assert "已移出或收回" in told


def test_fiction_uses_fiction(office):
    told = refused(
        office, f"/land/{make_parcel(demo=True).code}/share/", project=make_project().code, area="1"
    )
    assert "演示宗地只能登记给演示项目" in told


def test_land_in_use_is_neither_removed_nor_made_smaller(office):
    share = make_share(area=60)
    url = f"/land/{share.parcel.code}/"
    assert "还有 1 个项目在使用" in refused(office, f"{url}remove/", reason="重复登记")
    assert "不能小于各项目使用面积" in refused(office, f"{url}edit/", area="59")
    typed = {"withdrawn_on": "2026-03-02", "withdrawn_reason": "到期"}
    assert "还有 1 个项目在使用" in refused(office, f"{url}edit/", **typed)


def test_taking_back_ends_the_use_of_every_project(office):
    share = make_share(make_parcel(sold_on=date(2026, 1, 1)))
    url = f"/land/{share.parcel.code}/withdraw/"
    sent = filled_in(office, url) | {"withdrawn_reason": "协议解除"}
    assert office.post(url, sent).status_code == 302
    share.refresh_from_db()
    assert share.to_on == timezone.localdate()
    assert share.end_reason == "宗地收回：协议解除"
    assert not ParcelShare.objects.current().exists()


def test_an_actual_value_and_its_day_go_together(office):
    target = make_parcel_target()
    url = f"/land/targets/{target.pk}/check/"
    assert "请填写核验日期" in refused(office, url, actual="300", checked_on="")
    assert "请填写实际值" in refused(office, url, actual="", checked_on="2026-03-02")
    sent = filled_in(office, url) | {"actual": "300", "checked_on": "2026-03-02"}
    assert office.post(url, sent).status_code == 302
    sent = filled_in(office, url) | {"actual": "", "checked_on": ""}
    assert office.post(url, sent).status_code == 302
    target.refresh_from_db()
    assert (target.actual, target.checked_by) == (None, None)


# -- what a project has of land -----------------------------------------------------------------------------


def test_land_of_projects_is_shares_and_converted_premises():
    today = timezone.localdate()
    project = make_project(land=100, started_text="")
    tenant, none = make_project(), make_project(land=20)
    delivered = make_parcel(sold_on=today, delivered_on=today)
    make_share(delivered, project, area=40)
    make_share(make_parcel(), project, area=Decimal("10.50"))
    make_premises(project, floor_area=20000, floor_ratio=1)
    make_premises(tenant)
    found = land_of([project.pk, tenant.pk, none.pk], today)
    own = found[project.pk]
    assert (own.supplied, own.delivered, own.gap) == (
        Decimal("80.50"),
        Decimal(70),
        Decimal("19.50"),
    )
    assert (own.state, own.word) == (ParcelState.RESERVE, "储备")
    assert (found[tenant.pk].supplied, found[tenant.pk].word) == (None, "租赁")
    assert found[tenant.pk].is_entered
    assert not found[none.pk].is_entered
    assert (found[none.pk].supplied, found[none.pk].gap, found[none.pk].word) == (None, None, "")


def test_land_of_asks_as_often_for_many_projects_as_for_few():
    today = timezone.localdate()

    def asked(keys) -> int:
        with CaptureQueriesContext(connection) as queries:
            land_of(keys, today)
        return len(queries)

    shares = [make_share(area=1) for _ in range(2)]
    few = asked([share.project_id for share in shares])
    for _ in range(8):
        share = make_share(area=1)
        make_premises(share.project)
        make_parcel_target(share.parcel)
        shares.append(share)
    assert asked([share.project_id for share in shares]) == few


# -- who is not judged --------------------------------------------------------------------------------------


def test_the_land_of_a_project_that_nobody_confirmed_is_not_judged(office):
    """The article is a picture of 2024: its projects are late by no arithmetic, on no land."""
    long_ago = timezone.localdate() - 900 * DAY
    late = {"sold_on": long_ago, "delivered_on": long_ago, "agreed_start_on": long_ago}
    project = make_project(source="ARTICLE", confirmed_at=None, started_text="", stage="")
    parcel = make_parcel(name="甲", **late)
    make_share(parcel, project)
    make_parcel_target(parcel, due_on=long_ago)
    assert "可能闲置：" not in page(office, "/land/")
    assert "甲" not in page(office, "/land/?idle=1")
    text = page(office, parcel.get_absolute_url())
    assert text.count("不评价") == 2
    assert "到期未填" not in text
    make_parcel(name="乙", **late)
    assert "满两年" in page(office, "/land/?idle=1")


def test_a_removed_project_s_share_takes_room_until_it_is_ended(office):
    share = make_share(area=60)
    share.project.removed_on, share.project.removed_reason = timezone.localdate(), "登记有误"
    share.project.removed_by = make_user()
    share.project.save()
    text = page(office, share.parcel.get_absolute_url())
    assert "已移出台账的项目" in text
    assert "还余 40.00 亩" in text
    assert share.project.name not in page(office, "/land/")
    url = f"/land/shares/{share.pk}/end/"
    answer = office.post(url, filled_in(office, url) | {"reason": "项目已移出"})
    assert answer.status_code == 302, complaints(answer)
    assert "已移出台账的项目" not in page(office, share.parcel.get_absolute_url())


def test_changes_are_told_to_who_sees_every_project():
    parcel, client, mine = of()
    share = ParcelShare.objects.get(project=mine)
    office = client_for(make_user(role=Role.ADMIN))
    url = f"/land/shares/{share.pk}/"
    office.post(url, filled_in(office, url) | {"area": "31"})
    assert "变更记录" in page(office, parcel.get_absolute_url())
    assert "变更记录" not in page(client, parcel.get_absolute_url())
