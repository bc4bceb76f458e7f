"""A network of steps: what it is made of, its order, and what is wrong with one.

Links are drawn from predecessor to successor; a step keeps those that lead to it.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from graphlib import CycleError, TopologicalSorter

from projects.registry.rules.labelled import Labelled
from projects.schedule.rules.timeline import Span, Unit

LONGEST = 2000  # days of a step, days of a lag


class StepRole(Labelled):
    NORMAL = "NORMAL", "工作步骤"
    TARGET = "TARGET", "目标"
    SIDE = "SIDE", "旁支"  # follows others and holds nobody: 纳统, 升规


class StepState(Labelled):
    """不适用: what it waited for is then waited for by what follows it (`bridged`)."""

    ACTIVE = "ACTIVE", "适用"
    NOT_APPLICABLE = "NOT_APPLICABLE", "不适用"


class Durations(Labelled):
    """Which of a template's two durations a network begins with."""

    REGULAR = "REGULAR", "常规工期"
    SHORT = "SHORT", "压缩工期（标准地+承诺制）"


class Basis(Labelled):
    """Which days a confirmed plan promises."""

    LATEST = "LATEST", "倒排，按最迟"
    EARLIEST = "EARLIEST", "压茬推进，按最早"


class ProblemKind(Labelled):
    """In the order in which one reads them; those from LOOSE_END on are looked for in a sound network only."""

    TWICE = "TWICE", "序号重复"
    SELF = "SELF", "前置步骤是自己"
    UNKNOWN = "UNKNOWN", "前置步骤不存在"
    LINK_TWICE = "LINK_TWICE", "前置关系重复"
    DURATION = "DURATION", "工期超出范围"
    TARGETS = "TARGETS", "目标步骤不止一个或没有"
    CYCLE = "CYCLE", "前后循环"
    LOOSE_END = "LOOSE_END", "没有后续步骤"
    SIDE_HOLDS = "SIDE_HOLDS", "旁支挡住了主线"
    AFTER_TARGET = "AFTER_TARGET", "排在目标之后"


@dataclass(frozen=True)
class Link:
    """`hard`: law or physics asks for it and nothing waives it; a soft one is a habit."""

    pred: str
    lag: int = 0
    lag_unit: Unit = Unit.WORK
    hard: bool = False


@dataclass(frozen=True)
class Step:
    """`short`: the span it would have by promise or special effort, None where none is known. `undated`: done, the
    day is not known. `not_before` pins the earliest start by hand."""

    key: str
    span: Span
    role: StepRole = StepRole.NORMAL
    links: tuple[Link, ...] = ()
    started_on: date | None = None
    done_on: date | None = None
    undated: bool = False
    not_before: date | None = None
    short: Span | None = None

    @property
    def done(self) -> bool:
        return self.done_on is not None or self.undated

    @property
    def begun(self) -> bool:
        return self.done or self.started_on is not None


@dataclass(frozen=True)
class Problem:
    """`at`: the steps it is about, of a cycle in the direction of its links and from the least key on; of TARGETS
    how many there are."""

    kind: ProblemKind
    at: tuple[str, ...] | int


