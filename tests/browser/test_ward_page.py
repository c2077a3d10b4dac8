"""A ward's page as a resident uses it: opened as a file, in both languages, by mouse, touch and keyboard."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from assetmap.render.page import ward_page
from assetmap.render.site import health_page, index_page
from assetmap.render.ward_map import draw_ward
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
SIZES = [(320, 800), (390, 844), (1280, 800)]


@pytest.fixture(scope="session")
def made():
    path = Path(__file__).parent.parent / "render" / "atlases.py"
    spec = importlib.util.spec_from_file_location("atlases", path)
    module = sys.modules.setdefault("atlases", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def site(made, tmp_path_factory):
    """The folder of a made-up authority, as the run writes it."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "wards").mkdir()
    atlas = made.ordinary()
    files = {f"wards/{code}.html": ward_page(atlas, code) for code in (made.WARD, made.OTHER, made.EMPTY)}
    files["wards/bare.html"] = ward_page(made.bare(), made.EMPTY)
    files["wards/crowded.html"] = ward_page(made.crowded(), made.WARD)
    files["index.html"] = index_page(atlas)
    files["data-health.html"] = health_page(made.ordinary(), made.read_layers(), {"wards": 98.2})
    files["notebook.html"] = draw_ward(atlas, made.WARD, "cy").figure.render()
    for name, page in files.items():
        (folder / name).write_text(page, "utf-8", newline="\n")
    return folder


@pytest.fixture
def visit(browser_page, site, made):
    """Open a page of the site; by default the ward with one of everything, in English."""

    def opened(name=None, fragment="#en"):
        address = (site / (name or f"wards/{made.WARD}.html")).as_uri()
        browser_page.page.goto(address + fragment)
        browser_page.page.evaluate("window.assetmap.ready")
        return browser_page

    return opened


NAMES = [
    "wards/W05999001.html",
    "wards/bare.html",
    "wards/crowded.html",
    "index.html",
    "data-health.html",
    "notebook.html",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_itself_only_and_nothing_goes_wrong(visit, site, name):
    seen = visit(name, "")
    seen.page.wait_for_timeout(300)
    assert seen.requests == [(site / name).as_uri()]
    assert seen.errors == []
    assert seen.page.evaluate("document.querySelectorAll('script[src], link[href], img').length") == 0


@pytest.mark.parametrize("browser_page", SIZES, indirect=True)
@pytest.mark.parametrize("name", NAMES[:5])
def test_a_page_never_scrolls_sideways(visit, name, settle):
    for lang in ("cy", "en"):
        page = visit(name, f"#{lang}").page
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_text_does_not_run(visit, made):
    seen = visit()
    seen.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    card = seen.page.locator(f"#{page_id('bad-1')}")
    card.locator("summary").click()
    assert made.HOSTILE in card.locator("summary").inner_text()
    assert "is a hall." in card.locator(".act-list").inner_text()
    seen.page.evaluate("id => assetmap.registry.get(id).openTip()", page_id("bad-1"))
    assert made.HOSTILE in seen.page.locator(".leaflet-tooltip b").all_text_contents()
    assert seen.page.locator("img").count() == 0
    assert seen.errors == []


def test_the_language_changes_in_place_and_stays(visit):
    seen = visit()
    page = seen.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Riverside, Riverford: what is here"
    assert page.get_by_role("heading", level=1).inner_text() == "Riverside"
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.title() == "Glan yr Afon, Aberwylan: beth sydd yma"
    assert page.get_by_role("heading", level=1).inner_text() == "Glan yr Afon"
    assert page.url.endswith("#cy")
    assert page.get_by_role("button", name="Chwyddo i mewn").count() == 1
    page.reload()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.get_by_role("link", name="Cymraeg", exact=True).get_attribute("aria-current") == "true"
    assert len([url for url in seen.requests if "W05999001" in url]) == 2


def test_the_first_language_is_the_places_own(visit):
    assert visit(fragment="").page.locator("html").get_attribute("lang") == "cy"


@pytest.mark.parametrize("lang", ["cy", "en"])
def test_only_one_language_is_seen_at_a_time(visit, lang):
    page = visit(fragment=f"#{lang}").page
    other = "en" if lang == "cy" else "cy"
    assert page.locator(f"span[lang={other}]:visible").count() == 0
    assert page.locator(f"span[lang={lang}]:visible").count() > 50


def test_the_language_goes_along_to_other_pages(visit):
    page = visit("index.html", "#cy").page
    page.get_by_role("link", name="Glan yr Afon").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Glan yr Afon"
    page.get_by_role("link", name="English", exact=True).click()
    page.locator(".kicker a").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".wards a").first.inner_text() == "Llanwylan"


