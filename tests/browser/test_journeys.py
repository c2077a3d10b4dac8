"""What a resident does on a ward's page, from start to end: by keyboard, on a small screen, in either language."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from shapely import LineString

from assetmap.render.page import ward_page
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
PHONE, DESK = (390, 844), (1280, 800)


@pytest.fixture(scope="session")
def made():
    path = Path(__file__).parent.parent / "render" / "atlases.py"
    spec = importlib.util.spec_from_file_location("atlases", path)
    module = sys.modules.setdefault("atlases", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def ward(made, tmp_path_factory):
    """The ward with one of everything, a quiet street among it, and five actions linked to its library."""
    atlas = made.ordinary()
    street = LineString([(made.X + 100, made.Y + 450), (made.X + 400, made.Y + 480)])
    rows = [
        *made.ordinary_assets(),
        made.asset("quiet-1", "street", "quiet_street", "Stryd y Cei", street, language="cy"),
    ]
    extra = [made.action(f"T1-O-0{n}", "organisational", f"Organise number {n}") for n in range(1, 5)]
    links = [*made.ordinary_links(), made.link("quiet-1", "T1-S-04", "A street to meet in.", "Stryd i gyfarfod ynddi.")]
    links += [made.link("lib-1", one.id, "A library is here.", "Mae llyfrgell yma.") for one in extra]
    table = atlas.links.iloc[:0].reindex(range(len(links)))
    for column in table.columns:
        table[column] = [row[column] for row in links]
    atlas = replace(
        atlas,
        assets=made.layer("assets", rows, made.REGISTER, made.STREET_MAP),
        actions=made.ACTIONS | {one.id: one for one in extra},
        links=table.assign(rank=[2, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]),
    )
    path = tmp_path_factory.mktemp("journeys") / "ward.html"
    path.write_text(ward_page(atlas, made.WARD), "utf-8")
    return path


@pytest.fixture
def visit(browser_page, ward):
    def opened(fragment="#en"):
        browser_page.page.goto(ward.as_uri() + fragment)
        browser_page.page.evaluate("assetmap.ready")
        return browser_page.page

    return opened


def focused(page):
    return page.evaluate("(document.activeElement.closest('details') || document.activeElement).id")


def announced(page):
    return page.locator("#told").inner_text().strip()


def shown(page):
    """Names in the page's language; rows out of sight are not laid out, and have no inner text."""
    said = "all => all.map((one) => assetmap.page.wordsIn(one, document.documentElement.lang))"
    return page.locator(".entries > li:visible summary .n").evaluate_all(said)


def test_the_nearest_green_space_is_found_in_the_list_by_keyboard(visit):
    page = visit()
    page.get_by_label("Search by name, type or street").focus()
    page.keyboard.type("park")
    assert "Riverside Park" in shown(page)
    card = page.locator(f"#{page_id('park-1')}")
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == page_id("park-1"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("park-1"))
    assert "7.2 hectares" in card.inner_text()
    assert announced(page).startswith("Chosen: Riverside Park.")


def test_escape_goes_back_to_where_one_was(visit):
    page = visit()
    page.emulate_media(reduced_motion="reduce")
    link = page.locator(f"#{page_id('g1')} summary")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("g1"))
    button = page.locator(f"#{page_id('g1')} .show")
    button.focus()
    top = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map"
    page.keyboard.press("Escape")
    assert page.evaluate("assetmap.chosen") == ""
    assert focused(page) == page_id("g1")
    assert abs(page.evaluate("scrollY") - top) < 2
    assert announced(page) == "Back where you were."


def test_what_was_chosen_on_the_map_is_undone_with_escape(visit):
    page = visit()
    page.get_by_role("button", name="Zoom in").focus()
    page.evaluate("id => assetmap.registry.get(id).click()", page_id("coop-1"))
    assert focused(page) == page_id("coop-1")
    assert page.url.endswith("#en/asset/coop-1")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Zoom in"
    assert page.locator(f"#{page_id('coop-1')}").get_attribute("open") is None
    assert page.url.endswith("#en")


