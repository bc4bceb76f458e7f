"""What of a project may not come before a permit, as long as the law is kept. Where it did, that is odd but may be
true: it stands under 待核实, and is refused only where the zone says so."""

from collections.abc import Iterable

from projects.registry.rules.labelled import Labelled
from projects.registry.rules.stages import ORDER, Stage


class Precedes(Labelled):
    """A dated fact of a project that a permit goes before."""

    STARTED = "started", "开工"
    OPERATION = "operation", "投产"


STAGE_OF = {Precedes.STARTED: Stage.CONSTRUCTION, Precedes.OPERATION: Stage.OPERATION}


def odd_words(fact: str, item: str) -> str:
    """「开工早于施工许可」."""
    return f"{Precedes(fact).label}早于{item}"


def facts_asked(old: Stage | None, new: Stage) -> list[Precedes]:
    """The facts whose permits are asked on the way: of the stages that are entered or passed over. Who is only being
    entered in the books is asked nothing."""
    if old is None:
        return []
    first, last = ORDER.index(old), ORDER.index(new)
    return [fact for fact, stage in STAGE_OF.items() if first < ORDER.index(stage) <= last]


def asked_words(labels: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(labels))
