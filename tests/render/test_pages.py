"""Laws of every page: one file, nothing from elsewhere, both languages, and data that stays data."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import folium
import pytest

from assetmap import load_config
from assetmap.dictionary import Part, Written
from assetmap.render.data_page import data_page
from assetmap.render.method_page import method_page
from assetmap.render.page import ward_page
from assetmap.render.site import health_page, index_page, ward_file
from assetmap.render.ward_map import draw_ward
from assetmap.text import LANGS

VOID = {"meta", "input", "link", "br", "img", "path", "circle", "rect", "use"}


class Tree(HTMLParser):
    """A page as a list of elements, checked for proper nesting while it is read."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts = [], [], []
        self.feed(page)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"script", "style"}:
            self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs, _ in self.elements if name == tag]


@pytest.fixture(scope="session")
def pages(atlases, example, example_folder):
    config = load_config(example_folder)
    files = [
        Written("assets.csv", "csv", 12_345, parts=(Part("assets", "", 7, ("name", "kind")),), licences=("OGL-3.0",))
    ]
    wards = (atlases.WARD, atlases.OTHER, atlases.EMPTY)
    ordinary, bare = atlases.ordinary(), atlases.bare()
    return {
        "ward": ward_page(ordinary, atlases.WARD),
        "bare": ward_page(bare, atlases.EMPTY),
        "crowded": ward_page(atlases.crowded(), atlases.WARD),
        "index": index_page(ordinary, dict.fromkeys(wards, 240_000) | {"findings.csv": 12_345}),
        "bare index": index_page(bare),
        "index with postcodes": index_page(example),
        "data": data_page(ordinary, [ordinary.wards, ordinary.assets], files),
        "bare data": data_page(bare, [], []),
        "method": method_page(ordinary, config),
        "bare method": method_page(bare, config),
        "health": health_page(atlases.ordinary(), atlases.read_layers(), {"wards": 98.24}),
        "bare health": health_page(atlases.bare(), [], {}),
    }


PAGES = ["ward", "bare", "crowded", "index", "bare index", "index with postcodes", "data", "bare data"]
PAGES += ["method", "bare method", "health", "bare health"]


@pytest.fixture(params=PAGES)
def page(pages, request):
    return pages[request.param]


