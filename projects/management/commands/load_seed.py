from accounts import audit
from gaoxin.command import OperatorCommand
from projects.registry.actions.seed import load_seed


class Command(OperatorCommand):
    help = (
        "Load the article's projects, the published figures and the codes. Running it again adds "
        "what is missing and changes no project that is already registered."
    )

    def handle(self, *args, **options):
        with audit.system(source="manage.py load_seed"):
            done = load_seed()
        if options["verbosity"]:
            self.stdout.write(
                f"新增报道项目 {done.projects} 个、通报数 {done.figures} 条、倒排工期模板 {done.templates} 个；"
                f"更新检索文本 {done.refreshed} 个。"
            )
