"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "notice.read": "阅读消息",
    "notice.read_all": "消息全部标为已读",
}
QUIET = frozenset({"notice.read", "notice.read_all"})
NOUNS = {
    "notice": "消息",
}
