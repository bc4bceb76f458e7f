"""A network in which one step has to wait, until what it needs is there or its permit is decided; and what that means
for the target, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from projects.schedule.rules.network import Step
from projects.schedule.rules.nodes import short_day
from projects.schedule.rules.timeline import Span


def waiting_until(steps: Sequence[Step], key: str, until: date) -> list[Step]:
    """It may begin on that day, no sooner."""
    return [
        replace(step, not_before=max(until, step.not_before or until)) if step.key == key else step
        for step in steps
    ]


def over_on(steps: Sequence[Step], key: str, last: date) -> list[Step]:
    """It takes until that day, whatever it was planned to take."""
    free = last + timedelta(days=1)
    return [
        replace(step, span=Span(0), started_on=None, not_before=free) if step.key == key else step
        for step in steps
    ]


@dataclass(frozen=True)
class Delay:
    """`target`: what the target is called (投产), `target_on` its day, `forecast_on` and `shortfall` what the network
    says of it today; `critical`: whether the step that waits lies on its chain. `until`: when it was promised, or its
    permit is due; None without such a day from today on. Then the target is reached `then_on`, `later` working days
    after the forecast. `draft`: no plan was confirmed."""

    target: str
    target_on: date
    forecast_on: date
    shortfall: int
    critical: bool
    draft: bool
    permit: bool
    today: date
    until: date | None = None
    then_on: date | None = None
    later: int = 0

    @property
    def now_words(self) -> str:
        """「按现有进度 2027-02-17 投产，比目标 2026-12-31 晚 34 个工作日」."""
        day, goal = short_day(self.forecast_on, self.today), short_day(self.target_on, self.today)
        said = f"按现有进度 {day} {self.target}，"
        if not self.shortfall:
            return f"{said}正好是目标日期"
        word = "晚" if self.shortfall > 0 else "早"
        return f"{said}比目标 {goal} {word} {abs(self.shortfall)} 个工作日"

    @property
    def then_words(self) -> str:
        """「按承诺 12-11 到位，2027-03-05 投产」; "" without a promise."""
        if self.until is None or self.then_on is None:
            return ""
        day, then = short_day(self.until, self.today), short_day(self.then_on, self.today)
        head = f"按审批时限 {day} 办结" if self.permit else f"按承诺 {day} 到位"
        return f"{head}，{then} {self.target}"

    @property
    def later_words(self) -> str:
        """What the promise costs, or what lacks one."""
        if self.until is None:
            return self._unpromised
        if not self.later:
            return f"{self.target}日期不因此推迟"
        return f"再晚 {self.later} 个工作日" if self.later > 0 else f"提前 {-self.later} 个工作日"

    @property
    def _unpromised(self) -> str:
        if self.critical:
            return f"在关键链上，晚一天{self.target}就晚一天"
        day = "审批到期日" if self.permit else "承诺到位日期"
        return f"没有今天以后的{day}，算不出推迟几天"
