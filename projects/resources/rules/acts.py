"""What may be done to a permit, by whom, and when: a table."""

from collections.abc import Callable
from dataclasses import dataclass

from projects.registry.rules.labelled import Labelled
from projects.resources.rules.kinds import TIMED, WITHOUT_STEP, Method, Result


class Act(Labelled):
    SUBMIT = "submit", "登记递交"
    PROMISE = "promise", "登记承诺书"
    TELL = "tell", "告知补正"
    MEND = "mend", "登记补正交齐"
    ACCEPT = "accept", "登记受理"
    PAUSE = "pause", "登记停钟"
    RESUME = "resume", "恢复计时"
    LONGER = "longer", "延长时限"
    DECIDE = "decide", "登记办结"
    CHECK = "check", "登记核查"
    EXTEND = "extend", "证照延期"
    UNDO = "undo", "撤销办结"


@dataclass(frozen=True, kw_only=True)
class Facts:
    method: str
    submitted: bool = False
    told: bool = False
    mended: bool = False
    accepted: bool = False
    paused: bool = False
    decided: bool = False
    result: str = ""
    letter: bool = False
    checked: bool = False
    limited: bool = False
    extensible: bool = False

    @property
    def open(self) -> bool:
        return not self.decided and self.method not in WITHOUT_STEP


@dataclass(frozen=True, kw_only=True)
class Party:
    """What a person is to a permit: brings it forward, answers for the authority, checks a promise."""

    keeps: bool = False
    answers: bool = False
    checks: bool = False

    @property
    def either(self) -> bool:
        return self.keeps or self.answers


WHO: dict[Act, Callable[[Party, bool], bool]] = {
    Act.SUBMIT: lambda party, sole: party.keeps,
    Act.PROMISE: lambda party, sole: party.keeps,
    Act.MEND: lambda party, sole: party.keeps,
    Act.EXTEND: lambda party, sole: party.keeps,
    Act.CHECK: lambda party, sole: party.checks,
    # Who decides alone enters it: nobody else does.
    Act.DECIDE: lambda party, sole: party.answers if sole else party.either,
}
WHEN: dict[Act, Callable[[Facts], bool]] = {
    Act.SUBMIT: lambda f: f.open and f.method in TIMED and not f.accepted,
    Act.PROMISE: lambda f: f.open and f.method == Method.PROMISE,
    Act.TELL: lambda f: f.open and f.submitted and not f.accepted,
    Act.MEND: lambda f: f.open and f.told and not f.mended and not f.accepted,
    Act.ACCEPT: lambda f: f.open and f.submitted and not f.accepted,
    Act.PAUSE: lambda f: f.open and f.accepted and not f.paused,
    Act.RESUME: lambda f: f.open and f.paused,
    Act.LONGER: lambda f: f.open and f.accepted and f.limited,
    Act.DECIDE: lambda f: f.open and (f.submitted or f.method not in TIMED),
    Act.CHECK: lambda f: (
        f.decided and f.method == Method.PROMISE and f.result == Result.GRANTED and not f.checked
    ),
    Act.EXTEND: lambda f: f.decided and f.result == Result.GRANTED and f.extensible,
    Act.UNDO: lambda f: f.decided,
}


def concerns(act: Act, party: Party, sole: bool) -> bool:
    """Whether the act is this person's at all, be it not now."""
    whose = WHO.get(act)
    return whose(party, sole) if whose else party.either


def possible(act: Act, facts: Facts) -> bool:
    return WHEN[act](facts)


def acts_open(facts: Facts, party: Party, sole: bool) -> list[Act]:
    """In the order in which they are offered: the next one of its course first."""
    found = [act for act in Act if possible(act, facts) and concerns(act, party, sole)]
    return sorted(found, key=lambda act: _place(act, facts))


def _place(act: Act, facts: Facts) -> int:
    if act == Act.SUBMIT:
        return 9 if facts.submitted else 0
    if act == Act.PROMISE:
        return 8 if facts.letter else 1
    order = (Act.MEND, Act.RESUME, Act.ACCEPT, Act.CHECK, Act.DECIDE, Act.PAUSE, Act.TELL)
    return 2 + order.index(act) if act in order else 10
