"""Who may open the pages of a project's files."""

from accounts.roles import BUSINESS, EDITORS, WRITE, Rule

RULES = {
    "projects:project_files": Rule("项目文件", BUSINESS),
    "projects:file_add": Rule("上传文件", EDITORS, WRITE),
    "projects:file_download": Rule("下载文件", BUSINESS),
    "projects:file_edit": Rule("修改文件信息", EDITORS, WRITE),
    "projects:file_remove": Rule("移出文件", EDITORS, WRITE),
}
