"""What an edition consists of when it is written: pages, what is printed, tables, and what is taken away."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from assetmap import load_config
from assetmap.config import LicenceSpec
from assetmap.journey.catalogue import load_actions
from assetmap.publish import write_files, write_pages

FOLDERS = ("wards", "plans", "packs", "workshops")
FEATURES = Path(__file__).parents[1] / "docs" / "features.md"
WARD = "W05999002"


@pytest.fixture(scope="module")
def config(example_folder):
    return load_config(example_folder)


@pytest.fixture(scope="module")
def written(example, example_layers, config, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    write_files(example, example_layers, folder, config)
    write_pages(example, example_layers, folder, codes_of(example), config)
    return folder


def codes_of(atlas):
    return sorted(atlas.wards.data["code"])


def read(path):
    return pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False)


def both_of(folder):
    return pd.concat([read(folder / name) for name in ("actions.csv", "actions-odbl.csv")], ignore_index=True)


def licences_of(atlas):
    """Terms of everything that a link may be about, by its id."""
    terms = atlas.context.origins
    of = {source.id: source.licence for source in terms}
    wards = {
        code: {of[key] for ids in row.astype("str") for key in ids.split()}
        for code, row in atlas.context.sources.iterrows()
    }
    rows = [(atlas.assets.data, "asset_id"), (atlas.findings.data, "finding_id")]
    return wards | {
        key: {licence} for data, name in rows for key, licence in zip(data[name], data["licence"], strict=True)
    }


def wards_of(atlas):
    rows = [(atlas.assets.data, "asset_id"), (atlas.findings.data, "finding_id")]
    found = {key: code for data, name in rows for key, code in zip(data[name], data["ward_code"], strict=True)}
    return found | {code: code for code in codes_of(atlas)}


# --- what is written --------------------------------------------------------------------------------------------------


def test_pages_plans_packs_and_print_outs_are_there_for_every_ward(written, example):
    for name in FOLDERS:
        pages = {page.stem: page.read_text("utf-8") for page in (written / name).iterdir()}
        assert sorted(pages) == codes_of(example)
        for code, page in pages.items():
            ward = example.wards.data.set_index("code").loc[code]
            heading = re.search(r"<h1.*?</h1>", page, re.DOTALL)[0]
            assert ward["name"] in heading
            assert ward["name_cy"] in heading


def test_every_file_that_the_list_of_features_names_is_written(written):
    named = set(re.findall(r"`([\w/<>-]+\.(?:html|csv|json|gpkg))`", FEATURES.read_text("utf-8")))
    assert {"plans/<code>.html", "actions.csv", "economy.csv", "directory.json"} <= named
    assert [name for name in sorted(named) if not (written / name.replace("<code>", WARD)).is_file()] == []


def test_every_action_stands_once_for_the_place_and_once_for_each_ward(written, example):
    table = both_of(written)
    assert not table.duplicated(["ward_code", "action_id"]).any()
    assert len(table) == (1 + len(codes_of(example))) * len(load_actions())
    names = example.wards.data.set_index("code")["name"].to_dict() | {"": example.place.name.en}
    assert table["ward"].tolist() == table["ward_code"].map(names).tolist()


def test_wards_stand_by_code_whatever_was_found_in_them(example, example_layers, config, tmp_path):
    turned = example.wards.derive(example.wards.data.iloc[::-1].reset_index(drop=True))
    write_files(replace(example, wards=turned), example_layers, tmp_path, config)
    for name in ("actions.csv", "actions-odbl.csv", "economy.csv"):
        codes = read(tmp_path / name)["ward_code"].drop_duplicates().tolist()
        assert codes == sorted(codes)
    assert len(codes) == 1 + len(codes_of(example))


def test_a_row_counts_the_features_of_its_ward_that_are_linked(written, example):
    ward = wards_of(example)
    links = example.links.assign(ward=example.links["feature_id"].map(ward))
    expected = links.groupby(["ward", "action_id"]).size().to_dict()
    rows = both_of(written)
    found = dict(zip(zip(rows["ward_code"], rows["action_id"], strict=True), rows["count"], strict=True))
    assert {key: n for key, n in found.items() if n and key[0]} == expected
    whole = example.links.groupby("action_id").size().to_dict()
    assert {action: n for (code, action), n in found.items() if n and not code} == whole


def test_public_land_of_a_ward_is_counted_for_its_action(written, example):
    links = example.links[example.links["action_id"] == "T1-S-05"]
    land = example.assets.data.query("kind == 'land'")
    linked = set(links["feature_id"])
    assert linked & set(land["asset_id"]) == set(land.loc[land["ownership"] == "public", "asset_id"])
    assert (land["ownership"] != "public").any(), "else it could not be told that others are left out"
    rows = both_of(written).query("action_id == 'T1-S-05'").set_index("ward_code")
    for code, some in land[land["ownership"] == "public"].groupby("ward_code"):
        assert rows.loc[code, "state"] == "linked"
        told = dict(re.findall(r"(?:^|; )([^;]+?): (\d+)", rows.loc[code, "kinds_en"]))
        assert int(told["public land"]) == len(some)


# --- terms ------------------------------------------------------------------------------------------------------------


def test_a_row_stands_with_the_share_alike_ones_if_anything_that_it_counts_is(written, example):
    ward, terms = wards_of(example), licences_of(example)
    expected = defaultdict(set)
    columns = ["feature_id", "action_id", "licence"]
    for feature, action, licence in example.links[columns].itertuples(index=False, name=None):
        told = set(licence.split(" + "))
        assert told >= {part for joined in terms[feature] for part in joined.split(" + ")}
        for code in ("", ward[feature]):
            expected[code, action] |= told
    own, shared = read(written / "actions.csv"), read(written / "actions-odbl.csv")
    assert len(own)
    assert len(shared)
    for table, is_shared in ((own, False), (shared, True)):
        for row in table.itertuples():
            told = " + ".join(sorted(expected[row.ward_code, row.action_id]))
            assert ("ODbL" in told) is is_shared
            assert ("ODbL" in row.licence) is is_shared


def test_terms_that_the_authority_calls_share_alike_are(example, example_layers, config, tmp_path):
    ours = {"CC0-1.0": LicenceSpec(title={"en": "Ours", "cy": "Ein rhai ni"}, share_alike=True)}
    write_files(example, example_layers, tmp_path, config.model_copy(update={"licences": ours}))
    assert set(read(tmp_path / "actions.csv")["licence"]) == {""}
    assert set(read(tmp_path / "economy.csv")["licence"]) == {""}
    assert not (read(tmp_path / "actions-odbl.csv")["licence"] == "").any()


def test_files_of_share_alike_terms_go_when_nothing_has_them(example, example_layers, config, tmp_path):
    free = {"licence": "CC0-1.0"}
    context = replace(example.context, origins=tuple(replace(one, **free) for one in example.context.origins))
    layers = {name: getattr(example, name) for name in ("assets", "findings")}
    changed = {name: one.derive(one.data.assign(**free)) for name, one in layers.items()}
    stale = [tmp_path / f"{name}-odbl.csv" for name in ("actions", "economy", "findings")]
    stale += [tmp_path / f"{name}-odbl.gpkg" for name in ("assets", "findings")] + [tmp_path / "directory-odbl.json"]
    for file in stale:
        file.write_text("of an earlier run", "utf-8")
    links = example.links.assign(**free)
    write_files(replace(example, context=context, links=links, **changed), example_layers, tmp_path, config)
    assert [file.name for file in stale if file.exists()] == []
    assert len(read(tmp_path / "actions.csv")) == (1 + len(codes_of(example))) * len(load_actions())


# --- what is kept, and what is not ------------------------------------------------------------------------------------


def test_one_ward_is_made_the_others_are_kept_and_wards_that_are_no_more_go(
    example, example_layers, config, written, tmp_path
):
    for name in FOLDERS:
        (tmp_path / name).mkdir()
        for code in (*codes_of(example), "W05000099"):
            (tmp_path / name / f"{code}.html").write_text("of an earlier run", "utf-8")
    write_pages(example, example_layers, tmp_path, [WARD], config)
    for name in FOLDERS:
        pages = {page.stem: page.read_bytes() for page in (tmp_path / name).iterdir()}
        assert sorted(pages) == codes_of(example)
        assert {code for code, page in pages.items() if page == b"of an earlier run"} == {*codes_of(example)} - {WARD}
        assert pages[WARD] == (written / name / f"{WARD}.html").read_bytes()


def test_the_same_input_gives_the_same_bytes(example, example_layers, config, written, tmp_path):
    write_files(example, example_layers, tmp_path, config)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"actions.csv", "actions-odbl.csv", "economy.csv", "directory.json"} <= {path.name for path in files}
    for path in files:
        assert path.read_bytes() == (written / path.relative_to(tmp_path)).read_bytes(), path.name


def test_what_is_printed_leads_to_the_published_page_and_the_mailbox(
    example, example_layers, config, written, tmp_path
):
    told = {"url": "https://maps.example.org/town/", "mailbox": "enquiries@example.org"}
    atlas = replace(example, place=example.place.model_copy(update=told))
    write_pages(atlas, example_layers, tmp_path, [WARD], config)
    for name in ("plans", "workshops"):
        page = (tmp_path / name / f"{WARD}.html").read_text("utf-8")
        assert f"<strong>https://maps.example.org/town/wards/{WARD}.html</strong>" in page
        assert 'class="qr"' in page
        assert 'class="qr"' not in (written / name / f"{WARD}.html").read_text("utf-8")
    assert told["mailbox"] in (tmp_path / "workshops" / f"{WARD}.html").read_text("utf-8")
