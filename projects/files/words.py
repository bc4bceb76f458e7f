"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "file.add": "上传文件",
    "file.edit": "修改文件信息",
    "file.remove": "移出文件",
    "file.download": "下载文件",
}
NOUNS = {
    "file": "项目文件",
}
