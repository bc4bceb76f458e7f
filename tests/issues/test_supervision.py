"""督办单: drafted by the clock, numbered when a person sends it, signed for, handled, confirmed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from projects.issues.actions.escalation import escalate_due
from projects.issues.actions.supervision import (
    confirm_order,
    drop_order,
    handle_order,
    receive_order,
    return_order,
    send_order,
)
from projects.models import SupervisionOrder
from tests.issues.test_issues import MONDAY, Scene, days
from tests.world.access_payloads import filled_in
from tests.world.factories import make_order, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def colours() -> list[tuple[str, str]]:
    return list(SupervisionOrder.objects.order_by("pk").values_list("colour", "state"))


# -- the ladder -----------------------------------------------------------------------------------


def test_the_clock_drafts_blue_yellow_and_red_and_what_was_not_sent_gives_way(scene):
    scene.handled()
    escalate_due(days(3))
    assert colours() == []
    escalate_due(days(4))  # Friday; the limit is Monday
    assert colours() == [("BLUE", "DRAFT")]
    escalate_due(days(8))
    assert colours() == [("BLUE", "DROPPED"), ("YELLOW", "DRAFT")]
    escalate_due(days(14))
    assert len(colours()) == 2
    escalate_due(days(15))
    assert colours()[1:] == [("YELLOW", "DROPPED"), ("RED", "DRAFT")]
    assert "红色" in SupervisionOrder.objects.get(colour="YELLOW").drop_reason
    assert {order.follows for order in SupervisionOrder.objects.all()} == {None}


def test_what_was_sent_stays_and_the_next_follows_it(scene):
    scene.handled()
    escalate_due(days(4))
    blue = send_order(order=SupervisionOrder.objects.get(), at=days(4), by=scene.admin)
    escalate_due(days(8))
    yellow = SupervisionOrder.objects.get(colour="YELLOW")
    assert (blue.state, yellow.follows, yellow.unit) == ("SENT", blue, scene.unit)
    assert (blue.due_on, yellow.due_on) == (date(2026, 11, 23), date(2026, 11, 27))


def test_a_dropped_draft_is_not_drafted_again(scene):
    scene.handled()
    escalate_due(days(4))
    drop_order(order=SupervisionOrder.objects.get(), reason="已口头提醒", by=scene.admin)
    assert escalate_due(days(7)).orders == 0


def test_when_the_issue_is_struck_off_its_drafts_go(scene):
    issue = scene.handled()
    escalate_due(days(4))
    issue = scene.take(issue, "RESOLVE", scene.handler, days(4))
    scene.take(issue, "CLOSE", scene.chief, days(4))
    assert SupervisionOrder.objects.get().drop_reason == "问题已销号"


def test_brought_up_by_need_it_has_an_order_drafted_too(scene):
    issue = scene.take(scene.handled(), "ESCALATE", scene.chief)
    assert colours() == []
    scene.take(issue, "ESCALATE", scene.leader)
    assert colours() == [("BLUE", "DRAFT")]


# -- numbers --------------------------------------------------------------------------------------


def test_numbers_have_no_gap_though_a_sending_fails_and_begin_again_each_year():
    admin = make_user(role="ADMIN")
    first = send_order(order=make_order(due_on=date(2026, 12, 30)), at=MONDAY, by=admin)
    with pytest.raises(RuntimeError), transaction.atomic():
        send_order(order=make_order(due_on=date(2026, 12, 30)), at=MONDAY, by=admin)
        raise RuntimeError
    second = send_order(order=make_order(due_on=date(2026, 12, 30)), at=MONDAY, by=admin)
    third = send_order(order=make_order(due_on=date(2027, 12, 30)), at=days(60), by=admin)
    assert [first.number, second.number, third.number] == [
        "项目督办〔2026〕001号", "项目督办〔2026〕002号", "项目督办〔2027〕001号",
    ]  # fmt: skip


def test_a_limit_in_the_past_is_not_sent():
    with pytest.raises(ValidationError, match="不能早于今天"):
        send_order(
            order=make_order(due_on=date(2026, 11, 1)), at=MONDAY, by=make_user(role="ADMIN")
        )


# -- acts -----------------------------------------------------------------------------------------


def test_signed_for_handled_and_confirmed_each_by_whose_it_is():
    head, admin, other = make_user(), make_user(role="ADMIN"), make_user()
    order = send_order(
        order=make_order(unit=make_unit(head=head), due_on=date(2026, 12, 30)), at=MONDAY, by=admin
    )
    assert head.notices.get().title.startswith("收到项目督办")
    with pytest.raises(ValidationError, match="不能再办"):
        handle_order(order=order, text="已办", on=date(2026, 11, 17), by=head)
    with pytest.raises(ValidationError, match="不归你办理"):
        receive_order(order=order, on=date(2026, 11, 17), by=other)
    order = receive_order(order=order, on=date(2026, 11, 17), by=head)
    order = handle_order(order=order, text="已接通", on=date(2026, 11, 18), by=head)
    order = return_order(order=order, reason="没有照片", by=admin)
    assert (order.state, order.handled_on, order.handling) == ("RECEIVED", None, "已接通")
    order = handle_order(order=order, text="已接通，附照片", on=date(2026, 11, 19), by=head)
    order = confirm_order(order=order, on=date(2026, 11, 20), by=admin)
    order.refresh_from_db()
    assert (order.state, order.received_by, order.confirmed_by) == ("CONFIRMED", head, admin)


def test_nobody_confirms_their_own_handling():
    admin, manager = make_user(role="ADMIN"), make_user(role="MANAGER")
    order = send_order(order=make_order(due_on=date(2026, 12, 30)), at=MONDAY, by=admin)
    order = receive_order(order=order, on=date(2026, 11, 17), by=admin)
    order = handle_order(order=order, text="代办", on=date(2026, 11, 18), by=admin)
    with pytest.raises(ValidationError, match="不能确认自己"):
        confirm_order(order=order, on=date(2026, 11, 19), by=admin)
    confirm_order(order=order, on=date(2026, 11, 19), by=manager)


def test_the_unit_sees_what_was_sent_to_it_and_no_draft(client_of):
    head = make_user()
    unit = make_unit(head=head)
    sent, draft = make_order(unit=unit, number="项目督办〔2001〕001号"), make_order(unit=unit)
    client = client_of(head)
    assert client.get(draft.get_absolute_url()).status_code == 404
    page = client.get(sent.get_absolute_url())
    assert [label for _, label in page.context["acts"]] == ["签收"]
    assert client.get("/supervision/").context["total"] == 1
    assert client.get(f"{sent.get_absolute_url()}decide/send/").status_code == 403


def test_on_the_page_a_draft_is_put_right_and_sent(client_of):
    client, unit = client_of(make_user(role="MANAGER")), make_unit()
    order = make_order()
    url = f"{order.get_absolute_url()}decide/send/"
    answer = client.post(url, filled_in(client, url) | {"unit": unit.pk, "matter": "外线未通"})
    assert answer.url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.matter, order.unit, order.state) == ("外线未通", unit, "SENT")
    assert order.number in client.get(order.get_absolute_url()).content.decode()
    again = client.get(url, follow=True).content.decode()
    assert "这一步现在不能办" in again


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 3), ("?state=DRAFT", 1), ("?state=SENT&state=RECEIVED", 2), ("?colour=RED", 1),
     ("?overdue=1", 1), ("?q=外线", 1), ("?q=项目督办〔2001〕002", 1), ("?project=XX-001", 0)],
)  # fmt: skip
def test_the_register_filters(client_of, query, count):
    make_order(matter="外线未通")
    make_order(number="项目督办〔2001〕001号", colour="RED", due_on=date(2026, 1, 5))
    make_order(number="项目督办〔2001〕002号", state="RECEIVED", due_on=date(2099, 1, 5))
    assert client_of(make_user(role="ADMIN")).get(f"/supervision/{query}").context["total"] == count
