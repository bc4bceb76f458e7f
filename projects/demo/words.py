"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "demo.password": "设定演示密码",
}
NOUNS = {
    "demo": "演示数据",
}
