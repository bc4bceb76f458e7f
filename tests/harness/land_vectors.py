"""How the vectors of land say areas, targets and idle hints, and the rules bound to their names."""

from collections.abc import Callable
from decimal import Decimal

from projects.land.rules import areas, idle, targets


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def of_amounts(rule: Callable) -> Callable:
    return lambda **given: rule(*(amount(text) for text in given.values()))


def area_sum(**given):
    found = areas.area_sum(amount(text) for text in given["areas"])
    return {"sum": found.total, "known": found.known, "unknown": found.unknown}


def judge_target(*, agreed, actual, **given):
    return targets.judge_target(agreed=amount(agreed), actual=amount(actual), **given)


def idle_(*, started_on, built, should, invested, total, **given):
    shares = {"built": built, "should": should, "invested": invested, "total": total}
    read = {name: amount(text) for name, text in shares.items()}
    found = idle.idle(started=started_on is not None, **read, **given)
    return {"state": found.state, "days": found.days}


RULES: dict[str, Callable] = {
    "mu_of_sqm": of_amounts(areas.mu_of_sqm),
    "sqm_of_mu": of_amounts(areas.sqm_of_mu),
    "ha_of_mu": of_amounts(areas.ha_of_mu),
    "per_mu": of_amounts(areas.per_mu),
    "rented_mu": of_amounts(areas.rented_mu),
    "area_sum": area_sum,
    "judge_target": judge_target,
    "standard_missing": targets.standard_missing,
    "idle": idle_,
}
