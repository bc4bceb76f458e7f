"""Every page of a zone against the same page of a smaller one, in rounds that alternate: as it is opened again and
again, and the first time after a change."""

from collections.abc import Callable, Iterator

from tests.harness.bench_measure import first_opening, opened, page_at, person, say
from tests.harness.bench_stand import Stand
from tests.harness.bench_visitor import Visitor

Side = tuple[Stand, Visitor, str]
# End of a figure's name → how one opening is measured.
WAYS: dict[str, Callable[[Stand, Visitor, str], float]] = {"": opened, "_changed": first_opening}


def growth(small: Stand, large: Stand, times: int) -> dict:
    """Figure → page → what it is; and of each way the page that grows most."""
    smaller, larger = dict(pages(small)), dict(pages(large))
    found: dict[str, dict] = {}
    for name, side in smaller.items():
        if name not in larger:
            continue
        say(name)
        for figure, value in of_page(side, larger[name], times).items():
            found.setdefault(figure, {})[name] = value
    for end in WAYS:
        ratios = found[f"ratios{end}"]
        worst = max(ratios, key=ratios.get)
        found[f"worst{end}"] = {"page": worst, "ratio": ratios[worst]}
    return found


def pages(stand: Stand) -> Iterator[tuple[str, Side]]:
    """Every address that is a page here, as those open it whom it is measured for."""
    for username, paths in (*stand.pages.items(), ("bench", stand.others)):
        visitor = person(stand, username)
        for name, path in paths.items():
            if place := page_at(visitor, path):
                yield name, (stand, visitor, place)


def of_page(small: Side, large: Side, times: int) -> dict[str, float]:
    """Milliseconds and their ratio. The least of each side is compared: what comes beside an opening, as where a thread
    plans a statement for the first time, only ever adds to it."""
    found = {}
    for end, way in WAYS.items():
        _, *spent = [(way(*small), way(*large)) for _ in range(times + 1)]
        before, after = map(min, zip(*spent, strict=True))
        found[f"cpu_ms_before{end}"], found[f"cpu_ms{end}"] = round(before, 1), round(after, 1)
        found[f"ratios{end}"] = round(after / before, 2)
    return found
