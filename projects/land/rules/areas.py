"""Areas of land: 1 亩 is 2000/3 ㎡, exactly. Two decimals, half up; what is unknown stays unknown, never 0."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from projects.registry.rules.amounts import rounded_to, wan

SQM_OF_MU = Fraction(2000, 3)
MU_OF_HA = 15
APART = Fraction(1, 200)  # by more than half a percent 亩 and ㎡ on one paper do not agree


@dataclass(frozen=True)
class AreaSum:
    """Of `known` areas; `unknown` rows say none."""

    total: Decimal
    known: int
    unknown: int

    @property
    def count(self) -> int:
        return self.known + self.unknown

    @property
    def words(self) -> str:
        """「7 宗 545.90 亩（未填面积 1 宗）」, with 「—」 where no area is known."""
        total = f"{wan(self.total)} 亩" if self.known else "—"
        left = f"（未填面积 {self.unknown} 宗）" if self.unknown else ""
        return f"{self.count} 宗 {total}{left}" if self.count else "0 宗"


def mu_of_sqm(sqm: Decimal) -> Decimal:
    return rounded_to(Fraction(sqm) / SQM_OF_MU, 2)


def sqm_of_mu(mu: Decimal) -> Decimal:
    return rounded_to(Fraction(mu) * SQM_OF_MU, 2)


def ha_of_mu(mu: Decimal) -> Decimal:
    return rounded_to(Fraction(mu) / MU_OF_HA, 4)


def per_mu(amount: Decimal | None, mu: Decimal | None) -> Decimal | None:
    """亩均: in the unit of `amount`; of an area that is unknown or none there is no mean."""
    if amount is None or mu is None or mu <= 0:
        return None
    return rounded_to(Fraction(amount) / Fraction(mu), 2)


def rented_mu(floor: Decimal | None, ratio: Decimal | None) -> Decimal | None:
    """Land that a floor of so many ㎡ stands for at the plot's 容积率; unknown without one."""
    if floor is None or ratio is None or ratio <= 0:
        return None
    return rounded_to(Fraction(floor) / Fraction(ratio) / SQM_OF_MU, 2)


def area_sum(areas: Iterable[Decimal | None]) -> AreaSum:
    """Added up exactly, rounded once."""
    rows = list(areas)
    known = [area for area in rows if area is not None]
    total = rounded_to(sum((Fraction(area) for area in known), start=Fraction(0)), 2)
    return AreaSum(total, len(known), len(rows) - len(known))


def disagree(mu: Decimal | None, sqm: Decimal | None) -> bool:
    """Whether one parcel's 亩 and ㎡ are more than half a percent apart."""
    if mu is None or sqm is None:
        return False
    exact = Fraction(mu) * SQM_OF_MU
    return abs(Fraction(sqm) - exact) > exact * APART