def test_wards_are_sorted_anew_for_each_language(visit):
    page = visit("index.html", "#cy").page
    assert page.locator(".wards a").all_inner_texts() == ["Glan yr Afon", "Lôn Goed", "Llanwylan"]
    page.get_by_role("link", name="English", exact=True).click()
    assert page.locator(".wards a").all_inner_texts() == ["Llanwylan", "Lôn Goed", "Riverside"]


def test_choosing_in_the_list_marks_it_on_the_map(visit, settle):
    page = visit().page
    card = page.locator(f"#{page_id('lib-1')}")
    before = page.evaluate("assetmap.map.getZoom()")
    card.locator("summary").click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("lib-1"))
    settle(page)
    assert page.evaluate("assetmap.map.getZoom()") >= before
    assert page.evaluate("id => assetmap.map.getBounds().contains(assetmap.registry.get(id).place)", page_id("lib-1"))
    sizes = "ids => ids.map((id) => assetmap.registry.get(id).drawn.size)"
    larger, smaller = page.evaluate(sizes, [page_id("lib-1"), page_id("park-1")])
    assert larger > smaller
    assert card.get_by_role("link", name="Celebrate where people meet").count() == 1
    page.locator(f"#{page_id('park-1')} summary").click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("park-1"))
    smaller, larger = page.evaluate(sizes, [page_id("lib-1"), page_id("park-1")])
    assert larger > smaller


def test_choosing_on_the_map_opens_it_in_the_list(visit):
    page = visit().page
    page.evaluate("id => assetmap.registry.get(id).click()", page_id("hall-9"))
    card = page.locator(f"#{page_id('hall-9')}")
    assert card.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.closest('details').id") == page_id("hall-9")
    page.wait_for_timeout(700)
    assert page.evaluate(
        "id => document.getElementById(id).getBoundingClientRect().top < innerHeight", page_id("hall-9")
    )
    assert page.url.endswith("#en/asset/hall-9")


def spot(page, key):
    """Where a mark is drawn, in points of the window."""
    page.locator(".folium-map").scroll_into_view_if_needed()
    drawn = page.evaluate("id => { const { x, y } = assetmap.registry.get(id).drawn; return [x, y]; }", page_id(key))
    box = page.locator(".folium-map").bounding_box()
    return box["x"] + drawn[0], box["y"] + drawn[1]


def test_the_mouse_finds_a_mark_and_its_name(visit, settle):
    page = visit().page
    x, y = spot(page, "coop-1")
    page.mouse.move(x + 2, y + 2)
    settle(page)
    page.mouse.move(x + 3, y + 3)
    expect(page.locator(".leaflet-tooltip b")).to_have_text(["Riverford Community Co-op"])
    page.mouse.move(*spot(page, "lib-1"))
    settle(page)
    page.mouse.move(x, y)
    settle(page)
    page.mouse.click(x, y)
    assert page.evaluate("assetmap.chosen") == page_id("coop-1")


