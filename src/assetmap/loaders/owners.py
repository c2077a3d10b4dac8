"""Tell a public body by its name, or by what OpenStreetMap says of an owner or operator without naming it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def is_public_body(name: str) -> bool:
    """
    Tell whether a name is that of a public body.

    Parameters
    ----------
    name
        Owner or operator, as a source spells it.

    Returns
    -------
    bool
        False does not mean private: it means not known to be public.

    Notes
    -----
    The patterns stand in ``data/owners.toml``, with the reasoning.
    """
    public, exempt = _patterns()
    plain = " ".join(name.split())
    return bool(plain) and bool(public.fullmatch(plain)) and not exempt.fullmatch(plain)


class Held(NamedTuple):
    """
    Who holds something, as far as a source tells.

    Attributes
    ----------
    owner
        Name of the owner or, if none is given, of the operator; empty if neither is.
    ownership, evidence
        Terms of ``ownership`` and ``ownership_evidence``.
    named_by
        What the name is of, where it decides: ``"owner"`` or ``"operator"``; empty where the source itself says who
        owns, or names nobody.
    """

    owner: str
    ownership: str
    evidence: str
    named_by: str


def held_by(tags: Mapping[str, str]) -> Held:
    """
    Tell who holds an object of OpenStreetMap.

    Parameters
    ----------
    tags
        The object's tags.

    Returns
    -------
    Held
        As the tag ``ownership`` states it; else by the name of the owner; else by that of the operator; else by the
        operator's type, unless the operator's name is one that is known not to be a public body's.

    Notes
    -----
    Which values count stands in ``data/owners.toml``, with the reasoning.
    """
    owner, operator = tags.get("owner", ""), tags.get("operator", "")
    stated = _stated().get(tags.get("ownership", ""), "")
    named_by = ("owner" if owner else "operator") if owner or operator else ""
    name = owner or operator
    if stated:
        return Held(name, stated, "stated", "")
    if is_public_body(name):
        return Held(name, "public", named_by, named_by)
    if not owner and tags.get("operator:type", "") in _operator_types() and not _is_exempt(operator):
        return Held(name, "public", "operator_type", named_by)
    return Held(name, "unknown", "none", named_by)


@cache
def _stated() -> Mapping[str, str]:
    table = read_data("owners.toml")["osm"]
    return {value: term for term in ("public", "private") for value in table[f"ownership_{term}"]}


@cache
def _operator_types() -> frozenset[str]:
    return frozenset(read_data("owners.toml")["osm"]["operator_type_public"])


@cache
def _is_exempt(name: str) -> bool:
    return bool(_patterns()[1].fullmatch(" ".join(name.split())))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = read_data("owners.toml")
    return _any(table["public"]), _any(table["not_public"])


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