def test_the_language_changes_on_the_same_entry(visit):
    page = visit(f"#en/{page_id('hall-9')}")
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    assert page.url.endswith("#cy/asset/hall-9"), "the address that stays, whatever it was opened by"
    card = page.locator(f"#{page_id('hall-9')}")
    assert card.get_attribute("open") is not None
    assert "Pam y mae wedi'i restru yma" in card.inner_text()
    assert "Why it is listed here" not in card.inner_text()
    page.evaluate("id => assetmap.registry.get(id).openTip()", page_id("gp-1"))
    assert page.locator(".leaflet-tooltip b").inner_text() == "Meddygfa Wylan"


def test_the_strongest_actions_stand_on_the_card_and_all_of_them_a_step_away(visit):
    page = visit(f"#en/{page_id('lib-1')}")
    card = page.locator(f"#{page_id('lib-1')}")
    first = card.locator(":scope > .act-list > li")
    assert first.count() == 3
    assert all("A library is here." in said for said in first.all_inner_texts())
    page.get_by_text("All linked actions: 5").click()
    assert card.locator(".all-actions .why").all_inner_texts() == ["Simple change", "Change within an organisation"]
    assert card.locator(".all-actions li a").count() == 5


def test_an_action_shows_what_it_is_linked_to(visit, settle):
    page = visit()
    more = page.locator("#more-T1-S-04")
    more.locator("summary").click()
    settle(page)
    said = more.inner_text()
    for words in (
        "Who can act",
        "the council",
        "Examples",
        "A fair",
        "Read it with another.",
        "The documents bear no date.",
    ):
        assert words in said
    more.get_by_role("button", name="Show on the map").click()
    assert page.url.endswith("#en/action/T1-S-04")
    assert len(shown(page)) == 4
    assert page.locator("#shown").inner_text().startswith("Shown: 4 of")
    marked = "[...new Set(assetmap.registry.values())].filter((one) => !one.drawn.isHidden).flatMap((one) => one.ids)"
    assert set(page.evaluate(marked)) == {page_id(key) for key in ("lib-1", "bad-1", "park-1", "quiet-1")}
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    assert page.url.endswith("#en")
    assert len(shown(page)) == 16


def test_the_address_of_an_action_shows_everything_on_the_map_that_it_is_about(visit):
    page = visit("#cy/action/T1-A-05")
    assert page.locator("html").get_attribute("lang") == "cy"
    assert len(shown(page)) == 2
    assert page.get_by_label("Yn gysylltiedig â'r cam gweithredu").input_value() == "T1-A-05"
    assert page.evaluate("document.activeElement.id") == "explore"


def test_filters_are_combined(visit, settle):
    page = visit()
    page.get_by_text("More ways to filter").click()
    page.get_by_label("Owner").select_option("public")
    assert shown(page) == ["Old Police Station"]
    page.get_by_label("Owner").select_option("private")
    assert shown(page) == ["Yard behind Mill Lane"]
    page.get_by_label("Owner").select_option("")
    page.get_by_label("Linked to an action of the level").select_option("organisational")
    assert shown(page) == ["Riverford Library"]
    page.get_by_label("Services:").uncheck()
    assert shown(page) == []
    assert page.locator("#none").is_visible()
    page.get_by_role("button", name="Show everything").click()
    settle(page)
    page.locator("#by-type").select_option(label="Library")
    assert shown(page) == ["Riverford Library"]
    assert page.get_by_label("Linked to an action of the topic").locator("option").all_inner_texts() == [
        "All",
        "People active in their communities",
        "Access to key well-being services",
    ]


