"""Who may open the pages of land: the project office keeps it, who works on a project reads its land and enters what
came of the targets."""

from accounts.menu import Entry
from accounts.roles import ADMINS, BUSINESS, EDITORS, WRITE, Rule

RULES = {
    "projects:land": Rule("土地清单", BUSINESS),
    "projects:parcel": Rule("宗地", BUSINESS),
    "projects:parcel_add": Rule("登记宗地", ADMINS, WRITE),
    "projects:parcel_edit": Rule("编辑宗地", ADMINS, WRITE),
    # Which act is possible when is the table of land/rules/states.py.
    "projects:parcel_act": Rule("登记宗地办理", ADMINS, WRITE),
    "projects:parcel_remove": Rule("移出宗地", ADMINS, WRITE),
    "projects:parcel_share_add": Rule("登记使用宗地的项目", ADMINS, WRITE),
    "projects:parcel_share_edit": Rule("改宗地使用面积", ADMINS, WRITE),
    "projects:parcel_share_end": Rule("结束宗地使用", ADMINS, WRITE),
    "projects:parcel_assessment_add": Rule("登记区域评价", ADMINS, WRITE),
    "projects:parcel_assessment_edit": Rule("修改区域评价", ADMINS, WRITE),
    "projects:parcel_assessment_delete": Rule("删除区域评价", ADMINS, WRITE),
    "projects:parcel_target_add": Rule("登记控制性指标", ADMINS, WRITE),
    "projects:parcel_target_edit": Rule("修改控制性指标", ADMINS, WRITE),
    "projects:parcel_target_delete": Rule("删除控制性指标", ADMINS, WRITE),
    "projects:parcel_target_check": Rule("登记控制性指标的实际值", EDITORS, WRITE),
    "projects:parcel_file_add": Rule("上传宗地文件", ADMINS, WRITE),
    "projects:parcel_file_download": Rule("下载宗地文件", BUSINESS),
    "projects:parcel_file_edit": Rule("修改宗地文件信息", ADMINS, WRITE),
    "projects:parcel_file_remove": Rule("移出宗地文件", ADMINS, WRITE),
    "projects:project_land": Rule("项目的土地", BUSINESS),
    "projects:premises_add": Rule("登记租赁厂房", EDITORS, WRITE),
    "projects:premises_edit": Rule("修改租赁厂房", EDITORS, WRITE),
    "projects:premises_remove": Rule("移出租赁厂房", EDITORS, WRITE),
}
MENU = (
    Entry(
        49, "land", "土地", "projects:land",
        ("projects:land", "projects:parcel", "projects:premises"), "projects",
    ),
)  # fmt: skip
NOTES = (
    (
        "工作人员看得到本人项目使用的宗地和尚未出让的宗地；同一宗地上其他项目的份额只列面积，写作「其他项目」。"
        "宗地文件写有受让企业和项目，只有看得到这宗地全部项目和受让企业的工作人员可以下载。"
        "全区宗地的合计只有领导和业务管理员看得到。"
    ),
)
