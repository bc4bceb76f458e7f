"""What waits for a person of problems and supervision orders, each with the form of the step that settles it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, days_left, waited
from gaoxin.days import day_in_words
from projects.issues.reads import waiting
from projects.issues.reads.case import mark_words, work_calendar
from projects.issues.rules.machine import Step
from projects.issues.rules.supervision import MOVES, Act, Party
from projects.models import Issue, SupervisionOrder

Rows = Callable[[User, datetime], object]
SHOWN = 60  # characters of what somebody reported


def _issues(find: Callable) -> Rows:
    def rows(user: User, now: datetime):
        people = ("project", "raised_by", "handler")
        return find(user, timezone.localdate(now)).select_related(*people)

    return rows


# -- problems -----------------------------------------------------------------------------------------

# What is asked, of the problem and the day, and where it comes from.
Said = Callable[[Issue, date], tuple[str, str, date]]


def _say_assign(row: Issue, today: date):
    if row.is_vacant:
        return "责任人空缺，请重新交办。", "系统", row.since
    return "待研判，请交办。", str(row.raised_by), row.since


def _say_supplement(row: Issue, today: date):
    return "被退回补充，请补充后再报。", "专班", row.since


def _say_receive(row: Issue, today: date):
    return "已交办给您，请签收。", "交办", row.assigned_on


def _say_resolve(row: Issue, today: date):
    return "由您办理，办好后请申请办结。", "交办", row.assigned_on


def _say_conclude(row: Issue, today: date):
    return "正在会商，请记录会商结论。", "会商", row.since


def _say_resume(row: Issue, today: date):
    return "挂起复核日期已到，请复核后恢复办理。", "挂起", row.since


def _say_extend(row: Issue, today: date):
    until = f"至{day_in_words(row.asked_until, today)}" if row.asked_until else ""
    return f"申请延期{until}，请批准或不批准。", str(row.handler or "承办单位"), row.asked_on


def _say_close(row: Issue, today: date):
    result = f"：{_brief(row.result)}" if row.result else ""
    return f"已报办结{result}，请核验。", str(row.handler or "承办单位"), row.resolved_on


def _say_unable(row: Issue, today: date):
    return "报无法办理，请审定。", str(row.handler or "承办单位"), row.since


def _say_lift(row: Issue, today: date):
    level = Issue.Level(row.proposed_level).label
    return f"拟提级至{level}，请审定。", "系统", row.proposed_on


def _say_city(row: Issue, today: date):
    return "已提级至市级，报送请示件后请登记。", "系统", row.level_on


def _brief(text: str) -> str:
    text = " ".join(text.split()).rstrip("。")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _lines(step: Step, say: Said) -> Callable:
    def lines(rows: Sequence[Issue], user: User, now: datetime) -> list[Todo]:
        today = timezone.localdate(now)
        calendar = work_calendar(today)
        return [_line(row, step, say(row, today), today, calendar) for row in rows]

    return lines


def _line(row: Issue, step: Step, said: tuple[str, str, date], today: date, calendar) -> Todo:
    text, source, since = said
    return Todo(
        subject=row.project.short_name,
        text=f"「{row.summary}」{text}",
        what=row.summary,
        url=reverse("projects:issue_step", args=[row.code, step.lower().replace("_", "-")]),
        source=source,
        since=since,
        due_on=row.todo_on,
        left=_left(row, since, today, calendar),
        late=row.todo_on is not None and row.todo_on < today,
    )


def _left(row: Issue, since: date, today: date, calendar) -> str:
    """Of the limit as every page says it; of the day of a review by the calendar."""
    if row.todo_on is None:
        return waited(since, today)
    return mark_words(row, today, calendar) or days_left(row.todo_on, today, "已过")


def _issue_kind(
    key: str, label: str, act: str, step: Step, rows: Rows, say: Said, **more
) -> TodoKind:
    return TodoKind(
        key, label, act, "projects:issue_step", rows, _lines(step, say), rest="projects:issues",
        rest_query="open=1", **more,
    )  # fmt: skip


# -- supervision orders -------------------------------------------------------------------------------


def _orders(find: Callable) -> Rows:
    def rows(user: User, now: datetime):
        return find(user, timezone.localdate(now)).select_related(
            "project", "sent_by", "handled_by"
        )

    return rows


def _order_lines(act: Act) -> Callable:
    def lines(rows: Sequence[SupervisionOrder], user: User, now: datetime) -> list[Todo]:
        return [_order_line(row, act, timezone.localdate(now)) for row in rows]

    return lines


def _order_line(row: SupervisionOrder, act: Act, today: date) -> Todo:
    form = "decide" if MOVES[act].who == Party.OFFICE else "answer"
    source, since = _order_source(row, act)
    return Todo(
        subject=row.project.short_name,
        text=f"{_order_name(row)}「{row.matter}」{ORDER_WORDS[act]}",
        what=row.matter,
        url=reverse(f"projects:supervision_{form}", args=[row.pk, act.lower()]),
        source=source,
        since=since,
        due_on=row.todo_on,
        left=days_left(row.todo_on, today) if row.todo_on else waited(since, today),
        late=row.todo_on is not None and row.todo_on < today,
    )


def _order_name(row: SupervisionOrder) -> str:
    return row.number or f"{row.get_colour_display()}色督办单"


def _order_source(row: SupervisionOrder, act: Act) -> tuple[str, date]:
    if act == Act.SEND:
        return "系统", row.drafted_on
    if act == Act.CONFIRM:
        return str(row.handled_by), row.handled_on or row.drafted_on
    return str(row.sent_by), row.sent_on or row.drafted_on


ORDER_WORDS = {
    Act.SEND: "已起草，请审定是否下发。",
    Act.RECEIVE: "已下发，请签收。",
    Act.HANDLE: "已签收，请填报办理情况。",
    Act.CONFIRM: "已报办理情况，请确认。",
}


def _order_kind(key: str, label: str, act_label: str, act: Act, rows: Rows, **more) -> TodoKind:
    form = "decide" if MOVES[act].who == Party.OFFICE else "answer"
    state = MOVES[act].source
    return TodoKind(
        key, label, act_label, f"projects:supervision_{form}", rows, _order_lines(act),
        where=Q(state=state), rest="projects:supervision", rest_query=f"state={state}", **more,
    )  # fmt: skip


_to_decide, _to_do = _issues(waiting.to_decide), _issues(waiting.to_do)
_of_the_unit, _of_the_office = (
    _orders(waiting.orders_of_the_unit),
    _orders(waiting.orders_of_the_office),
)

TODOS = (
    _issue_kind("issue_close", "问题待销号", "核验销号", Step.CLOSE, _to_decide, _say_close,
                where=waiting.CLOSE, note="办结已报，核验后销号"),
    _issue_kind("issue_assign", "问题待交办", "交办", Step.ASSIGN, _to_decide, _say_assign,
                where=waiting.ASSIGN, due=waiting.LIMIT),
    _issue_kind("issue_extend", "延期待批准", "去批准", Step.EXTEND, _to_decide, _say_extend,
                where=waiting.EXTEND, due=waiting.LIMIT),
    _issue_kind("issue_conclude", "会商待结论", "记录结论", Step.CONCLUDE, _to_decide, _say_conclude,
                where=waiting.CONCLUDE),
    _issue_kind("issue_resume", "挂起待复核", "恢复办理", Step.RESUME, _to_decide, _say_resume,
                where=waiting.RESUME, due="review_on"),
    _issue_kind("issue_lift", "提级待审定", "去审定", Step.ESCALATE, _issues(waiting.to_lift), _say_lift,
                due=waiting.LIMIT),
    _issue_kind("issue_unable", "无法办理待审定", "去审定", Step.CONFIRM_UNABLE,
                _issues(waiting.to_judge_unable), _say_unable),
    _issue_kind("issue_city", "市级待报送", "登记报送", Step.CITY, _issues(waiting.to_report_to_city), _say_city),
    _issue_kind("issue_receive", "问题待签收", "签收", Step.RECEIVE, _to_do, _say_receive,
                where=Q(state=Issue.State.ASSIGNED), due=waiting.LIMIT),
    _issue_kind("issue_resolve", "问题待办结", "申请办结", Step.RESOLVE, _to_do, _say_resolve,
                where=Q(state=Issue.State.HANDLING), due=waiting.LIMIT, note="按工作日计"),
    _issue_kind("issue_supplement", "问题待补充", "去补充", Step.SUPPLEMENT, _issues(waiting.to_supplement),
                _say_supplement),
    _order_kind("order_send", "督办单待下发", "审定下发", Act.SEND, _of_the_office),
    _order_kind("order_confirm", "督办待确认", "去确认", Act.CONFIRM, _of_the_office),
    _order_kind("order_receive", "督办单待签收", "签收", Act.RECEIVE, _of_the_unit, due="due_on"),
    _order_kind("order_handle", "督办单待办理", "填报办理", Act.HANDLE, _of_the_unit, due="due_on"),
)  # fmt: skip
