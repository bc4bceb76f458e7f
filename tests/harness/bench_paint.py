"""When a telephone on a bad line first shows something of the weekly report."""

from playwright.sync_api import sync_playwright

from tests.harness.bench_stand import Stand
from tests.world.site import CHROMIUM, CHROMIUM_ARGUMENTS

# What browsers' developer tools call Slow 3G.
SLOW_3G = {
    "offline": False,
    "latency": 2_000,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
SLOWER = 4
FIRST = """() => new Promise(done => new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (entry.name === "first-contentful-paint") done(entry.startTime);
}).observe({type: "paint", buffered: true}))"""


def paint(stand: Stand) -> dict[str, float]:
    """Seconds on the wall, which the load of the machine lengthens: cold, then with everything in the cache."""
    path = stand.pages["leader1"]["leader_report"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=stand.url)
        cookie = {"name": "sessionid", "value": stand.sessions["leader1"], "url": stand.url}
        context.add_cookies([cookie])
        found = {"cold_s": painted(context, path), "warm_s": painted(context, path)}
        browser.close()
    return found


def painted(context, path: str) -> float:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path, timeout=120_000)
    seconds = page.evaluate(FIRST) / 1000
    page.close()
    return round(seconds, 2)
