"""What a list shows of a problem beside its own fields."""

from dataclasses import dataclass
from datetime import date


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
            return ""
        return {"超期": f"超期 {self.left}", "停钟": f"停钟，{self.left}"}.get(self.word, self.left)


@dataclass(frozen=True)
class LastStep:
    label: str
    on: date
    text: str

    def __str__(self) -> str:
        return f"{self.on} {self.label} {self.text}".strip()
