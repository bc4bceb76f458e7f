"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "instruction.give": "作出批示",
    "instruction.step": "办理批示",
    "instruction.download": "下载批示附件",
    "meeting.open": "召开调度会",
    "meeting.edit": "修改调度会",
    "meeting.resolve": "记录议定事项",
    "meeting.close": "结束调度会",
    "visit.add": "登记现场办公",
    "visit.edit": "修改现场办公",
}
NOUNS = {
    "instruction": "批示",
    "meeting": "调度会",
    "visit": "现场办公",
}
FIELDS = {
    "instruction": "批示",
    "unit_instructions": "承办的批示",
}
