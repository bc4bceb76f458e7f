"""What is said of a paper that is kept, of a project here, of a parcel in projects/land."""

from django import forms

from gaoxin.clock import in_words
from gaoxin.fields import UploadField, formfield
from gaoxin.forms import VersionedForm, reason_form
from gaoxin.uploads import PROJECT_FILES, listed
from projects.models import ProjectFile


class PaperForm(VersionedForm):
    class Meta:
        formfield_callback = formfield
        fields = ("kind", "number", "dated_on", "note")

    def clean_dated_on(self):
        dated_on = self.cleaned_data["dated_on"]
        if dated_on and dated_on > self.today:
            raise forms.ValidationError(f"文件日期不能晚于今天（{in_words(self.today)}）。")
        return dated_on


class NewPaper(forms.Form):
    """The file itself, of one that is new."""

    upload = UploadField(
        label="文件",
        help_text=f"{listed(PROJECT_FILES)}，每个不超过 20 MB；传前请确认不涉密",
    )
    submit_label = "上传文件"
    field_order = ("upload", *PaperForm.Meta.fields)


class ProjectFileForm(PaperForm):
    class Meta(PaperForm.Meta):
        model = ProjectFile


class NewProjectFileForm(NewPaper, ProjectFileForm):
    pass


RemoveFileForm = reason_form(ProjectFile, "移出原因", "移出文件")
