"""A register full of hostile values goes through the whole flow, and nothing of it runs anywhere."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pyogrio
import pytest

from assetmap import load_config, make_maps
from assetmap.cli import main
from assetmap.loaders.officer import armed
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
WARD = "W05999003"
SAFE = {"http", "https", "mailto", "tel"}
ATTRIBUTES = ("href", "src", "action", "formaction", "srcdoc", "poster", "data", "xlink:href")
UNKNOWN_TYPE = "</script><img src=x onerror=window.pwned=1>"
LINKS_OF = f"""() => [...document.querySelectorAll('*')].flatMap((one) =>
  {json.dumps(ATTRIBUTES)}.filter((name) => one.hasAttribute(name))
    .map((name) => [one.localName, name, one.getAttribute(name)]))"""
HANDLERS = """() => [...document.querySelectorAll('*')]
  .flatMap((one) => [...one.attributes].map((own) => own.name)).filter((name) => name.startsWith('on'))"""
STRANGERS = """() => document.querySelectorAll(
  'svg[onload], img, iframe, object, embed, base, link[href], meta[http-equiv=refresh], b > b').length"""


@pytest.fixture(scope="module")
def hostile():
    path = Path(__file__).parent.parent / "hostile.py"
    spec = importlib.util.spec_from_file_location("hostile", path)
    module = sys.modules.setdefault("hostile", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def town(hostile, example_folder, tmp_path_factory):
    """The made-up town with hostile values, and both of its editions."""
    folder = hostile.make_hostile(example_folder, tmp_path_factory.mktemp("hostile") / "town")
    with (folder / "services.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["SV99", "A", "", UNKNOWN_TYPE, "226886", "281804", "", ""])
    config = load_config(folder)
    make_maps(config)
    make_maps(config, edition="officers", wards=[WARD])
    return config


FOLDERS = {"wards", "plans", "packs", "workshops"}
OPENED = {"W05999001", "W05999005", WARD}


def pages_of(config):
    """Every page of both editions, but of the public wards' pages those of two wards."""
    public = [path for path in config.outputs.rglob("*.html") if path.stem in OPENED - {WARD} or not is_of_a_ward(path)]
    return sorted([*public, *config.officers.rglob("*.html")])


def is_of_a_ward(path):
    return path.parent.name in FOLDERS


def test_every_page_of_both_editions_shows_it_and_runs_nothing(browser_page, town, hostile, settle):
    page = browser_page.page
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    listed = pages_of(town)
    for folder in FOLDERS:
        assert {path.stem for path in listed if path.parent.name == folder} == OPENED
    assert {"index.html", "data-health.html", "accessibility.html"} <= {path.name for path in listed}
    wrong = []
    for at, path in enumerate(listed):
        page.goto(path.as_uri() + ("#en" if at % 2 else "#cy"))
        page.evaluate("window.assetmap && assetmap.ready")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        settle(page)
        schemes = {urlsplit(link).scheme.lower() for _, _, link in page.evaluate(LINKS_OF)}
        said = page.evaluate("document.body.textContent")
        texts = hostile.PAYLOADS[:10] if is_of_a_ward(path) else ["window.pwned=1"]
        told = {
            "pwned": page.evaluate("typeof window.pwned"),
            "handlers": page.evaluate(HANDLERS),
            "strangers": page.evaluate(STRANGERS),
            "schemes": sorted(schemes - SAFE - {""}),
            "body": page.evaluate("getComputedStyle(document.body).display"),
            "told": [text for text in texts if text not in said] == [],
        }
        if told != {"pwned": "undefined", "handlers": [], "strangers": 0, "schemes": [], "body": "block", "told": True}:
            wrong.append((path.relative_to(town.outputs.parent), told))
    assert wrong == []
    assert browser_page.errors == []
    assert dialogs == []
    assert {urlsplit(url)._replace(fragment="").geturl() for url in browser_page.requests} == {
        path.as_uri() for path in listed
    }


@pytest.fixture
def open_page(browser_page, town):
    def opened(name, lang="en"):
        page = browser_page.page
        page.goto((town.outputs / name).as_uri() + f"#{lang}")
        page.evaluate("window.assetmap && assetmap.ready")
        return page

    return opened


def shown_name(town, kind, text):
    """Find an asset of a ward that is called exactly so."""
    table = pd.concat(
        pyogrio.read_dataframe(town.outputs / name, layer="assets")
        for name in ("assets.gpkg", "assets-odbl.gpkg")
        if (town.outputs / name).exists()
    )
    found = table[(table["kind"] == kind) & (table["name"] == text) & (table["ward_code"] != "")]
    found = found[found["type"] != "bus_stop"]  # which stand in a part of the list that is closed
    assert len(found), f"no {kind} is called {text}"
    return found.iloc[0]