def test_a_page_is_well_formed_and_its_ids_are_unique(page):
    tree = Tree(page)
    ids = [attrs["id"] for _, attrs, _ in tree.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_a_page_wants_nothing_from_elsewhere(page):
    for tag, attrs, _ in Tree(page).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert tag != "form" or attrs["id"] in {"filter", "correct-form", "find-ward"}
        assert not {"src", "srcset", "action", "style", "onerror", "onclick"} & set(attrs)
        if tag != "a":
            assert attrs.get("href", "#").startswith("#")
    assert not re.findall(r"url\((?!data:|#)", page)
    assert not re.findall(r"//cdn|jsdelivr|bootstrap|jquery", page)


def test_the_policy_names_every_script_and_style_by_its_hash(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page).group(1).replace("&#39;", "'")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert found
        for text in found:
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_each_text_stands_in_both_languages(page):
    languages = [attrs["lang"] for attrs in Tree(page).all("span") if "lang" in attrs]
    assert languages
    assert languages == ["cy", "en"] * (len(languages) // 2)


def test_no_text_is_left_in_one_language(pages):
    """Outside pairs there stand only numbers, codes, marks, and what the data brought."""
    tree = Tree(pages["bare"])
    texts, depth = [], []

    class Alone(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag not in VOID:
                depth.append(
                    tag in {"script", "style", "title", "bdi", "option"} or ("lang" in dict(attrs) and tag != "html")
                )

        def handle_endtag(self, tag):
            if tag not in VOID:
                depth.pop()

        def handle_data(self, data):
            if not any(depth) and re.search(r"[^\W\d_]{2,}", data):
                texts.append(data.strip())

    Alone().feed(pages["bare"])
    assert set(texts) <= {"Aberwylan Council", "© Aberwylan", "© map makers", "Map"}  # "Map" is one word in both
    for option in tree.all("option"):
        assert option["data-cy"]
        assert option["data-en"]
    assert tree.elements


def test_the_same_atlas_makes_the_same_bytes(pages, atlases):
    assert ward_page(atlases.ordinary(), atlases.WARD) == pages["ward"]
    assert index_page(atlases.bare()) == pages["bare index"]


def test_hostile_text_is_shown_and_not_obeyed(pages, atlases, packed):
    for name in ("ward", "data", "health"):
        tree = Tree(pages[name])
        assert any(atlases.HOSTILE in text for text in tree.texts), name
        assert "<img" not in pages[name].lower()
    inside = packed.insides(packed.unpack(packed.payload_of(pages["ward"]))[0])
    for written in inside.values():
        tree = Tree(written)
        assert not {"script", "img"} & {tag for tag, _, _ in tree.elements}
        assert all(attrs["href"].startswith(("#", "https://", "mailto:")) for attrs in tree.all("a"))
    assert any(atlases.HOSTILE in text for written in inside.values() for text in Tree(written).texts)
    assert not re.search(r"<script>alert", pages["ward"])


def test_a_name_from_the_data_is_never_taken_for_a_template(pages, atlases, packed):
    shown = draw_ward(atlases.ordinary(), atlases.WARD, "cy").figure.render()
    for page in (pages["ward"], shown):
        data, _ = packed.unpack(packed.payload_of(page))
        names = [name for one in data["map"]["features"]["names"] for of in one for name in of]
        assert any("{{ 7 * 7 }} {% oh %} {# no #}" in name for name in names)


def test_a_crowded_ward_keeps_to_the_budget(pages):
    assert len(pages["crowded"].encode()) < 700_000
    assert len(pages["bare"].encode()) < 300_000


def test_headings_come_in_order(page):
    levels = [int(tag[1]) for tag, _, _ in Tree(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_link_within_the_page_leads_somewhere(page, packed):
    tree = Tree(page)
    ids = {attrs["id"] for _, attrs, _ in tree.elements if "id" in attrs}
    inside = {a["href"][1:] for a in tree.all("a") + tree.all("use") if a.get("href", "").startswith("#")}
    assert set(LANGS) < inside
    assert inside - set(LANGS) <= ids
    if 'id="payload"' in page and 'id="map"' in page:
        for written in packed.insides(packed.unpack(packed.payload_of(page))[0]).values():
            assert {a["href"][1:] for a in Tree(written).all("a") if a["href"].startswith("#")} <= ids


def test_a_made_up_place_says_so(page):
    assert "This place is made up." in page
    assert "Lle dychmygol yw hwn." in page


def test_folium_is_left_as_it_was(atlases):
    before = [list(folium.Map.default_js), list(folium.Map.default_css)]
    draw_ward(atlases.ordinary(), atlases.WARD)
    assert [folium.Map.default_js, folium.Map.default_css] == before
    assert folium.Map()._id != folium.Map()._id


def test_a_map_shows_itself_in_a_notebook(atlases):
    drawn = draw_ward(atlases.ordinary(), atlases.WARD, "cy")
    assert isinstance(drawn, folium.Map)
    shown = drawn._repr_html_()
    assert "cdn" not in shown
    assert "Glan yr Afon" in shown
    assert "lang=&quot;cy&quot;" in shown or 'lang="cy"' in shown
    assert draw_ward(atlases.ordinary(), atlases.WARD, "cy")._repr_html_() == shown


def test_an_unknown_ward_is_a_key_error(atlases):
    with pytest.raises(KeyError):
        ward_page(atlases.ordinary(), "W05000099")


def test_wards_stand_in_the_order_of_the_first_language(pages, atlases):
    hrefs = [a["href"] for a in Tree(pages["index"]).all("a") if a["href"].startswith("wards/")]
    assert hrefs[: len(atlases.WARDS)] == [ward_file(code) for code in (atlases.WARD, atlases.EMPTY, atlases.OTHER)]
    assert "Riverside" in pages["index"]


def test_the_health_sheet_counts_and_explains(pages, atlases):
    page = pages["health"]
    for said in ("1,240", "EPSG:4326", "98.2%", "331000", "not known", "anchors.csv → row 4"):
        assert said in page, said
    assert atlases.HOSTILE not in page
