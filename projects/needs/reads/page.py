"""One need, or all that stand in one cell of the matrix: what is missing, why on that day, who sees to it, what was
promised before, and what this person may do about it."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from projects.directing.reads.instructions import may_give
from projects.financing.models.scopes import writable
from projects.issues.rules.kinds import IssueKind
from projects.models import Issue, PlanRow, Project, ResourceNeed, ScheduleStep
from projects.needs.models import ResourceNeedQuerySet
from projects.needs.reads.delay import delay_of
from projects.needs.reads.items import Item, items_of
from projects.needs.reads.matrix import Cell, Line
from projects.needs.rules.kinds import ELEMENT_OF, UTILITIES, Element, NeedKind, NeedState
from projects.needs.rules.words import amount_words
from projects.schedule.rules.nodes import short_day
from projects.schedule.rules.put_off import Delay

SHOWN = 6
KIND_OF_ISSUE = {
    NeedKind.LAND: IssueKind.LAND, NeedKind.DEMOLITION: IssueKind.LAND,
    NeedKind.FUNDING: IssueKind.FUNDING, NeedKind.LABOUR: IssueKind.LABOUR,
    **dict.fromkeys(UTILITIES, IssueKind.UTILITIES),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Of one day: who changed what there is or what was promised, in words."""

    on: date
    text: str


@dataclass(frozen=True)
class Rights:
    may_raise: bool
    may_instruct: bool
    may_edit: bool
    may_advance: bool


@dataclass(frozen=True)
class ItemPage:
    item: Item
    project: Project
    need: ResourceNeed | None
    why: str
    effect: str
    delay: Delay | None
    changes: list[Change]
    earlier: list[date]  # what was promised before
    rights: Rights

    @property
    def proposes(self) -> bool:
        """Whether the page asks this person to raise a problem."""
        return self.item.overdue and not self.item.issue and self.rights.may_raise

    @property
    def late_by(self) -> int:
        """Days by which the promise comes after the day it is needed."""
        day, promised = self.item.day, self.item.promised_on
        return (promised - day).days if day and promised and promised > day else 0

    @property
    def promises(self) -> int:
        return len(self.earlier) + 1

    @property
    def instruct_query(self) -> str:
        return urlencode({"project": self.project.code, "line": said(self.item)})


@dataclass(frozen=True)
class CellPage:
    """What the opened cell says: of its lead item all, of the others a line each."""

    line: Line
    cell: Cell
    lead: ItemPage | None
    others: list[Item]
    add_url: str

    @property
    def empty_words(self) -> str:
        if self.cell.state == NeedState.NOT_JUDGED:
            return self.line.note
        return (
            f"这个项目的{self.cell.element.label}还没有人填写。需要的请登记，不需要的请注明不涉及。"
        )


def cell_page(line: Line, cell: Cell, user: User, today: date) -> CellPage:
    lead = cell.lead
    others = [item for item in cell.items if item is not lead]
    page = item_page(lead, user, today) if lead else None
    return CellPage(line, cell, page, others, add_url(line.code, cell.element, user))


def need_page(need: ResourceNeed, user: User, today: date) -> ItemPage:
    found = items_of({need.project_id: need.project.counts}, user, today)
    return item_page(next(item for item in found if item.need == need.pk), user, today)


def item_page(item: Item, user: User, today: date) -> ItemPage:
    rows = _stored(item).select_related("step__milestone", "step__schedule")
    need = None if item.masked else rows.first()
    project = Project.objects.get(pk=item.project)
    step = need.step if need else ScheduleStep.objects.filter(permit=item.permit or 0).first()
    plan, delay = _planned(need), delay_of(item, step, today)
    changes, earlier = _history(need) if need else ([], [])
    return ItemPage(
        item, project, need, _why(need, plan, today), _effect(need, plan, delay, today), delay, changes,
        earlier, _rights(item, project, user, today),
    )  # fmt: skip


def _stored(item: Item) -> ResourceNeedQuerySet:
    """Its row; nothing of a permit, which is none."""
    rows = ResourceNeed.objects.all()
    return rows.none() if item.need is None else rows.filter(pk=item.need)


def _rights(item: Item, project: Project, user: User, today: date) -> Rights:
    need = _stored(item)
    return Rights(
        may_raise=Project.objects.worked_on_by(user).filter(pk=project.pk).exists(),
        may_instruct=may_give(user, today),
        may_edit=need.editable_by(user).exists(),
        may_advance=need.advanced_by(user).exists(),
    )


