"""What the README and the documentation say is so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assetmap import config as configuration
from assetmap import load_config, make_maps
from assetmap.cli import main
from assetmap.contracts import CONTRACTS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))


def test_the_least_configuration_of_the_readme_makes_maps(tmp_path, example_folder):
    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL).group(1)
    (tmp_path / "layers").mkdir()
    shutil.copy(example_folder / "wards.geojson", tmp_path / "layers" / "wards.geojson")
    text = text.replace("wards.gpkg", "wards.geojson").replace("W06000022", "W06999999")
    (tmp_path / "assetmap.toml").write_text(text, "utf-8")
    record = make_maps(load_config(tmp_path))
    assert len(record["page_bytes"]["wards"]) == 5
    assert set(record["findings"]) == {"no_data"}


@pytest.mark.parametrize("verb", sorted(main.commands))
def test_every_verb_is_in_the_readme(verb):
    assert f"`assetmap {verb}" in README


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            key
            for model in (
                configuration.Place,
                configuration.SourceSpec,
                configuration.LayerSpec,
                configuration.StandardSpec,
            )
            for key in model.model_fields
        }
    ),
)
def test_every_key_of_the_configuration_is_documented(name):
    assert f"`{name}`" in PAGES


@pytest.mark.parametrize("kind", sorted({*CONTRACTS, "osm", "land_and_buildings"} - {"assets", "findings"}))
def test_every_kind_of_layer_is_documented(kind):
    assert f"`{kind}`" in PAGES


def test_the_picture_of_the_readme_is_there():
    assert (ROOT / re.search(r"!\[.*?\]\((.*?)\)", README).group(1)).stat().st_size > 10_000
