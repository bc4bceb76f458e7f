"""Everything that projects need, one item each: what is entered as a need, and every permit that has to be applied
for. The number of queries does not depend on how many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from accounts.models import User
from gaoxin.keys import among
from projects.financing.models.scopes import readable
from projects.issues.models.issue import IssueQuerySet
from projects.models import Issue, PermitStep, ResourceNeed
from projects.needs.rules.kinds import (
    ELEMENT_OF,
    PLACES,
    Element,
    NeedKind,
    NeedState,
    counted_in,
)
from projects.needs.rules.states import need_state
from projects.needs.rules.words import SHAPES, amount_words, days_of, days_words, gap_words
from projects.registry.rules.labelled import label_of
from projects.resources.reads.permits import CLOCK, Timed, needed_days, speaking, timed
from projects.resources.rules.kinds import WITHOUT_STEP, Result

ONE, NONE = Decimal(1), Decimal(0)
NEED = (
    "pk", "project_id", "kind", "detail", "applies", "needed", "measure", "found", "day",
    "promised_on", "unit_responsible_id", "unit_responsible__short_name", "handler__name", "note",
)  # fmt: skip
PERMIT = (
    "pk", "project_id", "item_id", "item__name", "part", "item__element", "unit_id", "unit__short_name",
    "examiner__name", "needed_on", *CLOCK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One need of a project. Of money of which a person may not know `masked` is True and the word of its state is all
    that is told. `days`: rules/words.py. `note`: what else there is to say of it; of a permit under way its clock says it."""

    project: int
    element: Element
    state: NeedState
    title: str
    today: date
    day: date | None = None
    promised_on: date | None = None
    needed: Decimal | None = None
    secured: Decimal | None = None
    measure: str = ""
    unit: int | None = None
    unit_name: str = ""
    person: str = ""
    note: str = ""
    need: int | None = None
    permit: int | None = None
    issue: str = ""
    masked: bool = False
    timed: Timed | None = None

    @property
    def words(self) -> str:
        """Of thousands a page shows some: those of a permit under way are put together when they are shown."""
        return self.timed.words(self.day, self.today) if self.timed else self.note

    @property
    def days(self) -> int:
        return days_of(self.state, self.day, self.promised_on, self.today)

    @property
    def days_words(self) -> str:
        return days_words(self.state, self.days, self.day, self.today)

    @property
    def amounts(self) -> str:
        """「需 2,000 kVA，已保障 800 kVA」; "" of a permit, and where nobody knows how much."""
        if self.needed is None or self.need is None:
            return ""
        said = f"需 {amount_words(self.needed, self.measure)}"
        if self.secured is None:
            return f"{said}，已保障多少未填"
        return f"{said}，已保障 {amount_words(self.secured, self.measure)}"

    @property
    def gap(self) -> str:
        return gap_words(self.needed, self.secured, self.measure) if self.need else ""

    @property
    def shape(self) -> str:
        return SHAPES.get(self.state, "")

    @property
    def overdue(self) -> bool:
        return self.state == NeedState.OVERDUE

    @property
    def place(self) -> tuple:
        """The worst first, of one state the one that presses most."""
        sooner = self.state in (NeedState.SOON, NeedState.RUNNING)
        days = self.days if sooner else -self.days
        return PLACES[self.state], days, self.title, self.need or 0, self.permit or 0

    @property
    def url(self) -> str:
        """Its own page; of money the tab of the project says it (`project_url`)."""
        if self.permit is not None:
            return reverse("projects:permit", args=[self.permit])
        if self.element == Element.FUNDING or self.need is None:
            return ""
        return reverse("projects:need", args=[self.need])

    @property
    def raise_url(self) -> str:
        """Where a problem is raised about it."""
        if self.permit is not None:
            return reverse("projects:permit_issue", args=[self.permit])
        return "" if self.need is None else reverse("projects:need_issue", args=[self.need])


def items_of(counting: Mapping[int, bool], user: User, today: date) -> list[Item]:
    """Of projects, with whether they are judged; the worst first. At most sixteen queries."""
    keys = list(counting)
    issues = by_subject(Issue.objects.open().filter(project__in=among(keys)))
    found = [*_needs(keys, counting, user, today, issues), *_permits(keys, counting, today, issues)]
    return sorted(found, key=lambda item: item.place)


