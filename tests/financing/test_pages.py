"""What the pages say of a project's money, and that who may not know of it finds no word of it."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import RegisterColumns
from accounts.roles import Role
from projects.financing.tables import FinancingTable
from projects.models import FinancingCase
from tests.conftest import client_for
from tests.world.access_payloads import complaints, filled_in
from tests.world.access_world import relate
from tests.world.factories import (
    make_appointment,
    make_case,
    make_drawdown,
    make_fund,
    make_institution,
    make_need,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"


def page(client, url, status=200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, url
    return answer.content.decode()


@pytest.fixture
def financed():
    """A project with a need, a loan half paid out and a guarantee that backs it, and its commissioner."""
    project = make_project(total_investment=20000)
    person = make_appointment(project).user
    make_need(project, needed=10000, note=f"{CANARY}需求")
    bank = make_institution(name=f"{CANARY}银行")
    loan = make_case(
        project, state="DRAWN", institution=bank, purpose=f"{CANARY}设备", handler=person,
        collateral=f"{CANARY}厂房", wanted=Decimal("6543.21"),
    )  # fmt: skip
    make_drawdown(loan, amount=Decimal("4000.00"))
    make_fund(project, source="BANK", amount=4000)
    make_case(
        project, instrument="GUARANTEE", state="APPROVED", backs=loan, wanted=3333,
        purpose=f"{CANARY}增信",
    )  # fmt: skip
    return loan, client_for(person)


def test_the_tab_says_need_gap_and_three_rates(financed):
    loan, client = financed
    text = page(client, f"/projects/{loan.project.code}/financing/")
    for words in ("10,000.00", "2,543.21", "3,456.79", "20.0%", "65.4%", "3,333.00"):
        assert words in text
    assert "无日期" in text
    assert "增信，不计入资金" in text


def test_the_case_and_the_register_keep_the_guarantee_apart(financed):
    loan, client = financed
    text = page(client, loan.get_absolute_url())
    assert "还可放 2,543.21" in text
    assert f"{CANARY}厂房" in text
    text = page(client, "/financing/")
    assert "累计放款合计 4,000.00 万元；担保 3,333.00 万元为贷款增信，不在其中" in text
    assert f"{CANARY}厂房" not in text


def test_the_tab_of_investment_says_where_an_arrival_came_from(financed):
    loan, client = financed
    assert "其中放款 4,000.00" in page(client, f"/projects/{loan.project.code}/investment/")


def test_collateral_stands_in_no_export(financed):
    """Though every column is chosen."""
    loan, client = financed
    names = [name for name in FinancingTable.base_columns if name != "code"]
    RegisterColumns.objects.create(user=loan.handler, register="financing", columns=names)
    book = load_workbook(BytesIO(client.get("/financing/?export=xlsx").getvalue()))
    cells = {str(cell.value) for sheet in book for row in sheet.rows for cell in row}
    assert f"{CANARY}设备" in cells
    assert not [cell for cell in cells if f"{CANARY}厂房" in cell]


# -- who may not know of it ---------------------------------------------------------------------------

PATHS = (
    "", "schedule/", "progress/", "light/", "issues/", "people/", "investment/", "financing/",
    "files/", "history/",
)  # fmt: skip
HOUSE = ("/", "/todo/", "/projects/", "/financing/", "/inbox/", f"/search/?q={CANARY}", "/issues/")
OUTSIDE = ("member", "head of a supporting unit", "assistant of the leader")


@pytest.mark.parametrize("relation", OUTSIDE)
def test_who_sees_the_project_alone_finds_no_word_of_its_money(financed, relation):
    loan, _ = financed
    person = make_user()
    relate(person, loan.project, relation)
    client = client_for(person)
    urls = [*HOUSE, *(f"/projects/{loan.project.code}/{path}" for path in PATHS)]
    for url in urls:
        text = page(client, url).replace(f'value="{CANARY}"', "").replace(f"q={CANARY}", "")
        for word in (f"{CANARY}设备", f"{CANARY}厂房", f"{CANARY}增信", f"{CANARY}银行", f"{CANARY}需求",
                     "6,543.21", "3,333.00", loan.code, "其中放款", "直接登记"):  # fmt: skip
            assert word not in text, f"{url}: {word}"
    page(client, loan.get_absolute_url(), 404)
    state = page(client, f"/projects/{loan.project.code}/financing/")
    assert "无日期" in state  # the word of the state alone
    assert "10,000.00" not in state


def test_a_handler_finds_their_own_case_alone(financed):
    loan, _ = financed
    person = make_user()
    mine = make_case(loan.project, handler=person, purpose="由我经办")
    client = client_for(person)
    text = page(client, "/financing/")
    assert mine.code in text
    assert loan.code not in text
    page(client, mine.get_absolute_url())
    page(client, loan.get_absolute_url(), 404)


def test_a_leader_reads_and_is_offered_nothing_to_write(financed):
    loan, _ = financed
    client = client_for(make_user(role=Role.MANAGER))
    assert "编辑融资" not in page(client, loan.get_absolute_url())
    page(client, f"{loan.get_absolute_url()}edit/", 404)


def test_the_pages_ask_as_often_for_many_cases_as_for_few(financed):
    loan, client = financed
    urls = ("/financing/", f"/projects/{loan.project.code}/financing/", loan.get_absolute_url())

    def asked() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counts.append(len(queries))
        return counts

    asked()  # what is read once a process
    few = asked()
    for _ in range(8):
        case = make_case(loan.project, state="DRAWN", handler=make_user())
        make_drawdown(case)
        make_case(loan.project, instrument="GUARANTEE", state="APPROVED", backs=loan)
        make_case(loan.project, state="DILIGENCE")
        make_drawdown(loan, amount=1)
    assert asked() == few


# -- forms ----------------------------------------------------------------------------------------------


def test_an_act_that_is_not_possible_now_is_explained(financed):
    loan, client = financed
    assert "现为「放款」，不能办「对接」" in page(client, f"{loan.get_absolute_url()}match/")


def test_a_drawdown_asks_about_a_sum_that_was_typed(financed):
    loan, client = financed
    loan.project.fund_arrivals.update(amount=5000)
    url = f"{loan.get_absolute_url()}draw/"
    assert "已填" in page(client, url)
    sent = filled_in(client, url) | {"amount": "100"}
    del sent["counted"]  # nobody said
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert "已含这笔吗" in answer.content.decode()
    assert client.post(url, sent | {"counted": "INCLUDED"}).status_code == 302
    assert loan.project.fund_arrivals.get().amount == 5000


def test_more_guarantees_than_the_loan_are_asked_about(financed):
    loan, client = financed
    url = f"/projects/{loan.project.code}/financing/add/"
    typed = {"instrument": "GUARANTEE", "wanted": "4000", "purpose": "再担保", "backs": loan.pk}
    sent = filled_in(client, url) | typed
    answer = client.post(url, sent)
    assert "超过所担保贷款的 6,543.21 万元" in answer.content.decode()
    truth = {"as_is": "on", "as_is_reason": "两家分担"}
    assert client.post(url, sent | truth).status_code == 302
    assert FinancingCase.objects.filter(backs=loan).count() == 2


def test_a_real_project_is_not_matched_with_a_fictional_institution(financed):
    loan, client = financed
    make_institution(name="演示基金", demo=True)
    text = page(client, f"/projects/{loan.project.code}/financing/add/")
    assert "演示基金" not in text


def test_an_edit_keeps_an_institution_that_retired_and_a_loan_that_failed(financed):
    loan, client = financed
    guarantee = loan.guarantees.get()
    gone = make_institution(retired_on=timezone.localdate())
    type(loan).objects.filter(pk=guarantee.pk).update(institution=gone, handler=loan.handler)
    failed = make_case(loan.project, state="REFUSED", wanted=4000)
    type(loan).objects.filter(pk=guarantee.pk).update(backs=failed)
    url = f"{guarantee.get_absolute_url()}edit/"
    sent = filled_in(client, url) | {"purpose": "续保"}
    answer = client.post(url, sent)
    assert answer.status_code == 302, complaints(answer)
    guarantee.refresh_from_db()
    assert (guarantee.purpose, guarantee.institution, guarantee.backs) == ("续保", gone, failed)


# -- what waits -----------------------------------------------------------------------------------------


def test_the_next_act_waits_for_who_handles_the_case(financed):
    loan, _ = financed
    person = make_user()
    bank = make_institution(name="示范银行")
    for state in ("REGISTERED", "MATCHED", "DILIGENCE", "APPROVED", "DRAWN"):
        make_case(loan.project, handler=person, state=state, institution=bank)
    make_case(loan.project, handler=person, instrument="GUARANTEE", state="APPROVED")
    text = page(client_for(person), "/todo/")
    for words in (
        "请对接机构",
        "已对接示范银行，请登记尽调",
        "示范银行正在尽调",
        "已批准 3,000.00 万元",
    ):
        assert words in text
    assert text.count("放款后请登记") == 1


def test_the_search_of_the_head_finds_a_case_by_code_for_who_may_know_of_it(financed):
    loan, client = financed
    assert client.get(f"/search/?q={loan.code}")["Location"] == loan.get_absolute_url()
    stranger = client_for(make_user())
    assert loan.get_absolute_url() not in page(stranger, f"/search/?q={loan.code}")
