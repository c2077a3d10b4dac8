"""A resident says what is wrong or missing: by keyboard, in either language, and nothing is sent by the page."""

from __future__ import annotations

import json
import re
import shutil
from bisect import bisect_left
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from assetmap import load_config, load_layers, survey
from assetmap.cli import main
from assetmap.loaders.columns import catalogue
from assetmap.loaders.reviews import read_reviews
from assetmap.render.page import ward_page
from assetmap.render.postcodes import ward_postcodes
from assetmap.render.words import page_id

pytestmark = pytest.mark.browser
WARD = "W05999001"
MAILBOX = "property@exampleton.example"
LIMIT = catalogue()["corrections"]["mail"]
PHONE, DESK = (390, 844), (1280, 800)
OPEN = {"en": "Is something wrong or missing?", "cy": "A oes rhywbeth yn anghywir neu ar goll?"}
MAKE = {"en": "Make the correction", "cy": "Gwneud y cywiriad"}
REASON = {"en": "Why, and how do you know?", "cy": "Pam, a sut rydych chi'n gwybod?"}


def copy_town(example_folder, folder):
    """Copy the made-up town, with a mailbox of ours."""
    shutil.copytree(example_folder, folder)
    config = re.sub("^mailbox = .*\n", "", (folder / "assetmap.toml").read_text("utf-8"), flags=re.MULTILINE)
    config = config.replace("made_up = true", f'mailbox = "{MAILBOX}"\nmade_up = true', 1)
    (folder / "assetmap.toml").write_text(config.replace("../../outputs", "outputs"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def pages(example, tmp_path_factory):
    """The page of a ward, of an authority with a mailbox and without; and what is known of the ward."""
    folder = tmp_path_factory.mktemp("corrections")
    atlas = replace(example, place=example.place.model_copy(update={"mailbox": MAILBOX}))
    (folder / "ward.html").write_text(ward_page(atlas, WARD), "utf-8")
    plain = replace(atlas, place=atlas.place.model_copy(update={"mailbox": ""}))
    (folder / "plain.html").write_text(ward_page(plain, WARD), "utf-8")
    return folder, atlas


@pytest.fixture
def flagged(pages):
    """Say the asset that could be used more, with the lowest id."""
    found = pages[1].underuse.data
    asset = found[found["ward_code"] == WARD].sort_values("about_id")["about_id"].iloc[0]
    return pages[1].assets.data.set_index("asset_id").loc[asset]


@pytest.fixture
def visit(browser_page, pages):
    def opened(lang="en", name="ward"):
        page = browser_page.page
        page.emulate_media(reduced_motion="reduce")
        page.goto((pages[0] / f"{name}.html").as_uri() + f"#{lang}")
        page.evaluate("assetmap.ready")
        page.wait_for_function("() => !document.getElementById('correct-open').parentElement.hidden")
        return page

    return opened


def open_card(page, asset, lang="en"):
    """Open a card and the form from it, by keyboard."""
    card = page.locator(f"#{page_id(asset)}")
    card.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => assetmap.chosen === id", arg=page_id(asset))
    button = card.get_by_role("button", name=OPEN[lang])
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    return button


def pick(page, field, value):
    """Choose from a list by keyboard, as someone who presses the down key until it says the right thing."""
    chosen = page.locator(field)
    for _ in range(60):
        page.keyboard.press("Tab")
        if chosen.evaluate("one => one === document.activeElement"):
            break
    for _ in range(chosen.locator("option").count()):
        if chosen.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    assert chosen.input_value() == value


def mail_of(page, at=0):
    href = page.locator("#correct-made a").nth(at).get_attribute("href")
    parts = urlsplit(href)
    assert (parts.scheme, parts.path) == ("mailto", MAILBOX)
    assert len(href.partition("&body=")[2]) < LIMIT
    return {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}


def save(page, target):
    with page.expect_download() as saved:
        page.locator("#correct-save").press("Enter")
    assert saved.value.suggested_filename == "assetmap-corrections.geojson"
    saved.value.save_as(target)
    return json.loads(target.read_text("utf-8"))["features"]


def left(page):
    return int("".join(sign for sign in page.locator("#c-left").inner_text() if sign.isdigit()))


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_correction_is_written_from_a_card_by_keyboard_alone(browser_page, visit, flagged, lang):
    page = visit(lang)
    open_card(page, flagged.name, lang)
    assert page.evaluate("document.activeElement.id") == "correct-form-title"
    assert page.locator("#c-about option:checked").inner_text() == (
        flagged["name_cy"] if lang == "cy" else flagged["name"]
    )
    pick(page, "#c-wrong", "in_use")
    page.keyboard.press("Tab")
    page.keyboard.type("The choir; on Tuesdays (& Sundays), in Tŷ Gwyn")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").strip()
    assert page.evaluate("document.activeElement.href").startswith("mailto:")
    mail = mail_of(page)
    lines = mail["body"].split("\r\n")
    assert any(flagged["name_cy" if lang == "cy" else "name"] in line for line in lines[:1])
    why = {"en": "Why", "cy": "Pam"}[lang]
    assert f"{why}: The choir; on Tuesdays (& Sundays), in Tŷ Gwyn" in lines
    assert f"assetmap1{lang};reject;{flagged.name};{flagged['kind']};;;" in mail["body"]
    assert browser_page.outside_requests == []
    assert len(browser_page.requests) == 1
    assert browser_page.errors == []


@pytest.mark.parametrize("browser_page", [PHONE, DESK], indirect=True)
def test_escape_leads_from_the_map_to_the_form_and_from_the_form_to_the_card(visit, flagged):
    page = visit()
    button = open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("place")
    page.locator("#c-on-map").press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('folium-map')")
    assert page.locator(".cross").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "c-on-map"
    assert page.locator(".cross").count() == 0
    page.locator("#c-reason").focus()
    page.keyboard.press("Escape")
    assert page.locator("#correct-form").is_hidden()
    assert button.evaluate("one => one === document.activeElement")
    assert page.locator(f"#{page_id(flagged.name)}").get_attribute("open") is not None


def add(page, sort, name, lang="en"):
    page.locator("#correct-open").press("Enter")
    page.locator("#c-sort").select_option(sort)
    page.locator("#c-name").fill(name)
    page.get_by_label(REASON[lang]).fill("It opened in May")


@pytest.mark.parametrize("browser_page", [PHONE, DESK], indirect=True)
def test_something_missing_is_put_on_the_map_with_the_arrow_keys(visit, tmp_path, settle):
    page = visit()
    add(page, "service library", "Reading Room")
    page.locator("#c-on-map").press("Enter")
    before = page.evaluate("assetmap.map.getCenter()")
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        settle(page)
    there = page.evaluate("assetmap.map.getCenter()")
    assert there["lng"] > before["lng"]
    assert there["lat"] > before["lat"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "c-on-map"
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    [feature] = save(page, tmp_path / "one.geojson")
    assert feature["geometry"]["coordinates"] == pytest.approx([there["lng"], there["lat"]], abs=1e-5)
    told = feature["properties"]
    assert (told["decision"], told["kind"], told["type"]) == ("add", "service", "library")
    assert (told["name"], "name_cy" in told) == ("Reading Room", False)
    assert "Missing: Reading Room (Library)" in mail_of(page)["body"]


def test_something_missing_is_placed_by_a_postcode_of_the_ward_and_called_approximate(visit, pages, tmp_path):
    atlas = pages[1]
    ward = atlas.wards.data.set_index("code").geometry[WARD]
    inside = ward_postcodes(atlas.postcodes, ward).to_crs("EPSG:4326")
    outside = atlas.postcodes.data[~atlas.postcodes.data["postcode"].isin(inside["postcode"])]
    page = visit()
    add(page, "anchor other", "Sewing Circle")
    page.locator("#c-postcode").fill(outside["postcode"].iloc[0])
    assert "does not know" in page.locator("#c-place").inner_text()
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert "Say where it is" in page.locator("#c-wrong-told").inner_text()
    assert page.locator("#correct-made").is_hidden()
    code, spot = inside["postcode"].iloc[0], inside.geometry.iloc[0]
    page.locator("#c-postcode").fill(code.lower().replace(" ", ""))
    assert "approximate" in page.locator("#c-place").inner_text()
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    [feature] = save(page, tmp_path / "one.geojson")
    assert feature["geometry"]["coordinates"] == pytest.approx([spot.x, spot.y], abs=3e-5)
    assert f"({code}, approximate)" in mail_of(page)["body"]


def test_a_street_in_words_is_a_place_for_an_officer_to_find(visit, tmp_path):
    page = visit("cy")
    add(page, "service library", "Ystafell Ddarllen", "cy")
    page.locator("#c-street").fill("Stryd y Felin")
    page.get_by_role("button", name=MAKE["cy"]).press("Enter")
    [feature] = save(page, tmp_path / "one.geojson")
    assert feature["geometry"] is None
    assert feature["properties"]["reason"] == "Ble: Stryd y Felin. It opened in May"
    assert (feature["properties"]["name_cy"], "name" in feature["properties"]) == ("Ystafell Ddarllen", False)


@pytest.mark.parametrize("letter", ["a", "ŵ", "&", "\U0001f3e0"])
def test_what_is_too_long_is_refused_whole_and_counted(visit, flagged, letter):
    page = visit()
    open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("use")
    page.locator("#c-value").fill("Hall")
    reason = page.locator("#c-reason")
    reason.fill(letter * 401)
    assert "Too long" in page.locator("#c-left").inner_text()
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert page.locator("#correct-made").is_hidden()
    assert page.evaluate("document.activeElement.id") == "c-reason"
    assert reason.input_value() == letter * 401

    def is_too_long(n):
        reason.fill(letter * n)
        return "left" not in page.locator("#c-left").inner_text()

    most = bisect_left(range(1, 401), 1, key=is_too_long)
    reason.fill(letter * most)
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert letter * most in mail_of(page)["body"]
    assert most == 400 or letter != "a"


def test_the_form_asks_for_what_is_needed_and_goes_there(visit, flagged):
    page = visit()
    open_card(page, flagged.name)
    make = page.get_by_role("button", name=MAKE["en"])
    for field, value in (("c-wrong", "status"), ("c-state", "vacant"), ("c-reason", "Seen")):
        make.press("Enter")
        assert page.evaluate("document.activeElement.id") == field
        assert page.locator(f"#{field}").get_attribute("aria-invalid") == "true"
        assert "c-wrong-told" in page.locator(f"#{field}").get_attribute("aria-describedby").split()
        below = page.locator("#c-wrong-told").bounding_box()["y"] - page.locator(f"#{field}").bounding_box()["y"]
        assert 0 < below < 260
        one = page.locator(f"#{field}")
        one.fill(value) if field == "c-reason" else one.select_option(value)
    make.press("Enter")
    assert "What it should be: Vacant" in mail_of(page)["body"]


def test_what_an_import_would_refuse_is_told_in_the_form(visit, flagged):
    page = visit()
    open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("gone")
    make = page.get_by_role("button", name=MAKE["en"])
    for text in ("See www.club.example", "https://siop.cymru", "<b>gone</b>"):
        page.locator("#c-reason").fill(text)
        make.press("Enter")
        assert "no web addresses" in page.locator("#c-wrong-told").inner_text()
        assert page.locator("#correct-made").is_hidden()
    page.locator("#c-reason").fill("I went there & saw: it is gone; 5 < 6")
    make.press("Enter")
    assert page.locator("#correct-made").is_visible()


def test_that_a_place_is_wrong_is_not_said_without_the_right_one(visit, flagged):
    page = visit()
    open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("place")
    page.locator("#c-reason").fill("I went there")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert page.evaluate("document.activeElement.id") == "c-street"
    assert page.locator("#correct-made").is_hidden()


def test_what_was_written_is_still_there_after_a_slip(visit, flagged):
    page = visit()
    button = open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("gone")
    page.locator("#c-reason").fill("I went there")
    page.keyboard.press("Escape")
    button.press("Enter")
    assert page.locator("#c-wrong").input_value() == "gone"
    assert page.locator("#c-reason").input_value() == "I went there"
    page.keyboard.press("Escape")
    page.locator("#correct-open").press("Enter")
    assert page.locator("#c-about").input_value() == ""
    assert page.locator("#c-reason").input_value() == "I went there"


def test_while_a_place_is_put_a_click_on_the_map_puts_the_cross_there_and_opens_no_card(visit, settle):
    page = visit()
    add(page, "service library", "Reading Room")
    page.locator("#c-on-map").press("Enter")
    entry = "assetmap.registry.get([...assetmap.registry.keys()].at(-1))"
    at = page.evaluate(f"(({{ x, y }}) => [x, y])({entry}.drawn)")
    spot = page.evaluate("([x, y]) => assetmap.map.containerPointToLatLng([x, y])", at)
    page.evaluate(f"{entry}.click()")
    assert page.evaluate("assetmap.chosen") == ""
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + at[0], box["y"] + at[1])
    settle(page)
    assert page.evaluate("assetmap.chosen") == ""
    middle = page.evaluate("assetmap.map.getCenter()")
    assert abs(middle["lat"] - spot["lat"]) < 0.0002
    assert abs(middle["lng"] - spot["lng"]) < 0.0003
    page.locator("#put-here").click()
    assert f"{middle['lat']:.5f}" in page.locator("#c-place").inner_text()


def test_several_are_kept_one_is_removed_and_the_mail_speaks_the_language_of_the_page(visit, flagged, tmp_path):
    page = visit()
    open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("gone")
    page.locator("#c-reason").fill("I went there")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    add(page, "green_space park", "Mill Green")
    page.locator("#c-street").fill("Mill Street")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert len(save(page, tmp_path / "two.geojson")) == 2
    assert mail_of(page)["body"].startswith("About: ")
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    assert mail_of(page)["body"].startswith("Dan sylw: ")
    page.locator("#correct-made li").nth(1).get_by_role("button").press("Enter")
    [kept] = save(page, tmp_path / "one.geojson")
    assert kept["properties"]["decision"] == "note"
    assert kept["properties"]["reason"] == "It is not there any more. I went there"


def test_without_a_mailbox_the_page_says_so_and_the_file_can_be_saved(visit, tmp_path):
    page = visit(name="plain")
    assert page.get_by_text("The authority has named no mailbox").is_visible()
    add(page, "service library", "Reading Room")
    page.locator("#c-street").fill("Mill Street")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert page.evaluate("document.activeElement.id") == "correct-save"
    assert page.locator("#correct-made a").count() == 0
    assert len(save(page, tmp_path / "one.geojson")) == 1


@pytest.mark.parametrize("browser_page", [(320, 800), DESK], indirect=True)
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_axe_finds_nothing_in_the_form_and_nothing_scrolls_sideways(browser_page, visit, flagged, violations, lang):
    page = visit(lang)
    open_card(page, flagged.name, lang)
    page.locator("#c-wrong").select_option("place")
    page.locator("#c-street").fill("Stryd y Bont")
    page.locator("#c-reason").fill("x" * 450)
    page.get_by_role("button", name=MAKE[lang]).press("Enter")
    page.locator("#c-reason").fill("x")
    page.get_by_role("button", name=MAKE[lang]).press("Enter")
    add(page, "service library", "Room", lang)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#c-on-map").press("Enter")
    assert violations(page, within="#map") == []
    assert browser_page.errors == []


def test_what_a_resident_writes_is_on_the_map_when_an_officer_has_accepted_it(
    browser_page, visit, flagged, example_folder, tmp_path
):
    page = visit()
    open_card(page, flagged.name)
    page.locator("#c-wrong").select_option("in_use")
    page.locator("#c-reason").fill("The choir sings here")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    add(page, "service library", "Reading Room")
    page.locator("#c-on-map").press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    save(page, tmp_path / "from-a-resident.geojson")
    (tmp_path / "mail.txt").write_text(mail_of(page, 0)["body"] + "\n" + mail_of(page, 1)["body"], "utf-8")

    town = copy_town(example_folder, tmp_path / "town")
    ask = CliRunner().invoke
    done = ask(main, ["corrections", "import", str(tmp_path / "from-a-resident.geojson"), str(town)])
    assert done.exit_code == 0, done.output
    waiting = [
        one for one in read_reviews(town / "reviews.csv") if one.state == "unverified" and one.origin == "resident"
    ]
    rows = {one.decision: one.row for one in waiting if one.reason in {"The choir sings here", "It opened in May"}}
    assert set(rows) == {"reject", "add"}
    again = ask(main, ["corrections", "import", str(tmp_path / "mail.txt"), str(town), "--json"])
    assert json.loads(again.output)["added"] == [], "the e-mail says the same as the file"
    assert json.loads(again.output)["twice"] == 2

    def listed():
        config = load_config(town)
        atlas = survey(config, load_layers(config))
        (tmp_path / "ward.html").write_text(ward_page(atlas, WARD), "utf-8")
        page.goto("about:blank")  # the same address with the same fragment would not be read again
        page.goto((tmp_path / "ward.html").as_uri() + "#en")
        page.evaluate("assetmap.ready")
        names = page.locator(".entries summary .n").all_text_contents()
        return "Reading Room" in names, page.locator(f"#g-flag #{page_id(flagged.name)}").count()

    assert listed() == (False, 1)
    for row in rows.values():
        told = ask(main, ["review", str(town), "--accept", str(row), "--role", "Estates officer"])
        assert told.exit_code == 0, told.output
    assert listed() == (True, 0)
    card = page.locator("details", has=page.locator("summary .n", has_text="Reading Room")).first
    card.locator("summary").first.click()
    expect(card).to_contain_text("Checked by the authority", use_inner_text=True)
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    expect(card).to_contain_text("Gwiriwyd gan yr awdurdod", use_inner_text=True)
    assert browser_page.errors == []


# --- finding the place, and keeping what was made ---------------------------------------------------------------------


@pytest.mark.parametrize("browser_page", [PHONE], indirect=True)
def test_leaving_for_the_list_ends_the_choosing_of_a_place(visit, flagged, settle):
    page = visit()
    add(page, "service library", "Reading Room")
    page.locator("#c-on-map").press("Enter")
    page.locator("[data-view=list]").evaluate("one => one.click()")
    settle(page)
    card = page.locator(f"#{page_id(flagged.name)}")
    card.locator("summary").first.evaluate("one => one.click()")
    card.locator(":scope > .show").evaluate("one => one.click()")
    settle(page)
    assert page.locator("#put").is_hidden()
    assert page.locator(".cross").count() == 0
    assert page.locator("#chosen").is_visible()


def test_the_map_opens_where_the_postcode_is(visit, example, settle):
    area = example.wards.data.set_index("code").geometry[WARD]
    inside = ward_postcodes(example.postcodes, area).to_crs("EPSG:4326")
    code, spot = inside["postcode"].iloc[-1], inside.geometry.iloc[-1]
    page = visit()
    add(page, "service library", "Reading Room")
    page.locator("#c-postcode").fill(code)
    page.locator("#c-on-map").press("Enter")
    settle(page)
    middle = page.evaluate("assetmap.map.getCenter()")
    assert (middle["lng"], middle["lat"]) == pytest.approx((spot.x, spot.y), abs=2e-4)
    assert page.evaluate("assetmap.map.getZoom()") >= 16


def test_of_a_postcode_that_is_being_typed_nothing_is_said(visit):
    page = visit()
    add(page, "service library", "Reading Room")
    page.evaluate(
        "() => { const place = document.getElementById('c-place'); window.said = [];"
        "new MutationObserver(() => said.push(place.textContent)).observe(place, { childList: true }); }"
    )
    page.locator("#c-postcode").press_sequentially("ZZ99 9Z")
    assert page.evaluate("said") == []
    page.locator("#c-postcode").press_sequentially("Z")
    assert len(page.evaluate("said")) == 1
    page.locator("#c-postcode").fill("ZZ")
    page.locator("#c-street").focus()
    assert "does not know the postcode ZZ" in page.locator("#c-place").inner_text()


@pytest.mark.parametrize(("name", "told"), [("ward", "send the e-mail"), ("plain", "save the file")])
def test_an_e_mail_is_promised_only_where_there_is_one(visit, name, told):
    page = visit("en", name)
    add(page, "service library", "Reading Room")
    page.locator("#c-street").fill("Mill Street")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    assert told in page.locator("#correct-told").inner_text()
    words = page.locator("#correct > p").all_inner_texts()
    assert ("e-mail" in " ".join(words[:2])) == (name == "ward")


def test_a_correction_that_was_not_kept_is_not_lost_without_a_word(visit, tmp_path):
    page = visit()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    add(page, "service library", "Reading Room")
    page.locator("#c-street").fill("Mill Street")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    page.reload()
    assert asked == ["beforeunload"]
    page.evaluate("assetmap.ready")
    add(page, "service library", "Reading Room")
    page.locator("#c-street").fill("Mill Street")
    page.get_by_role("button", name=MAKE["en"]).press("Enter")
    save(page, tmp_path / "one.geojson")
    page.reload()
    assert asked == ["beforeunload"]


def test_that_it_is_in_use_is_said_only_of_what_is_thought_not_to_be(visit, example, flagged):
    page = visit()
    wrongs = "Array.from(document.getElementById('c-wrong').options, (one) => one.value)"
    open_card(page, flagged.name)
    assert "in_use" in page.evaluate(wrongs)
    page.keyboard.press("Escape")
    assets = example.assets.data
    flags = set(example.underuse.data["about_id"])
    kinds = assets["kind"].isin(["land", "building", "green_space"]) & assets["ward_code"].eq(WARD)
    open_card(page, assets.loc[kinds & ~assets["asset_id"].isin(flags), "asset_id"].iloc[0])
    assert "in_use" not in page.evaluate(wrongs)
