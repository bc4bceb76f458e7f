"""What the project office edits of a template: a copy's name, a step with what it waits for."""

from django import forms
from django.core.exceptions import ValidationError

from gaoxin.fields import formfield
from gaoxin.forms import PlainForm, VersionedForm
from gaoxin.names import hold_names
from projects.models import TemplateStep
from projects.schedule.reads.template import preds_of
from projects.schedule.rules.preds import Pred, Unreadable, read_preds, write_preds

PREDS_HELP = (
    "每行一个，写序号，如「13」「16+10日」「6！城乡规划法 38 条」。+10日：其后隔 10 天（不写「日」按工作日）；"
    "！之后写法律或工序依据，没有的是惯例，可以并行"
)


class TemplateCopyForm(PlainForm):
    name = forms.CharField(label="新模板名称", max_length=40)
    note = forms.CharField(label="说明", max_length=200, required=False)
    submit_label = "复制"

    def clean(self):
        hold_names()  # until it is saved: copy_template asks whether there is one of the name
        return super().clean()


class TemplateStepForm(VersionedForm):
    preds = forms.CharField(
        label="前置步骤",
        required=False,
        max_length=2000,
        help_text=PREDS_HELP,
        widget=forms.Textarea({"rows": 4}),
    )
    fieldsets = (
        ("步骤", ("name", "responsible", "kind", "key_node")),
        ("工期", ("days", "unit", "short_days", "short_unit", "outdoor")),
        ("先后", ("preds",)),
    )
    submit_label = "保存"

    class Meta:
        model = TemplateStep
        formfield_callback = formfield
        fields = (
            "name", "responsible", "kind", "key_node", "days", "unit", "short_days", "short_unit", "outdoor",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_edit:
            self.fields["preds"].initial = write_preds(preds_of(self.instance))

    def clean_preds(self) -> list[Pred]:
        try:
            return read_preds(self.cleaned_data["preds"])
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class NewTemplateStepForm(TemplateStepForm):
    followers = forms.CharField(
        label="后续步骤",
        max_length=200,
        help_text="哪些步骤要等它，每行写一个序号",
        widget=forms.Textarea({"rows": 2}),
    )
    fieldsets = (
        ("步骤", ("key", "name", "responsible", "kind", "key_node")),
        ("工期", ("days", "unit", "short_days", "short_unit", "outdoor")),
        ("先后", ("preds", "followers")),
    )
    submit_label = "添加"

    class Meta(TemplateStepForm.Meta):
        fields = ("key", *TemplateStepForm.Meta.fields)

    def clean_followers(self) -> list[str]:
        try:
            return [pred.key for pred in read_preds(self.cleaned_data["followers"])]
        except Unreadable as error:
            raise ValidationError(str(error)) from error


class DropTemplateStepForm(VersionedForm):
    submit_label = "删除步骤"

    class Meta:
        model = TemplateStep
        fields = ()
