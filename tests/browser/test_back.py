"""Ways back on a ward's page: between list and map, by the browser, by Escape, and from one language to the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assetmap.render.page import ward_page
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
WARD = "W05999001"
ACTION = "T1-S-06"
phone = pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)
READ = "() => { const at = document.elementFromPoint(innerWidth / 4, innerHeight / 2).closest('li, section');"
READ += "return [at.textContent.slice(0, 80), at.getBoundingClientRect().top]; }"
SEEN = "() => { const { top, bottom } = document.activeElement.getBoundingClientRect();"
SEEN += "return bottom > 0 && top < innerHeight; }"
PRESS = "one => one.click()"
CHOSEN = "id => assetmap.chosen === id"


@pytest.fixture(scope="module")
def page_of_ward(example, tmp_path_factory):
    path = tmp_path_factory.mktemp("back") / "ward.html"
    path.write_text(ward_page(example, WARD), "utf-8")
    return path


@pytest.fixture
def visit(browser_page, page_of_ward):
    def opened(fragment="#en"):
        browser_page.page.goto(page_of_ward.as_uri() + fragment)
        browser_page.page.evaluate("assetmap.ready")
        return browser_page.page

    return opened


@pytest.fixture(scope="module")
def park(example):
    assets = example.assets.data
    return assets[assets["ward_code"].eq(WARD) & assets["kind"].eq("green_space")]["asset_id"].iloc[0]


@pytest.fixture(scope="module")
def postcode(example):
    area = example.wards.data.set_index("code").geometry[WARD]
    inside = example.postcodes.data[example.postcodes.data.within(area)]
    return inside["postcode"].iloc[0]


def open_card(page, asset):
    page.locator(f"#{page_id(asset)} > summary").evaluate(PRESS)
    page.wait_for_function(CHOSEN, arg=page_id(asset))


@phone
def test_on_a_phone_the_map_is_seen_and_the_list_is_where_it_was(visit, settle):
    page = visit()
    page.evaluate("document.querySelectorAll('#g-service .entries li')[12].scrollIntoView({ block: 'center' })")
    settle(page)
    before = page.evaluate(READ)
    page.locator("[data-view=map]").evaluate(PRESS)  # the driver's own click would scroll to it first
    settle(page)
    assert 0 <= page.locator(".folium-map").bounding_box()["y"] < 400
    page.locator("[data-view=list]").evaluate(PRESS)
    settle(page)
    after = page.evaluate(READ)
    assert after[0] == before[0]
    assert after[1] == pytest.approx(before[1], abs=3)


@phone
@pytest.mark.parametrize("reload", [False, True])
def test_escape_from_an_entry_of_the_address_leaves_the_focus_in_sight(visit, park, settle, reload):
    page = visit(f"#cy/asset/{park}")
    page.wait_for_function(CHOSEN, arg=page_id(park))
    if reload:
        page.reload()
        page.wait_for_function(CHOSEN, arg=page_id(park))
    page.keyboard.press("Escape")
    settle(page)
    assert page.evaluate(SEEN)
    assert page.evaluate("document.activeElement.parentElement.id") == page_id(park)
    assert page.url.endswith("#cy")


@phone
def test_escape_goes_back_to_the_map_although_more_was_opened_in_the_card(visit, park, settle):
    page = visit()
    page.locator("[data-view=map]").click()
    page.evaluate("id => assetmap.registry.get(id).click()", page_id(park))
    page.locator(f"#{page_id(park)} .all-actions > summary").click()
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator(".folium-map").is_visible()
    assert page.evaluate("assetmap.chosen") == ""


@pytest.mark.parametrize("way", ["action", "postcode"])
def test_choosing_and_leaving_an_entry_keeps_what_was_asked_for(visit, park, postcode, settle, way):
    asked = f"action/{ACTION}" if way == "action" else f"postcode/{postcode.replace(' ', '')}"
    page = visit(f"#en/{asked}")
    expect(page.locator("#shown")).not_to_contain_text("Shown: 257")
    settle(page)
    open_card(page, park)
    assert page.url.endswith(f"#en/asset/{park}")
    page.keyboard.press("Escape")
    assert page.url.endswith(f"#en/{asked}")
    open_card(page, park)
    page.locator(f"#{page_id(park)} > summary").evaluate(PRESS)
    settle(page)
    assert page.url.endswith(f"#en/{asked}")
    assert page.locator("#told").inner_text().strip() == ""


def test_a_postcode_that_is_typed_is_in_the_address(visit, postcode, settle):
    page = visit()
    code = postcode.replace(" ", "")
    for typed in (postcode, f"{code[:-3].lower()}-{code[-3:]}."):
        page.locator("#find").fill(typed)
        settle(page)
        assert page.url.endswith(f"#en/postcode/{code}")
        assert page.locator(".away").count()
    page.locator("#find").fill("hall")
    settle(page)
    assert page.url.endswith("#en")


@phone
def test_what_an_action_is_about_is_on_the_map_whatever_was_chosen_before(visit, park, settle):
    page = visit()
    open_card(page, park)
    page.locator(f"#more-{ACTION} > summary").click()
    page.locator(f"#more-{ACTION} > .show").click()
    settle(page)
    assert page.evaluate("assetmap.chosen") == ""
    assert page.locator("#chosen").is_hidden()
    assert page.url.endswith(f"#en/action/{ACTION}")
    unseen = "[...new Set(assetmap.registry.values())].filter((one) => one.shown.length).filter((one) => "
    unseen += "!assetmap.map.getBounds().contains(one.place)).length"
    assert page.evaluate(unseen) == 0


@pytest.mark.parametrize("browser_page", [(390, 844), (1280, 800)], indirect=True)
def test_the_browsers_ways_lead_to_where_one_was(visit, settle):
    page = visit()
    page.locator(f"#more-{ACTION} > summary").click()
    link = page.locator(f"#more-{ACTION} .links a").first
    link.scroll_into_view_if_needed()
    settle(page)
    where = link.bounding_box()["y"]
    address = link.get_attribute("href")
    link.click()
    page.wait_for_function("() => assetmap.chosen")
    settle(page)
    assert page.evaluate("document.activeElement.parentElement.id") == address[1:]
    page.go_back()
    settle(page)
    assert page.url.endswith("#en")
    assert link.evaluate("one => one === document.activeElement")
    assert link.bounding_box()["y"] == pytest.approx(where, abs=5)
    page.go_forward()
    page.wait_for_function("() => assetmap.chosen")
    settle(page)
    assert page.evaluate("document.activeElement.parentElement.id") == address[1:]
    assert page.evaluate(SEEN)


def test_another_language_leads_back_to_what_is_chosen(visit, park, settle):
    page = visit()
    open_card(page, park)
    page.locator(".languages a[lang=cy]").click()
    settle(page)
    assert page.url.endswith(f"#cy/asset/{park}")
    assert page.evaluate("document.activeElement.parentElement.id") == page_id(park)
    assert page.evaluate(SEEN)


def test_what_cannot_be_told_says_why_in_its_own_card(visit, example):
    findings = example.findings.data
    unknown = findings[findings["ward_code"].eq(WARD) & findings["kind"].eq("no_data")]["finding_id"].iloc[0]
    page = visit(f"#en/finding/{unknown}")
    card = page.locator(".entries details[open]")
    expect(card).to_contain_text("Why it is listed here", use_inner_text=True)
    assert card.locator(".reasons li").count()


def test_the_search_asks_for_no_apostrophes_accents_or_stops(visit, settle):
    page = visit()
    for written in ("ty'r tollborth", "Tyr. Tollborth", "tŷ’r-tollborth"):
        page.locator("#find").fill(written)
        settle(page)
        names = page.locator(".entries > li:visible .n").all_inner_texts()
        assert names == ["Tollgate House"], written


@pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)
def test_on_a_phone_the_patterns_of_the_legend_are_drawn_although_the_map_is_not(visit):
    page = visit()
    assert page.locator("#map").is_hidden()
    assert page.locator("#mark-hatch").evaluate("one => getComputedStyle(one.closest('svg')).display") != "none"
    assert page.locator("#mark-hatch").evaluate("one => one.closest('#map')") is None


def test_the_arrows_move_the_map_at_once_for_those_who_want_no_motion(visit):
    page = visit()
    page.emulate_media(reduced_motion="reduce")
    page.locator(".folium-map").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".leaflet-pan-anim").count() == 0


@phone
def test_a_very_long_name_scrolls_nothing_sideways(browser_page, example, tmp_path, park):
    atlas = example.assets.data.copy()
    name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3
    atlas.loc[atlas["asset_id"].eq(park), ["name", "name_cy"]] = name
    town = replace(example, assets=replace(example.assets, data=atlas))
    (tmp_path / "ward.html").write_text(ward_page(town, WARD), "utf-8")
    page = browser_page.page
    page.goto((tmp_path / "ward.html").as_uri() + f"#en/asset/{park}")
    page.evaluate("assetmap.ready")
    page.locator("[data-view=map]").click()
    assert page.locator("#chosen-name").inner_text() == name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_there_is_no_empty_map_and_nothing_to_open(chromium, page_of_ward):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_of_ward.as_uri())
    assert page.locator("noscript p").first.is_visible()
    assert page.locator("#map").is_hidden()
    assert page.locator(".way").first.is_hidden()
    assert page.locator(".entries summary .n").first.is_visible()
    context.close()


# --- what the address says, what is chosen and what is shown agree ----------------------------------------------------


def agree(page):
    """Say what the address leads to, what is chosen, and how many entries are shown."""
    return page.evaluate(
        "() => [location.hash.replace(/^#(cy|en)\\/?/, ''), document.querySelectorAll('.is-chosen').length,"
        "document.querySelectorAll('.entries > li:not([hidden])').length]"
    )


@pytest.fixture
def whole(visit):
    return visit().locator(".entries > li").count()


def test_the_wards_own_card_is_chosen_and_left_like_any_other(visit, settle):
    page = visit()
    card = page.locator("#g-ward .entries > li > details")
    card.locator(":scope > summary").evaluate(PRESS)
    settle(page)
    assert page.url.endswith(f"#en/ward/{WARD}")
    assert page.locator("#chosen").is_hidden(), "it is not on the map"
    card.locator(":scope > summary").evaluate(PRESS)
    settle(page)
    assert agree(page)[:2] == ["", 0]
    card.locator(":scope > summary").evaluate(PRESS)
    settle(page)
    page.keyboard.press("Escape")
    settle(page)
    assert agree(page)[:2] == ["", 0]


def test_back_to_an_entry_keeps_the_action_that_it_was_chosen_under(visit, whole, park, settle):
    page = visit(f"#en/action/{ACTION}")
    expect(page.locator("#by-action")).not_to_have_value("")
    settle(page)
    some = agree(page)[2]
    assert 0 < some < whole
    open_card(page, park)
    page.locator(f"#{page_id(park)} .act-list a").first.evaluate(PRESS)
    settle(page)
    page.go_back()
    settle(page)
    assert agree(page) == [f"asset/{park}", 1, some]


@pytest.mark.parametrize("way", ["action", "postcode"])
def test_back_to_the_plain_address_shows_everything(visit, whole, postcode, settle, way):
    page = visit()
    asked = f"action/{ACTION}" if way == "action" else f"postcode/{postcode.replace(' ', '')}"
    page.evaluate("to => { location.hash = '#en/' + to; }", asked)
    settle(page)
    assert agree(page)[2] < whole
    page.go_back()
    settle(page)
    assert agree(page) == ["", 0, whole]
    assert page.locator("#find").input_value() == ""


def test_back_to_before_an_entry_leaves_it(visit, whole, settle):
    page = visit()
    page.locator(f"#more-{ACTION} > summary").click()
    page.locator(f"#more-{ACTION} .links a").first.click()
    page.wait_for_function("() => assetmap.chosen")
    page.go_back()
    settle(page)
    assert agree(page) == ["", 0, whole]
    assert page.locator("#chosen").is_hidden()


def test_asking_for_something_else_leaves_an_entry_that_is_not_shown_and_keeps_one_that_is(visit, whole, park, settle):
    page = visit()
    open_card(page, park)
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    assert agree(page) == [f"asset/{park}", 1, whole]
    page.locator("#more-filters > summary").click()
    page.locator("#by-action").select_option(ACTION)
    settle(page)
    assert agree(page)[:2] == [f"asset/{park}", 1]
    page.locator("#find").fill("nothing of the kind")
    settle(page)
    assert agree(page) == [f"action/{ACTION}", 0, 0]


def test_the_note_that_an_address_leads_nowhere_goes_away(visit, park):
    page = visit("#en/asset/nonsense")
    page.locator("#gone").wait_for()
    open_card(page, park)
    assert page.locator("#gone").is_hidden()


def test_who_has_gone_elsewhere_meanwhile_is_not_called_back(browser_page, page_of_ward, settle):
    page = browser_page.page
    page.add_init_script(
        "const held = new Promise((go) => { window.release = go; }); const read = Response.prototype.arrayBuffer;"
        "Response.prototype.arrayBuffer = function () { return held.then(() => read.call(this)); };"
    )
    page.goto(page_of_ward.as_uri() + f"#en/action/{ACTION}")
    page.evaluate(
        "() => { document.querySelector('.jump a[href=\"#actions\"]').click(); release(); return assetmap.ready; }"
    )
    settle(page)
    assert page.url.endswith("#en/actions")
    assert page.locator("#by-action").input_value() == ""


@phone
@pytest.mark.parametrize("way", ["looked", "postcode"])
def test_printing_from_the_list_shows_what_the_map_showed_and_leaves_it(visit, postcode, settle, way):
    page = visit(f"#en/postcode/{postcode.replace(' ', '')}" if way == "postcode" else "#en")
    settle(page)
    if way == "looked":
        page.locator("[data-view=map]").evaluate(PRESS)
        page.evaluate("assetmap.map.setView(assetmap.map.getCenter(), 17, { animate: false })")
        page.locator("[data-view=list]").evaluate(PRESS)
    where = "({ at: assetmap.map.getCenter(), zoom: assetmap.map.getZoom() })"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.evaluate(where)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.locator("[data-view=map]").evaluate(PRESS)
    settle(page)
    seen = page.evaluate(where)
    assert abs(printed["zoom"] - seen["zoom"]) < 1.5
    assert printed["at"]["lat"] == pytest.approx(seen["at"]["lat"], abs=5e-4)
    if way == "looked":
        assert seen["zoom"] == 17