def test_marks_are_large_enough_to_touch(visit):
    """Twelve points away from its middle a mark is still found, in all four directions."""
    page = visit().page
    found = page.evaluate(
        "id => { const { x, y } = assetmap.registry.get(id).drawn, hits = [];"
        "const canvas = document.querySelector('.leaflet-features-pane canvas');"
        "for (const [dx, dy] of [[11, 0], [-11, 0], [0, 11], [0, -11]]) {"
        "const box = document.querySelector('.folium-map').getBoundingClientRect();"
        "assetmap.select(''); const at = { clientX: box.x + x + dx, clientY: box.y + y + dy, bubbles: true };"
        "for (const kind of ['mousedown', 'mouseup', 'click']) canvas.dispatchEvent(new MouseEvent(kind, at));"
        "hits.push(assetmap.chosen); } return hits; }",
        page_id("coop-1"),
    )
    assert found == [page_id("coop-1")] * 4


PIXELS = (
    "id => { const drawn = assetmap.registry.get(id).drawn; const canvas = document.querySelector("
    "'.leaflet-features-pane canvas'); const box = canvas.getBoundingClientRect(), map = document.querySelector("
    "'.folium-map').getBoundingClientRect(); const k = canvas.width / box.width;"
    "const context = canvas.getContext('2d');"
    "const at = (dx, dy) => Array.from(context.getImageData((drawn.x + map.x - box.x + dx) * k,"
    "(drawn.y + map.y - box.y + dy) * k, 1, 1).data); const r = (6 * drawn.size) / 26;"
    "return [at(0, 0), at(r, -r), at(0, r)]; }"
)


def test_marks_are_drawn_in_their_colours_and_shapes(visit, settle):
    """A square is filled at its corner, a circle is not as far out, a triangle is empty where its slope is."""
    page = visit().page
    page.evaluate("assetmap.map.setZoom(15.5, { animate: false })")
    settle(page)
    square, circle, triangle = (page.evaluate(PIXELS, page_id(key)) for key in ("coop-1", "bus-1", "park-1"))
    violet, blue, green = [89, 43, 119, 255], [40, 93, 164, 255], [82, 130, 59, 255]
    assert square == [violet] * 3
    assert circle[0] == circle[2] == blue
    assert circle[1] != blue
    assert triangle[0] == green
    assert triangle[1] != green


def test_an_address_leads_to_an_entry(visit):
    page = visit(fragment=f"#cy/{page_id('gp-1')}").page
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.locator(f"#{page_id('gp-1')}").get_attribute("open") is not None


def test_by_keyboard_a_flag_says_why_and_leads_to_what_a_community_can_do(visit):
    page = visit(fragment=f"#en/{page_id('hall-9')}").page
    card = page.locator(f"#{page_id('hall-9')}")
    said = card.inner_text()
    order = ["worth a look", "Why it is listed here", "vacant", "What speaks against it", "What it could offer"]
    assert [text for text in order if text in said] == order
    assert sorted(order, key=said.index) == order
    assert "property@aberwylan.example" in said
    assert card.get_by_role("link", name="property@aberwylan.example").get_attribute("href").startswith("mailto:")
    card.get_by_role("link", name="Talk to the owner").focus()
    page.keyboard.press("Enter")
    way = page.locator("details.way[open]")
    assert way.count() == 1
    way.get_by_text("Who decides").wait_for()  # visible, or the test fails
    for link in card.locator("a").all():
        assert link.bounding_box()["height"] >= 24 or link.evaluate("a => !!a.closest('li:not(.links li), dd, p')")


MARKS = "[...new Set(assetmap.registry.values())].filter((one) => !one.drawn.isHidden).map((one) => one.group)"


def test_the_filter_works_on_list_and_map_and_ignores_accents(visit, settle):
    page = visit().page
    find = page.get_by_label("Search by name, type or street")
    find.fill("ty gwyn")
    assert page.locator(".entries > li:visible").count() == 1
    assert page.locator("#shown").inner_text().strip() == "Shown: 1 of 15"
    assert page.evaluate(MARKS) == ["service"]
    find.fill("meddygfa")
    expect(page.locator(".entries > li:visible summary")).to_have_text("Wylan Surgery", use_inner_text=True)
    find.fill("nothing of the kind")
    assert page.locator("#none").is_visible()
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    assert page.locator(".entries > li:visible").count() == 15
    page.get_by_label("Services:").uncheck()
    assert page.locator("#g-service").is_hidden()
    assert "service" not in page.evaluate(MARKS)
    assert page.evaluate(MARKS).count("green_space") == 1


