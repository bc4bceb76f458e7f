"""What the pages of permits say, and to whom."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from projects.models import PermitItem, PermitStep
from projects.resources.actions.items import load_items
from projects.resources.reads.page import validity_words
from projects.resources.reads.permits import state_words, with_standing
from projects.schedule.actions.plans import confirm_plan
from tests.world.factories import (
    make_accepted,
    make_issue,
    make_item,
    make_mandate,
    make_pause,
    make_permit,
    make_project,
    make_schedule,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


def page(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_board_counts_by_the_state_of_today(client_of):
    client = client_of(make_user(role="ADMIN"))
    unit = make_unit(short_name="示范住建")
    make_permit(unit=unit)
    make_accepted(unit=unit)
    make_pause(make_accepted(unit=unit))
    old = TODAY - 60 * DAY
    make_accepted(unit=unit, submitted_on=old, accepted_on=old)
    text = page(client, "/permits/")
    assert "共 4 件" in text
    assert "超期 1 件" in text
    assert "停钟前余 10 个工作日" in text


def test_the_board_is_narrowed_to_what_its_address_asks_for(client_of):
    user, unit = make_user(role="ADMIN"), make_unit()
    other = make_permit(unit=unit, part="一号库")
    mine = make_permit(unit=unit, part="二号库")
    agent = make_mandate(mine.project).agent
    promised = make_permit(
        unit=unit, item=make_item(promise_allowed=True), method="PROMISE", part="三号库"
    )
    sole = make_accepted(item=make_item(sole_allowed=True), unit=unit, sole=True, examiner=user)
    every = {other, mine, promised, sole}

    def shown(query: str) -> set:
        text = page(client_of(user), f"/permits/?{query}")
        return {permit for permit in every if f'href="{permit.get_absolute_url()}"' in text}

    assert shown("") == every
    assert shown("mine=1") == shown("sole=1") == shown("mine=1&sole=1") == {sole}
    assert shown("method=PROMISE") == {promised}
    assert shown("board=RUNNING") == {sole}
    assert shown("q=二号库") == {mine}
    assert shown(f"q={agent.name}") == {mine}
    assert shown(f"q={promised.project.code}&mine=1") == set()
    assert "当前条件下没有手续" in page(client_of(user), "/permits/?q=没有这一件")
    chips = page(client_of(user), "/permits/")
    assert 'href="?mine=1">等我的 1' in chips and 'href="?method=PROMISE">企业承诺 1' in chips
    sheet = load_workbook(BytesIO(client_of(user).get("/permits.xlsx?mine=1").content)).active
    codes = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert sole.project.code in codes and mine.project.code not in codes


@pytest.mark.parametrize(
    "query", ["method=CANCELLED", "mine=2", "board=NONE", "q=%21%21", "unit=1"]
)
def test_what_the_board_does_not_know_is_refused(client_of, query):
    assert client_of(make_user(role="ADMIN")).get(f"/permits/?{query}").status_code == 400


def test_what_waits_for_me_stands_first_and_the_oldest_of_it_on_top(client_of):
    agent = make_user()
    mandate = make_mandate(agent=agent)
    told = {
        "submitted_on": TODAY - 9 * DAY,
        "supplement_told_on": TODAY - 8 * DAY,
        "supplement_text": "图",
    }
    young = make_permit(mandate.project)
    old = make_permit(mandate.project, **told)
    done_by_others = make_accepted(mandate.project)
    phone = page(client_of(agent), "/permits/").split("permit-narrow")[1]
    places = [phone.index(row.get_absolute_url()) for row in (old, young, done_by_others)]
    assert places == sorted(places)
    assert "等了 8 天" in phone and "今天起" in phone


def test_what_the_law_accepted_is_counted_in_the_days_of_its_item():
    item = make_item(legal_limit=60, legal_unit="CALENDAR")
    make_permit(item=item, submitted_on=TODAY - 30 * DAY)
    [row] = with_standing(PermitStep.objects.with_clock(), TODAY)
    left = (row.shown.clock.due - TODAY).days
    assert state_words(row, TODAY) == f"视为受理，还剩 {left} 天"


def test_a_long_cell_says_how_many_it_leaves_out(client_of):
    unit, item = make_unit(), make_item()
    for _ in range(13):
        make_permit(unit=unit, item=item)
    text = page(client_of(make_user(role="ADMIN")), "/permits/")
    wide = text.split("permit-narrow")[0]
    assert wide.count("permit-card-name") == 12
    assert "共 13 件，先列最紧的 12 件" in text


def test_a_card_leads_to_an_act_that_is_possible(client_of):
    permit = make_permit(method="GOVERNMENT")
    client = client_of(make_mandate(permit.project).agent)
    assert f"{permit.get_absolute_url()}decide/" in page(client, "/permits/")
    assert client.get(f"{permit.get_absolute_url()}decide/").status_code == 200


def test_the_queries_of_the_board_do_not_grow_with_the_rows(client_of):
    client = client_of(make_user(role="ADMIN"))
    counts = []
    for _ in range(2):
        for _ in range(3):
            make_mandate(make_pause(make_accepted(unit=make_unit())).permit.project)
        client.get("/permits/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/permits/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_days_of_decades_ago_and_validity_for_ten_years_break_no_page(client_of):
    client = client_of(make_user(role="ADMIN"))
    old = {"submitted_on": date(1950, 1, 2)}
    make_permit(**old)
    make_accepted(**old, accepted_on=date(1950, 1, 3))
    assert "超期 2 件" in page(client, "/permits/")
    item = make_item(valid_months=120, extensions=5)
    idle = make_project(stage="PERMITTING")
    decided = make_accepted(idle, item=item, decided_on=TODAY, result="GRANTED", number="示例1号")
    assert "有效至" in page(client, decided.get_absolute_url())


def test_what_works_have_used_does_not_run_out_on_its_last_day():
    last, item = date(2026, 11, 27), make_item(valid_months=3)
    dates = {"decided_on": date(2026, 8, 27), "result": "GRANTED"}
    idle = make_permit(make_project(stage="PERMITTING"), item=item, **dates)
    assert validity_words(idle, last) == "有效至 2026-11-27，还有 0 天，即将失效"
    used = make_permit(make_project(started_text="2026 年秋"), item=item, **dates)
    assert validity_words(used, last) == "已动工，证照有效"


def test_staff_see_the_permits_of_their_own_and_those_that_are_in_their_hands(client_of):
    head, agent, examiner, stranger = (make_user() for _ in range(4))
    permit = make_permit(unit=make_unit(head=head), examiner=examiner)
    make_mandate(permit.project, agent=agent)
    for person, status in ((head, 200), (agent, 200), (examiner, 200), (stranger, 404)):
        assert client_of(person).get(permit.get_absolute_url()).status_code == status, person
    project = permit.project.get_absolute_url()
    assert client_of(agent).get(f"{project}resources/").status_code == 200
    assert client_of(examiner).get(f"{project}resources/").status_code == 404


def test_the_day_by_which_it_is_needed_comes_from_the_latest_confirmed_plan():
    schedule = make_schedule()
    step, _, _ = schedule.steps.order_by("order")
    step.permit = make_permit(schedule.project, needed_on=TODAY)
    step.save()
    now, by = timezone.now(), make_user()
    for reason in ("首次", "再次"):
        schedule.refresh_from_db()
        confirm_plan(schedule=schedule, basis="LATEST", reason=reason, now=now, by=by)
    row = schedule.plans.get(number=2).rows.get(key=step.key)
    found = with_standing(PermitStep.objects.with_clock(), TODAY)
    assert [one.needed for one in found] == [row.latest_last_on]
    assert row.latest_last_on > TODAY


def test_an_agent_hands_in_and_no_other_project_s(client_of):
    permit, foreign = make_permit(), make_permit()
    client = client_of(make_mandate(permit.project).agent)
    assert client.get(f"{permit.get_absolute_url()}submit/").status_code == 200
    assert client.get(f"{foreign.get_absolute_url()}submit/").status_code == 404
    assert client.get(f"{permit.get_absolute_url()}check/").status_code == 404
    assert client.get(f"{permit.get_absolute_url()}nothing/").status_code == 404


def test_an_agent_of_a_part_has_no_other_item(client_of):
    permit = make_permit()
    other = make_permit(permit.project)
    mandate = make_mandate(permit.project, scope="PART")
    mandate.items.add(permit.item)
    client = client_of(mandate.agent)
    assert client.get(f"{permit.get_absolute_url()}submit/").status_code == 200
    assert client.get(f"{other.get_absolute_url()}submit/").status_code == 404


def test_an_act_that_is_not_possible_now_says_so_on_the_permit(client_of):
    permit = make_permit()
    client = client_of(make_user(role="ADMIN"))
    answer = client.get(f"{permit.get_absolute_url()}resume/", follow=True)
    assert "现在不能「恢复计时」" in answer.content.decode()


def test_parallel_permits_stand_side_by_side_and_the_firm_gets_a_text(client_of):
    project = make_project()
    for _ in range(2):
        make_permit(project, parallel_group="联合审图")
        make_permit(project, parallel_group="#2")
    made = make_permit(project, method="NOT_APPLICABLE", method_reason="厂房租赁，不供地")
    text = page(client_of(make_user(role="ADMIN")), f"{project.get_absolute_url()}resources/")
    assert text.count("并联：联合审图") == 1
    assert text.count("并联：#2") == 1
    assert f"{made}：不需办理（厂房租赁，不供地）" in text


def test_the_list_that_a_firm_gets_once_names_papers_and_both_limits(client_of):
    item = make_item(legal_limit=20, promised_limit=7, papers="申请表\n营业执照")
    permit = make_permit(item=item)
    mandate = make_mandate(permit.project)
    ended = make_mandate(permit.project, scope="PART", to_on=TODAY - DAY)
    path = f"{permit.project.get_absolute_url()}permits/notice.docx"
    answer = client_of(make_user(role="ADMIN")).get(path)
    text = "\n".join(row.text for row in Document(BytesIO(answer.content)).paragraphs)
    assert "申请材料：申请表；营业执照" in text
    assert "法定时限 20 个工作日（示范依据），承诺时限 7 个工作日" in text
    assert "待园区核对" in text
    assert str(mandate.agent) in text
    assert str(ended.agent) not in text


def test_the_sheet_has_real_days_and_numbers(client_of):
    permit = make_accepted()
    answer = client_of(make_user(role="ADMIN")).get("/permits.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "受理" in row)
    row = dict(zip(rows[head], rows[head + 1], strict=True))
    assert row["项目代码"] == permit.project.code
    assert row["受理"].date() == TODAY
    assert row["时限"] == 10


def test_the_catalogue_has_a_limit_only_where_a_law_was_found(client_of):
    assert load_items() > 15
    assert load_items() == 0
    limits = PermitItem.objects.exclude(legal_limit=None)
    assert set(limits.values_list("name", "legal_limit", "legal_unit")) == {
        ("环境影响报告书审批", 60, "CALENDAR"),
        ("环境影响报告表审批", 30, "CALENDAR"),
        ("消防设计审查", 15, "WORK"),
        ("施工许可", 7, "CALENDAR"),
        ("排污许可（简化管理）", 20, "CALENDAR"),
        ("排污许可（重点管理）", 30, "CALENDAR"),
    }
    assert not PermitItem.objects.exclude(promised_limit=None).exists()
    assert "按一般规定，待园区核对" in page(client_of(make_user(role="STAFF")), "/permits/items/")


def test_the_share_of_projects_under_mandate_names_its_denominator(client_of):
    covered = make_project()
    make_mandate(covered)
    make_project()
    make_mandate(make_project(), to_on=TODAY - DAY)
    text = page(client_of(make_user(role="ADMIN")), "/mandates/")
    assert "在推进的 3 个项目中 1 个今天有代办员" in text
    assert "33.3%" in text


def test_where_a_problem_is_open_about_a_permit_the_page_names_it_and_offers_no_other(client_of):
    client, permit = client_of(make_user(role="ADMIN")), make_permit()
    url = f"/permits/{permit.pk}/issue/"
    assert url in page(client, permit.get_absolute_url())
    issue = make_issue(permit.project, permit=permit)
    text = page(client, permit.get_absolute_url())
    assert url not in text
    assert text.count(issue.get_absolute_url()) == 2
    assert client.get(url).url == issue.get_absolute_url()
