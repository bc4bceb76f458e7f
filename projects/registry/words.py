"""What the audit register calls the acts, objects and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "project.stage": "登记阶段",
    "project.status": "改变项目状态",
    "project.remove": "移出项目",
    "seed.load": "载入报道数据",
}
UNDO = {"project.remove": Undo("projects:project_restore", asks=False, args=("code",))}
NOUNS = {
    "project": "项目",
    "company": "企业",
    "contact": "联系人",
    "seed": "报道数据",
}
FIELDS = {
    "evidence": "依据",
    "supporting_units": "配合单位",
    "aliases": "别名",
    "tracks": "赛道",
    "batches": "三个一批",
    "levels": "级别",
    "year_classes": "年度类别",
    "years": "年度",
    "projects": "项目",
    "figures": "通报数",
    "led_projects": "牵头的项目",
}
