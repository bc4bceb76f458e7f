"""What the audit register calls the acts and fields of this area."""

ACTS = {
    "return.add": "添加上级报表",
    "return.edit": "修改上级报表",
    "return.mark": "标记上级报表",
    "return.sheet": "换上级报表的工作表",
    "return.retire": "停用上级报表",
    "return.fill": "填好上级报表",
}
FIELDS = {
    "marks": "标记",
    "every": "范围内全部",
}
