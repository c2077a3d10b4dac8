"""Check the names by which a layer's configuration calls our columns and terms, before its file is read."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from assetmap.contracts import CONTRACTS
from assetmap.errors import ConfigError, Problem
from assetmap.loaders.columns import headings_of
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from assetmap.config import LayerSpec

_CONTRACT_OF = {"land_and_buildings": "land"}
_TYPES = ("service", "anchor", "green_space", "context", "ground")


def check_names(name: str, spec: LayerSpec, file: Path) -> None:
    """
    Refuse columns and types that assetmap does not know, which would otherwise do nothing in silence.

    Parameters
    ----------
    name
        Name of the layer.
    spec
        The layer's configuration.
    file
        The configuration.

    Raises
    ------
    ConfigError
        ``columns``, ``values`` or ``set`` names no column of ours, or ``leave_out`` no type; ``.problems`` lists all,
        with what was probably meant.
    """
    types = sorted({term for table in _TYPES for term in vocabulary()[table]})
    told = [
        _unknown("type-name", term, types, f"layers.{name}.leave_out") for term in spec.leave_out if term not in types
    ]
    if spec.kind != "osm":
        contract = CONTRACTS[_CONTRACT_OF.get(spec.kind, spec.kind)]
        ours = sorted({"reference", *contract.columns, *headings_of(spec.kind), *(["code"] if spec.areas else [])})
        told += [
            _unknown("column-name", column, ours, f"layers.{name}.{key}")
            for key, table in (("columns", spec.columns), ("values", spec.values), ("set", spec.set))
            for column in table
            if column not in ours
        ]
    if told:
        raise ConfigError(*(Problem(rule, str(file), None, where, name, values=values) for rule, where, values in told))


def _unknown(rule: str, name: str, known: list[str], where: str) -> tuple[str, str, dict[str, object]]:
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    values: dict[str, object] = {"name": name, "meant": next(iter(close), ""), "known": known}
    return f"{rule}-meant" if close else f"{rule}-unknown", where, values
