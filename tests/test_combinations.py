"""Which terms may stand together in one row of what is published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assetmap import load_config
from assetmap.config import LicenceSpec, Names
from assetmap.errors import LicenceError
from assetmap.gates import check_combinations

TITLE = Names(en="Ours", cy="Ein telerau")


def with_licences(layer, *licences):
    data = layer.data.copy()
    for at, licence in enumerate(licences):
        data.loc[at, "licence"] = licence
    return replace(layer, data=data)


@pytest.mark.parametrize(
    "licence", ["ODbL-1.0", "OGL-3.0 + ODbL-1.0", "CC0-1.0 + ODbL-1.0", "CC-BY-4.0 + OGL-3.0", "CC-BY-4.0"]
)
def test_terms_that_may_be_kept_together_pass(example, licence):
    check_combinations(with_licences(example.assets, licence), with_licences(example.underuse, licence))


@pytest.mark.parametrize("licence", ["CC-BY-4.0 + ODbL-1.0", "ODbL-1.0 + own", "ODbL-1.0 + alike"])
def test_terms_that_may_not_become_share_alike_stop_and_the_rows_are_named(example, licence):
    own = {"own": LicenceSpec(title=TITLE), "alike": LicenceSpec(title=TITLE, share_alike=True)}
    assets = with_licences(example.assets, licence, licence)
    with pytest.raises(LicenceError) as caught:
        check_combinations(assets, own=own)
    [problem] = caught.value.problems
    assert licence in problem.what("en")
    for at in (0, 1):
        assert assets.data.loc[at, "asset_id"] in problem.what("en")
        assert assets.data.loc[at, "asset_id"] in problem.what("cy")
    assert example.assets.data.loc[2, "asset_id"] not in problem.what("en")


def test_a_publisher_who_agrees_is_believed(example):
    own = {"own": LicenceSpec(title=TITLE, into_share_alike=True)}
    check_combinations(with_licences(example.assets, "ODbL-1.0 + own"), own=own)


def test_two_kinds_of_share_alike_never_stand_together(example):
    own = {"alike": LicenceSpec(title=TITLE, share_alike=True, into_share_alike=True)}
    check_combinations(with_licences(example.assets, "alike"), own=own)
    with pytest.raises(LicenceError):
        check_combinations(with_licences(example.assets, "ODbL-1.0 + alike"), own=own)


def test_the_example_may_be_published(example, example_folder):
    check_combinations(example.assets, example.underuse, own=load_config(example_folder).licences)
