"""Pages made for paper, as Chromium prints them: how many sheets, how large, and nothing cut off; and on the screen."""

from __future__ import annotations

import re

import pytest

from assetmap.journey import load_actions
from assetmap.render.plan import LEVELS, Plan, PlanItem, plan_page
from assetmap.render.plan_items import make_plan
from assetmap.render.words import Name, Pair
from assetmap.render.workshop import workshop_page
from assetmap.text import LANGS

pytestmark = pytest.mark.browser
URL = "https://maps.example.org/exampleton/wards/W05999003.html"
WARDS = [f"W0599900{n}" for n in range(1, 6)]
SHEETS = {"a3": (420, 297), "a4": (297, 210)}
MARGIN = 10
INK = "[...document.querySelectorAll('.for-paper *')].filter((one) => one.checkVisibility())"


@pytest.fixture(scope="module")
def folder(example, tmp_path_factory):
    """Print-outs and plans of the made-up town; the plans are those that its own data gives."""
    made = tmp_path_factory.mktemp("paper")
    for code in WARDS:
        page = workshop_page(example, code, url=URL, mailbox="mapping@council.example", until="2026-03-31")
        (made / f"workshop-{code}.html").write_text(page, "utf-8")
        (made / f"plan-{code}.html").write_text(plan_page(example, make_plan(example, code), url=URL), "utf-8")
    (made / "plan-sixty.html").write_text(plan_page(example, sixty_actions(), url=URL), "utf-8")
    (made / "plan-few.html").write_text(plan_page(example, sixty_actions(4), url=URL), "utf-8")
    return made


def sixty_actions(count=60):
    """Make a plan of sixty actions, each with its own reason and places with long names, and thirty without a place."""
    actions = list(load_actions().values())
    reason = Pair(
        "Yma: mannau gwyrdd cyhoeddus y gellid eu defnyddio'n fwy: {n}; neuaddau cymunedol: 2; ysgolion: 3", ""
    )
    reason = Pair(reason.cy, "Here: public green spaces that could be used more: {n}; community halls: 2; schools: 3")
    items: dict[str, list[PlanItem]] = {level: [] for level in LEVELS}
    for at, action in enumerate(actions[:count]):
        names = [
            Pair(f"Canolfan Gymunedol Pentref {at}.{n}", f"Community Centre of the Village {at}.{n}") for n in range(4)
        ]
        because = Pair(*(text.replace("{n}", str(at)) for text in reason))
        items[action.level].append(PlanItem(action, tuple(map(Name, names)), 120 + at, because))
    why = [Pair(f"Nid oes haen yn dweud am beth rhif {n}.", f"No layer tells of thing number {n}.") for n in range(5)]
    return Plan(
        ward=Name(Pair("Aberenghraifft a Llanenghraifft", "Exampleton and Llanexample")),
        strengths=(("service", 161), ("green_space", 14), ("anchor", 3), ("land", 63), ("flag", 12)),
        items={level: tuple(some) for level, some in items.items() if some},
        practice=tuple(actions[count : count + 15]),
        unlinked=tuple((one, tuple(actions[75 + 3 * n : 78 + 3 * n])) for n, one in enumerate(why)),
    )


def sheets_of(page):
    """Print, and tell the width and height of each sheet in millimetres."""
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", printed)
    assert len(boxes) == len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))
    return [tuple(round(float(side) / 72 * 25.4) for side in box) for box in boxes]


def on_paper(page, width, height):
    """Lay a page out as it is printed, in the room between the margins."""
    page.emulate_media(media="print")
    page.set_viewport_size(
        {"width": round((width - 2 * MARGIN) * 96 / 25.4), "height": round((height - 2 * MARGIN) * 96 / 25.4)}
    )


def cut_off(page):
    """List elements whose own words do not fit in them or reach beyond the page."""
    return page.evaluate(
        f"""() => {INK}.filter((one) => !one.closest('svg') && one.childElementCount === 0 && one.textContent.trim())
        .filter((one) => {{
          const words = document.createRange();
          words.selectNodeContents(one);
          const said = words.getBoundingClientRect();
          const holder = one.closest('td, th, li, p, h1, h2, h3, caption, dd, dt') || one;
          const room = holder.getBoundingClientRect(), end = document.documentElement.clientWidth;
          return said.right > Math.min(room.right, end) + 1 || said.left < room.left - 1;
        }}).map((one) => one.textContent)"""
    )


