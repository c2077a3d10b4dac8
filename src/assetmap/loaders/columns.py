"""
Recognise columns: the configuration's mapping first, then the headings that publishers use.

What is recognised is data (``data/columns.toml``), codes of the Office for National Statistics of any year included.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from assetmap.checks import missing_columns
from assetmap.contracts import CONTRACTS
from assetmap.errors import ContractError, Problem
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assetmap.config import LayerSpec

PLACES = (("easting", "northing"), ("longitude", "latitude"), ("grid_reference",), ("postcode",))
"""Columns of a table that say, alone or together, where its rows are."""

PLACE = tuple(name for names in PLACES for name in names)
"""The same, each by itself."""

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
    found = match_columns(headings, spec)
    if not problems:
        problems = [_not_there("column-missing", name, headings, file, layer) for name in missing_of(found, spec)]
    if problems:
        raise ContractError(*problems)
    return found


def match_columns(present: Iterable[str], spec: LayerSpec) -> dict[str, str]:
    """
    Find which of a file's columns are which of ours, and refuse nothing.

    Parameters
    ----------
    present
        The file's headings.
    spec
        The layer's configuration.

    Returns
    -------
    dict
        Our name to the file's heading: those that the configuration names, there or not, and those recognised.
    """
    plain = {plain_heading(heading): heading for heading in reversed([str(heading) for heading in present])}
    found = {_ours(ours): theirs for ours, theirs in spec.columns.items()}
    for ours, known in _headings(spec).items():
        if ours not in found and ours not in spec.set:
            taken = set() if ours in _SHARED or (ours == "code" and spec.areas) else set(found.values())
            match = next((plain[key] for key in known_forms(known, plain) if plain[key] not in taken), None)
            if match is not None:
                found[ours] = match
    return found


def missing_of(found: Mapping[str, str], spec: LayerSpec) -> list[str]:
    """
    List the columns without which a layer cannot be.

    Parameters
    ----------
    found
        What :func:`match_columns` found.
    spec
        The layer's configuration.

    Returns
    -------
    list of str
        Our names, or alternatives joined by ``" / "``.
    """
    missing = _missing({*found, *spec.set}, spec)
    if spec.areas and "code" not in {*found, *missing}:
        missing.append("code")
    return missing


def heading_test(spec: LayerSpec) -> Callable[[str], bool]:
    """
    Make a test of whether a cell is a heading that is known for a layer.

    Parameters
    ----------
    spec
        The layer's configuration; the headings that it names are known.

    Returns
    -------
    callable
        Takes the text of a cell.
    """
    listed = [plain_heading(heading) for known in _headings(spec).values() for heading in known if "{" not in heading]
    known = {*listed, *map(plain_heading, spec.columns.values())} - {""}
    patterns = [_pattern(heading) for known in _headings(spec).values() for heading in known if "{" in heading]

    def is_known(cell: str) -> bool:
        plain = plain_heading(cell)
        return plain in known or any(pattern.fullmatch(plain) for pattern in patterns)

    return is_known


@cache
def headings_of(kind: str) -> Mapping[str, list[str]]:
    """
    List the headings that are recognised for a kind of layer.

    Parameters
    ----------
    kind
        Kind of layer.

    Returns
    -------
    Mapping
        Our name to headings, the kind's own before those of any kind.
    """
    general = catalogue()["any"]
    own = catalogue().get(_LIKE.get(kind, kind), {})
    return {
        name: [form for heading in own.get(name, general.get(name, [])) for form in _spelt_out(heading)]
        for name in {**own, **general}
    }


def plain_heading(heading: str) -> str:
    """
    Write a heading without what does not tell it from another.

    Parameters
    ----------
    heading
        As a file spells it.

    Returns
    -------
    str
        Letters and digits in small letters; a per cent sign as ``percent``.
    """
    composed = unicodedata.normalize("NFC", heading).replace("%", "percent")
    return re.sub(r"[\W_]+", "", composed).casefold()


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
        if "{" in heading:
            fitting = [match for key in plain if (match := _pattern(heading).fullmatch(key))]
            forms += [match.string for match in sorted(fitting, key=_year, reverse=True)]
        elif (key := plain_heading(heading)) in plain:
            forms.append(key)
    return forms


@cache
def _pattern(heading: str) -> re.Pattern[str]:
    before, _, after = heading.partition("{yy}")
    return re.compile(re.escape(plain_heading(before)) + r"(\d\d)" + re.escape(plain_heading(after)))


def _spelt_out(heading: str) -> list[str]:
    """Put each word in the places of a heading, save that of a year."""
    texts = re.split(r"\{(\w+)\}", heading)
    parts = catalogue()["parts"]
    choices = [
        [text] if at % 2 == 0 else parts.get(text, ["{" + text + "}"])  # every second is the name of a place
        for at, text in enumerate(texts)
    ]
    return ["".join(chosen) for chosen in itertools.product(*choices)]


def _year(match: re.Match[str]) -> int:
    year = int(next(iter(match.groups()), "0"))
    return year - 100 if year >= _LAST_CENTURY else year


def _headings(spec: LayerSpec) -> Mapping[str, list[str]]:
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
    plain = {plain_heading(heading): heading for heading in headings}
    close = difflib.get_close_matches(plain_heading(name), plain, n=1, cutoff=0.6)
    meant, first = plain[close[0]] if close else "", name.partition(" ")[0]
    values = {"column": name, "ours": first, "meant": meant, "present": headings[:_SHOWN]}
    return Problem(f"{rule}-meant" if close else _ELSE.get(rule, rule), file, layer=layer, values=values)


def _ours(name: str) -> str:
    return "id" if name == "reference" else name
