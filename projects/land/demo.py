"""The fictional parcels and premises of the demo set, from "land" in fixtures/demo.json: one in every state."""

from decimal import Decimal
from io import BytesIO

from projects.files.actions.files import write_stored
from projects.files.demo import keep_as, paper
from projects.models import (
    Company,
    Parcel,
    ParcelAssessment,
    ParcelFile,
    ParcelShare,
    ParcelTarget,
    Premises,
    Project,
)

TEXTS = {
    "number": "number", "location": "location", "conditions": "conditions_no",
    "contract_no": "contract_no", "title_no": "title_no", "supply": "supply",
    "cause": "cause_note", "withdrawn": "withdrawn_reason",
}  # fmt: skip
NUMBERS = {
    "area": "area", "sqm": "area_sqm", "price": "price", "built": "built_area", "due": "due_area",
}  # fmt: skip


def make_land(scene) -> None:
    data = scene.data["land"]
    projects = {project.code: project for project in Project.objects.demo()}
    for row in data["parcels"]:
        parcel = _make_parcel(scene, row)
        for code, area, day in row.get("shares", ()):
            ParcelShare.objects.create(
                parcel=parcel, project=projects[code], area=Decimal(area), from_on=scene.day(day),
                **scene.stamps(day),
            )  # fmt: skip
        _make_conditions(scene, parcel, row)
    for row in data["premises"]:
        _make_premises(scene, projects[row["project"]], row)


def _make_parcel(scene, row: dict) -> Parcel:
    days = {f"{name}_on": scene.day(day) for name, day in row["days"].items()}
    agreed = {f"agreed_{name}_on": scene.day(day) for name, day in row.get("agreed", {}).items()}
    texts = {field: row[name] for name, field in TEXTS.items() if name in row}
    numbers = {field: Decimal(row[name]) for name, field in NUMBERS.items() if row.get(name)}
    company = Company.objects.get(name=row["company"]) if "company" in row else None
    return Parcel.objects.create(
        code=row["code"], name=row["name"], use=row.get("use", Parcel.Use.INDUSTRY), demo=True,
        standard=row.get("standard"), term_years=row.get("term"), company=company,
        government_cause="cause" in row, **days, **agreed, **texts, **numbers,
        **scene.stamps(max(row["days"].values(), default=-30)),
    )  # fmt: skip


def _make_conditions(scene, parcel: Parcel, row: dict) -> None:
    done = parcel.assessed_on or parcel.cleared_on
    for kind in row.get("assessed", "").split():
        ParcelAssessment.objects.create(parcel=parcel, kind=kind, done_on=done, **scene.stamps(-30))
    for kind, agreed, basis, due, *checked in row.get("targets", ()):
        actual, day = checked or (None, None)
        ParcelTarget.objects.create(
            parcel=parcel, kind=kind, agreed=Decimal(agreed) if agreed else None, basis=basis,
            due_on=None if due is None else scene.day(due),
            actual=Decimal(actual) if actual else None,
            checked_on=None if day is None else scene.day(day),
            checked_by=scene.admin if actual else None, **scene.stamps(-30),
        )  # fmt: skip


def _make_premises(scene, project: Project, row: dict) -> None:
    Premises.objects.create(
        project=project, name=row["name"], floor_area=Decimal(row["floor"]),
        floor_ratio=Decimal(row["ratio"]) if "ratio" in row else None, landlord=row["landlord"],
        from_on=scene.day(row["from"]), to_on=scene.day(row["to"]) if "to" in row else None,
        **scene.stamps(row["from"]),
    )  # fmt: skip


def make_papers(scene) -> None:
    for row in scene.data["land"]["papers"]:
        stored = keep_as(BytesIO(paper(row["lines"])), row["name"], "application/pdf")
        ParcelFile.objects.create(
            parcel=Parcel.objects.get(code=row["parcel"]), kind=row["kind"], number=row["number"],
            file=write_stored(stored, by=scene.admin), dated_on=scene.day(row["on"]),
            **scene.stamps(row["on"]),
        )  # fmt: skip


MAKES = {36: make_land, 67: make_papers}
