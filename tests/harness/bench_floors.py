"""What the pages are measured against, behind the product's own middleware. Only the bench mounts this.

bench/floor/NAME/       the statements of the whole opening of a page by hand, and no page
bench/hand/NAME/        one statement that reads what the page shows, as one would write it
bench/floor-form/NAME/  the statements of a form that was sent, undone at the end
bench/writes/NAME/      of these the ones that write
"""

import json
import os
import re
from functools import cache
from pathlib import Path

from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import include, path

from accounts.roles import ACT, EVERYONE, Rule, rules
from gaoxin.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django reads them

# The access table of the bench alone; the middleware refuses every name it does not know.
rules().update({
    "bench_floor": Rule("测量下限", EVERYONE),
    "bench_hand": Rule("测量下限", EVERYONE),
    "bench_floor_form": Rule("测量下限", EVERYONE, ACT),
    "bench_writes": Rule("测量下限", EVERYONE, ACT),
})  # fmt: skip

HAND = {
    "register": """
        SELECT project.code, project.name, project.stage, project.status, project.source,
               project.confirmed_at, project.total_investment, light.light, light.brief,
               leader.name, commissioner.name, plan.amount, done.sum, node.name, node.due_on,
               blocks.count, duty.filed_at, duty.exempted_at, week.cut_off_at
        FROM projects_project AS project
        LEFT JOIN projects_projectlight AS light ON light.project_id = project.id
        LEFT JOIN projects_staffing AS staffing ON staffing.project_id = project.id
        LEFT JOIN accounts_user AS leader ON leader.id = staffing.leader_id
        LEFT JOIN accounts_user AS commissioner ON commissioner.id = staffing.commissioner_id
        LEFT JOIN projects_yearplan AS plan ON plan.project_id = project.id
          AND plan.year = extract(year FROM current_date)
        LEFT JOIN LATERAL (
          SELECT sum(completed) FROM projects_investmentrecord AS record
          WHERE record.project_id = project.id AND record.superseded_at IS NULL
            AND record.month_on >= date_trunc('year', current_date)
        ) AS done ON TRUE
        LEFT JOIN LATERAL (
          SELECT name, due_on FROM projects_milestone AS milestone
          WHERE milestone.project_id = project.id AND milestone.removed_on IS NULL
            AND milestone.done_on IS NULL AND milestone.done_text = ''
          ORDER BY due_on, "order", id LIMIT 1
        ) AS node ON TRUE
        LEFT JOIN LATERAL (
          SELECT count(*) FROM projects_issue AS issue
          WHERE issue.project_id = project.id AND issue.blocking
        ) AS blocks ON TRUE
        LEFT JOIN LATERAL (
          SELECT id, cut_off_at FROM projects_reportweek WHERE cut_off_at >= now()
          ORDER BY cut_off_at LIMIT 1
        ) AS week ON TRUE
        LEFT JOIN projects_reportduty AS duty ON duty.project_id = project.id
          AND duty.week_id = week.id
        WHERE project.removed_on IS NULL
        ORDER BY project.light_place, project.code
        LIMIT 50
    """,
}


CONTEXT = re.compile(r"^SELECT set_config\('pghistory\..*?, true\); (?=[A-Z(])", re.DOTALL)


@cache
def statements() -> dict[str, list[str]]:
    """Name → what it executes after the middleware, as tests/harness/bench_stand.py found it."""
    return json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())


def floor(request, name):
    return executed(statements()[name])


def hand(request, name):
    return executed([HAND[name]])


@transaction.atomic
def floor_form(request, name):
    """What the form reads and writes, audit and history included, and what its commit would check; then it is
    undone, for the same rows cannot be written twice."""
    return undone(statements()[name])


@transaction.atomic
def writes(request, name):
    words = ("INSERT", "UPDATE", "DELETE")
    return undone([text for text in statements()[name] if act_of(text).startswith(words)])


def act_of(statement: str) -> str:
    """Without what the history puts before every statement of a request that writes."""
    return CONTEXT.sub("", statement).lstrip()


def undone(found: list[str]) -> HttpResponse:
    response = executed([*found, "SET CONSTRAINTS ALL IMMEDIATE"])
    transaction.set_rollback(True)
    return response


def executed(found: list[str]) -> HttpResponse:
    with connection.cursor() as cursor:
        for statement in found:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
    return HttpResponse()


urlpatterns = [
    path("", include("gaoxin.urls")),
    path("bench/floor/<slug:name>/", floor, name="bench_floor"),
    path("bench/hand/<slug:name>/", hand, name="bench_hand"),
    path("bench/floor-form/<slug:name>/", floor_form, name="bench_floor_form"),
    path("bench/writes/<slug:name>/", writes, name="bench_writes"),
]