@pytest.mark.parametrize("paper", SHEETS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_print_out_has_a_map_a_list_and_a_form_on_the_chosen_paper(browser_page, folder, paper, lang):
    page = browser_page.page
    for code in WARDS[::2]:
        page.goto((folder / f"workshop-{code}.html").as_uri() + f"#{lang}")
        page.check(f"#paper-{paper}")
        sheets = sheets_of(page)
        assert set(sheets) == {SHEETS[paper]}
        assert 3 <= len(sheets) <= (3 if paper == "a3" else 6)
    assert browser_page.requests
    assert not [url for url in browser_page.requests if not url.startswith("file:")]
    assert browser_page.errors == []


@pytest.mark.parametrize("paper", SHEETS)
@pytest.mark.parametrize("lang", LANGS)
def test_the_map_and_the_form_fit_on_a_sheet_each_and_no_word_is_cut(browser_page, folder, paper, lang):
    page = browser_page.page
    width, height = SHEETS[paper]
    for code in WARDS[::2]:
        page.goto((folder / f"workshop-{code}.html").as_uri() + f"#{lang}")
        page.check(f"#paper-{paper}")
        on_paper(page, width, height)
        for sheet in (".map-sheet", ".form-sheet"):
            box = page.locator(sheet).bounding_box()
            assert box["height"] * 25.4 / 96 <= height - 2 * MARGIN, (code, sheet)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert cut_off(page) == []
        blank = page.locator(".blank").bounding_box()
        assert min(blank["width"], blank["height"]) * 25.4 / 96 > 40, "room to draw and write"
        page.emulate_media(media="screen")


@pytest.mark.parametrize("paper", SHEETS)
def test_the_scale_bar_and_the_numbers_are_as_they_are_drawn(browser_page, folder, paper):
    page = browser_page.page
    page.goto((folder / "workshop-W05999003.html").as_uri() + "#en")
    page.check(f"#paper-{paper}")
    on_paper(page, *SHEETS[paper])
    bar = page.locator(f".for-{paper} .scale-bar").evaluate(
        "bar => [Number(bar.dataset.metres), bar.getBBox().width, bar.getBoundingClientRect().width]"
    )
    scale = int(re.search(r"Scale 1:([\d,]+)", page.locator(f".for-{paper}").inner_text())[1].replace(",", ""))
    stroke_mm = 0.2
    assert bar[0] / scale * 1000 == pytest.approx(bar[1], rel=1e-3)
    assert bar[2] * 25.4 / 96 == pytest.approx(bar[0] / scale * 1000, abs=2 * stroke_mm)
    spilt = page.evaluate(
        f"""() => [...document.querySelectorAll('.for-{paper} .numbered')].filter((mark) => {{
          const room = mark.querySelector('rect').getBBox();
          return [...mark.querySelectorAll('text')].some((text) => {{
            const said = text.getBBox();
            return said.x < room.x - 0.3 || said.x + said.width > room.x + room.width + 0.3;
          }});
        }}).map((mark) => mark.dataset.numbers)"""
    )
    assert spilt == []
    drawing = page.locator(f".for-{paper} .print-map").bounding_box()
    texts = page.locator(f".for-{paper} .print-map text").evaluate_all(
        """all => all.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect())
        .map((box) => [box.x, box.right, box.bottom])"""
    )
    assert len(texts) > 40
    assert all(drawing["x"] - 1 <= left for left, _, _ in texts)
    assert all(right <= drawing["x"] + drawing["width"] + 1 for _, right, _ in texts)
    assert all(bottom <= drawing["y"] + drawing["height"] + 1 for _, _, bottom in texts)


@pytest.mark.parametrize("name", ["few", "sixty", *WARDS])
@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_takes_two_sides_of_a4(browser_page, folder, name, lang):
    page = browser_page.page
    page.goto((folder / f"plan-{name}.html").as_uri() + f"#{lang}")
    sheets = sheets_of(page)
    assert len(sheets) <= 2
    assert set(sheets) == {(210, 297)}
    on_paper(page, 210, 297)
    assert cut_off(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    smallest = page.evaluate(
        f"Math.min(...{INK}.filter((one) => one.innerText).map((one) => parseFloat(getComputedStyle(one).fontSize)))"
    )
    assert smallest * 0.75 >= 6.2, "points: codes of actions are the smallest"
    assert not [url for url in browser_page.requests if not url.startswith("file:")]


@pytest.mark.parametrize("name", ["workshop-W05999003", "plan-W05999003"])
@pytest.mark.parametrize("lang", LANGS)
def test_paper_has_the_chosen_language_and_nothing_but_the_sheets(browser_page, folder, name, lang):
    page = browser_page.page
    other = "cy" if lang == "en" else "en"
    page.goto((folder / f"{name}.html").as_uri() + f"#{lang}")
    page.emulate_media(media="print")
    seen = "(selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length"
    assert page.evaluate(seen, f"span[lang={other}], .print-map .in-{other}") == 0
    assert page.evaluate(seen, f"span[lang={lang}]") > 20
    assert page.evaluate(seen, "header, footer, button, input, .on-screen") == 0
    made_up = {"cy": "Lle dychmygol yw hwn.", "en": "This place is made up."}
    assert page.get_by_text(made_up[lang]).locator("visible=true").count() == (3 if "workshop" in name else 1)


@pytest.mark.parametrize("browser_page", [(320, 800), (1280, 800)], indirect=True)
@pytest.mark.parametrize("name", ["workshop-W05999003", "plan-W05999003", "plan-few"])
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_on_the_screen_and_nothing_scrolls_sideways(browser_page, folder, violations, name, lang):
    page = browser_page.page
    page.goto((folder / f"{name}.html").as_uri() + f"#{lang}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert browser_page.errors == []


@pytest.mark.parametrize("browser_page", [(320, 800), (390, 844)], indirect=True)
@pytest.mark.parametrize("lang", LANGS)
def test_on_a_narrow_screen_names_and_headings_have_room_and_nothing_scrolls_sideways(browser_page, folder, lang):
    page = browser_page.page
    page.goto((folder / "workshop-W05999003.html").as_uri() + f"#{lang}")
    width = "all => all.map((one) => one.getBoundingClientRect().width)"
    assert min(page.locator(".numbers .what").evaluate_all(width)) >= 120
    assert min(page.locator(".form :is(th, td)").locator("visible=true").evaluate_all(width)) >= 110
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert cut_off(page) == []
    for table in page.locator(".numbers table").all():
        boxes = table.locator("tbody tr").first.locator(".tick").all()
        heads = table.locator("thead .tick").all()
        assert [one.bounding_box()["x"] for one in boxes] == [one.bounding_box()["x"] for one in heads]
        assert table.get_by_role("columnheader").count() == 4
        assert table.get_by_role("row").first.get_by_role("columnheader").count() == 4


@pytest.mark.parametrize("browser_page", [(641, 800), (1070, 800), (1280, 800)], indirect=True)
@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_a_heading_is_broken(browser_page, folder, lang):
    page = browser_page.page
    page.goto((folder / "workshop-W05999003.html").as_uri() + f"#{lang}")
    broken = page.evaluate(
        """() => [...document.querySelectorAll('.numbers th')].filter((one) => {
          one.style.overflowWrap = 'normal';
          return one.scrollWidth > one.clientWidth;
        }).map((one) => one.innerText)"""
    )
    assert broken == []


@pytest.mark.parametrize("forced", ["none", "active"])
def test_the_legend_can_be_seen_in_dark_colours_and_is_printed_dark(browser_page, folder, forced):
    page = browser_page.page
    page.emulate_media(color_scheme="dark", forced_colors=forced)
    page.goto((folder / "workshop-W05999003.html").as_uri() + "#en")
    inks = """() => [...document.querySelectorAll('.legend svg > :is(circle, path)')].map((one) => {
      const drawn = getComputedStyle(one);
      return one.tagName === 'path' ? drawn.stroke : drawn.fill;
    })"""

    def light(colour):
        return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3 / 255

    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert light(ground) < 0.2
    shown = page.evaluate(inks)
    assert len(shown) == 2
    assert min(map(light, shown)) > 0.8
    page.emulate_media(media="print", color_scheme="dark", forced_colors="none")
    assert max(map(light, page.evaluate(inks))) < 0.2
