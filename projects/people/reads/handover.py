"""交接清单: what stands open on a project, for whoever takes a role over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from gaoxin.clock import in_words
from projects.investment.reads.standing import Standing, standings
from projects.models import (
    Contact,
    Handover,
    Instruction,
    Issue,
    Milestone,
    ProjectFile,
    ReportDuty,
    SupervisionOrder,
)
from projects.people.rules.handover import HandoverKind
from projects.registry.rules.amounts import yi_with_unit


@dataclass(frozen=True)
class HandoverLine:
    kind: HandoverKind
    text: str


def handover_lists(projects: list[int], today: date) -> dict[int, list[HandoverLine]]:
    """Project → what somebody who takes over a role on it has to know, in the words of today. The
    number of queries does not depend on the projects."""
    found: dict[int, list[HandoverLine]] = {key: [] for key in projects}
    for kind, lines in (
        (HandoverKind.NODE, _nodes(projects, today)),
        (HandoverKind.ISSUE, _issues(projects, today)),
        (HandoverKind.INSTRUCTION, _instructions(projects)),
        (HandoverKind.ORDER, _orders(projects)),
        (HandoverKind.DUTY, _duties(projects)),
        (HandoverKind.DATA, _data(projects, today)),
    ):
        for project, text in lines:
            found[project].append(HandoverLine(kind, text[:500]))
    return found


Lines = Iterator[tuple[int, str]]


def _nodes(projects: list[int], today: date) -> Lines:
    rows = Milestone.objects.counting().undone().filter(project__in=projects)
    for row in rows.order_by("due_on", "order", "pk"):
        late = (today - row.due_on).days
        state = f"已逾期 {late} 天" if late > 0 else "未到期"
        forecast = f"，预计 {in_words(row.forecast_on)}" if row.forecast_on else ""
        yield row.project_id, f"{row.name}：计划 {in_words(row.due_on)}，{state}{forecast}。"


def _issues(projects: list[int], today: date) -> Lines:
    rows = Issue.objects.open().filter(project__in=projects).select_related("handler")
    for row in rows.order_by("due_on", "pk"):
        who = f"责任人 {row.handler}" if row.handler else "尚无责任人"
        limit = f"，时限 {in_words(row.due_on)}" if row.due_on else ""
        late = "，已超期" if row.due_on and row.due_on < today and row.is_running else ""
        yield (
            row.project_id,
            f"{row.code} {row.summary}（{row.get_state_display()}，{who}{limit}{late}）。",
        )


def _instructions(projects: list[int]) -> Lines:
    rows = Instruction.objects.open().filter(project__in=projects)
    for row in rows.select_related("given_by", "to").order_by("due_on", "pk"):
        state = f"{row.get_state_display()}，承办人 {row.to}，时限 {in_words(row.due_on)}"
        yield row.project_id, f"{row.code} {row.given_by}：{row.text[:200]}（{state}）。"


def _orders(projects: list[int]) -> Lines:
    rows = SupervisionOrder.objects.open().filter(project__in=projects)
    for row in rows.order_by("due_on", "pk"):
        state = f"{row.get_state_display()}，办理时限 {in_words(row.due_on)}"
        yield row.project_id, f"{row} {row.matter}（{state}）。"


def _duties(projects: list[int]) -> Lines:
    rows = ReportDuty.objects.unanswered().filter(project__in=projects)
    for row in rows.select_related("week").order_by("week__week_on"):
        yield row.project_id, f"{row.week.label}进展周报，{row.week.state}。"


def _data(projects: list[int], today: date) -> Lines:
    files = _counts(ProjectFile.objects.kept(), projects)
    contacts = _counts(Contact.objects.all(), projects)
    standing = standings(projects, today)
    for project in projects:
        stands = standing.get(project, Standing())
        yield (
            project,
            f"项目资料 {files.get(project, 0)} 份，企业联系人 {contacts.get(project, 0)} 位。",
        )
        yield (
            project,
            f"投资截至 {in_words(today)}：今年计划 {yi_with_unit(stands.plan)}，{_done(stands)}。",
        )


def _done(stands: Standing) -> str:
    """What is unknown is no zero."""
    if not stands.recorded:
        return "尚无完成投资登记"
    return f"今年完成 {yi_with_unit(stands.done_year)}，累计 {yi_with_unit(stands.done_total)}"


def _counts(rows, projects: list[int]) -> dict[int, int]:
    counted = rows.filter(project__in=projects).order_by().values_list("project")
    return dict(counted.annotate(Count("pk")))


@dataclass(frozen=True)
class HandoverPart:
    """One part of a frozen list, as page and paper print it."""

    label: str
    items: list[str]


def read_parts(handover: Handover, today: date) -> list[HandoverPart]:
    """All parts in their order, the empty ones too: that nothing is open is worth saying. As frozen; before
    that as things stand today; none where it was closed before."""
    if handover.listed_on is None and not handover.is_open:
        return []
    found = defaultdict(list)
    for kind, text in _lines(handover, today):
        found[kind].append(text)
    return [HandoverPart(kind.label, found[kind]) for kind in HandoverKind]


def _lines(handover: Handover, today: date) -> Iterable[tuple[str, str]]:
    if handover.listed_on is not None:
        return handover.items.values_list("kind", "text")
    lines = handover_lists([handover.project_id], today)[handover.project_id]
    return [(line.kind, line.text) for line in lines]


def list_words(handover: Handover) -> str:
    """Of which day the list speaks, and whether it still changes."""
    if handover.listed_on is not None:
        return f"清单由系统按 {in_words(handover.listed_on)}的台账列出，此后不再改动。"
    if not handover.is_open:
        return "关闭时未到生效日，没有列出清单。"
    return (
        f"清单现按今天的台账列出，到 {in_words(handover.effective_on)}生效当日定下（有一方先确认的，确认时定下），"
        "此后不再改动。"
    )
