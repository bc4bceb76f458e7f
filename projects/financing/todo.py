"""What waits for who handles a case: the act that brings it further."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, days_left, waited
from projects.financing.rules.kinds import CaseState, Instrument
from projects.financing.rules.machine import Act
from projects.models import FinancingCase
from projects.registry.rules.amounts import wan


def _mine(user: User, now: datetime):
    rows = FinancingCase.objects.editable_by(user).filter(handler=user)
    return rows.select_related("project", "institution").defer("collateral")


def _say_match(row: FinancingCase) -> str:
    return "已登记，请对接机构。"


def _say_diligence(row: FinancingCase) -> str:
    return f"已对接{row.institution}，请登记尽调。"


def _say_approve(row: FinancingCase) -> str:
    return f"{row.institution}正在尽调，有结果请登记。"


def _say_draw(row: FinancingCase) -> str:
    return f"已批准 {wan(row.approved)} 万元，放款后请登记。"


def _lines(act: Act, say: Callable[[FinancingCase], str]) -> Callable:
    def lines(rows: Sequence[FinancingCase], user: User, now: datetime) -> list[Todo]:
        today = timezone.localdate(now)
        return [_line(row, act, say(row), today) for row in rows]

    return lines


def _line(row: FinancingCase, act: Act, text: str, today: date) -> Todo:
    due = row.needed_on
    return Todo(
        subject=row.project.short_name,
        text=f"「{row.get_instrument_display()}：{row.purpose}」{text}",
        what=row.purpose,
        url=reverse("projects:financing_act", args=[row.code, act.lower()]),
        source=str(row.institution or "本人登记"),
        since=row.state_on,
        due_on=due,
        left=days_left(due, today, "已过") if due else waited(row.state_on, today),
        late=due is not None and due < today,
    )


def _kind(key: str, label: str, word: str, act: Act, where: Q, say: Callable) -> TodoKind:
    return TodoKind(
        key, label, word, "projects:financing_act", _mine, _lines(act, say), where=where,
        due="needed_on", rest="projects:financing", rest_query="open=1&mine=1",
    )  # fmt: skip


TODOS = (
    _kind("financing_match", "融资待对接", "登记对接", Act.MATCH,
          Q(state=CaseState.REGISTERED), _say_match),
    _kind("financing_diligence", "融资待尽调", "登记尽调", Act.DILIGENCE,
          Q(state=CaseState.MATCHED), _say_diligence),
    _kind("financing_approve", "融资待批准", "登记批准", Act.APPROVE,
          Q(state=CaseState.DILIGENCE), _say_approve),
    _kind("financing_draw", "融资待放款", "登记放款", Act.DRAW,
          Q(state=CaseState.APPROVED) & ~Q(instrument=Instrument.GUARANTEE), _say_draw),
)  # fmt: skip
