import pghistory
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.roles import Role
from gaoxin.folding import fold
from gaoxin.models import BEARINGS, SearchedQuerySet, Stamped, searched
from gaoxin.search import search_text, with_search_text
from gaoxin.text import mask_phone
from projects.registry.rules.companies import spell_credit_code, stem_of

SEE_ALL = (Role.MANAGER, Role.ADMIN)


class CompanyQuerySet(SearchedQuerySet):
    def get_by_natural_key(self, name):
        return self.get(name=name)

    def standing(self):
        """Each firm once: without those that were registered twice and point to the other."""
        return self.filter(root=None)

    def visible_to(self, user):
        """Leaders and the project office see every firm, staff those of which they see a project."""
        return self if user.role in SEE_ALL else self._with("visible_to", user)

    def reachable_by(self, user):
        """Whose contacts' numbers one may ask for in full: with the right to those of one of its projects."""
        return self if user.role in SEE_ALL else self._with("reachable_by", user)

    def _with(self, right: str, user):
        projects = getattr(apps.get_model("projects.Project").objects, right)(user)
        return self.filter(pk__in=projects.order_by().values("company"))

    def search(self, text):
        return self.filter(searched(text, "search_text"))


@pghistory.track(exclude=["search_text"])
class Company(Stamped):
    """A firm. Registered twice, the younger row points to the older one, its `root`, and stays as it was."""

    name = models.CharField("企业名称", max_length=100, unique=True)
    name_key = models.CharField(max_length=200, editable=False, default="")
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    needs_check = models.CharField("待核实", max_length=300, blank=True)
    source_note = models.TextField("出处", blank=True)
    root = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="doubles",
        verbose_name="并入的企业",
    )
    demo = models.BooleanField("演示", default=False, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["name"]
        indexes = [GinIndex(BEARINGS, name="company_bearings")]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=Q(root=None),
                name="company_one_name",
                violation_error_message="这个名称的企业已经登记（括号、空格、全半角不同也算同名）。",
            ),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=Q(root=None) & ~Q(credit_code=""),
                name="company_one_code",
                violation_error_message="这个统一社会信用代码已登记在另一家企业名下。",
            ),
            models.CheckConstraint(
                condition=Q(root=None) | ~Q(root=models.F("pk")),
                name="company_root_is_another",
                violation_error_message="企业不能并入它自己。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)

    def get_absolute_url(self):
        return reverse("projects:company", args=[self.pk])

    @property
    def other_names(self) -> str:
        return "、".join(one.name for one in self.names.all())

    def save(self, *args, update_fields=None, **kwargs):
        self.credit_code = spell_credit_code(self.credit_code)
        fields = with_search_text(self, update_fields, {"name", "credit_code"})
        if fields is not None and "name" in fields:
            fields.add("name_key")
        super().save(*args, update_fields=fields, **kwargs)

    def refresh_search_text(self) -> None:
        """Set by what it is found: its key; its names, the one without its legal form among them, by which
        candidates are found, and its code."""
        # Of two of one name that a migration found with unequal codes the younger has its key told apart by #.
        if (key := fold(self.name) or self.name) != self.name_key.partition("#")[0]:
            self.name_key = key
        others = [] if self._state.adding else [one.name for one in self.names.all()]
        self.search_text = search_text([self.name, *others], [self.credit_code, stem_of(self.name)])


@pghistory.track()
class CompanyName(models.Model):
    """What a firm is called besides: by what name it went before, or was registered a second time."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="names", verbose_name="企业")
    name = models.CharField("其他名称", max_length=100)
    name_key = models.CharField(max_length=200, editable=False, default="")
    until_on = models.DateField("用至", null=True, blank=True)
    double = models.OneToOneField(
        Company,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="kept_name",
        verbose_name="重复登记",
    )

    class Meta:
        verbose_name = verbose_name_plural = "企业其他名称"
        ordering = ["id"]
        indexes = [models.Index(fields=["name_key"], name="company_name_key")]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "name_key"],
                name="company_name_once",
                violation_error_message="这个名称已在企业名下。",
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = fold(self.name) or self.name
        super().save(*args, **kwargs)


@pghistory.track()
class Contact(Stamped):
    """企业联系人 of one project, or of the firm itself."""

    project = models.ForeignKey(
        "projects.Project",
        models.CASCADE,
        null=True,
        related_name="contacts",
        verbose_name="项目",
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, related_name="contacts", verbose_name="企业"
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("手机", max_length=20, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业联系人"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project=None, company__isnull=False)
                | Q(project__isnull=False, company=None),
                name="contact_of_one",
                violation_error_message="联系人须属于一个项目或一家企业，二者居一。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.project is not None:
            return f"{self.project.get_absolute_url()}people/"
        return self.company.get_absolute_url() if self.company else ""

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