def problems(steps: Sequence[Step]) -> list[Problem]:
    """What makes a plan of them impossible; else what would make it wrong. By name of kind, then by step."""
    found = [*_unsound(steps), *_cycles(steps)] or _untied(steps)
    return sorted(found, key=lambda problem: (problem.kind.value, problem.at))


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Each after its predecessors. Raises `graphlib.CycleError`, KeyError for a link to no step."""
    named = {step.key: step for step in steps}
    graph = {step.key: [link.pred for link in step.links] for step in steps}
    return [named[key] for key in TopologicalSorter(graph).static_order()]


def successors(steps: Iterable[Step]) -> dict[str, list[tuple[Step, Link]]]:
    """Key → the steps that follow it, each with the link between."""
    found: dict[str, list[tuple[Step, Link]]] = defaultdict(list)
    for step in steps:
        for link in step.links:
            found[link.pred].append((step, link))
    return found


def bridged(steps: Sequence[Step], gone: Collection[str]) -> list[Step]:
    """Without the steps of `gone`: what one of them waited for, its followers wait for, hard where both links were,
    after the longer of the two lags. A chain is never cut."""
    named = {step.key: step for step in steps}
    for key in gone:
        lost = named.pop(key)
        for step in list(named.values()):
            through = [link for link in step.links if link.pred == key]
            if through:
                own = tuple(link for link in step.links if link.pred != key)
                links = joined(own, tuple(_through(link, through[0]) for link in lost.links))
                named[step.key] = replace(step, links=links)
    return list(named.values())


def _through(first: Link, second: Link) -> Link:
    longer = max(first, second, key=_natural_days)
    return replace(longer, pred=first.pred, hard=first.hard and second.hard)


def joined(own: tuple[Link, ...], more: tuple[Link, ...]) -> tuple[Link, ...]:
    """Links of two steps for one: of two from the same predecessor the longer lag, hard where one was."""
    kept = {link.pred: link for link in own}
    for link in more:
        there = kept.get(link.pred, link)
        longer = max(there, link, key=_natural_days)
        kept[link.pred] = replace(longer, hard=there.hard or link.hard)
    return tuple(kept.values())


def _natural_days(link: Link) -> float:
    return link.lag * 7 / 5 if link.lag_unit == Unit.WORK else link.lag


def _unsound(steps: Sequence[Step]) -> list[Problem]:
    keys = [step.key for step in steps]
    found = [Problem(ProblemKind.TWICE, (key,)) for key in _repeated(keys)]
    targets = sum(step.role == StepRole.TARGET for step in steps)
    if targets != 1:
        found.append(Problem(ProblemKind.TARGETS, targets))
    for step in steps:
        found += _unsound_step(step, keys)
    return found


def _unsound_step(step: Step, keys: Sequence[str]) -> list[Problem]:
    preds, found = [link.pred for link in step.links], []
    if not 0 <= step.span.days <= LONGEST:
        found.append(Problem(ProblemKind.DURATION, (step.key,)))
    if step.key in preds:
        found.append(Problem(ProblemKind.SELF, (step.key,)))
    unknown = sorted(set(preds) - set(keys))
    found += [Problem(ProblemKind.UNKNOWN, (step.key, pred)) for pred in unknown]
    return found + [Problem(ProblemKind.LINK_TWICE, (step.key, pred)) for pred in _repeated(preds)]


def _repeated(keys: Sequence[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1})


def _cycles(steps: Sequence[Step]) -> list[Problem]:
    """Cycles without a step in common, the shortest through the least key first."""
    graph: dict[str, set[str]] = {step.key: set() for step in steps}
    for step in steps:
        for link in step.links:
            if link.pred in graph and link.pred != step.key:
                graph[link.pred].add(step.key)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return [Problem(ProblemKind.CYCLE, cycle) for cycle in _named_cycles(graph)]
    return []


def _named_cycles(graph: dict[str, set[str]]) -> list[tuple[str, ...]]:
    left, found = set(graph), []
    for key in sorted(graph):
        cycle = _way_back(graph, key, left) if key in left else ()
        left -= set(cycle)
        found += [cycle] if cycle else []
    return found


def _way_back(graph: dict[str, set[str]], key: str, left: set[str]) -> tuple[str, ...]:
    """The shortest way along the links from `key` to itself inside `left`, () for none."""
    queue: deque[tuple[str, ...]] = deque([(key,)])
    seen = {key}
    while queue:
        way = queue.popleft()
        following = graph[way[-1]] & left
        if key in following:
            return way
        for name in sorted(following - seen):
            seen.add(name)
            queue.append((*way, name))
    return ()


def _untied(steps: Sequence[Step]) -> list[Problem]:
    side = {step.key for step in steps if step.role == StepRole.SIDE}
    [target] = [step.key for step in steps if step.role == StepRole.TARGET]
    follow = successors(steps)
    found = []
    for step in steps:
        if step.role == StepRole.NORMAL:
            if not any(after.key not in side for after, _ in follow[step.key]):
                found.append(Problem(ProblemKind.LOOSE_END, (step.key,)))
            if any(link.pred == target for link in step.links):
                found.append(Problem(ProblemKind.AFTER_TARGET, (step.key,)))
        if step.role != StepRole.SIDE:
            holding = [link.pred for link in step.links if link.pred in side]
            found += [Problem(ProblemKind.SIDE_HOLDS, (pred, step.key)) for pred in holding]
    return found
