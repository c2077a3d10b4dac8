"""A QR code leads from paper to one asset or finding on a hosted page, at an address that stays."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from assetmap.cli import main
from assetmap.render.codes import feature_url, qr_drawing, ward_url
from assetmap.render.entries import ward_entries
from assetmap.text import say

URL = "https://maps.example.org/some/where"


@pytest.fixture(scope="module")
def hosted(example):
    return replace(example, place=example.place.model_copy(update={"url": URL + "/"}))


@pytest.fixture
def town(example_folder, tmp_path):
    """The configuration of the made-up town, beside its layers, with an address."""
    text = (example_folder / "assetmap.toml").read_text("utf-8")
    text = re.sub(r"(?m)^# url = .*$", f'url = "{URL}"', text)
    text = re.sub(r'(?m)^file = "', f'file = "{example_folder.as_posix()}/', text)
    (tmp_path / "assetmap.toml").write_text(text, "utf-8")
    return tmp_path


def test_every_entry_of_the_maps_has_an_address_on_its_wards_page(hosted):
    for ward in hosted.wards.data["code"]:
        for entry in ward_entries(hosted, ward):
            first, *more = entry.feature_ids
            if first == ward:
                continue
            kind = "finding" if first in set(hosted.findings.data["finding_id"]) else "asset"
            assert feature_url(hosted, first) == f"{URL}/wards/{ward}.html#{hosted.place.languages[0]}/{kind}/{first}"
            assert [feature_url(hosted, one, "en") for one in more] == [
                f"{URL}/wards/{ward}.html#en/finding/{one}" for one in more
            ]


def test_what_is_not_on_the_maps_has_no_address(hosted, example):
    with pytest.raises(KeyError):
        feature_url(hosted, "nothing")
    assert ward_url(example, "W05999001") == ""


def test_a_drawing_is_an_svg_of_its_own_and_names_its_address():
    drawing = ET.fromstring(qr_drawing(URL + "?a=1&b=2#en").encode())  # noqa: S314 - our own
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawing.find("{http://www.w3.org/2000/svg}title").text == URL + "?a=1&b=2#en"
    with pytest.raises(ValueError, match="no address"):
        qr_drawing("javascript:alert(1)")


def test_an_officer_draws_the_code_of_an_asset(town, hosted, monkeypatch):
    monkeypatch.chdir(town)
    asset = hosted.assets.data["asset_id"][hosted.assets.data["ward_code"].ne("")].iloc[0]
    done = CliRunner().invoke(main, ["qr", asset, "--lang", "cy"])
    assert done.exit_code == 0, done.output
    url = feature_url(hosted, asset, "cy")
    assert url in done.output
    assert (town / f"{asset}.svg").read_text("utf-8") == qr_drawing(url)


def test_an_unknown_id_and_a_place_without_an_address_are_told(town, example_folder, monkeypatch):
    monkeypatch.chdir(town)
    before = sorted(town.iterdir())
    unknown = CliRunner().invoke(main, ["qr", "nobody"])
    assert unknown.exit_code == 1
    assert "nobody" in unknown.output
    homeless = CliRunner().invoke(main, ["qr", "nobody", str(example_folder)])
    assert homeless.exit_code == 1
    assert any(say("qr-no-url", lang) in homeless.output for lang in ("cy", "en"))
    assert sorted(town.iterdir()) == before
