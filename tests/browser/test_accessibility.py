"""What axe finds in the pages of the made-up town: nothing."""

from __future__ import annotations

import pytest

from assetmap import load_config
from assetmap.render.page import ward_page
from assetmap.render.site import health_page, index_page
from assetmap.study import make_atlas, study

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(example, example_folder, example_layers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    (folder / "ward.html").write_text(ward_page(example, "W05999001"), "utf-8")
    (folder / "index.html").write_text(index_page(example), "utf-8")
    health = health_page(example, example_layers, {"homes": 100.0})
    (folder / "data-health.html").write_text(health, "utf-8")
    officers = make_atlas(study(load_config(example_folder), example_layers), "officers")
    (folder / "officers.html").write_text(ward_page(officers, "W05999001"), "utf-8")
    return folder


@pytest.mark.parametrize("browser_page", [(320, 800), (1280, 800)], indirect=True)
@pytest.mark.parametrize("name", ["ward", "index", "data-health", "officers"])
@pytest.mark.parametrize("lang", ["cy", "en"])
def test_axe_finds_no_violation_with_every_card_open(browser_page, town, name, lang):
    from axe_playwright_python.sync_playwright import Axe

    page = browser_page.page
    page.goto((town / f"{name}.html").as_uri() + f"#{lang}")
    page.evaluate("window.assetmap.ready")
    page.evaluate("for (const card of document.querySelectorAll('details')) card.open = true")
    page.wait_for_timeout(300)
    found = Axe().run(page).response
    assert len(found["passes"]) > 10
    told = [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]]
    assert told == []
    assert browser_page.errors == []
