"""Who may open the pages of weekly reports and who owes them."""

from accounts.menu import Entry, Group, Thumb
from accounts.roles import ADMINS, BUSINESS, BUSINESS_PAGE, EDITORS, WRITE, Role, Rule
from projects.people.access import CHIEFS
from projects.weekly.reads.log import logs

# Whose thumb it lies at: leaders file seldom, they follow what they have said.
FILLERS = (Role.STAFF, Role.ADMIN)

RULES = {
    "projects:progress": Rule("项目进展", BUSINESS),
    "projects:photo": Rule("照片", BUSINESS),
    "projects:log": Rule("我的填报", BUSINESS_PAGE),
    "projects:log_form": Rule("填报进展", EDITORS, WRITE),
    "projects:log_withdraw": Rule("撤回填报", EDITORS, WRITE),
    "projects:log_return": Rule("退回填报", CHIEFS, WRITE),
    "projects:log_token": Rule("续传凭证", BUSINESS_PAGE),
    "projects:log_shell": Rule("离线页面", {}, public=True),
    "projects:service_worker": Rule("离线程序", {}, public=True),
    "projects:chase": Rule("催报", ADMINS),
    "projects:duty_exempt": Rule("免报", CHIEFS, WRITE),
    "projects:report_frequency": Rule("规定报送频次", ADMINS, WRITE),
}
GROUPS = (Group(30, "dispatching", "调度", waits="log"),)
MENU = (
    Entry(
        30, "log", "填报", "projects:log", ("projects:log",), "dispatching", Thumb(30, FILLERS),
        only_served=True,
    ),
    Entry(
        35, "chase", "催报", "projects:chase", ("projects:chase", "projects:duty"), "dispatching"
    ),
)  # fmt: skip
SERVES = {"log": logs}
NOTES = ("填报看任命，不看角色：谁是项目的专员或成员，谁就能填这个项目。",)
