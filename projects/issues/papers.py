"""请示件: one page that asks the city to coordinate what the zone cannot. Generated, then reviewed.

Neither an addressee nor a document number nor a signature is invented: they are left to be filled in.
"""

from datetime import date

from projects.issues.reads.case import mark_words, work_calendar
from projects.models import Issue, IssueStep
from projects.official.papers.document import (
    DRAFTED,
    FICTION,
    TYPE,
    body,
    day_words,
    file_of,
    heading,
    note,
    official_document,
    signature,
    title,
)
from projects.registry.rules.amounts import yi_with_unit

__all__ = ["TYPE", "issue_request"]

STEPS_SHOWN = 3  # the last ones that say something: it is to fit one page


def issue_request(issue: Issue, today: date) -> bytes:
    project = issue.project
    document = official_document()
    note(document, f"{DRAFTED}（{FICTION}）" if project.is_demo else DRAFTED)
    title(document, f"关于恳请协调解决{project.short_name}项目", "有关问题的请示")
    body(document, "＿＿＿＿＿＿＿＿：", indent=0)
    heading(document, "一、项目基本情况")
    body(document, _describe_project(issue))
    heading(document, "二、存在问题")
    body(document, _problem(issue))
    heading(document, "三、已做工作")
    for number, line in enumerate(_work(issue, today), 1):
        body(document, f"{number}.{line}")
    heading(document, "四、请示事项")
    body(document, f"恳请协调解决上述{issue.get_kind_display()}问题。妥否，请批示。")
    signature(document)
    return file_of(document)


def _describe_project(issue: Issue) -> str:
    project = issue.project
    parts = [f"{project.name}（编号 {project.code}）"]
    if project.company:
        parts.append(f"由{project.company}建设")
    if project.site:
        parts.append(f"位于{project.site}")
    if project.total_investment is not None:
        parts.append(f"总投资 {yi_with_unit(project.total_investment)}")
    parts.append(f"现处{project.stage_label}阶段" if project.stage else "阶段待核实")
    return "，".join(parts) + "。"


def _problem(issue: Issue) -> str:
    text = f"{day_words(issue.raised_on)}提出：{issue.summary.rstrip('。')}。{issue.detail}"
    if issue.milestone:
        due = day_words(issue.milestone.due_on)
        text += f"\n该问题影响节点「{issue.milestone}」（计划 {due}）。"
    return text


def _work(issue: Issue, today: date) -> list[str]:
    """What was done so far, from the log; the last line says where it stands."""
    left_out = [IssueStep.Kind.REPORT, IssueStep.Kind.CITY]
    said = issue.steps.exclude(text="").exclude(kind__in=left_out)
    steps = list(said.order_by("-at", "-id")[:STEPS_SHOWN])[::-1]
    lines = [
        f"{day_words(step.on)}，{step.get_kind_display()}：{step.text.rstrip('。')}。"
        for step in steps
    ]
    left = mark_words(issue, today, work_calendar(today))
    limit = f"，时限 {day_words(issue.due_on)}（{left}）" if left else ""
    return [*lines, f"截至{day_words(today)}，问题处于「{issue.get_state_display()}」{limit}。"]
