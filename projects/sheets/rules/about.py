"""What the rows of an imported sheet are."""

from projects.registry.rules.labelled import Labelled


class About(Labelled):
    PROJECTS = "PROJECTS", "项目台账"
    APPOINTMENTS = "APPOINTMENTS", "任命"
    MILESTONES = "MILESTONES", "节点"
    YEAR_PLANS = "YEAR_PLANS", "年度计划"
    MONTHS = "MONTHS", "月度完成投资"


# What has no act that takes it back: figures of money are corrected, one by one, with a reason.
NOT_UNDONE = frozenset({About.YEAR_PLANS, About.MONTHS})
