"""Who may open the pages of instructions, meetings and visits."""

from accounts.menu import Entry, Thumb
from accounts.roles import ADMINS, BUSINESS, EDITORS, READERS, WRITE, Reach, Role, Rule

# How far: the instructions one has given or may record for their leader; what one records for the leaders
# who have named one their 联络员.
GIVER = "本人作出或代录的批示"
ASSISTANT = "为本人联络的领导代录"

# A 包联领导 may have an account of the staff: what was recorded for them they strike themselves.
GIVERS = {Role.STAFF: GIVER, Role.MANAGER: GIVER, **ADMINS}
# The project office never answers for who is to do it.
ANSWERERS = {Role.STAFF: Reach.EDITABLE, Role.MANAGER: Reach.EDITABLE}
# 批示: a leader's own, or recorded for a leader by the project office or the leader's 联络员.
INSTRUCTORS = {Role.STAFF: ASSISTANT, **READERS}
VISITORS = {Role.STAFF: Reach.EDITABLE, **READERS}

RULES = {
    "projects:instructions": Rule("批示清单", BUSINESS),
    "projects:instruction": Rule("批示", BUSINESS),
    "projects:instruction_add": Rule("作出批示、代录批示", INSTRUCTORS, WRITE),
    # Which step is whose is the table of directing/rules.py.
    "projects:instruction_decide": Rule("验收、退回、延期、撤销批示", GIVERS, WRITE),
    "projects:instruction_answer": Rule("反馈、答复批示", ANSWERERS, WRITE),
    "projects:instruction_file": Rule("批示原件和答复附件", BUSINESS),
    "projects:meetings": Rule("调度会清单", READERS),
    "projects:meeting": Rule("调度会", READERS),
    "projects:meeting_present": Rule("调度会投屏", READERS),
    "projects:meeting_minutes": Rule("调度会纪要", READERS),
    "projects:meeting_add": Rule("召开调度会", ADMINS, WRITE),
    "projects:meeting_edit": Rule("修改调度会信息", ADMINS, WRITE),
    "projects:meeting_resolve": Rule("记录议定事项", ADMINS, WRITE),
    "projects:meeting_close": Rule("结束调度会", ADMINS, WRITE),
    "projects:visits": Rule("现场办公清单", BUSINESS),
    "projects:visit_pick": Rule("登记现场办公：选项目", BUSINESS),
    "projects:visit_add": Rule("登记现场办公", VISITORS, WRITE),
    "projects:visit": Rule("现场办公", BUSINESS),
    "projects:visit_edit": Rule("修改现场办公", EDITORS, WRITE),
    "projects:visit_issue": Rule("提出现场办公发现的问题", EDITORS, WRITE),
    "projects:visit_photo": Rule("现场办公照片", BUSINESS),
}
MENU = (
    Entry(
        60, "instructions", "批示", "projects:instructions", ("projects:instruction",), "supervising",
        Thumb(30, BUSINESS, "督办"),
    ),
    Entry(72, "meetings", "调度会", "projects:meetings", ("projects:meeting",), "dispatching"),
    Entry(74, "visits", "现场办公", "projects:visits", ("projects:visit",), "dispatching"),
)  # fmt: skip