def test_a_link_to_a_filtered_entry_brings_it_back(visit, settle):
    page = visit().page
    page.get_by_label("Services:").uncheck()
    page.locator("article summary").first.click()
    settle(page)
    page.locator("article .links a").first.click()
    settle(page)
    assert page.locator("#g-service").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_everything_can_be_done_by_keyboard(visit):
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen, stops = set(), 0
    while not page.evaluate("!!document.activeElement.closest('.entries')") and stops < 60:
        page.keyboard.press("Tab")
        stops += 1
        seen.add(page.evaluate("document.activeElement.tagName"))
    assert {"INPUT", "BUTTON", "DIV", "SUMMARY"} <= seen, "filter, tools, map and list are all stops on the way"
    page.keyboard.press("Enter")
    chosen = page.evaluate("document.activeElement.closest('details').id")
    page.wait_for_function("id => assetmap.chosen === id", arg=chosen)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "show"
    page.keyboard.press("Enter")


def test_the_map_moves_without_dragging(visit, settle):
    page = visit().page
    where = "assetmap.map.getCenter().lng"
    page.get_by_role("button", name="Zoom in").click()
    settle(page)
    before = page.evaluate(where)
    page.get_by_role("button", name="East").click()
    settle(page)
    assert page.evaluate(where) > before
    page.get_by_role("button", name="Whole ward").click()
    settle(page)
    assert page.evaluate(where) == pytest.approx(-2.9937, abs=0.01)


def test_one_finger_scrolls_past_the_map(chromium, site, made):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((site / f"wards/{made.WARD}.html").as_uri() + "#en")
    assert not page.evaluate("assetmap.map.dragging.enabled()")
    assert page.evaluate("getComputedStyle(document.querySelector('.folium-map')).touchAction") == "pan-x pan-y"
    page.get_by_role("button", name="Map", exact=True).click()
    assert page.get_by_text("use two fingers").is_visible()
    assert page.evaluate("document.querySelector('.folium-map').offsetHeight <= innerHeight * 0.6")
    context.close()


def test_without_scripts_both_languages_are_there(chromium, site, made):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"wards/{made.WARD}.html").as_uri())
    title = page.get_by_role("heading", level=1)
    assert title.locator("span[lang=cy]").is_visible()
    assert title.locator("span[lang=en]").is_visible()
    assert page.locator("noscript").first.is_visible()
    assert page.locator("#filter").is_hidden()
    context.close()


def test_a_ward_without_anything_says_so_plainly(visit):
    page = visit("wards/bare.html").page
    for words in (
        "Our sources name nothing in this ward.",
        "No street data here",
        "no gap was found",
        "No action is linked",
    ):
        assert page.get_by_text(words).first.is_visible()
    assert page.get_by_text("The sources give no date.").is_visible()


def test_paper_shows_no_controls(visit):
    page = visit().page
    page.emulate_media(media="print")
    assert page.locator("#filter, .languages, .map-tools, .leaflet-control-zoom").locator("visible=true").count() == 0
    assert page.get_by_role("heading", level=1).is_visible()


def test_on_paper_entries_stand_in_columns_and_closed_cards_take_no_room(visit):
    page = visit().page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.entries')).columnCount") == "3"
    height = "Math.max(...[...document.querySelectorAll('.entries > li')].map((one) => one.offsetHeight))"
    assert page.evaluate(height) < 80
    assert page.locator(".jump, .card details, .address").locator("visible=true").count() == 0


@pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)
def test_the_map_on_paper_is_whole_and_white_whatever_the_screen(visit, settle):
    page = visit("wards/crowded.html").page
    drawn = "[...document.querySelectorAll('.folium-map canvas')].map((one) => one.toDataURL())"
    printed = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.reload()
        page.evaluate("assetmap.ready")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        printed[scheme] = page.evaluate(drawn)
        ward = page.evaluate("(({ map }) => map.getBounds().contains(map.options.maxBounds.pad(-1 / 3)))(assetmap)")
        assert ward
        assert page.locator(".leaflet-features-pane canvas").evaluate("one => one.style.visibility") == "hidden"
    assert printed["light"] == printed["dark"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("#map").is_visible()
    page.locator("[data-view=map]").click()
    assert page.locator(".leaflet-features-pane canvas").is_visible()
    settle(page)
    assert page.evaluate(drawn) != printed["dark"]


def test_one_is_led_from_the_top_to_the_search_the_actions_and_the_form(visit):
    page = visit().page
    for name, place in (
        ("Search the list and the map", "explore"),
        ("What could be done: linked actions", "actions"),
        ("Is something wrong or missing?", "correct"),
    ):
        page.locator(".jump").get_by_role("link", name=name).click()
        assert page.evaluate("document.activeElement.id") == place
        assert page.url.endswith(f"#en/{place}")


def test_lists_are_alphabetical_in_the_language_of_the_page(browser_page, example, tmp_path):
    page = browser_page.page
    (tmp_path / "ward.html").write_text(ward_page(example, "W05999003"), "utf-8")
    page.goto((tmp_path / "ward.html").as_uri() + "#cy")
    headings = "[...document.querySelectorAll('#g-service h4')].map(h => h.innerText.trim())"
    welsh = page.evaluate(headings)
    page.click(".languages a[lang=en]")
    english = page.evaluate(headings)
    assert english == sorted(english)
    assert len(english) > 5
    page.click(".languages a[lang=cy]")
    assert page.evaluate(headings) == welsh
    assert welsh != english


def test_what_cannot_be_told_says_so_with_its_number_and_what_is_nearest(browser_page, example, tmp_path):
    page = browser_page.page
    findings = example.findings.data.copy()
    gap = findings["kind"].eq("gap") & findings["ward_code"].eq("W05999005")
    changed = {"kind": "no_data", "answer": "unknown", "households_unknown": 123.0, "households": 500.0}
    findings.loc[gap, list(changed)] = list(changed.values())
    unknown = replace(example, findings=replace(example.findings, data=findings))
    (tmp_path / "ward.html").write_text(ward_page(unknown, "W05999005"), "utf-8")
    page.goto((tmp_path / "ward.html").as_uri() + "#en")
    page.evaluate("assetmap.ready")
    assert page.locator("#g-gap details").count() == 0
    card = page.locator("#g-unknown details").filter(has_text="Library").first
    card.evaluate("node => node.open = true")
    expect(page.locator("#g-unknown")).to_contain_text("Households: 123 of 500 (25%)", use_inner_text=True)
    expect(card).to_contain_text("Nearest in the data", use_inner_text=True)


@pytest.mark.parametrize(
    ("key", "group", "pattern", "dash"),
    [("g1", "gap", "hatch", None), ("u1", "unreachable", "cross", "10 5"), ("g3", "unknown", "dots", "2 6")],
)
def test_each_answer_is_drawn_in_its_own_way_and_goes_with_its_box(visit, key, group, pattern, dash):
    page = visit().page
    drawn = f"assetmap.registry.get('{page_id(key)}').drawn"
    assert page.evaluate(f"[{drawn}.stroke, {drawn}.fill]") == [False, False]
    page.locator(f"#{page_id(key)} summary").click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(key))
    assert page.evaluate(f"[{drawn}.pattern, {drawn}.dashArray || null, {drawn}.stroke]") == [pattern, dash, True]
    page.locator(f"input[name=group][value={group}]").uncheck()
    assert page.evaluate(f"{drawn}.isHidden")
    assert group not in page.evaluate(MARKS)
    assert page.locator("#g-service").is_visible()


