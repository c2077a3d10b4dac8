"""Every rule that a loader breaks can be said, with what to do, in both languages, and names no place unfilled."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import assetmap
from assetmap.text import phrases

LOADERS = Path(assetmap.__file__).parent / "loaders"


def rules_of(source):
    """Find the first argument of each call of Problem(…), .problem(…) and .note(…), or what stands for it else."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            for said in first.values if isinstance(first, ast.BoolOp) else [first]:
                if name in {"Problem", "problem", "note"} and isinstance(said, ast.Constant):
                    yield said.value


RULES = sorted({rule for file in LOADERS.glob("*.py") for rule in rules_of(file.read_text("utf-8"))})


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_loaders_has_its_words(rule):
    for key in (rule, f"{rule}-todo"):
        record = phrases()[key]
        places = [{name for _, name, _, _ in string.Formatter().parse(record[lang]) if name} for lang in ("cy", "en")]
        assert record["cy"] != record["en"]
        assert places[0] == places[1]


def test_the_rules_were_found():
    assert {"file-not-found", "postcode-unknown", "osm-incomplete", "row-too-wide", "owner-chain"} <= set(RULES)
