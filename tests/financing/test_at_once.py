"""A month's 到位资金 that one types while another records the drawdown of it: asked or refused, never doubled."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from projects.financing.actions.drawdowns import draw
from projects.investment.actions import record_month
from projects.models import Drawdown, FinancingCase, FundArrival
from tests.harness.parallel import at_once, rounds
from tests.world.factories import make_case, make_user

SUM = Decimal(500)


def test_a_sum_typed_and_drawn_at_once_stands_once(committed_db):
    by, now = make_user(role="ADMIN"), timezone.now()
    today = timezone.localdate(now)
    month_on = today.replace(day=1)
    for _ in range(rounds(10, 3)):
        case = make_case(state="APPROVED", wanted=800)
        project, seen = case.project, FinancingCase.objects.get(pk=case.pk)

        def type_it(project=project):
            return record_month(
                project=project, month_on=month_on, completed=None, funds={"BANK": SUM}, reason="",
                at=now, today=today, by=by,
            )  # fmt: skip

        def draw_it(seen=seen):
            return draw(case=seen, amount=SUM, on=today, at=now, by=by)

        found = at_once(type_it, draw_it)
        refused = [one for one in found if isinstance(one, ValidationError | IntegrityError)]
        assert len(refused) == 1, found
        assert FundArrival.objects.get(project=project, month_on=month_on).amount == SUM
        paid = Drawdown.objects.filter(case=case).count()
        # Who came second is told: the drawdown is asked whether the sum has it already.
        assert paid == (0 if isinstance(found[1], ValidationError) else 1)
        if not paid:
            assert "已含这笔吗" in str(found[1])


def test_of_two_who_draw_at_once_over_the_approved_sum_one_is_refused(committed_db):
    by, now = make_user(role="ADMIN"), timezone.now()
    for _ in range(rounds(10, 2)):
        case = make_case(state="APPROVED", wanted=800)
        readers = [FinancingCase.objects.get(pk=case.pk) for _ in range(2)]
        found = at_once(
            *[
                lambda seen=seen: draw(
                    case=seen, amount=SUM, on=timezone.localdate(now), at=now, said="ADDED", by=by
                )
                for seen in readers
            ]
        )
        assert sum(isinstance(one, ValidationError) for one in found) == 1
        assert case.drawn_sum() == SUM
        assert FundArrival.objects.get(project=case.project).amount == SUM
