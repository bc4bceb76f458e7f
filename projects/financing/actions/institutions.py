"""融资机构, kept by the project office."""

from django.db import transaction

from accounts import audit
from projects.models import Institution

FIELDS = ("name", "kind", "unit", "retired_on")


@transaction.atomic
def add_institution(*, institution: Institution, by) -> Institution:
    institution.created_by = institution.updated_by = by
    institution.save(force_insert=True)
    audit.record("institution.add", institution, by=by, after=audit.values_of(institution, FIELDS))
    return institution


@transaction.atomic
def edit_institution(*, institution: Institution, by) -> Institution:
    before, after = institution.stored_changes()
    institution.save_changes(*after, by=by)
    audit.record("institution.edit", institution, by=by, before=before, after=after)
    return institution
