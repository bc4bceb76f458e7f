from django.db import transaction

from accounts import audit
from accounts.models import RegisterColumns


@transaction.atomic
def choose_columns(*, register: str, columns: list[str], by) -> None:
    """The columns a person sees of a register, in order; none at all means the default."""
    chosen = RegisterColumns.objects.filter(user=by, register=register)
    if columns:
        RegisterColumns.objects.update_or_create(
            user=by, register=register, defaults={"columns": columns}
        )
    else:
        chosen.delete()
    audit.record("columns.choose", by=by, label=register, after={"columns": columns})
