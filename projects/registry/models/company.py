import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from gaoxin.models import BEARINGS, SearchedQuerySet, Stamped
from gaoxin.search import search_text, with_search_text
from gaoxin.text import mask_phone


class CompanyQuerySet(SearchedQuerySet):
    def get_by_natural_key(self, name):
        return self.get(name=name)


@pghistory.track(exclude=["search_text"])
class Company(Stamped):
    name = models.CharField("企业名称", max_length=100, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    source_note = models.TextField("出处", blank=True)
    demo = models.BooleanField("演示", default=False, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name"]
        indexes = [GinIndex(BEARINGS, name="company_bearings")]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)

    def save(self, *args, update_fields=None, **kwargs):
        fields = with_search_text(self, update_fields, {"name", "credit_code"})
        super().save(*args, update_fields=fields, **kwargs)

    def refresh_search_text(self) -> None:
        self.search_text = search_text([self.name], [self.credit_code])


@pghistory.track()
class Contact(Stamped):
    """企业联系人 of one project."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="contacts", verbose_name="项目"
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业联系人"
        ordering = ["id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}people/"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
