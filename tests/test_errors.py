from __future__ import annotations

import pickle

import pytest

from assetmap import errors
from assetmap.errors import AssetmapError, ContractError, LayerNotFoundError, Problem

CLASSES = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, AssetmapError)]


def test_a_problem_says_where_what_and_what_to_do_in_both_languages():
    problem = Problem("postcode-unknown", "register.xlsx", 7, "Postcode", values={"value": "ZZ9 9ZZ"})
    assert problem.say("en").startswith("register.xlsx → row 7 → column Postcode: The postcode 'ZZ9 9ZZ'")
    assert problem.say("cy").startswith("register.xlsx → rhes 7 → colofn Postcode: Nid yw'r cod post 'ZZ9 9ZZ'")


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_survives_pickling(kind):
    error = kind(Problem("file-empty", "a.csv", layer="a"), Problem("layer-empty", "b.csv", layer="b"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_an_error_says_all_its_problems():
    error = ContractError(Problem("file-empty", "a.csv"), Problem("layer-empty", "b.csv"))
    assert [line.split(":")[0] for line in str(error).splitlines()] == ["a.csv", "b.csv"]


def test_errors_are_also_what_python_would_call_them():
    assert issubclass(LayerNotFoundError, FileNotFoundError)
    assert issubclass(ContractError, ValueError)
    assert LayerNotFoundError(Problem("file-empty", "a.csv", layer="a")).layer == "a"


def test_the_tree_in_the_docstring_names_every_class():
    for kind in CLASSES:
        assert kind.__name__ in (errors.__doc__ or "")
