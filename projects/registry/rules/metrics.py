"""The numbers that pages and reports say of the zone, one row each.

A number is the rows that a register lists for a query: from its row come the tile of the start page, the card that
explains it (口径, whose words stand in the database under the same code), the address of the list behind it and, where
the weekly report says it, the report's number (bulletin/rules/metrics.py).
"""

from dataclasses import dataclass

from projects.registry.rules.stages import PRODUCING, Stage


@dataclass(frozen=True, slots=True)
class Register:
    """A list that opens behind a number, and the word for how many rows it has."""

    path: str
    unit: str

    def url(self, query: str) -> str:
        return f"{self.path}?{query}" if query else self.path


PROJECTS = Register("/projects/", "个")
NODES = Register("/milestones/", "个")
ISSUES = Register("/issues/", "项")
SCHEDULES = Register("/schedules/", "个")
LAND = Register("/land/", "宗")


@dataclass(frozen=True, slots=True)
class Metric:
    """How many rows of `register` the `query` lists. `label`: its word on the tile. `sums`: the column of
    those rows that is added up. `apart`: facts and fiction are never one number of it."""

    code: str
    label: str
    register: Register
    query: str = ""
    sums: str = ""
    apart: bool = False

    @property
    def url(self) -> str:
        return self.register.url(self.query)


_PRODUCING = "&".join(f"stage={stage}" for stage in PRODUCING)

ROWS = (
    Metric("light_red", "红", PROJECTS, "light=RED"),
    Metric("light_yellow", "黄", PROJECTS, "light=YELLOW"),
    Metric("light_green", "绿", PROJECTS, "light=GREEN"),
    Metric("light_grey", "灰", PROJECTS, "light=GREY"),
    Metric("issues_open", "问题", ISSUES, "open=1"),
    Metric("issues_overdue", "超期", ISSUES, "overdue=1"),
    Metric("issues_blocking", "堵点", ISSUES, "open=1&blocking=1"),
    Metric("projects", "项目数", PROJECTS, apart=True),
    Metric("stages", "阶段分布", PROJECTS, apart=True),
    Metric("construction", "在建", PROJECTS, f"stage={Stage.CONSTRUCTION}", apart=True),
    Metric("producing", "已投产", PROJECTS, _PRODUCING, apart=True),
    Metric("one_task_force", "一项目一专班", PROJECTS, "lacking=NONE"),
    Metric("lack_leader", "包联领导空缺", PROJECTS, "lacking=LEADER"),
    Metric("lack_task_force", "专班未成立", PROJECTS, "lacking=TASK_FORCE"),
    Metric("lack_commissioner", "专员空缺", PROJECTS, "lacking=COMMISSIONER"),
    Metric("lack_zone_leader", "重点缺区领导", PROJECTS, "lacking=ZONE_LEADER"),
    Metric("total_investment", "总投资", PROJECTS, "investment=known", "total_investment", apart=True),
    Metric("investment_known", "已知", PROJECTS, "investment=known", apart=True),
    Metric("investment_unknown", "未知", PROJECTS, "investment=unknown", apart=True),
    Metric("year_done", "年度完成投资", PROJECTS, "year_done=known", apart=True),
    Metric("reports_filed", "本周报送", PROJECTS, "report=FILED"),
    Metric("reports_owed", "本周应报", PROJECTS, "report=OWED"),
    Metric("reports_waiting", "待报", PROJECTS, "report=OPEN"),
    Metric("reports_silent", "未报", PROJECTS, "report=SILENT"),
    Metric("due_soon", "14 天内到期节点", NODES, "state=soon"),
    Metric("overdue", "已逾期", NODES, "state=overdue"),
    Metric("schedules", "已倒排", SCHEDULES, "state=network", apart=True),
    Metric("shortfall", "差工期", SCHEDULES, "state=short", apart=True),
    Metric("plans_late", "计划迟交", SCHEDULES, "state=late", apart=True),
    Metric("to_check", "待核实", PROJECTS, "check=1", apart=True),
    Metric("imports_waiting", "待确认", PROJECTS, "confirmed=import"),
    Metric("stage_to_check", "阶段待核实", PROJECTS, "stage=TO_CHECK", apart=True),
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.code: metric for metric in ROWS}

# 口径 of what is no count of the start page → the list that is opened from its card.
LISTS: dict[str, str] = {
    "lights": PROJECTS.url("sort=light"),
    "matrix": "/appointments/?state=current&role=LEADER",
    "needs_overdue": "/resources/?by=list&state=overdue",
    "needs_stuck": "/resources/?only=stuck",
    "tracks": "/figures/",
    "figures": "/figures/",
    "done_ratio": PROJECTS.url("sort=-year_plan"),
    "pace_gap": PROJECTS.url("sort=-year_plan"),
    "start_rate": PROJECTS.url(""),
    "issue_resolved": ISSUES.url("settled=due"),
    "issue_in_time": ISSUES.url("settled=in_time"),
    "issue_closed": ISSUES.url("settled=closed"),
    "land_standard": LAND.url("sold=1"),
    "land_idle": LAND.url("idle=1"),
    "land_targets": LAND.url("target=UNMET"),
    "issue_workdays": ISSUES.url("settled=resolved"),
    "permits_open": "/permits/",
    "permits_overdue": "/permits/?board=OVERDUE",
    "permits_check": "/permits/?board=CHECK",
    "permits_sole": "/permits/?sole=1",
    "permit_gain": "/schedules/",
    "permit_free": "/permits/",
    "mandate_share": "/mandates/",
    "arrival_rate": "/financing/",
    "year_arrival_rate": "/financing/",
    "need_met": "/financing/",
    "granted": "/financing/?state=APPROVED&state=DRAWN&state=SETTLED",
    "guaranteed": "/financing/?instrument=GUARANTEE",
}
