"""The fictional institutions, needs and cases of the demo set, from "financing" in fixtures/demo.json."""

from decimal import Decimal

from projects.financing.rules.kinds import FAILED, Counted
from projects.financing.rules.machine import MOVES, Act
from projects.models import (
    Drawdown,
    FinancingCase,
    FinancingEvent,
    FundArrival,
    Institution,
    Project,
    ResourceNeed,
)


def make_financing(scene) -> None:
    """After the funds of the projects, to which drawdowns are added."""
    data = scene.data["financing"]
    projects = {project.code: project for project in Project.objects.demo()}
    institutions = {
        name: Institution.objects.create(name=name, kind=kind, demo=True, **scene.stamps(-90))
        for name, kind in data["institutions"]
    }
    for row in data["needs"]:
        _need(scene, projects[row["project"]], row)
    for row in data["cases"]:
        case = _register(scene, projects[row["project"]], row)
        for act in row["acts"]:
            _act(scene, case, institutions.get(row.get("institution")), Act(act[0]), *act[1:])


def _need(scene, project: Project, row: dict) -> None:
    ResourceNeed.objects.create(
        project=project, applies=True, needed=Decimal(row["needed"]), note=row.get("note", ""),
        needed_on=scene.day(row["on"]) if "on" in row else None,
        promised_on=scene.day(row["promised"]) if "promised" in row else None,
        **scene.stamps(-30),
    )  # fmt: skip


def _register(scene, project: Project, row: dict) -> FinancingCase:
    day, person = row["registered"], scene.people[row["by"]]
    case = FinancingCase.objects.create(
        code=row["code"], project=project, instrument=row["instrument"], purpose=row["purpose"],
        wanted=Decimal(row["wanted"]), term_months=row.get("term"), handler=person,
        collateral=row.get("collateral", ""), state_on=scene.day(day),
        backs=FinancingCase.objects.filter(code=row.get("backs")).first(),
        needed_on=scene.day(row["on"]) if "on" in row else None, **scene.stamps(day),
    )  # fmt: skip
    _note(scene, case, Act.REGISTER, day, amount=case.wanted)
    return case


def _act(scene, case: FinancingCase, institution, act: Act, day: int, given=None) -> None:
    words, amount = ("", given) if act not in {Act.REFUSE, Act.WITHDRAW} else (given, None)
    if act == Act.MATCH:
        case.institution = institution
    if act == Act.APPROVE:
        case.approved = Decimal(amount)
    if act == Act.DRAW:
        _pay(scene, case, day, Decimal(amount))
    target = MOVES[act].target
    case.state, case.state_on = target, scene.day(day)
    case.reason = words if target in FAILED else ""
    case.version += 1
    case.save()
    _note(scene, case, act, day, amount=amount, text=words)


def _pay(scene, case: FinancingCase, day: int, amount: Decimal) -> None:
    """As the action does: into the month's 到位资金, added where there is some."""
    month_on = scene.day(day).replace(day=1)
    row, created = FundArrival.objects.get_or_create(
        project=case.project, month_on=month_on, source=case.instrument,
        defaults={"amount": amount, **scene.stamps(day)},
    )  # fmt: skip
    if not created:
        row.amount += amount
        row.save(update_fields=["amount"])
    Drawdown.objects.create(
        case=case, on=scene.day(day), amount=amount, recorded_at=scene.moment(day),
        recorded_by=case.handler, counted=Counted.CREATED if created else Counted.ADDED,
    )  # fmt: skip


def _note(scene, case: FinancingCase, act: Act, day: int, *, amount=None, text="") -> None:
    """Acts of one day stand in the order in which they are written."""
    FinancingEvent.objects.create(
        case=case, act=act, state=case.state, amount=amount, text=text, on=scene.day(day),
        at=scene.moment(day), by=case.handler,
    )  # fmt: skip


# Place in the making of the set → what is made there.
MAKES = {35: make_financing}
