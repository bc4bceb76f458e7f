"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "dispatch.draft": "起草通报",
    "dispatch.freeze": "封存通报",
    "dispatch.publish": "印发通报",
    "dispatch.withdraw": "撤回通报",
    "dispatch.renew": "演示通报按新格式重出",
    "dispatch.correct": "更正通报",
    "dispatch.sign": "签阅通报",
    "dispatch.prove": "核验通报",
    "dispatch.file": "生成通报文件",
    "dispatch.export": "下载通报",
}
NOUNS = {
    "dispatch": "周调度通报",
}
FIELDS = {
    "size": "文件大小（字节）",
    "sha256": "校验值",
    "entries": "项目数",
    "told": "已通知人数",
    "read_at": "签阅时间",
}
