"""Parcels in the search of the head, those that the person sees."""

from django.db.models import Q

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import Parcel


def find_parcels(user, text: str, population: Population) -> list[Hit]:
    """As its list does, the newest first."""
    rows = of_population(Parcel.objects.visible_to(user), Q(demo=True), population)
    found = rows.search(text, user).with_state().order_by("-code")[: SHOWN + 1]
    return [
        Hit(
            title=parcel.name, url=parcel.get_absolute_url(), code=parcel.code, demo=parcel.demo,
            note=" · ".join(filter(None, [parcel.state.label, parcel.number])),
        )
        for parcel in found
    ]  # fmt: skip


def parcel_named(user, code: str) -> str:
    parcel = Parcel.objects.visible_to(user).filter(code__iexact=code).first()
    return parcel.get_absolute_url() if parcel else ""


KINDS = [Kind(48, "土地", find_parcels, "projects:land", parcel_named)]
