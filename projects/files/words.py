"""What the audit register calls the acts, objects and fields of this area."""

from accounts.wording import Undo

ACTS = {
    "file.add": "上传文件",
    "file.edit": "修改文件信息",
    "file.remove": "移出文件",
    "file.download": "下载文件",
}
UNDO = {"file.add": Undo("projects:file_remove")}
NOUNS = {
    "file": "项目文件",
}
