"""What a list shows of a problem beside its own fields."""

from dataclasses import dataclass
from datetime import date

from gaoxin.days import day_in_words


@dataclass(frozen=True)
class Mark:
    """How the clock of an issue stands: a shape, its word, and the working days in words."""

    shape: str
    word: str
    left: str

    @property
    def words(self) -> str:
        """On one line, '' where no limit runs: 「超期 3 个工作日」, 「停钟，剩 2 个工作日」."""
        if not self.left:
            return self.word if self.shape == "red" else ""
        return {"超期": f"超期 {self.left}", "停钟": f"停钟，{self.left}"}.get(self.word, self.left)


def overdue_words(due: date, workdays: int, today: date) -> str:
    """「超期 3 个工作日」; on the days off that follow the limit, which are none, 「11月27日到期，未办结」."""
    if workdays > 0:
        return f"超期 {workdays} 个工作日"
    return f"{day_in_words(due, today)}到期，未办结"


def left_words(due: date, workdays: int, today: date) -> str:
    """「剩 3 个工作日」, 「今天到期」; with days off alone until then 「11月29日到期」."""
    if due == today:
        return "今天到期"
    return f"剩 {workdays} 个工作日" if workdays > 0 else f"{day_in_words(due, today)}到期"


@dataclass(frozen=True)
class Pressing:
    """An open problem as the light of its project names it: its title, its level in words, its limit, and
    by how many working days it is past it (None: not past, or the limit does not run)."""

    title: str
    level: str
    due_on: date | None = None
    overdue_workdays: int | None = None


@dataclass(frozen=True)
class LastStep:
    label: str
    on: date
    text: str

    def __str__(self) -> str:
        return f"{self.on} {self.label} {self.text}".strip()