def by_subject(issues: IssueQuerySet) -> dict[tuple[str, int], str]:
    """(「need」 or 「permit」, key) → the code of the problem that was raised about it."""
    rows = issues.exclude(need=None, permit=None).order_by()
    found = {}
    for code, need, permit in rows.values_list("code", "need_id", "permit_id"):
        found["permit" if need is None else "need", need or permit] = code
    return found


def _needs(keys, counting, user, today, issues) -> Iterable[Item]:
    known = set(readable(user).filter(pk__in=among(keys)).values_list("pk", flat=True))
    rows = (
        ResourceNeed.objects.kept().filter(project__in=among(keys)).with_standing(today).order_by()
    )
    for row in rows.values(*NEED):
        counts = counting[row["project_id"]]
        state = need_state(
            applies=row["applies"], needed=row["needed"], secured=row["found"],
            needed_on=row["day"], promised_on=row["promised_on"], counts=counts, today=today,
        )  # fmt: skip
        issue = issues.get(("need", row["pk"]), "")
        if row["kind"] == NeedKind.FUNDING and row["project_id"] not in known:
            yield Item(
                row["project_id"], Element.FUNDING, state, NeedKind.FUNDING.label, today,
                need=row["pk"], issue=issue, masked=True,
            )  # fmt: skip
        else:
            yield _need(row, state, today, issue)


def _need(row: Mapping, state: NeedState, today: date, issue: str) -> Item:
    kind, detail = NeedKind(row["kind"]), row["detail"]
    secured = row["found"]
    if kind == NeedKind.FUNDING and secured is not None and row["needed"] is not None:
        secured = min(secured, row["needed"])
    return Item(
        row["project_id"], ELEMENT_OF[kind], state, f"{kind.label}（{detail}）" if detail else kind.label,
        today, row["day"], row["promised_on"], row["needed"], secured,
        counted_in(kind, row["measure"]),
        row["unit_responsible_id"], row["unit_responsible__short_name"] or "",
        row["handler__name"] or "", row["note"], need=row["pk"], issue=issue,
    )  # fmt: skip


def _permits(keys, counting, today, issues) -> Iterable[Item]:
    rows = PermitStep.objects.kept().filter(project__in=among(keys)).order_by("pk").values(*PERMIT)
    stands = {row["pk"]: row for row in speaking(rows, applied_for)}
    days = needed_days(stands)
    open_ones = [row for row in stands.values() if not row["decided_on"] and applies(row)]
    shown = timed(open_ones, today) if open_ones else {}
    for pk, row in stands.items():
        day = days.get(pk) or row["needed_on"]
        issue = issues.get(("permit", pk), "")
        yield _permit(row, day, shown.get(pk), counting[row["project_id"]], today, issue)


def applied_for(row: Mapping) -> tuple[tuple, str]:
    """With its result, for `speaking`."""
    return (row["project_id"], row["item_id"], row["part"]), row["result"]


def applies(row: Mapping) -> bool:
    return row["method"] not in WITHOUT_STEP


def _permit(row, day, shown: Timed | None, counts: bool, today: date, issue: str) -> Item:
    promised = shown.shown.clock.due if shown else None
    secured = ONE if row["result"] == Result.GRANTED else NONE
    state = need_state(
        applies=applies(row), needed=ONE, secured=secured, needed_on=day, promised_on=promised,
        counts=counts, today=today,
    )  # fmt: skip
    title = f"{row['item__name']}（{row['part']}）" if row["part"] else row["item__name"]
    return Item(
        row["project_id"], Element(row["item__element"]), state, title, today, day, promised, ONE,
        secured, "项", row["unit_id"], row["unit__short_name"] or "", row["examiner__name"] or "",
        "" if shown else _ended_words(row), permit=row["pk"], issue=issue, timed=shown,
    )  # fmt: skip


def _ended_words(row: Mapping) -> str:
    if not applies(row) or row["decided_on"] is None:
        return ""
    return f"{row['decided_on']:%m-%d} {label_of(Result, row['result'])}"
