"""From page to page, to one entry by an address that stays, and to what lies near a postcode."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import unquote

import pytest
import shapely

from assetmap import load_config
from assetmap.publish import write_pages
from assetmap.render.postcodes import NEAR_M, ward_postcodes
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
WARD = "W05999001"


@pytest.fixture(scope="module")
def place(example, example_layers, example_folder, tmp_path_factory):
    """The pages of the made-up town, as a run writes them."""
    folder = tmp_path_factory.mktemp("place")
    write_pages(example, example_layers, folder, [WARD], load_config(example_folder))
    return folder


@pytest.fixture
def visit(browser_page, place):
    def opened(fragment="#en", name=f"wards/{WARD}.html"):
        browser_page.page.goto((place / name).as_uri() + fragment)
        browser_page.page.evaluate("window.assetmap && assetmap.ready")
        return browser_page.page

    return opened


def assets_of(example):
    return example.assets.data[example.assets.data["ward_code"] == WARD]


def shown(page):
    return set(page.locator(".entries > li:not([hidden]) > details").evaluate_all("all => all.map((one) => one.id)"))


def test_a_postcode_shows_what_lies_near_it_in_a_straight_line(visit, example, settle):
    ward = example.wards.data.set_index("code").geometry[WARD]
    row = ward_postcodes(example.postcodes, ward).iloc[0]
    away = shapely.distance(assets_of(example).geometry.to_numpy(), row.geometry)
    near, far = (
        set(assets_of(example)["asset_id"][some].map(page_id)) for some in (away < NEAR_M - 5, away > NEAR_M + 5)
    )
    assert near
    assert far
    page = visit()
    for typed in (row.postcode, f" {row.postcode.lower().replace(' ', '')} "):
        page.get_by_label("Search by name, type or street").fill(typed)
        assert page.locator("#near").inner_text().strip() == (
            f"Shown is what this ward has within 800 m of {row.postcode} in a straight line, "
            "the nearest of each sort first."
        )
        assert near <= shown(page)
        assert not far & shown(page)
        assert page.locator(".leaflet-marker-pane path").count() == 2
    marked = "[...new Set(assetmap.registry.values())].filter((one) => !one.drawn.isHidden).flatMap((one) => one.ids)"
    assert set(page.evaluate(marked)) <= shown(page)
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    assert far <= shown(page)
    assert page.locator(".leaflet-marker-pane path").count() == 0
    assert page.locator("#near").inner_text() == ""


def test_near_a_postcode_each_list_begins_with_the_nearest_and_says_how_far_it_is(visit, example, settle):
    ward = example.wards.data.set_index("code").geometry[WARD]
    row = ward_postcodes(example.postcodes, ward).iloc[0]
    assets = assets_of(example)
    metres = shapely.distance(assets.geometry.to_numpy(), row.geometry)
    away = dict(zip(assets["asset_id"].map(page_id), metres, strict=True))
    page = visit()
    ids = "(list) => [...list.children].map((one) => one.firstElementChild.id)"
    lists = f"[...document.querySelectorAll('#list .entries')].map({ids})"
    before = page.evaluate(lists)
    page.locator("#find").fill(row.postcode)
    for lang, words in (("en", "about {} m away"), ("cy", "tua {} m i ffwrdd")):
        page.locator(f".languages a[lang={lang}]").click()
        for ids in page.evaluate(lists):
            far = [away[one] for one in ids if one in away and away[one] < NEAR_M - 5]
            assert all(one < other + 8 for one, other in pairwise(far))
        for one, metres in away.items():
            said = page.locator(f"#{one} .away span[lang={lang}]").all_text_contents()
            assert len(said) == (metres < NEAR_M) or abs(metres - NEAR_M) < 5
            assert not said or abs(int(re.search(r"\d+", said[0])[0]) - metres) < 15
            assert not said or said[0] == words.format(re.search(r"\d+", said[0])[0])
    assert page.locator("#g-gap .away").count() == 0
    page.locator(".languages a[lang=en]").click()
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    assert page.evaluate(lists) == before
    assert page.locator(".away").count() == 0


TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.mark.parametrize("browser_page", [(390, 844), (1280, 800)], indirect=True)
def test_what_is_gone_to_is_at_the_top_of_the_window(visit, example):
    """With movement allowed too: a slow scroll would end elsewhere, for what is out of sight is not laid out yet."""
    far = assets_of(example)["asset_id"].iloc[-1]
    page = visit(f"#cy/asset/{far}")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(far))
    page.wait_for_timeout(700)
    assert -2 <= page.evaluate(TOP, page_id(far)) < 120
    page = visit("#cy/main")
    page.evaluate("id => assetmap.registry.get(id).click()", page_id(far))
    page.wait_for_timeout(700)
    assert -2 <= page.evaluate(TOP, page_id(far)) < 120
    page.locator(f"#{page_id(far)} .wrong button").click()
    page.wait_for_timeout(700)
    assert -2 <= page.evaluate(TOP, "correct-form") < 120


def test_an_entry_that_is_opened_is_in_the_address_and_one_that_is_closed_is_not(visit, example):
    asset = assets_of(example)["asset_id"].iloc[0]
    page = visit()
    summary = page.locator(f"#{page_id(asset)} summary").first
    summary.click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset))
    assert page.url.endswith(f"#en/asset/{asset}")
    page.reload()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset))
    summary.click()
    page.wait_for_function("() => assetmap.chosen === ''")
    assert page.url.endswith("#en")


@pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)
def test_on_a_phone_one_gets_from_the_card_to_the_map_and_back_without_an_escape_key(visit, example):
    asset = assets_of(example)["asset_id"].iloc[-1]
    page = visit(f"#cy/asset/{asset}")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset))
    for way in ("#chosen-back", "[data-view=list]"):
        page.locator(f"#{page_id(asset)} > .show").click()
        views, top = page.locator("#views").bounding_box(), page.locator("#map").bounding_box()["y"]
        assert top >= views["y"] + views["height"] - 10
        assert page.locator("#chosen-name").is_visible()
        page.locator(way).click()
        assert page.evaluate("document.activeElement.closest('details').id") == page_id(asset)
        assert -2 <= page.evaluate(TOP, page_id(asset)) < 120


@pytest.mark.parametrize("address", ["%", "%E0%A4%A", "asset/%", "action/T9-X-99", "nonsense", "asset/nonsense"])
@pytest.mark.parametrize("name", [f"wards/{WARD}.html", "index.html"])
def test_an_address_that_leads_nowhere_says_so_and_breaks_nothing(visit, browser_page, name, address, settle):
    page = visit(f"#en/{address}", name)
    settle(page)
    if name.startswith("wards") and address not in {"%", "%E0%A4%A", "asset/%"}:
        assert page.locator("#gone").is_visible()
    page.locator(".languages a[lang=cy]").click()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert browser_page.errors == []


def test_the_browsers_way_back_undoes_what_an_action_chose(visit, settle):
    page = visit()
    page.locator("#shown:has-text('Shown')").wait_for()
    before = page.locator("#shown").inner_text()
    page.evaluate("document.querySelector('.card details').open = true")
    page.locator(".card .show").first.click()
    assert "#en/action/" in page.url
    assert page.locator("#shown").inner_text() != before
    page.go_back()
    settle(page)
    assert page.url.endswith("#en")
    assert page.locator("#shown").inner_text() == before


def test_a_postcode_elsewhere_is_said_to_be_elsewhere(visit):
    page = visit("#cy")
    page.locator("#find").fill("sw1a 1aa")
    assert page.locator("#near").inner_text().strip() == "Nid yw SW1A 1AA ymhlith codau post y ward hon."
    assert page.locator(".leaflet-marker-pane path").count() == 0


@pytest.mark.parametrize("lang", ["cy", "en"])
def test_the_id_of_an_asset_or_a_finding_leads_to_its_card(visit, example, lang):
    asset = assets_of(example)["asset_id"].iloc[0]
    page = visit(f"#{lang}/asset/{asset}")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset))
    assert page.evaluate("document.activeElement.closest('details').id") == page_id(asset)
    assert page.url.endswith(f"#{lang}/asset/{asset}")
    gap = example.findings.data.query("ward_code == @WARD and kind == 'gap'")["finding_id"].iloc[0]
    page.goto("about:blank")
    page = visit(f"#{lang}/finding/{gap}")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(gap))
    page.keyboard.press("Escape")
    assert page.url.endswith(f"#{lang}")


def test_an_address_of_what_is_not_here_says_so(visit):
    page = visit("#en/asset/a-0000000000000000")
    assert page.get_by_text("What this link leads to is not, or is no longer, on this page.").is_visible()


def test_a_card_shows_its_own_link_and_it_can_be_copied_without_permission(visit, example, browser_page):
    asset = assets_of(example)["asset_id"].iloc[0]
    browser_page.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: {"
        " writeText: () => Promise.reject(new Error('no')) } });"
    )
    page = visit()
    card = page.locator(f"#{page_id(asset)}")
    card.locator(":scope > summary").click()
    link = card.get_by_role("link", name="Link to this")
    assert unquote(link.get_attribute("href")) == f"#en/asset/{asset}"
    card.get_by_role("button", name="Copy the link").click()
    field = card.locator(".address-field input")
    assert field.input_value() == page.url.split("#")[0] + f"#en/asset/{asset}"
    assert page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") == len(
        field.input_value()
    )
    assert "selected" in card.locator(".address [role=status]").inner_text()
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    assert card.get_by_role("link", name="Dolen i'r cofnod hwn").get_attribute("href").startswith("#cy/")


def test_a_copied_link_is_told(visit, example, browser_page):
    asset = assets_of(example)["asset_id"].iloc[0]
    browser_page.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: {"
        " writeText: async (text) => { window.copied = text; } } });"
    )
    page = visit(f"#en/{page_id(asset)}")
    page.locator(f"#{page_id(asset)}").get_by_role("button", name="Copy the link").click()
    assert page.locator(f"#{page_id(asset)} .address [role=status]").inner_text() == "The link is copied."
    assert page.evaluate("copied").endswith(f"#en/asset/{asset}")


@pytest.mark.parametrize("name", ["plans", "packs", "workshops"])
def test_one_gets_from_the_ward_to_its_prints_and_back_in_ones_language(visit, name, browser_page):
    page = visit("#cy")
    page.locator(f".beside a[href*='{name}/']").click()
    page.wait_for_url(re.compile(rf"{name}/{WARD}\.html#cy$"))
    page.emulate_media(media="print")
    assert not page.locator(".kicker").is_visible()
    page.emulate_media(media="screen")
    page.locator(".kicker a").click()
    page.wait_for_url(re.compile(rf"wards/{WARD}\.html#cy$"))
    assert browser_page.errors == []


def test_the_ward_leads_to_data_health_and_the_statement(visit, place):
    page = visit()
    hrefs = page.locator(".beside a").evaluate_all("all => all.map((one) => one.getAttribute('href').split('#')[0])")
    assert {"../data-health.html", "../accessibility.html"} <= set(hrefs)
    assert all((place / "wards" / href).resolve().is_file() for href in hrefs)