def _planned(need: ResourceNeed | None) -> PlanRow | None:
    """The row of its step in the last plan that was confirmed."""
    if need is None or need.step is None:
        return None
    plans = need.step.schedule.plans.order_by("-number")[:1]
    rows = PlanRow.objects.filter(plan__in=list(plans), key=need.step.key)
    return rows.select_related("plan").first()


def _why(need: ResourceNeed | None, plan: PlanRow | None, today: date) -> str:
    """Where the day comes from."""
    if need is None:
        return ""
    if need.step is None:
        return "手工填写" if need.needed_on else "还没有填写需要日期"
    if plan is None:
        return f"「{need.step.name}」的工期计划还没有确认，没有需要日期"
    if plan.latest_first_on is None:
        return f"第 {plan.plan.number} 版计划里「{plan.name}」没有最迟开始日期"
    day = short_day(plan.latest_first_on, today)
    return f"第 {plan.plan.number} 版计划里「{plan.name}」最迟 {day} 开始"


def _effect(
    need: ResourceNeed | None, plan: PlanRow | None, delay: Delay | None, today: date
) -> str:
    """What waits for it, unless the network of today says it."""
    if need is None or need.step is None:
        return ""
    node = need.step.milestone
    said = f"节点「{node.name}」{short_day(node.due_on, today)}" if node and node.due_on else ""
    critical = plan is not None and plan.critical and delay is None
    chain = "在关键链上，晚一天投产就晚一天" if critical else ""
    return "；".join(filter(None, [said, chain]))


def _history(need: ResourceNeed) -> tuple[list[Change], list[date]]:
    """What was promised and what there was, oldest first; of what it is now the last."""
    rows = _versions(ResourceNeed).filter(pgh_obj_id=need.pk)
    rows = rows.order_by("pgh_created_at", "pgh_id").values_list(
        "pgh_created_at", "updated_by__name", "promised_on", "secured"
    )
    changes: list[Change] = []
    promised: list[date] = []
    before: tuple = (None, None)
    for at, name, *now in rows:
        if text := _changed(before, tuple(now), need.counted_in):
            changes.append(Change(timezone.localdate(at), f"{name or '系统'}{text}"))
        if now[0] and now[0] not in promised[-1:]:
            promised.append(now[0])
        before = tuple(now)
    return changes[-SHOWN:][::-1], [day for day in promised if day != need.promised_on]


def _versions(model) -> QuerySet:
    return model.pgh_event_model.objects.all()


def _changed(before: tuple, now: tuple, measure: str) -> str:
    parts = []
    if before[0] != now[0]:
        old = f"{before[0]:%m-%d} → " if before[0] else ""
        parts.append(f"承诺 {old}{now[0]:%m-%d}" if now[0] else "取消承诺日期")
    if before[1] != now[1]:
        parts.append(f"已保障 {amount_words(now[1], measure)}")
    return f"：{'，'.join(parts)}" if parts else ""


def said(item: Item) -> str:
    """The need in one line, for who may not know of the money in it neither."""
    head = f"{item.element.label}：{item.title}" if item.title != item.element.label else item.title
    if item.element == Element.FUNDING:
        return f"{head}，{item.state.label}"
    state = {
        NeedState.OVERDUE: f"逾期 {item.days} 天未保障",
        NeedState.LATE_PROMISE: f"承诺比需要晚 {item.days} 天",
    }.get(item.state, item.state.label)
    return "，".join(filter(None, [head, state, item.gap, item.unit_name]))


def draft_issue(need: ResourceNeed, user: User, today: date) -> Issue:
    """A problem, unsaved, that says what is missing: the system proposes, a person raises. Whoever sees the project
    reads it, so of money it has no more than the word of the state."""
    item = need_page(need, user, today).item
    node = need.step.open_milestone if need.step else None
    kind = KIND_OF_ISSUE[NeedKind(need.kind)]
    return Issue(
        project=need.project, need=need, kind=kind, milestone=node, summary=said(item)[:200]
    )


ADDED_AT = {Element.FUNDING: "projects:financing_need"}
ADDED_AT |= dict.fromkeys((Element.PERMIT, Element.ENVIRONMENT), "projects:permit_add")


def add_url(code: str, element: Element, user: User) -> str:
    """Where something of an element is entered; "" for who may not."""
    money = element == Element.FUNDING
    rows = writable(user) if money else Project.objects.editable_by(user)
    if not rows.filter(code=code).exists():
        return ""
    if element in ADDED_AT:
        return reverse(ADDED_AT[element], args=[code])
    kind = next(kind for kind, one in ELEMENT_OF.items() if one == element)
    return f"{reverse('projects:need_add', args=[code])}?kind={kind}"
