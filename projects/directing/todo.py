"""What waits for a person of instructions, and for a leader of problems to coordinate and projects to visit."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.todos import Todo, TodoKind, days_left, waited
from gaoxin.days import day_in_words
from projects.directing.reads import waiting
from projects.directing.rules import Step
from projects.issues.reads.case import mark_words, work_calendar
from projects.issues.reads.waiting import LIMIT
from projects.models import Instruction, Issue, Project

SHOWN = 60  # characters of an instruction's text


def _rows(find: Callable, *beside: str) -> Callable:
    def rows(user: User, now: datetime):
        return find(user, timezone.localdate(now)).select_related(*beside)

    return rows


def _each(say: Callable[[Any, date], Todo]) -> Callable:
    def lines(rows: Sequence[Any], user: User, now: datetime) -> list[Todo]:
        return [say(row, timezone.localdate(now)) for row in rows]

    return lines


def _is_past(row, today: date) -> bool:
    return row.todo_on is not None and row.todo_on < today


# -- instructions -------------------------------------------------------------------------------------


def _say_answer(row: Instruction, today: date) -> Todo:
    return _instruction(row, Step.ANSWER, "请答复。", today)


def _say_hand_on(row: Instruction, today: date) -> Todo:
    return _instruction(row, Step.HAND_ON, "承办人空缺，请另定承办人。", today)


def _say_accept(row: Instruction, today: date) -> Todo:
    return _instruction(row, Step.ACCEPT, f"{row.receiver}已答复，请验收。", today)


def _instruction(row: Instruction, step: Step, asked: str, today: date) -> Todo:
    form = "decide" if step in (Step.ACCEPT, Step.HAND_ON) else "answer"
    answered = step == Step.ACCEPT
    since = timezone.localdate(row.updated_at) if answered else row.given_on
    return Todo(
        subject=row.subject or row.code,
        text=f"「{_brief(row.text)}」{asked}",
        what=_brief(row.text),
        url=reverse(f"projects:instruction_{form}", args=[row.code, step.lower()]),
        source=row.receiver if answered else row.giver,
        since=since,
        due_on=row.todo_on,
        left=days_left(row.todo_on, today) if row.todo_on else waited(since, today),
        late=_is_past(row, today),
    )


def _brief(text: str) -> str:
    text = " ".join(text.split()).rstrip("。")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


# -- what a leader sees to ----------------------------------------------------------------------------


def _say_coordinate(rows: Sequence[Issue], user: User, now: datetime) -> list[Todo]:
    today = timezone.localdate(now)
    calendar = work_calendar(today)
    return [_coordinate(row, today, calendar) for row in rows]


def _coordinate(row: Issue, today: date, calendar) -> Todo:
    asked = urlencode({"project": row.project.code, "line": f"{row.code} {row.summary}"})
    return Todo(
        subject=row.project.short_name,
        text=f"「{row.summary}」已提级到您，请协调并作出批示。",
        what=row.summary,
        url=f"{reverse('projects:instruction_add')}?{asked}",
        source=row.handler_name or "专班",
        since=row.level_on,
        due_on=row.todo_on,
        left=mark_words(row, today, calendar) or waited(row.level_on, today),
        late=_is_past(row, today),
    )


def _say_visit(row: Project, today: date) -> Todo:
    last = f"上次现场办公是{day_in_words(row.last_on, today)}" if row.last_on else "还没有现场办公"
    by = f"，{day_in_words(row.todo_on, today)}前请再去一次。" if row.todo_on else "，请安排一次。"
    return Todo(
        subject=row.short_name,
        text=f"{last}{by}",
        url=reverse("projects:visit_add", args=[row.code]),
        source="系统",
        since=row.last_on,
        due_on=row.todo_on,
        left=days_left(row.todo_on, today, "已过") if row.todo_on else "",
        late=_is_past(row, today),
    )


TODOS = (
    TodoKind(
        "issue_coordinate", "问题待协调", "作出批示", "projects:instruction_add",
        _rows(waiting.to_coordinate, "project", "handler"), _say_coordinate, due=LIMIT,
        note="已提级到包联领导", rest="projects:issues", rest_query="open=1&level=2",
    ),
    TodoKind(
        "instruction_accept", "批示待验收", "去验收", "projects:instruction_decide",
        _rows(waiting.to_accept, "project", "given_by", "recorded_by", "to"), _each(_say_accept),
        rest="projects:instructions", rest_query="state=ANSWERED",
    ),
    TodoKind(
        "instruction_answer", "批示待答复", "答复", "projects:instruction_answer",
        _rows(waiting.to_answer, "project", "given_by", "recorded_by", "to"), _each(_say_answer),
        due="due_on", rest="projects:instructions", rest_query="open=1",
    ),
    TodoKind(
        "instruction_hand_on", "批示承办人空缺", "另定承办人", "projects:instruction_decide",
        _rows(waiting.to_hand_on, "project", "given_by", "recorded_by", "to"), _each(_say_hand_on),
        due="due_on", rest="projects:instructions", rest_query="open=1",
    ),
    TodoKind(
        "visit", "现场办公待登记", "登记", "projects:visit_add", _rows(waiting.to_visit),
        _each(_say_visit), due="visit_on", rest="projects:visits",
    ),
)  # fmt: skip
