"""What the browser unpacks is what was packed; a compact layer lives on any folium map beside other layers."""

from __future__ import annotations

import base64
import random
import zlib

import folium
import geopandas as gpd
import pytest
from playwright.sync_api import expect
from shapely import LineString, Point, box

from assetmap.render.once import Literal
from assetmap.render.payload import CompactLayer, Payload, compact_scripts
from assetmap.render.ward_map import map_scripts, map_styles

pytestmark = pytest.mark.browser
CHANCE = random.Random(5)
TEXTS = {
    "nothing": b"",
    "one": b"a",
    "prose": b"Mae'r dudalen hon yn rhestru'r hyn sydd yn y ward. " * 400,
    "noise": CHANCE.randbytes(70_000),
    "runs": b"".join(bytes([n % 256]) * (n % 300) for n in range(2000)),
    "far": CHANCE.randbytes(32_000) * 3,
}


def raw_deflate(text, level, strategy):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(text) + packer.flush()


@pytest.fixture
def scripts(browser_page):
    browser_page.page.set_content("<!DOCTYPE html><title>x</title>")
    for script in map_scripts()[:1] + compact_scripts():
        browser_page.page.evaluate(f"() => {{ {script} }}")
    return browser_page.page


INFLATE = (
    "async text => { const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));"
    "const out = assetmap.inflate(bytes);"
    "const digest = new Uint32Array([1, 0]); for (const byte of out) { digest[0] = (digest[0] + byte) % 65521;"
    "digest[1] = (digest[1] + digest[0]) % 65521; } return [out.length, digest[1] * 65536 + digest[0]]; }"
)


@pytest.mark.parametrize("name", TEXTS)
def test_the_inflater_agrees_with_zlib(scripts, name):
    """Stored, fixed and dynamic blocks, told apart by level and strategy."""
    text = TEXTS[name]
    for level, strategy in [(0, 0), (1, 0), (9, 0), (9, zlib.Z_FIXED), (9, zlib.Z_HUFFMAN_ONLY), (9, zlib.Z_RLE)]:
        packed = base64.b64encode(raw_deflate(text, level, strategy)).decode()
        assert scripts.evaluate(INFLATE, packed) == [len(text), zlib.adler32(text)]


@pytest.mark.parametrize("broken", [b"", b"\x07", b"\x05", raw_deflate(TEXTS["prose"], 9, 0)[:-40]])
def test_what_is_no_deflate_stream_is_refused(scripts, broken):
    packed = base64.b64encode(broken).decode()
    said = scripts.evaluate(f"text => ({INFLATE})(text).catch((error) => error.message)", packed)
    assert str(said).startswith("deflate: ")


@pytest.mark.parametrize("native", [True, False])
def test_a_payload_is_unpacked_with_and_without_the_browsers_own_way(scripts, native):
    payload = Payload()
    payload.data = {
        "said": "Tŷ </script> 🏠",
        "where": payload.add_shapes(gpd.GeoSeries([Point(331000, 188000)], crs=27700)),
    }
    if not native:
        scripts.evaluate("() => { delete window.DecompressionStream; }")
    found = scripts.evaluate(
        "async text => { const { data, shapes } = await assetmap.unpack(text);"
        "return [data.said, Array.from(assetmap.shapes.read(shapes, data.where).xy)]; }",
        payload.packed(),
    )
    place = gpd.GeoSeries([Point(331000, 188000)], crs=27700).to_crs(4326).iloc[0]
    assert found[0] == "Tŷ </script> 🏠"
    assert found[1] == pytest.approx([place.x, place.y], abs=1e-5)


@pytest.fixture
def mixed(tmp_path):
    """A folium map with a compact layer, a marker and a GeoJSON of folium's own; Leaflet is inside it."""
    x, y = 331000, 188000
    shapes = [box(x, y, x + 400, y + 400), LineString([(x - 600, y), (x - 600, y + 500)]), Point(x + 700, y + 200)]
    names = ["<b>Park</b>", "Street", "Post"]
    data = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=27700)
    drawn = folium.Map([51.587, -2.995], zoom_start=15, tiles=None)
    drawn.default_js, drawn.default_css = [], []
    figure = drawn.get_root()
    figure.header.add_child(
        Literal(f"<style>{map_styles()[0]}</style><script>{map_scripts()[0]}</script>"), name="leaflet"
    )
    layer = CompactLayer(data, name="Compact", tooltip="name", style={"color": "#ff0000", "fillOpacity": 1}).add_to(
        drawn
    )
    own = folium.GeoJson(
        data.iloc[[0]].set_geometry(data.iloc[[0]].buffer(-150)).to_crs(4326), name="Own", tooltip="own"
    )
    own.add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    page = figure.render()
    (tmp_path / "map.html").write_text(page, "utf-8")
    return tmp_path / "map.html", drawn.get_name(), layer.get_name()


def test_a_compact_layer_lives_beside_other_layers(browser_page, mixed, settle):
    path, drawn, layer = mixed
    page = browser_page.page
    page.goto(path.as_uri())
    page.wait_for_function(f"() => window.{layer} && {layer}.n === 3")
    settle(page)
    assert page.locator("canvas").count() == 1
    where = f"name => {{ const at = {layer}.placeOf(name), p = {drawn}.latLngToContainerPoint(at);"
    where += f"const box = {drawn}.getContainer().getBoundingClientRect(); return [p.x + box.x, p.y + box.y]; }}"
    for at, name in ((1, "Street"), (2, "Post")):
        spot = page.evaluate(where, at)
        page.mouse.move(spot[0], spot[1])
        settle(page)
        page.mouse.move(spot[0] + 1, spot[1])
        expect(page.locator(".leaflet-tooltip")).to_have_text([name])
    corner = page.evaluate(where, 0)
    page.mouse.move(corner[0] - 3, corner[1] - 3)
    settle(page)
    page.mouse.move(corner[0] - 4, corner[1] - 4)
    expect(page.locator(".leaflet-tooltip b")).to_have_text(["<b>Park</b>"])
    inner = page.locator(".leaflet-overlay-pane path").bounding_box()
    page.mouse.move(inner["x"] + inner["width"] / 2, inner["y"] + inner["height"] / 2)
    expect(page.locator(".leaflet-tooltip"), "folium's own layer lies above and is found").to_have_text(["own"])
    page.locator(".leaflet-control-layers label", has_text="Compact").locator("input").uncheck()
    assert not page.evaluate(f"{drawn}.hasLayer({layer})")
    page.locator(".leaflet-control-layers label", has_text="Compact").locator("input").check()
    settle(page)
    assert page.evaluate(f"{drawn}.hasLayer({layer})")
    assert [error for error in browser_page.errors if "ERR_FAILED" not in error] == []
