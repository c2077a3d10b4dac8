"""What axe finds in the pages of the made-up town: nothing; what is seen enlarged, and with colours of one's own."""

from __future__ import annotations

import pytest

from assetmap.render.page import ward_page

pytestmark = pytest.mark.browser


PAGES = {
    "ward": "wards/W05999001.html",
    "plan": "plans/W05999001.html",
    "pack": "packs/W05999001.html",
    "workshop": "workshops/W05999001.html",
    "index": "index.html",
    "data": "data.html",
    "method": "method.html",
    "data-health": "data-health.html",
    "statement": "accessibility.html",
}


@pytest.fixture(scope="module")
def town(example_run, example_officers, tmp_path_factory):
    """Where each page is: those of a run, and a ward's of the officers' edition."""
    officers = tmp_path_factory.mktemp("officers") / "ward.html"
    officers.write_text(ward_page(example_officers, "W05999001"), "utf-8")
    return {name: example_run / file for name, file in PAGES.items()} | {"officers": officers}


def visit(seen, town, name, lang):
    seen.page.goto(town[name].as_uri() + f"#{lang}")
    seen.page.evaluate("window.assetmap && assetmap.ready")
    return seen.page


@pytest.mark.parametrize(
    ("name", "lang", "browser_page"),
    [
        ("ward", "cy", (320, 800)),
        ("ward", "en", (1280, 800)),
        ("officers", "cy", (1280, 800)),
    ],
    indirect=["browser_page"],
)
def test_axe_finds_no_violation_with_a_card_of_every_sort_open(browser_page, town, violations, name, lang):
    page = visit(browser_page, town, name, lang)
    page.evaluate(
        "const some = (name, step) => [...document.querySelectorAll(name)].filter((_, at) => at % step === 0);"
        "for (const one of some('.part', 1)) one.querySelector('details').open = true;"
        "for (const one of some('.card', 8)) one.querySelector('details').open = true;"
        "for (const one of some('#g-flag .entries > li > details, #g-gap .entries > li > details', 4)) one.open = true;"
    )
    page.evaluate(
        "for (const all of [...document.querySelectorAll('#g-flag details details')].slice(0, 2)) all.open = true"
    )
    assert page.locator("details[open]").count() > 20
    assert violations(page) == []
    assert browser_page.errors == []


@pytest.mark.parametrize("browser_page", [(390, 844), (1280, 800)], indirect=True)
@pytest.mark.parametrize("name", [name for name in PAGES if name != "ward"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_any_page_in_either_scheme(browser_page, town, violations, name, scheme):
    """A dark screen changes colours and nothing else."""
    browser_page.page.emulate_media(color_scheme=scheme)
    rules = ["color-contrast", "link-in-text-block"] if scheme == "dark" else []
    for lang in ("cy", "en"):
        assert violations(visit(browser_page, town, name, lang), *rules) == []


@pytest.mark.parametrize("browser_page", [(320, 800)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_enlarged_fourfold_nothing_is_cut_off(browser_page, town, name, settle):
    for lang in ("cy", "en"):
        page = visit(browser_page, town, name, lang)
        page.evaluate("for (const card of document.querySelectorAll('details')) card.open = true")
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


# Links within a sentence, and those that stand alone on an inline line of text, need no size of their own.
SMALL = """() => {
  const inSentence = (one) => one.tagName === 'A' && one.closest('p, dd, li, td, th, label')
    && one.closest('p, dd, li, td, th, label').innerText.trim() !== one.innerText.trim();
  const found = [];
  for (const one of document.querySelectorAll('a[href], button, summary, select, input, textarea')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.unseen, .skip, svg')) continue;
    const target = one.matches('input[type=checkbox], input[type=radio]') ? one.closest('label') : one;
    const { width, height } = target.getBoundingClientRect();
    if (Math.min(width, height) < 24 && !inSentence(one)) found.push([one.outerHTML.slice(0, 120), width, height]);
  }
  return found;
}"""


@pytest.mark.parametrize("browser_page", [(320, 800), (1280, 800)], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_every_target_is_at_least_24_points_high_and_wide(browser_page, town, name, settle):
    page = visit(browser_page, town, name, "en")
    page.evaluate("for (const card of document.querySelectorAll('details')) card.open = true")
    settle(page)
    assert page.evaluate("document.querySelectorAll('a[href], button').length") > 2
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("name", ["ward", "index", "data", "workshop"])
def test_with_colours_of_ones_own_axe_finds_nothing_and_the_language_is_told(browser_page, town, violations, name):
    browser_page.page.emulate_media(forced_colors="active")
    page = visit(browser_page, town, name, "en")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert violations(page) == []
    look = "lang => getComputedStyle(document.querySelector(`.languages a[lang=${lang}]`)).backgroundColor"
    assert page.evaluate(look, "en") != page.evaluate(look, "cy")


def test_with_colours_of_ones_own_marks_and_the_map_are_drawn(browser_page, town, settle):
    browser_page.page.emulate_media(forced_colors="active")
    page = visit(browser_page, town, "ward", "en")
    page.locator(".folium-map").scroll_into_view_if_needed()
    settle(page)
    ink = (
        "name => { const c = document.querySelector(`.leaflet-${name}-pane canvas`), d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; return d.filter((n, at) => at % 4 === 3 && n > 0).length; }"
    )
    assert page.evaluate(ink, "features") > 500
    assert page.evaluate(ink, "ground") > 500
