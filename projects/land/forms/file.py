"""Papers of a parcel."""

from django.core.exceptions import ValidationError

from gaoxin.clock import in_words
from gaoxin.fields import UploadField, formfield
from gaoxin.forms import VersionedForm, reason_form
from gaoxin.uploads import PROJECT_FILES, listed
from projects.models import ParcelFile


class ParcelFileForm(VersionedForm):
    class Meta:
        model = ParcelFile
        formfield_callback = formfield
        fields = ("kind", "number", "dated_on", "note")

    def clean_dated_on(self):
        dated_on = self.cleaned_data["dated_on"]
        if dated_on and dated_on > self.today:
            raise ValidationError(f"文件日期不能晚于今天（{in_words(self.today)}）。")
        return dated_on


class NewParcelFileForm(ParcelFileForm):
    upload = UploadField(
        label="文件",
        help_text=f"{listed(PROJECT_FILES)}，每个不超过 20 MB；传前请确认不涉密",
    )
    submit_label = "上传文件"
    field_order = ("upload", "kind", "number", "dated_on", "note")


RemoveParcelFileForm = reason_form(ParcelFile, "移出原因", "移出文件")
