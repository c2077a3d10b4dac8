"""When two records are taken for one asset, from ``data/matching.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.analysis.match_rule import load_match_rule
from assetmap.config import MatchingSpec
from assetmap.text import read_data, vocabulary, word
from written.tables import say_source, write_table

if TYPE_CHECKING:
    from assetmap.analysis.match_rule import Pairing


def write_figures() -> str:
    """Write a table of how near and how alike records must be, and which figures an authority may set."""
    rows = [
        (
            f"`{key}`",
            f"{one['value']:g} {one['unit']}",
            "yes" if key in MatchingSpec.model_fields else "no",
            one["because"]["en"],
            say_source(one["status"], one["source"]),
        )
        for key, one in read_data("matching.toml")["number"].items()
    ]
    return write_table(("figure", "value", "may be set", "why", "status"), rows)


def write_words() -> str:
    """Write which words of names are left aside, which are taken for the same, and which tell neighbours apart."""
    words = read_data("matching.toml")["words"]
    same = [f"*{one}* and *{other}*" for one, other in words["same"].items()]
    lines = [
        ("left aside", ", ".join(f"*{one}*" for one in words["small"])),
        ("taken for the same", ", ".join(same)),
        ("tell neighbours apart, as a number or a single letter does", ", ".join(f"*{one}*" for one in words["apart"])),
    ]
    return "\n".join(f"- {heading}: {told}" for heading, told in lines)


def write_pairs() -> str:
    """Write a table of what may be compared with what, and in which ways."""
    rows = [
        (
            " with ".join(word("kind", kind, "en").lower() for kind in one.kinds),
            _say_types(one),
            ", ".join(f"`{way}`" for way in one.by),
            one.because.en,
            say_source(one.status, one.source),
        )
        for one in load_match_rule().pairs
    ]
    return write_table(("kinds", "of which types", "ways", "why", "status"), rows)


def _say_types(one: Pairing) -> str:
    if not one.types:
        return "of one type, or one that may be the other"
    named = [[_say_type(kind, term) for kind, term in zip(one.kinds, pair, strict=True)] for pair in one.types]
    return "; ".join(" with ".join(pair) for pair in named)


def _say_type(kind: str, term: str) -> str:
    return word(kind, term, "en").lower() if term in vocabulary()[kind] else term