def test_findings_about_the_same_homes_share_a_mark_and_each_click_chooses_the_next(visit, made):
    page = visit(f"wards/{made.OTHER}.html").page
    same = [page_id(key) for key in ("c1", "c2", "c3")]
    assert page.evaluate("ids => new Set(ids.map((id) => assetmap.registry.get(id).at)).size", same) == 1
    page.evaluate("id => assetmap.registry.get(id).openTip()", same[0])
    assert page.locator(".leaflet-tooltip b").count() == 3
    clicked = []
    for _ in range(4):
        page.evaluate("id => assetmap.registry.get(id).click()", same[0])
        clicked.append(page.evaluate("assetmap.chosen"))
    assert set(clicked) == set(same)
    assert clicked[0] == clicked[3]
    page.get_by_label("Search by name, type or street").fill("20 hectares")
    page.evaluate("id => assetmap.registry.get(id).click()", same[0])
    assert page.evaluate("assetmap.chosen") == page_id("c2")


def test_what_many_unknown_entries_share_is_on_the_card_of_each(visit, made):
    page = visit(f"wards/{made.OTHER}.html").page
    assert page.locator("#g-unknown").get_by_text("nearer to the edge of the source").is_visible()
    card = page.locator(f"#{page_id('c2')}")
    card.locator("summary").click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("c2"))
    assert "Where the standard comes from" in card.inner_text()


def test_every_stop_of_the_tab_key_has_a_name(browser_page, example, tmp_path, settle):
    page = browser_page.page
    (tmp_path / "ward.html").write_text(ward_page(example, "W05999001"), "utf-8")
    page.goto((tmp_path / "ward.html").as_uri() + "#en")
    page.evaluate("assetmap.ready")
    settle(page)
    name = "(e => [e.tagName, (e.ariaLabel || e.innerText || e.labels?.[0]?.innerText || '').trim()])"
    stops = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(f"{name}(document.activeElement)"))
    assert not [stop for stop in stops if not stop[1]]
    assert "SUMMARY" in {tag for tag, _ in stops}


@pytest.mark.parametrize("browser_page", [(390, 844), (1280, 800)], indirect=True)
def test_the_map_on_paper_fills_its_place_and_is_again_as_it_was(visit, settle):
    page = visit().page
    home = "(({ _southWest: a, _northEast: b }) => [a.lng, a.lat, b.lng, b.lat])(assetmap.map.getBounds())"
    before = page.evaluate(home)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    box = page.locator(".folium-map").bounding_box()
    drawn = page.locator(".leaflet-ground-pane canvas").bounding_box()
    assert (round(box["width"]), round(box["height"])) == (680, 529)
    assert drawn["width"] >= box["width"]
    assert drawn["height"] >= box["height"]
    inside = (
        "(() => { const all = assetmap.map.getBounds(); return Object.values(assetmap.map.options.maxBounds.pad(-1/3)"
    )
    inside += ").every((corner) => all.contains(corner)); })()"
    assert page.evaluate(inside), "the whole ward"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    settle(page)
    assert "on-paper" not in page.locator(".folium-map").get_attribute("class")
    if page.locator("#map").is_visible():
        assert page.evaluate(home) == pytest.approx(before, abs=1e-9)


def test_on_paper_it_is_said_what_was_asked_for(visit, settle):
    page = visit(fragment="#en/action/T1-S-04").page
    expect(page.locator("#shown")).to_contain_text("Shown: 3")
    settle(page)
    page.emulate_media(media="print")
    assert page.locator("#shown").is_visible()
    assert page.locator("#by-action").is_visible()
    assert page.locator("#by-action option:checked").inner_text().startswith("T1-S-04")
    for hidden in ("#find", "#by-type", "#filter fieldset", "#filter button"):
        assert page.locator(hidden).first.is_hidden(), hidden
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    page.emulate_media(media="print")
    assert page.locator("#shown").is_hidden()
    assert page.locator("#by-action").is_hidden()
