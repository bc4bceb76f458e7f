"""What every form with amounts asks once before it saves them."""

from collections.abc import Collection
from decimal import Decimal

from projects.models import ZoneSettings
from projects.registry.rules.amounts import wan
from projects.registry.rules.magnitude import odd_size


class AsksAmounts:
    """Before `VersionedForm` or `PlainForm`. What stood in the row before is not asked about again."""

    def ask_sizes(self, names: Collection[str]) -> None:
        """Of the fields that were changed: whether 元 were typed where 万元 are meant."""
        typed = {name: self.cleaned_data.get(name) for name in names if name in self.changed_data}
        typed = {name: amount for name, amount in typed.items() if amount is not None}
        warn = ZoneSettings.load().amount_warn if typed else None
        for name, amount in typed.items():
            label = str(self.fields[name].label).removesuffix("（万元）")
            if asked := odd_size(label, amount, warn):
                self.add_warning(f"UNIT_{name}", asked)

    def ask_above(
        self, code: str, part: str, amount: Decimal | None, total: Decimal | None
    ) -> None:
        """Whether `part` is right to be more than the total investment; None is unknown."""
        if amount is not None and total is not None and amount > total:
            self.add_warning(code, f"{part} {wan(amount)} 万元超过总投资 {wan(total)} 万元。")
