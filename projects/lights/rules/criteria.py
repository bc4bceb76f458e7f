"""触发规则 in words: what made a light yellow or red, with the numbers of the version it was judged by."""

from collections.abc import Callable

from projects.lights.rules.dimensions import Dimension, Light, Thresholds, investment_bound


def criterion(dimension: Dimension | None, light: Light, rules: Thresholds) -> str:
    """「节点逾期超过 7 天（关键节点 3 天）」; '' for green and grey, which nothing triggered."""
    if dimension is None or light not in {Light.YELLOW, Light.RED}:
        return ""
    said = _WORDS[dimension](light == Light.RED, rules)
    also = light == Light.RED and rules.two_yellows_make_red
    return f"{said}，或连续两周黄灯" if also else said


def _start(red: bool, rules: Thresholds) -> str:
    return f"应开工满 {rules.start_red_months} 个月未开工" if red else "应开工未开工"


def _investment(red: bool, rules: Thresholds) -> str:
    size, inclusive = investment_bound(red, rules)
    return f"完成投资比序时低 {size}及以上" if inclusive else f"完成投资比序时低超过 {size}"


def _milestone(red: bool, rules: Thresholds) -> str:
    bound = rules.forecast_red_workdays if red else rules.forecast_yellow_workdays
    said = "节点逾期"
    if red:
        said += f"超过 {rules.milestone_red_days} 天（关键节点 {rules.key_milestone_red_days} 天）"
    return said if bound is None else f"{said}，或按现有进度比目标晚 {bound} 个工作日及以上"


def _statistics(red: bool, rules: Thresholds) -> str:
    months = rules.statistics_red_months if red else rules.statistics_yellow_months
    return f"开工超过 {months} 个月未纳统"


def _issue(red: bool, rules: Thresholds) -> str:
    if not red:
        return "问题超期未销号"
    return f"问题超期超过 {rules.issue_red_workdays} 个工作日，或已提级"


_WORDS: dict[Dimension, Callable[[bool, Thresholds], str]] = {
    Dimension.START: _start,
    Dimension.INVESTMENT: _investment,
    Dimension.MILESTONE: _milestone,
    Dimension.STATISTICS: _statistics,
    Dimension.ISSUE: _issue,
}
