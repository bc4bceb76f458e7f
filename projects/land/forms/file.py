"""Papers of a parcel."""

from gaoxin.forms import reason_form
from projects.files.forms import NewPaper, PaperForm
from projects.models import ParcelFile


class ParcelFileForm(PaperForm):
    class Meta(PaperForm.Meta):
        model = ParcelFile


class NewParcelFileForm(NewPaper, ParcelFileForm):
    pass


RemoveParcelFileForm = reason_form(ParcelFile, "移出原因", "移出文件")
