from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gaoxin import constraints
from gaoxin.folding import fold
from gaoxin.search import words_of


def person_key(label: str, *, null: bool = True, **options) -> models.ForeignKey:
    """Who did it, or whom it concerns: a person who is named is never deleted."""
    options = {"related_name": "+", "verbose_name": label} | options
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=null, **options)


# The folded names and codes in a `search_text`, beside how they are read; an index on it is asked by `bearing`.
BEARINGS = Func(
    F("search_text"),
    Value(" "),
    function="string_to_array",
    output_field=ArrayField(models.TextField()),
)


def searched(text: str, *paths: str) -> Q:
    """Every word of `text` occurs in one of the search texts: characters, pinyin, initials. A text
    that has nothing to look for finds nothing; no text at all asks for nothing."""
    words = words_of(text)
    if text.strip() and not words:
        return Q(pk__in=())
    found = Q()
    for word in words:
        somewhere = Q()
        for path in paths:
            somewhere |= Q(**{f"{path}__contains": word})
        found &= somewhere
    return found


class SearchedQuerySet(models.QuerySet):
    """Of rows with a `search_text` (gaoxin/search.py)."""

    def bearing(self, names: Iterable[str]):
        """Those that have one of the names or codes, by its folded text, among what they are found by. That
        may be how one of theirs is read, so who asks looks at the row again. One query for any number."""
        folded = {fold(name) for name in names} - {""}
        table = connection.ops.quote_name(self.model._meta.db_table)
        # Each is looked up in the index: of several in one condition PostgreSQL expects so many rows that
        # it reads the whole table. The name of a table is no parameter; it is the model's own.
        found = f"""SELECT row.id FROM unnest(%s::text[]) AS word JOIN {table} AS row
            ON string_to_array(row.search_text, ' ') @> ARRAY[word]"""  # noqa: S608
        return self.filter(pk__in=RawSQL(found, [sorted(folded)]))  # noqa: S611


class Stamped(models.Model):
    """Who made and last changed a row, and the version that guards it against lost updates."""

    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="登记人",
    )
    updated_at = models.DateTimeField("修改时间", default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="修改人",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    def save_changes(self, *fields: str, by) -> None:
        """Save `fields` alone and count the version up: two people never overwrite each other."""
        self.version += 1
        self.updated_at, self.updated_by = timezone.now(), by
        self.save(update_fields=[*fields, "version", "updated_at", "updated_by"])

    def clean_fields(self, exclude=None) -> None:
        """Of a row that is referred to and was read, not again that it is there."""
        keys = [one for one in self._meta.concrete_fields if isinstance(one, models.ForeignKey)]
        known = [one for one in keys if getattr(self, one.attname) is not None]
        read = {one.name for one in known if one.is_cached(self)}
        super().clean_fields({*(exclude or ()), *read})

    def validate_constraints(self, exclude=None) -> None:
        constraints.validate(self, exclude)

    def stored(self):
        """The row as the database has it."""
        return type(self)._base_manager.get(pk=self.pk)

    def read_anew(self, relation: str) -> None:
        """Of rows that were written, those that were read with this one (`prefetch_related`) no longer stand."""
        if relation in getattr(self, "_prefetched_objects_cache", ()):
            self.refresh_from_db(fields=[relation])

    def stored_changes(self) -> tuple[dict, dict]:
        """What differs from the stored row: field name → value, before and after.

        A row that is referred to stands there by its name, for those who read the audit.
        """
        return self.changes_of(self.stored())

    def changes_of(self, stored) -> tuple[dict, dict]:
        """As `stored_changes`, of a stored row that was read already."""
        before, after = {}, {}
        for field in self._meta.concrete_fields:
            if getattr(stored, field.attname) != getattr(self, field.attname):
                before[field.name], after[field.name] = _named(stored, field), _named(self, field)
        return before, after


def _named(row: models.Model, field: models.Field):
    value = getattr(row, field.name)
    return str(value) if isinstance(value, models.Model) else value
