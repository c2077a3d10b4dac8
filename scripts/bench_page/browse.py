"""Open a page in a browser slowed down four times, and take its times."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playwright.sync_api import TimeoutError  # noqa: A004 - Playwright's own, which is no TimeoutError of Python's

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Request, Route

SLOWER = 4
ELSEWHERE = re.compile("^https?://")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 180_000

# The page is ready when all it has is drawn: the frame after the last script, and after what was unpacked. It notes the
# time itself, so that what it costs to ask it is not counted.
READY = """async () => {
  const isLoaded = () => document.readyState === "complete";
  await new Promise((done) => (isLoaded() ? done() : addEventListener("load", () => setTimeout(done))));
  if (window.assetmap && assetmap.ready) await assetmap.ready;
  const layer = Object.keys(window).find((name) => name.startsWith("compact_layer_"));
  while (layer && !window[layer].n) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [performance.now(), paint ? paint.startTime : null];
}"""

# Each move is made five times, fewer where they take more than a minute, and the median counts: from the call to the
# end of the next frame.
MOVES = """async () => {
  const own = Object.keys(window).find((name) => /^map_[0-9a-f]{32}$/.test(name));
  const map = (window.assetmap && assetmap.map) || window[own];
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const box = map.getContainer().getBoundingClientRect();
  const hover = (n) => {
    const [x, y] = [box.x + box.width / 2 + 7 * n, box.y + box.height / 2 + 5 * n];
    const under = document.elementFromPoint(x, y) || map.getContainer();
    under.dispatchEvent(new MouseEvent("mousemove", { clientX: x, clientY: y, bubbles: true, view: window }));
  };
  const search = (n) => {
    const find = document.getElementById("find");
    find.value = n % 2 ? "" : "par";
    find.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const moves = {
    pan: (n) => map.panBy([n % 2 ? 120 : -120, 40], { animate: false }),
    zoom: (n) => map.setZoom(map.getZoom() + (n % 2 ? -1 : 1), { animate: false }),
    hover,
    ...(document.getElementById("find") ? { search } : {}),
  };
  const found = {};
  document.querySelector(".folium-map").scrollIntoView();
  const began = performance.now();
  for (const [name, move] of Object.entries(moves)) {
    const times = [];
    for (let n = 0; n < 5 && (!n || performance.now() - began < 60000); n += 1) {
      await frame();
      const start = performance.now();
      move(n);
      await frame();
      times.push(performance.now() - start);
      await new Promise((done) => setTimeout(done, 60));
    }
    found[name] = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  }
  return found;
}"""


def browse(browser: Browser, path: Path) -> dict[str, Any]:
    """
    Open a page as a file and take its times.

    Parameters
    ----------
    browser
        Chromium.
    path
        The page.

    Returns
    -------
    dict
        ``ready_ms``, ``paint_ms`` (first contentful paint), ``interaction_ms`` (the slowest of ``moves``), ``moves``,
        and ``requests``: how many files beside itself the page asks for. Times are ``None`` of a page that was not
        loaded after three minutes.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: _note(request, asked))
    context.route(ELSEWHERE, _answer)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.add_init_script(f"window.benchReady = ({READY})()")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        page.goto(path.as_uri(), wait_until="load", timeout=WAIT_MS)
    except TimeoutError:
        context.close()
        return dict.fromkeys(("ready_ms", "paint_ms", "interaction_ms")) | {"moves": {}, "requests": len(asked)}
    ready, paint = page.evaluate("benchReady")
    moves = {name: round(ms) for name, ms in page.evaluate(MOVES).items()}
    context.close()
    times = {"ready_ms": round(ready), "paint_ms": None if paint is None else round(paint)}
    return times | {"interaction_ms": max(moves.values()), "moves": moves, "requests": len(asked)}


def _note(request: Request, asked: list[str]) -> None:
    if request.url.startswith("http"):
        asked.append(request.url)


def _answer(route: Route) -> None:
    """Answer with Leaflet from the installed package, at once; refuse the rest, which nothing here draws with."""
    name = route.request.url.rsplit("/", 1)[-1]
    if name in {"leaflet.js", "leaflet.css"}:
        route.fulfill(body=(files("xstatic.pkg.leaflet") / "data" / name).read_text("utf-8"))
    else:
        route.abort()


def chromium() -> str:
    """
    Find the browser.

    Returns
    -------
    str
        ``ASSETMAP_CHROMIUM``, or the system's.
    """
    return os.environ.get("ASSETMAP_CHROMIUM") or "/usr/bin/chromium"


def write_records(path: Path, records: list[dict[str, Any]]) -> None:
    """
    Write what was measured.

    Parameters
    ----------
    path
        A JSON file.
    records
        What was measured.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(records, indent=1) + "\n", "utf-8")
