"""What the rows of an imported sheet are."""

from projects.registry.rules.labelled import Labelled


class About(Labelled):
    PROJECTS = "PROJECTS", "项目台账"
    APPOINTMENTS = "APPOINTMENTS", "任命"
    MILESTONES = "MILESTONES", "节点"
    YEAR_PLANS = "YEAR_PLANS", "年度计划"
    MONTHS = "MONTHS", "月度完成投资"
    PARCELS = "PARCELS", "宗地"
    SHARES = "SHARES", "宗地份额"

    @property
    def noun(self) -> str:
        """What a row is, or hangs on."""
        return "宗地" if self == About.PARCELS else "项目"

    @property
    def measure(self) -> str:
        """「3 宗」, 「3 个」: in what they are counted."""
        return "宗" if self == About.PARCELS else "个"


# Kinds of which a sheet makes new rows; those of the others hang on projects that are there already.
MAKES = frozenset({About.PROJECTS, About.PARCELS})
# What has no act that takes it back: figures of money are corrected, one by one, with a reason.
NOT_UNDONE = frozenset({About.YEAR_PLANS, About.MONTHS})
