"""The whole site of the made-up town, served below some path: no link is broken, a postcode leads to its ward."""

from __future__ import annotations

import http.server
import re
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import shapely

from assetmap import load_config, make_maps
from assetmap.config import Output
from assetmap.publish import write_pages
from assetmap.render.site import index_page
from assetmap.render.words import page_id

BELOW = "/some/sub/path/"
NEVER = "ZZ99 9ZZ"
AUTHORITYS = ("index", "data", "method", "data-health", "accessibility")


class Links(HTMLParser):
    """The links and the ids of a page."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.hrefs, self.ids = [], set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.hrefs += [told[name] for name in ("href", "src") if name in told and tag != "use"]
        self.ids |= {told["id"]} if "id" in told else set()


class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def place(example_folder, tmp_path_factory):
    """The folder of the made-up town, as a run writes it."""
    folder = tmp_path_factory.mktemp("site")
    config = load_config(example_folder)
    place = config.place.model_copy(update={"url": "https://maps.example.org/town"})
    make_maps(config.model_copy(update={"place": place, "output": Output(folder=str(folder))}))
    return folder / "example"


@contextmanager
def served(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def address(place, tmp_path_factory):
    """Where the site is served."""
    root = tmp_path_factory.mktemp("root")
    (root / "some" / "sub").mkdir(parents=True)
    (root / "some" / "sub" / "path").symlink_to(place)
    with served(root) as host:
        yield host + BELOW


def fetch(url):
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - the test's own server
        return answer.read(), answer.headers["Content-Type"]


def crawl(start):
    """Follow every link from a page; give the pages by address, and what is wrong with links."""
    pages, wrong, seen, waiting = {}, [], set(), [start]
    while waiting:
        url = waiting.pop()
        try:
            content, kind = fetch(url)
        except urllib.error.HTTPError as error:
            wrong.append((url, error.code))
            continue
        if not kind.startswith("text/html"):
            continue
        pages[url] = Links(content.decode("utf-8"))
        for href in pages[url].hrefs:
            target = urldefrag(urljoin(url, href))[0]
            if urlsplit(target).scheme == "mailto" or is_outside(target, start):
                continue
            if not target.startswith(start.rsplit("/", 1)[0] + "/"):
                wrong.append((url, href))
            elif target not in seen | set(pages):
                seen.add(target)
                waiting.append(target)
    return pages, wrong


def is_outside(url, start):
    return urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc != urlsplit(start).netloc


@pytest.fixture(scope="module")
def crawled(address):
    return crawl(address + "index.html")


# --- links ------------------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere_and_none_out_of_the_folder(crawled, place, address):
    pages, wrong = crawled
    assert wrong == []
    found = {unquote(url.removeprefix(address)) for url in pages}
    assert found == {path.relative_to(place).as_posix() for path in place.rglob("*.html")}


def test_every_fragment_is_an_id_of_its_page(crawled):
    pages, _ = crawled
    wrong, count = [], 0
    for url, page in pages.items():
        for href in page.hrefs:
            target, fragment = urldefrag(urljoin(url, href))
            wanted = re.sub(r"^(cy|en)(/|$)", "", unquote(fragment))
            if wanted and target in pages:
                count += 1
                wrong += [] if wanted in pages[target].ids else [(url, href)]
    assert count > 100
    assert wrong == []


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "in").mkdir()
    links = ("gone.html", "../outside.html", "/index.html", "mailto:a@b.cymru", "https://example.org/", "index.html#x")
    page = "".join(f'<a href="{href}">x</a>' for href in links)
    (tmp_path / "in" / "index.html").write_text(page, "utf-8")
    with served(tmp_path) as host:
        pages, wrong = crawl(f"{host}/in/index.html")
        assert sorted(href for _, href in wrong if isinstance(href, str)) == ["../outside.html", "/index.html"]
        assert [url for url, code in wrong if code == 404] == [f"{host}/in/gone.html"]
        assert list(pages) == [f"{host}/in/index.html"]


def test_the_sitemap_lists_every_page_that_is_public(place):
    written = (place / "sitemap.xml").read_text("utf-8")
    base = "https://maps.example.org/town/"
    listed = re.findall(r"<loc>([^<]*)</loc>", written)
    assert {url.removeprefix(base) for url in listed} == {
        path.relative_to(place).as_posix() for path in place.rglob("*.html")
    }
    assert listed[0] == base + "index.html"
    assert len(listed) == len(set(listed))
    assert set(re.findall(r"<lastmod>([^<]*)</lastmod>", written)) == {"2026-01-31"}


@pytest.mark.parametrize("change", [{"url": ""}, {}])
def test_without_an_address_or_for_officers_there_is_no_sitemap(
    example, example_layers, example_folder, tmp_path, change
):
    (tmp_path / "sitemap.xml").write_text("old", "utf-8")
    place = example.place.model_copy(update={"url": "https://maps.example.org/"} | change)
    atlas = replace(example, place=place, edition="public" if change else "officers")
    write_pages(atlas, example_layers, tmp_path, [], load_config(example_folder))
    assert not (tmp_path / "sitemap.xml").exists()


# --- find my ward -----------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(browser_page, place):
    def opened(fragment="#en", name="index.html"):
        browser_page.page.goto((place / name).as_uri() + fragment)
        browser_page.page.evaluate("window.assetmap && assetmap.ready")
        return browser_page.page

    return opened


@pytest.fixture(scope="module")
def homes(example):
    """Each postcode of the town with the code of the ward that its point lies in, by a plain loop."""
    wards = example.wards.data.set_index("code").geometry
    return {
        row.postcode: [code for code, area in wards.items() if shapely.intersects(area, row.geometry)]
        for row in example.postcodes.data.itertuples()
    }


def ask(page, text):
    page.locator("#postcode").fill(text)
    page.locator("#postcode").press("Enter")
    return page.locator("#ward-found")


@pytest.mark.browser
def test_every_postcode_leads_to_the_page_of_its_ward(visit, homes):
    page = visit()
    inside = {code: wards for code, wards in homes.items() if wards}
    assert len({ward for wards in inside.values() for ward in wards}) == 5
    for code, wards in inside.items():
        links = ask(page, code).locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
        short = code.replace(" ", "")
        assert links == [f"wards/{ward}.html#en/postcode/{short}" for ward in wards]


@pytest.mark.browser
@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace(" ", ""), lambda code: f"  {code.lower()}. "])
def test_a_postcode_may_be_written_as_one_likes(visit, homes, write):
    code, (ward,) = next((code, wards) for code, wards in homes.items() if len(wards) == 1)
    found = ask(visit(), write(code))
    assert found.locator("a").get_attribute("href").startswith(f"wards/{ward}.html")
    assert code in found.inner_text()


@pytest.mark.browser
def test_what_is_no_postcode_not_here_or_empty_is_said_differently(visit, browser_page):
    page = visit("#cy")
    said = [ask(page, text).inner_text() for text in ("Heol <b>Fawr", NEVER, "", "ZZ1 1")]
    assert len({re.sub("‘.*?’", "", text) for text in said}) == 3
    assert said[0].startswith("Nid yw ‘Heol <b>Fawr’ yn god post cyfan.")
    assert said[1].startswith(f"Nid yw {NEVER} ymhlith codau post y lle")
    assert said[2].startswith("Ysgrifennwch god post")
    assert page.locator("#ward-found a, #ward-found b").count() == 0
    assert page.locator("#ward-found").get_attribute("role") == "status"
    assert browser_page.outside_requests == []
    assert browser_page.errors == []


@pytest.mark.browser
def test_the_link_keeps_the_language_and_the_wards_page_shows_what_is_near(visit, homes, example):
    code, (ward,) = next((code, wards) for code, wards in homes.items() if len(wards) == 1)
    page = visit("#en")
    ask(page, code)
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    link = page.locator("#ward-found a")
    assert link.get_attribute("href").endswith(f"#cy/postcode/{code.replace(' ', '')}")
    link.click()
    page.locator("#near:not(:empty)").wait_for()
    assert page.locator("html").get_attribute("lang") == "cy"
    assert page.locator("#find").input_value() == code
    assert code in page.locator("#near").inner_text()
    shown = set(page.locator(".entries > li:not([hidden]) > details").evaluate_all("all => all.map((one) => one.id)"))
    assets = example.assets.data[example.assets.data["ward_code"] == ward]
    spot = example.postcodes.data.set_index("postcode").geometry[code]
    near = assets[shapely.distance(assets.geometry.to_numpy(), spot) < 795]
    assert 0 < len(near) < len(assets)
    assert {page_id(key) for key in near["asset_id"]} <= shown
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url.endswith(f"#en/postcode/{code.replace(' ', '')}")
    page.locator("#find").fill("")
    page.locator("#near:empty").wait_for(state="attached")
    assert page.url.endswith("#en")


@pytest.mark.browser
def test_a_postcode_of_another_ward_in_the_address_is_said_to_be_elsewhere(visit):
    page = visit("#en/postcode/zz999zz", "wards/W05999001.html")
    page.locator("#near:not(:empty)").wait_for()
    assert page.locator("#near").inner_text().strip() == f"{NEVER} is not among the postcodes of this ward."


@pytest.mark.browser
def test_a_ward_without_a_page_is_named_without_a_link(visit, homes, example, place):
    code, (ward,) = next((code, wards) for code, wards in homes.items() if len(wards) == 1)
    others = {key: 1000 for key in example.wards.data["code"] if key != ward}
    (place.parent / "some.html").write_text(index_page(example, others), "utf-8")
    page = visit("#en", "../some.html")
    name = example.wards.data.set_index("code")["name"][ward]
    said = ask(page, code).inner_text()
    assert said == f"{code} is in this ward, of which there is no page here: {name}."
    assert page.locator("#ward-found a").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("browser_page", [(320, 800)], indirect=True)
def test_it_works_by_keyboard_alone_and_is_large_enough_to_touch(visit, homes):
    code = next(code for code, wards in homes.items() if wards)
    page = visit()
    page.locator(".languages a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "postcode"
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#ward-found') !== null")
    sizes = "all => all.map((one) => Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width))"
    assert min(page.locator("#find-ward button, #find-ward input, #ward-found a").evaluate_all(sizes)) >= 24
    page.keyboard.press("Enter")
    page.wait_for_url("**/wards/**")


@pytest.mark.browser
def test_without_scripts_or_postcodes_nothing_is_asked(chromium, place, example):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((place / "index.html").as_uri())
    assert page.locator("#find-ward").count() == 1
    assert not page.locator("#find-ward").is_visible()
    assert page.locator(".wards a").first.is_visible()
    context.close()
    bare = index_page(replace(example, postcodes=None))
    assert 'id="find-ward"' not in bare
    assert 'id="payload"' not in bare


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", [*AUTHORITYS, *(f"{kind}/W05999001" for kind in ("wards", "plans", "packs", "workshops"))]
)
def test_one_press_leads_from_each_language_to_the_other_and_keeps_the_place(visit, name):
    page = visit("#en/main", f"{name}.html")
    for text, lang in (("Cymraeg", "cy"), ("English", "en")):
        link = page.get_by_role("link", name=text, exact=True)
        assert link.get_attribute("href") == f"#{lang}/main"
        link.click()
        assert link.get_attribute("aria-current") == "true"
        assert page.locator("html").get_attribute("lang") == lang
        assert page.url.endswith(f"#{lang}/main")


@pytest.mark.browser
def test_an_address_of_an_asset_stays_when_the_language_changes(visit, example):
    asset = example.assets.data.query("ward_code == 'W05999001'")["asset_id"].iloc[0]
    page = visit(f"#en/asset/{asset}", "wards/W05999001.html")
    page.locator(f"#{page_id(asset)}.is-chosen").wait_for()
    link = page.get_by_role("link", name="Cymraeg", exact=True)
    assert link.get_attribute("href") == f"#cy/asset/{asset}"
    link.click()
    assert page.url.endswith(f"#cy/asset/{asset}")
    assert page.evaluate("assetmap.chosen") == page_id(asset)


@pytest.mark.browser
@pytest.mark.parametrize("browser_page", [(320, 800), (390, 844), (1280, 800)], indirect=True)
@pytest.mark.parametrize("name", ["index", "data", "method"])
def test_no_page_scrolls_sideways_with_everything_open(visit, name, settle):
    for lang in ("cy", "en"):
        page = visit(f"#{lang}", f"{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_small_map_names_each_ward_in_the_language_of_the_page(visit, example):
    wards = example.wards.data
    names = {"cy": wards["name_cy"].where(wards["name_cy"] != "", wards["name"]), "en": wards["name"]}
    page = visit("#cy")
    for lang in ("cy", "en"):
        page.locator(f".languages a[lang={lang}]").click()
        seen = page.locator(".overview path").evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).map((one) => one.textContent)"
        )
        assert sorted(seen) == sorted(names[lang])
