"""A new instruction, and one form for each step of it."""

from django import forms
from django.urls import reverse_lazy

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.clock import in_words
from gaoxin.fields import DayField, UploadField, formfield, remote_when_long
from gaoxin.forms import VersionedForm
from gaoxin.uploads import PROJECT_FILES, listed
from projects.directing.reads.instructions import recorded_for
from projects.directing.rules import MOVES, Need, Step
from projects.issues.forms.issue import handlers, with_unit
from projects.models import Instruction, Project

UPLOAD_HELP = f"{listed(PROJECT_FILES)}，不超过 20 MB；传前请确认不涉密"


def receiver_field(field: forms.ModelChoiceField, user) -> None:
    """People with an account: they answer in the system themselves. The project office never answers
    for who is to do it, so nothing is given to it."""
    field.queryset = handlers().exclude(role=Role.ADMIN)
    field.label_from_instance = with_unit
    if user.role == Role.ADMIN:
        remote_when_long(field, reverse_lazy("accounts:people_lookup"))


class ProjectCodeField(forms.ModelChoiceField):
    """A project by its code: typed or prefilled, for thousands of projects as for one."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(queryset=Project.objects.none(), to_field_name="code", **kwargs)
        self.error_messages["invalid_choice"] = "没有这个编号的项目，请核对，如 YS-008。"


class InstructionForm(VersionedForm):
    """The leader's own; with `given_by` and a scan where it is recorded for them."""

    project = ProjectCodeField(label="项目编号", required=False, help_text="不针对某个项目时不填")
    scan = UploadField(label="批示原件", required=False, help_text=f"可不传。{UPLOAD_HELP}")
    submit_label = "作出批示"
    # What is asked each time, then what the link has said already.
    fieldsets = (
        ("", ("given_by", "text", "to", "due_on", "done_when")),
        ("项目、事项和承办单位", ("project", "line", "unit", "scan")),
    )

    class Meta:
        model = Instruction
        formfield_callback = formfield
        fields = ("given_by", "project", "line", "text", "to", "unit", "due_on", "done_when")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = Project.objects.visible_to(self.user)
        self.fields["project"].initial = self.instance.project and self.instance.project.code
        self.initial["project"] = self.fields["project"].initial
        receiver_field(self.fields["to"], self.user)
        self.fields["unit"].queryset = Unit.objects.current()
        self.fields["line"].help_text = "针对通报的哪一项、什么事，可不填"
        self.fields["done_when"].help_text = "写清看到什么就算办结，如「现场通电并有验收单」"
        self._ask_whose(self.fields["given_by"])

    def _ask_whose(self, given_by: forms.ModelChoiceField) -> None:
        """Whose words these are, asked of those who may record for somebody else."""
        others = recorded_for(self.user, self.today)
        if not others.exists():
            del self.fields["given_by"], self.fields["scan"]
            return
        own = User.objects.filter(pk=self.user.pk, role=Role.MANAGER)
        given_by.queryset = others | own
        given_by.help_text = "他人的批示印作「（代录）」，本人会收到消息，可以撤销"
        if not own.exists():
            self.submit_label = "代录批示"

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(f"时限不能早于今天（{in_words(self.today)}）。")
        return due_on


class InstructionStepForm(VersionedForm):
    """Words about a step. Whether they are required, and what else is, says the table of steps."""

    text = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    edits_once = True

    class Meta:
        model = Instruction
        fields = ()

    def __init__(self, *args, step: str = Step.FEEDBACK, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = Step(step)
        self.submit_label, words = WORDS[self.step]
        self.fields["text"].label = words
        self.fields["text"].required = Need.TEXT in MOVES[self.step].needs


class AnswerForm(InstructionStepForm):
    evidence = forms.CharField(
        label="办结凭证", max_length=300, help_text="文件名称与文号、照片或现场情况"
    )
    upload = UploadField(label="附件", required=False, help_text=f"可不传。{UPLOAD_HELP}")
    field_order = ("text", "evidence", "upload")


class AcceptForm(InstructionStepForm):
    upload = UploadField(label="验收原件", required=False, help_text=f"可不传。{UPLOAD_HELP}")


class HandOnForm(InstructionStepForm):
    to = forms.ModelChoiceField(label="承办人", queryset=User.objects.none())
    field_order = ("to", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        receiver_field(self.fields["to"], self.user)

    def _get_validation_exclusions(self):
        # The action writes it: until then the row has none, which its model would object to.
        return super()._get_validation_exclusions() | {"to"}


class PostponeForm(InstructionStepForm):
    day = DayField(label="新时限", help_text="只能延后，每次都计数")
    field_order = ("day", "text")


FORMS: dict[Step, type[InstructionStepForm]] = {
    Step.ACCEPT: AcceptForm,
    Step.ANSWER: AnswerForm,
    Step.POSTPONE: PostponeForm,
    Step.HAND_ON: HandOnForm,
}
# Button, and what the text field is called.
WORDS: dict[Step, tuple[str, str]] = {
    Step.ANSWER: ("答复", "办理结果"),
    Step.FEEDBACK: ("反馈进展", "办理进展"),
    Step.ACCEPT: ("验收办结", "验收意见"),
    Step.RETURN: ("退回再办", "没有办好的地方"),
    Step.POSTPONE: ("延期", "延期理由"),
    Step.STRIKE: ("撤销批示", "撤销原因"),
    Step.HAND_ON: ("指定承办人", "说明"),
}
