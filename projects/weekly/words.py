"""What the audit register calls the acts, objects and fields of this area."""

ACTS = {
    "progress.file": "报送进展",
    "progress.edit": "修改进展周报",
    "progress.correct": "更正进展周报",
    "progress.withdraw": "撤回进展周报",
    "progress.return": "退回进展周报",
    "project.report_frequency": "规定报送频次",
    "duty.exempt": "免报",
    "duty.reassign": "改派填报",
    "week.open": "开启报送周",
}
NOUNS = {
    "duty": "报送任务",
    "week": "报送周",
    "progress": "进展填报",
}
FIELDS = {
    "duties": "应报",
    "completed": "完成投资",
    "photos": "照片数",
}
