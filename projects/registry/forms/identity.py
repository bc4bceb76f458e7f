"""What a form on a project asks before it makes a second project out of one."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from accounts.roles import Role
from gaoxin.folding import fold
from gaoxin.forms import Twin
from projects.models import Company, Project
from projects.registry.reads.identity import (
    Bearer,
    coded,
    companies_like,
    companies_named,
    named,
)

LABELS = {"name": "项目名称", "short_name": "简称", "aliases": "别名", "approval_code": "项目代码"}
UNIQUE = {"name": "名称", "aliases": "别名"}  # what no two projects have letter by letter
HIDDEN = "您无权查看的另一个项目"
LINK = '<a href="{}" target="_blank" rel="noopener">{}</a>'
TAKEN = "「{}」已是{}的{}。同一个项目请打开它修改；不是同一个，请在这里写明区别。"


class AsksForTwins:
    """Before `VersionedForm` of a form that gives a project names or brings them back."""

    def ask_for_names(self, field: str, names: Iterable[str]) -> None:
        """Of `names`, typed into `field`: those that another project bears letter by letter where only one may
        (name, alias) are refused there, those that it bears spelled otherwise are asked about."""
        for name in names:
            for bearer in named([name], but=self.instance.pk).get(fold(name), ()):
                if UNIQUE.get(field) == bearer.what and bearer.as_spelled == name:
                    self.add_error(field, self._taken(name, bearer))
                else:
                    self._add_bearer(field, name, bearer)

    def ask_for_code(self, field: str, code: str) -> None:
        for bearer in coded([code], but=self.instance.pk).get(fold(code), ()):
            self._add_bearer(field, code, bearer)

    def ask_for_company(self, name: str) -> None:
        """A firm is its folded name. Where none is called so, those are asked about that differ by the legal
        form alone. Names and codes of firms are public, so they are said to everyone who enters one."""
        if not fold(name):
            self.add_error("company_name", "企业名称里要有汉字、字母或数字。")
        elif not companies_named([name]):
            for company in companies_like([name]).get(fold(name), ()):
                self.add_twin(_company_twin(company))

    def _add_bearer(self, field: str, typed: str, bearer: Bearer) -> None:
        called, url = self._shown(bearer.project)
        words = f"{LABELS[field]}「{typed}」与{called}的{bearer.what}相同"
        if url and bearer.as_spelled != typed:
            words += f"（那里写作「{bearer.as_spelled}」）"
        self.add_twin(Twin(bearer.project.code if url else "另一个项目", words, url))

    def _taken(self, name: str, bearer: Bearer) -> ValidationError:
        called, url = self._shown(bearer.project)
        link = format_html(LINK, url, called) if url else called
        return ValidationError(format_html(TAKEN, name, link, bearer.what))

    def _shown(self, project: Project) -> tuple[str, str]:
        """What the person is told of a project, and where it opens: nothing of one that they may not see."""
        if project.removed_on is not None and self.user.role == Role.ADMIN:
            return f"已移出台账的 {project.code}「{project.name}」", reverse("projects:removed")
        if not Project.objects.visible_to(self.user).filter(pk=project.pk).exists():
            return HIDDEN, ""
        return f" {project.code}「{project.name}」", project.get_absolute_url()


def _company_twin(company: Company) -> Twin:
    code = f"（{company.credit_code}）" if company.credit_code else ""
    words = f"已登记的企业「{company.name}」{code}与所填建设单位可能是同一家；是同一家请照此填写"
    return Twin(company.name, words, company.get_absolute_url())
