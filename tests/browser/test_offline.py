"""A ward's page without any network, from start to end; and without movement, for those who ask for none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap.render.page import ward_page

pytestmark = pytest.mark.browser
WARD = "W05999001"


@pytest.fixture(scope="module")
def ward(example, tmp_path_factory):
    path = tmp_path_factory.mktemp("offline") / "ward.html"
    place = example.place.model_copy(update={"mailbox": "info@council.example"})
    path.write_text(ward_page(replace(example, place=place), WARD), "utf-8")
    return path


def first_of(page, group):
    return page.locator(f"#g-{group} .entries details:visible").first


@pytest.mark.parametrize("browser_page", [(390, 844)], indirect=True)
def test_without_a_network_everything_works_and_nothing_is_asked_for(browser_page, ward):
    page = browser_page.page
    page.context.set_offline(True)
    page.goto(ward.as_uri() + "#cy")
    page.evaluate("assetmap.ready")
    page.locator("#find").fill("parc")
    first_of(page, "green_space").locator("summary").click()
    page.wait_for_function("() => assetmap.chosen")
    page.locator(".languages a[lang=en]").click()
    page.locator("#find").fill("")
    page.locator("[data-view=map]").click()
    page.evaluate("assetmap.map.zoomIn(1, { animate: false })")
    page.locator("[data-view=list]").click()
    card = first_of(page, "flag")
    card.locator("summary").first.click()
    card.get_by_role("link", name="Community asset transfer").first.click()
    page.goto(ward.as_uri() + "#en/action/T1-S-04")
    page.locator("#correct-open").click()
    page.locator("#correct-form").wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_timeout(300)
    assert {url.partition("#")[0] for url in browser_page.requests} == {ward.as_uri()}
    assert browser_page.errors == []
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_ask_for_no_movement(browser_page, ward, motion):
    page = browser_page.page
    page.emulate_media(reduced_motion=motion)
    page.goto(ward.as_uri() + "#en")
    page.evaluate("assetmap.ready")
    moved = page.evaluate(
        """() => new Promise((done) => {
          const { map } = assetmap;
          map.setZoom(17, { animate: false });
          const before = map.getCenter();
          assetmap.move(1, 0);
          const at = map.containerPointToLatLng(map.getSize().divideBy(2));
          setTimeout(() => {
            const after = map.getCenter();
            done([at.lng - before.lng, after.lng - before.lng]);
          }, 700);
        })"""
    )
    assert moved[1] > 0
    assert (moved[0] == pytest.approx(moved[1])) is (motion == "reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
