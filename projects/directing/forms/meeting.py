from django import forms

from accounts.models import Unit
from gaoxin.clock import in_words
from gaoxin.fields import formfield
from gaoxin.forms import VersionedForm
from projects.directing.forms.instruction import ProjectCodeField, receiver_field
from projects.directing.reads.instructions import leaders
from projects.models import AgendaItem, DispatchMeeting, DispatchReport, Project, Resolution


class MeetingForm(VersionedForm):
    class Meta:
        model = DispatchMeeting
        formfield_callback = formfield
        fields = ("held_on", "place", "chair", "attendance")
        widgets = {"attendance": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = leaders(self.today, self.instance.chair_id)


class NewMeetingForm(MeetingForm):
    """The report once chosen stays: the agenda was made of it."""

    submit_label = "召开调度会"

    class Meta(MeetingForm.Meta):
        fields = ("held_on", "report", "place", "chair", "attendance")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reports = DispatchReport.objects.closed().standing().order_by("-as_of")
        self.fields["report"].queryset = reports
        self.fields["report"].help_text = "议题由这一期的红灯项目、三级问题和未办结的批示生成"
        self.initial |= {"held_on": self.today, "report": reports.first()}


class ResolutionForm(VersionedForm):
    project = ProjectCodeField(label="项目编号", required=False, help_text="不针对某个项目时不填")
    submit_label = "记录议定事项"

    class Meta:
        model = Resolution
        formfield_callback = formfield
        fields = ("item", "project", "text", "to", "unit", "due_on", "done_when")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        meeting = self.instance.meeting
        rows = Project.objects.visible_to(self.user)
        self.fields["project"].queryset = rows if meeting.demo else rows.own()
        self.initial["project"] = self.instance.project and self.instance.project.code
        self.fields["item"].queryset = AgendaItem.objects.filter(meeting=meeting)
        self.fields["unit"].queryset = Unit.objects.current()
        receiver_field(self.fields["to"], self.user)
        self.fields["done_when"].help_text = "写清看到什么就算办结"

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(f"时限不能早于今天（{in_words(self.today)}）。")
        return due_on


class CloseMeetingForm(VersionedForm):
    submit_label = "结束会议"

    class Meta:
        model = DispatchMeeting
        fields = ()
