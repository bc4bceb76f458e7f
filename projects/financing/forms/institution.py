from gaoxin.fields import formfield
from gaoxin.folding import fold
from gaoxin.forms import VersionedForm
from gaoxin.names import hold_names
from projects.models import Institution


class InstitutionForm(VersionedForm):
    class Meta:
        model = Institution
        formfield_callback = formfield
        fields = ("name", "kind", "unit")

    def clean_name(self):
        """Judged by its folded text: another width or bracket is no other institution."""
        name = self.cleaned_data["name"]
        hold_names()
        others = Institution.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        for other in others:
            if fold(other) == fold(name):
                self.add_error("name", f"已有「{other}」，请在原有的一条上修改。")
                break
        return name


class InstitutionEditForm(InstitutionForm):
    class Meta(InstitutionForm.Meta):
        fields = (*InstitutionForm.Meta.fields, "retired_on")
        help_texts = {"retired_on": "填了以后不能再选，原有的融资保留它的名称"}