@pytest.mark.parametrize("payload", ["SCRIPT", "IMAGE", "BACKTICK"])
def test_it_is_read_as_text_in_list_card_and_tooltip(open_page, town, hostile, payload):
    text = getattr(hostile, payload)
    asset = shown_name(town, "service", text)
    page = open_page(f"wards/{asset['ward_code']}.html")
    card = page.locator(f"#{page_id(asset['asset_id'])}")
    card.locator("summary").first.click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset["asset_id"]))
    assert text in card.locator("summary").first.inner_text()
    page.evaluate("id => assetmap.registry.get(id).openTip()", page_id(asset["asset_id"]))
    assert any(text in tip for tip in page.locator(".leaflet-tooltip").all_inner_texts())
    page.locator("#find").fill(text[:12])
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_it_is_read_as_text_on_what_is_printed_and_on_data_health(open_page, hostile):
    for folder in ("plans", "packs", "workshops"):
        texts = " ".join(
            open_page(f"{folder}/{code}.html").locator("body").inner_text() for code in (WARD, "W05999005")
        )
        assert hostile.IMAGE in texts, folder
        assert hostile.BACKTICK in texts, folder
    health = open_page("data-health.html").locator("body").inner_text()
    assert f"Council {hostile.IMAGE}" in health
    assert "services.csv → row 46" in health
    assert open_page("index.html").locator("body").inner_text().count(hostile.IMAGE) >= 1
    assert hostile.SCRIPT in open_page("accessibility.html").locator("body").inner_text()


def test_a_decision_with_a_hostile_reason_stands_on_the_card_as_text(open_page, town, hostile):
    reasons = pyogrio.read_dataframe(town.outputs / "findings.gpkg", layer="reasons")
    told = reasons[reasons["reason"] == "reason-confirmed"]
    findings = pyogrio.read_dataframe(town.outputs / "findings.gpkg", layer="findings").set_index("finding_id")
    asked = told[told["text"].str.contains(hostile.IMAGE, regex=False)]
    assert len(asked) > 1
    about = findings.loc[asked["finding_id"].iloc[0]]
    page = open_page(f"wards/{about['ward_code']}.html")
    card = page.locator(f"#{page_id(about['about_id'])}")
    card.locator("summary").first.click()
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(about["about_id"]))
    assert f"Officer {hostile.IMAGE}" in card.inner_text()


def test_a_correction_of_a_hostile_asset_is_a_mail_with_its_name_literally(open_page, town, hostile):
    asset = shown_name(town, "service", hostile.IMAGE)
    page = open_page(f"wards/{asset['ward_code']}.html")
    page.wait_for_function("() => !document.getElementById('correct-open').parentElement.hidden")
    card = page.locator(f"#{page_id(asset['asset_id'])}")
    card.locator("summary").first.click()
    card.get_by_role("button", name="Is something wrong or missing?").click()
    page.locator("#c-wrong").select_option("gone")
    page.locator("#c-reason").fill('I & you; "went" there\n5 < 6 > 4 `${window.pwned=1}` \\u0041')
    page.get_by_role("button", name="Make the correction").click()
    parts = urlsplit(page.locator("#correct-made a").first.get_attribute("href"))
    assert parts.scheme == "mailto"
    assert unquote(parts.path) == town.place.mailbox
    body = parse_qs(parts.query, strict_parsing=True)["body"][0]
    assert hostile.IMAGE in body
    assert '"went" there 5 < 6 > 4 `${window.pwned=1}` \\u0041' in body
    assert page.evaluate("typeof window.pwned") == "undefined"


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_files_are_readable_and_no_cell_is_a_formula(town, hostile):
    cells = 0
    for folder in (town.outputs, town.officers):
        for path in sorted(folder.rglob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                for row in csv.reader(file):
                    cells += len(row)
                    assert [cell for cell in row if cell[:1] in {*"=+-@\t\r"} and not is_number(cell)] == [], path.name
        for path in (*folder.rglob("*.json"), *folder.rglob("*.geojson")):
            text = path.read_text("utf-8")
            assert json.loads(text)
            text.encode("utf-8")  # with no half of a surrogate pair
        for path in folder.rglob("*.gpkg"):
            for layer in pyogrio.list_layers(path)[:, 0]:
                assert pyogrio.read_dataframe(path, layer=layer) is not None
    assert cells > 10_000
    names = {
        row["name"] for row in pyogrio.read_dataframe(town.outputs / "assets.gpkg", layer="assets").to_dict("records")
    }
    assert {hostile.SCRIPT, hostile.IMAGE, hostile.FORMULA, hostile.LONG} <= names  # data is not changed, pages escape
    assert armed(hostile.FORMULA) in (town.outputs / "assets.csv").read_text("utf-8-sig").replace('""', '"')


def test_what_cannot_be_taken_is_refused_with_its_place(town):
    told = json.loads((town.outputs / "data-health.json").read_text("utf-8"))["layers"]
    [problem] = next(layer for layer in told if layer["layer"] == "services")["problems"]
    assert (problem["effect"], problem["rule"], problem["count"]) == ("set aside", "term-unknown", 1)
    assert "services.csv → row 46 → column type" in problem["examples_en"][0]
    assert UNKNOWN_TYPE not in problem["examples_en"][0]


@pytest.mark.parametrize("words", [["check", "--all"], ["sources"], ["underused"]])
def test_the_command_line_says_it_and_breaks_on_nothing(town, words):
    from click.testing import CliRunner

    done = CliRunner().invoke(main, [*words, str(town.path.parent)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert "\x1b" not in done.output
    assert "\x00" not in done.output
