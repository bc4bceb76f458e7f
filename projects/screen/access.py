"""Who may open the big screen and the pages that pair it. A paired device is no person: its cookie opens the
five addresses of the screen and nothing else."""

from functools import partial

from django.conf import settings

from accounts.middleware import client_ip
from accounts.roles import ADMINS, READERS, WRITE, Rule
from projects.screen.actions import note_seen, record_refused
from projects.screen.reads.device import device_of, is_live


def admits(request) -> bool:
    """Whether a paired screen asks, which then is `request.device` and was seen now. A cookie that opens
    nothing any more leaves an event."""
    screen = device_of(request)
    request.device = screen if is_live(screen) else None
    if request.device:
        note_seen(request.device)
    elif settings.SCREEN_COOKIE_NAME in request.COOKIES:
        record_refused(screen, source=client_ip(request))
    return request.device is not None


shown = partial(Rule, reach=READERS, admits=admits, entrance="projects:screen_pair")

RULES = {
    "projects:screen": shown("大屏"),
    "projects:screen_reds": shown("大屏：红灯项目"),
    "projects:screen_wall": shown("大屏：挂图作战"),
    "projects:screen_reports": shown("大屏：本周报送"),
    "projects:screen_nodes": shown("大屏：节点"),
    "projects:screen_pair": Rule("大屏配对", {}, WRITE, public=True),
    "projects:screens": Rule("大屏设备", ADMINS),
    "projects:screen_add": Rule("新增大屏", ADMINS, WRITE),
    "projects:screen_edit": Rule("修改大屏", ADMINS, WRITE),
    "projects:screen_code": Rule("换发大屏配对码", ADMINS, WRITE),
    "projects:screen_revoke": Rule("撤销大屏", ADMINS, WRITE),
}
NOTES = (
    "大屏设备凭配对码登记，不用账号：只能看「大屏」的五个页面，不能点开项目，也看不到电话号码；随时可以撤销。",
)
