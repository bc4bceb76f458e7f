"""The elements on a project's own page: each need a line, permits summed up, and what nobody has filled in."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from projects.models import Project
from projects.needs.reads.items import Item, items_of
from projects.needs.reads.matrix import Cell
from projects.needs.reads.page import add_url
from projects.needs.rules.kinds import Element, NeedState
from projects.needs.rules.matrix import worst

SUMMED = (Element.PERMIT, Element.ENVIRONMENT)


@dataclass(frozen=True)
class ElementLine:
    """`one`: the item, or the cell of what is summed up or empty. `add`: where something of it is entered, "" where
    it stands elsewhere on the line above or the person may not."""

    element: Element
    one: Item | Cell
    item: Item | None
    words: str
    add: str


@dataclass(frozen=True)
class ProjectNeeds:
    lines: list[ElementLine]
    overdue: int
    blank: int


def project_needs(project: Project, user: User, today: date) -> ProjectNeeds:
    items = items_of({project.pk: project.counts}, user, today)
    lines = [line for element in Element for line in _lines(project, element, items, user)]
    return ProjectNeeds(
        lines,
        overdue=sum(item.overdue for item in items),
        blank=sum(line.one.state == NeedState.BLANK for line in lines),
    )


def _lines(project: Project, element: Element, items: list[Item], user: User) -> list[ElementLine]:
    own = [item for item in items if item.element == element]
    add = add_url(project.code, element, user)
    if own and element not in SUMMED:
        more = add if element in (Element.FUNDING, Element.UTILITIES) else ""
        last = len(own) - 1
        return [
            ElementLine(element, item, item, "", more if place == last else "")
            for place, item in enumerate(own)
        ]
    cell = Cell(element, worst(item.state for item in own), tuple(own))
    words = _sum_words(own) if own else "还没有登记"
    return [ElementLine(element, cell, None, words, add)]


def _sum_words(items: list[Item]) -> str:
    done = sum(item.state == NeedState.SECURED for item in items)
    asked = sum(item.state != NeedState.NONE for item in items)
    late = sum(item.overdue for item in items)
    return f"{asked} 件，办结 {done} 件" + (f"，逾期 {late} 件" if late else "")
