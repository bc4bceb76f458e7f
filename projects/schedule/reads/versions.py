"""The version in force beside an earlier one: which promised days differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from projects.calendar.rules.workdays import WorkCalendar
from projects.models import PlanRow, SchedulePlan
from projects.schedule.rules.due import Slip, slip
from projects.schedule.rules.sentences import later_words

Rows = Mapping[str, PlanRow]


@dataclass(frozen=True)
class Change:
    """A step whose promised day the two versions have otherwise; None where one of them does not have it."""

    key: str
    name: str
    was: date | None
    now: date | None
    slip: Slip | None

    @property
    def words(self) -> str:
        if self.slip is not None:
            return later_words(self.slip)
        return "新增" if self.now else "不再列入"


def chosen(plans: Sequence[SchedulePlan], number: int | None) -> SchedulePlan | None:
    """The version asked for, of those before the last; the first where none such is asked. None with fewer than
    two."""
    earlier = {plan.number: plan for plan in plans[:-1]}
    return earlier.get(number or 0, plans[0]) if earlier else None


def changes(before: Rows, after: Rows, calendar: WorkCalendar) -> list[Change]:
    """In the order of the later version, what only the earlier one knew last."""
    gone = {key: row for key, row in before.items() if key not in after}
    found = []
    for key, row in {**after, **gone}.items():
        was, now = _agreed_on(before, key), _agreed_on(after, key)
        if was != now:
            late = slip(was, now, calendar) if was and now else None
            found.append(Change(key, row.name, was, now, late))
    return found


def _agreed_on(rows: Rows, key: str) -> date | None:
    return rows[key].agreed_on if key in rows else None
