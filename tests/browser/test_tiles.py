"""A background from the internet: asked for by hosted pages of a place that names it, and missed by nobody."""

from __future__ import annotations

import http.server
import struct
import threading
import zlib
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from pydantic import ValidationError

from assetmap.config import TilesSpec
from assetmap.render.page import ward_page

pytestmark = pytest.mark.browser

NAMED = {"en": "© A keeper of maps", "cy": "© Ceidwad mapiau"}
FOUND = "document.querySelectorAll('.leaflet-tiles-pane img.leaflet-tile-loaded').length"


def picture():
    """One red point, as PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


class Tiles(http.server.BaseHTTPRequestHandler):
    def __init__(self, asked, status, *rest):
        self.asked, self.status = asked, status
        super().__init__(*rest)

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(self.status)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        if self.status == 200:
            self.wfile.write(picture())

    def log_message(self, *_):
        pass


class Pages(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def served(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def hosted(example, tmp_path):
    """Host the page of a place that names a host of tiles; what that host answers, and what it is asked, in a list."""

    @contextmanager
    def opened(status):
        asked = []
        with served(partial(Tiles, asked, status)) as tiles, served(partial(Pages, directory=str(tmp_path))) as pages:
            spec = TilesSpec(url=f"{tiles}/z/{{z}}/{{x}}/{{y}}.png", attribution=NAMED)
            atlas = replace(example, place=example.place.model_copy(update={"tiles": spec}))
            (tmp_path / "ward.html").write_text(ward_page(atlas, "W05999001"), "utf-8")
            yield tiles, f"{pages}/ward.html", asked

    return opened


def open_page(seen, address):
    seen.page.goto(address)
    seen.page.evaluate("assetmap.ready")
    seen.page.locator(".folium-map").scroll_into_view_if_needed()
    return seen.page


def test_a_hosted_page_asks_the_named_host_and_no_other(browser_page, hosted):
    with hosted(200) as (tiles, address, asked):
        page = open_page(browser_page, address + "#en")
        page.locator(".leaflet-tiles-pane img.leaflet-tile-loaded").nth(3).wait_for(state="attached")
        assert {url for url in browser_page.requests if not url.startswith(tiles)} <= {
            address + "#en",
            address,
            address.replace("ward.html", "favicon.ico"),
        }
        policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
        assert [one for one in policy.split("; ") if "://" in one] == [f"img-src data: {tiles}"]
        assert page.locator(".map-credit").inner_text().endswith(NAMED["en"])
        assert tiles.removeprefix("http://") in page.locator("footer").inner_text()
        assert {referrer for _, referrer in asked} == {address.replace("ward.html", "")}
        over = page.evaluate(
            "['ground', 'tiles', 'features'].map((name) => +getComputedStyle(assetmap.map.getPane(name)).zIndex)"
        )
        assert over == sorted(over)
    assert [error for error in browser_page.errors if "favicon" not in error and "404" not in error] == []


def test_from_disk_the_same_page_asks_for_nothing(browser_page, hosted, tmp_path):
    with hosted(200) as (_, _, asked):
        page = open_page(browser_page, (tmp_path / "ward.html").as_uri())
        page.wait_for_timeout(300)
        assert browser_page.requests == [(tmp_path / "ward.html").as_uri()]
        assert asked == []


def test_the_page_works_where_tiles_fail(browser_page, hosted):
    with hosted(503) as (_, address, asked):
        page = open_page(browser_page, address + "#cy")
        page.wait_for_timeout(500)
        assert asked
        assert page.evaluate(FOUND) == 0
        ink = (
            "() => { const c = document.querySelector('.leaflet-ground-pane canvas'), d = c.getContext('2d')"
            ".getImageData(0, 0, c.width, c.height).data; return d.filter((n, at) => at % 4 === 3 && n > 0).length; }"
        )
        assert page.evaluate(ink) > 500
        entry = page.evaluate("[...assetmap.registry.keys()][0]")
        assert page.evaluate("id => assetmap.select(id)", entry) is True
        assert page.evaluate("assetmap.chosen") == entry


def test_a_place_without_tiles_names_no_host(example):
    page = ward_page(example, "W05999001")
    assert "; img-src data:; " in page


@pytest.mark.parametrize(
    "url",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{s}/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; script-src *",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "javascript:alert(1)/{z}/{x}/{y}",
    ],
)
def test_what_is_no_address_of_tiles_of_one_host_is_refused(url):
    with pytest.raises(ValidationError):
        TilesSpec(url=url, attribution=NAMED)


@pytest.mark.parametrize("missing", ["url", "attribution"])
def test_who_keeps_the_tiles_has_to_be_named(missing):
    whole = {"url": "https://tiles.example.org/{z}/{x}/{y}.png?key=a", "attribution": NAMED}
    assert TilesSpec(**whole).origin == "https://tiles.example.org"
    with pytest.raises(ValidationError):
        TilesSpec(**{key: value for key, value in whole.items() if key != missing})
