"""
Recognise columns: the configuration's mapping first, then the headings that publishers use.

What is recognised is data (``data/columns.toml``), codes of the Office for National Statistics of any year included.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from assetmap.checks import missing_columns
from assetmap.contracts import CONTRACTS
from assetmap.errors import ContractError, Problem
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.config import LayerSpec

_LAST_CENTURY = 70  # WD91CD is of 1991
_SHOWN = 20  # headings in a message
_SHARED = ("uprn",)  # may be the id too

_ELSE = {"column-missing": "column-missing-in-file"}
_LIKE = {"buildings": "land", "land_and_buildings": "land", "anchors": "services", "postcodes": "any"}


@cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """
    Read the headings and values that loaders recognise.

    Returns
    -------
    Mapping
        ``data/columns.toml``.
    """
    return read_data("columns.toml")


def recognise_columns(present: Iterable[str], spec: LayerSpec, *, file: str, layer: str) -> dict[str, str]:
    """
    Find which of a file's columns are which of ours.

    Parameters
    ----------
    present
        The file's headings.
    spec
        The layer's configuration.
    file, layer
        For messages.

    Returns
    -------
    dict
        Our name to the file's heading.

    Raises
    ------
    ContractError
        The configuration names a column that is not there, or a required one is missing; the message says which was
        probably meant.
    """
    headings = [str(heading) for heading in present]
    problems = [
        _not_there("column-not-found", theirs, headings, file, layer)
        for theirs in spec.columns.values()
        if theirs not in headings
    ]
    found = {_ours(ours): theirs for ours, theirs in spec.columns.items()}
    plain = {_plain(heading): heading for heading in reversed(headings)}
    for ours, known in _headings(spec).items():
        if ours not in found and ours not in spec.set:
            taken = set() if ours in _SHARED or (ours == "code" and spec.areas) else set(found.values())
            match = next((plain[key] for key in known_forms(known, plain) if plain[key] not in taken), None)
            if match is not None:
                found[ours] = match
    if not problems:
        missing = _missing({*found, *spec.set}, spec)
        if spec.areas and "code" not in {*found, *missing}:
            missing.append("code")
        problems = [_not_there("column-missing", name, headings, file, layer) for name in missing]
    if problems:
        raise ContractError(*problems)
    return found


def headings_of(kind: str) -> dict[str, list[str]]:
    """
    List the headings that are recognised for a kind of layer.

    Parameters
    ----------
    kind
        Kind of layer.

    Returns
    -------
    dict
        Our name to headings, the kind's own before those of any kind.
    """
    general = catalogue()["any"]
    own = catalogue().get(_LIKE.get(kind, kind), {})
    return {name: [*own.get(name, []), *([] if name in own else general.get(name, []))] for name in {**own, **general}}


def known_forms(known: Iterable[str], plain: Mapping[str, str]) -> list[str]:
    """
    List a file's headings that a catalogue entry stands for.

    Parameters
    ----------
    known
        Headings of the catalogue; ``{yy}`` stands for two digits.
    plain
        The file's headings without case and punctuation.

    Returns
    -------
    list of str
        Keys of ``plain``, best first; of several years, the newest first.
    """
    forms: list[str] = []
    for heading in known:
        before, year, after = heading.partition("{yy}")
        pattern = re.compile(re.escape(_plain(before)) + (r"(\d\d)" if year else "") + re.escape(_plain(after)))
        fitting = [match for key in plain if (match := pattern.fullmatch(key))]
        forms += [match.string for match in sorted(fitting, key=_year, reverse=True)]
    return forms


def _year(match: re.Match[str]) -> int:
    year = int(next(iter(match.groups()), "0"))
    return year - 100 if year >= _LAST_CENTURY else year


def _headings(spec: LayerSpec) -> dict[str, list[str]]:
    """List a layer's headings; a table of areas says by their code which they are, of whatever kind it is."""
    known = headings_of(spec.kind)
    return {**known, "code": known.get("code", catalogue()["areas"]["code"])} if spec.areas else known


def _missing(present: set[str], spec: LayerSpec) -> list[str]:
    kind = {"land_and_buildings": "land"}.get(spec.kind, spec.kind)
    wanted = missing_columns(present, CONTRACTS[kind])
    if spec.kind == "land_and_buildings" and "kind" not in present:
        wanted.append("kind")
    if spec.kind == "postcodes" and not {"easting", "northing"} <= present and not {"longitude", "latitude"} <= present:
        wanted.append("easting / northing")
    if "type" in CONTRACTS[kind].columns and not present & {"type", "naptan_type"}:
        wanted.append("type")
    return wanted


def _not_there(rule: str, name: str, headings: list[str], file: str, layer: str) -> Problem:
    plain = {_plain(heading): heading for heading in headings}
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.6)
    meant, first = plain[close[0]] if close else "", name.partition(" ")[0]
    values = {"column": name, "ours": first, "meant": meant, "present": headings[:_SHOWN]}
    return Problem(f"{rule}-meant" if close else _ELSE.get(rule, rule), file, layer=layer, values=values)


def _ours(name: str) -> str:
    return "id" if name == "reference" else name


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", heading)).casefold()
