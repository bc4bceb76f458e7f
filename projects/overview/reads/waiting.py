"""要您办: what waits for a leader themselves, as the areas say it of everybody (`todo`), the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from accounts.todos import TodoKind, todo_counts

MOST = 50  # of one kind


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing: what it waits for (`label`), about `subject`, in its own words (`what`, "" where it has none).
    `left`: how long there is still, or for how long it has waited; `due_on` None: nobody set a day."""

    label: str
    what: str
    subject: str
    url: str
    due_on: date | None
    left: str
    late: bool

    @property
    def place(self) -> tuple[bool, bool, date, str]:
        """Late ones first, then by the day; what has no day comes last."""
        return (not self.late, self.due_on is None, self.due_on or date.max, self.url)


def waiting_for(leader: User, viewer: User, now: datetime) -> list[Wait]:
    """Of what the viewer may see. To the leader each opens the form that settles it, to others the page of the thing.
    One query for the kinds, and of each that has some a number that does not depend on the rows."""
    kinds = [count.kind for count in todo_counts(leader, now)]
    found = [wait for kind in kinds for wait in _waits(kind, leader, viewer, now)]
    return sorted(found, key=lambda wait: wait.place)


def _waits(kind: TodoKind, leader: User, viewer: User, now: datetime) -> Iterator[Wait]:
    rows = kind.waiting(leader, now)
    if viewer != leader:
        rows = _seen_by(viewer, rows)
    first = list(rows[:MOST])
    for row, line in zip(first, kind.lines(first, leader, now), strict=True):
        yield Wait(
            label=kind.label,
            what=line.what,
            subject=line.subject,
            url=line.url if viewer == leader else _page_of(row),
            due_on=line.due_on,
            left=line.left,
            late=line.late,
        )


def _seen_by(viewer: User, rows):
    """What is one person's alone, as the confirmation of a role, has no rule of who else sees it."""
    visible_to = getattr(rows.model.objects, "visible_to", None)
    return rows.filter(pk__in=visible_to(viewer).values("pk")) if visible_to else rows.none()


def _page_of(row) -> str:
    return (
        row.get_absolute_url()
        if hasattr(row, "get_absolute_url")
        else row.project.get_absolute_url()
    )
