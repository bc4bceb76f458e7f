from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.html import format_html

from gaoxin.fields import remote_when_long
from gaoxin.folding import fold
from gaoxin.forms import PlainForm, VersionedForm, reason_form
from gaoxin.names import hold_names
from projects.models import Company, Contact
from projects.registry.reads.identity import companies_coded, companies_named
from projects.registry.rules.companies import credit_code_doubt, spell_credit_code

TAKEN = "{}已登记为「{}」。同一家企业请到{}办理「合并重复登记」；不是同一家，请核对填写是否有误。"
LINK = '<a href="{}" target="_blank" rel="noopener">它的页面</a>'


class CompanyForm(VersionedForm):
    """A name and a code belong to one firm each. A code that is probably mistyped is saved as it is, and noted."""

    class Meta:
        model = Company
        fields = ("name", "credit_code", "needs_check", "source_note")
        widgets = {"source_note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"name": "企业全称；改名后原名称仍可检索", "credit_code": "18 位"}

    def clean_credit_code(self):
        return spell_credit_code(self.cleaned_data["credit_code"])

    def clean(self):
        cleaned = super().clean()
        hold_names()
        name, code = cleaned.get("name", ""), cleaned.get("credit_code", "")
        if name and not fold(name):
            self.add_error("name", "企业名称里要有汉字、字母或数字。")
        elif "name" in self.changed_data:
            self._ask("name", "这个名称", companies_named([name]).get(fold(name)))
        if code and "credit_code" in self.changed_data:
            self._ask("credit_code", "这个信用代码", companies_coded([code]).get(code))
            if doubt := credit_code_doubt(code):
                self.add_warning("CREDIT_CODE", doubt)
        return cleaned

    def _ask(self, field: str, what: str, there: Company | None) -> None:
        if there is not None and there.pk != self.instance.pk:
            link = format_html(LINK, there.get_absolute_url())
            self.add_error(field, ValidationError(format_html(TAKEN, what, there, link)))

    def odd_note(self) -> str:
        texts = "；".join(text for _, text in self.warnings)
        return f"{texts}（如实：{self.as_is_reason}）" if texts else ""


class MergeCompanyForm(PlainForm):
    other = forms.ModelChoiceField(
        label="与哪家是同一家",
        queryset=Company.objects.none(),
        error_messages={"invalid_choice": "请选择另一家未合并的企业；演示企业与本区企业不能合并。"},
    )
    reason = forms.CharField(
        label="理由", max_length=200, help_text="如「括号写法不同，营业执照同一份」"
    )
    submit_label = "合并"

    def __init__(self, *args, company: Company, **kwargs):
        super().__init__(*args, **kwargs)
        others = Company.objects.standing().filter(demo=company.demo).exclude(pk=company.pk)
        self.fields["other"].queryset = others
        remote_when_long(self.fields["other"], reverse_lazy("projects:companies_lookup"))


PartCompanyForm = reason_form(Company, "理由", "撤销合并")


class TakeContactForm(VersionedForm):
    submit_label = "转为企业联系人"

    class Meta:
        model = Contact
        fields = ()