def test_a_street_is_a_line_on_the_map_with_a_mark_of_its_own(visit, settle):
    page = visit()
    assert page.evaluate(f"assetmap.registry.get('{page_id('quiet-1')}').drawn.mark") == "street"
    page.locator(f"#{page_id('quiet-1')} summary").click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id("quiet-1"))
    settle(page)
    assert page.evaluate("id => assetmap.map.getBounds().contains(assetmap.registry.get(id).place)", page_id("quiet-1"))
    groups = page.locator(".list section[data-group]").evaluate_all("all => all.map((one) => one.dataset.group)")
    assert groups.index("flag") < groups.index("street") < groups.index("gap")


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True)
def test_on_a_phone_list_and_map_are_two_views(visit):
    page = visit()
    assert page.locator("#list").is_visible()
    assert not page.locator(".folium-map").is_visible()
    page.get_by_role("button", name="Map", exact=True).click()
    assert page.locator(".folium-map").is_visible()
    assert not page.locator("#list").is_visible()
    size = page.evaluate("[assetmap.map.getSize().x, document.querySelector('.folium-map').clientWidth]")
    assert size[0] == size[1]
    page.evaluate("id => assetmap.registry.get(id).click()", page_id("gp-1"))
    assert page.locator(f"#{page_id('gp-1')} summary").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".folium-map").is_visible()
    page.get_by_role("button", name="List", exact=True).click()
    card = page.locator(f"#{page_id('lib-1')}")
    card.locator(":scope > summary").click()
    card.get_by_role("button", name="Show on the map").click()
    assert page.locator(".folium-map").is_visible()
    page.keyboard.press("Escape")
    assert card.locator(":scope > summary").is_visible()


@pytest.mark.parametrize(
    ("code", "said"),
    [(1, "Your device or browser does not let this page know where you are."), (2, "Your device could not tell")],
)
def test_where_one_is_is_asked_on_a_press_only_and_a_refusal_is_told_in_words(visit, browser_page, code, said):
    browser_page.page.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = (found, failed) => { window.asked += 1;"
        f"failed({{ code: {code} }}); }};"
    )
    page = visit()
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Where am I?").click()
    assert page.evaluate("asked") == 1
    assert announced(page).startswith(said)
    assert len(browser_page.requests) == 1


@pytest.mark.parametrize(
    ("place", "said"), [([51.587, -2.994], "The map shows where you are"), ([53, -4], "You are outside")]
)
def test_where_one_is_is_shown_or_said_to_be_elsewhere(visit, browser_page, place, said):
    browser_page.page.add_init_script(
        "navigator.geolocation.getCurrentPosition = (found) => found({ coords: "
        f"{{ latitude: {place[0]}, longitude: {place[1]}, accuracy: 25 }} }});"
    )
    page = visit()
    page.get_by_role("button", name="Where am I?").click()
    assert announced(page).startswith(said)
    assert page.locator(".leaflet-overlay-pane path").count() == (1 if said.startswith("The map") else 0)
    assert browser_page.errors == []


@pytest.mark.parametrize("browser_page", [PHONE, DESK], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["cy", "en"])
def test_axe_finds_nothing_in_any_state(visit, browser_page, violations, scheme, lang):
    """A dark screen changes colours and nothing else."""
    rules = ["color-contrast", "link-in-text-block"] if scheme == "dark" else []
    browser_page.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit(f"#{lang}")
    states = {
        "list": "",
        "map": "document.querySelector('[data-view=map]').click()",
        "card": "document.querySelector('[data-view=list]').click();"
        f"document.getElementById('{page_id('hall-9')}').open = true",
        "search": "const find = document.getElementById('find'); find.value = 'llyfrgell library'.split(' ')"
        "[document.documentElement.lang === 'cy' ? 0 : 1]; find.dispatchEvent(new Event('input', { bubbles: true }))",
        "actions": "for (const one of document.querySelectorAll('.card details, #more-filters')) one.open = true;"
        "location.hash = '#' + document.documentElement.lang + '/action/T1-S-04'",
    }
    for state, script in states.items():
        page.evaluate(f"() => {{ {script} }}")
        assert violations(page, *rules) == [], state
