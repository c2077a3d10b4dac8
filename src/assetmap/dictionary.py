"""What the tables of a run hold: ``data/dictionary.toml``, and what is known of each file once it is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = "-odbl"
"""Ends the name of a file whose rows derive from share-alike data."""


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    en: str
    cy: str


class ColumnMeaning(_Words):
    """
    What a column says.

    Attributes
    ----------
    en, cy
        Its meaning, in both languages.
    type
        As Table Schema names it.
    unit
        Id of a unit of the dictionary; empty if it has none.
    empty
        What an empty cell says: an id of the dictionary.
    terms
        Table of the vocabulary whose codes it takes; empty if it takes none.
    """

    type: Literal["string", "number", "integer"]
    unit: str = ""
    empty: str
    terms: str = ""


class Table(_Words):
    """
    What a table holds.

    Attributes
    ----------
    en, cy
        Its title, in both languages.
    id
        Unique.
    columns
        By name, in order.
    only
        Columns that not every form of the table has, and the forms that have them: ``csv``, ``geojson``, ``gpkg``.
    """

    id: str
    columns: dict[str, ColumnMeaning]
    only: dict[str, tuple[str, ...]] = {}

    def columns_of(self, form: str) -> list[str]:
        """
        List the columns of one form of the table.

        Parameters
        ----------
        form
            ``"csv"``, ``"geojson"`` or ``"gpkg"``.

        Returns
        -------
        list of str
            Their names, in order.
        """
        return [name for name in self.columns if form in self.only.get(name, (form,))]


@dataclass(frozen=True, slots=True)
class Part:
    """
    A table in a file.

    Attributes
    ----------
    table
        Id of the table in the dictionary.
    layer
        Layer of a GeoPackage; empty in other files.
    rows
        How many rows it has.
    columns
        Its columns, as they stand in the file.
    """

    table: str
    layer: str
    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """
    A file of a run, as it was written.

    Attributes
    ----------
    path
        Relative to the folder of the outputs, with forward slashes.
    form
        ``csv``, ``geojson``, ``gpkg`` or ``json``.
    size
        In bytes.
    digest
        SHA-256, hexadecimal; empty if nobody asks.
    parts
        Its tables. Empty for a document.
    licences
        Licences of its rows, in the order of the alphabet; empty if no row names one.
    sources
        Ids of the sources of its rows.
    """

    path: str
    form: str
    size: int
    digest: str = ""
    parts: tuple[Part, ...] = ()
    licences: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@cache
def load_tables() -> Mapping[str, Table]:
    """
    Read what the tables of a run hold.

    Returns
    -------
    Mapping of str to Table
        By id, in the order in which they are shown.

    Raises
    ------
    KeyError
        A column of a table is explained neither there nor among those that mean the same everywhere.
    """
    data = _dictionary()
    return {key: _table(key, record, data["common"]) for key, record in data["table"].items()}


@cache
def _dictionary() -> Mapping[str, Any]:
    return read_data("dictionary.toml")


def _table(key: str, record: Mapping[str, Any], common: Mapping[str, Any]) -> Table:
    meanings = {**common, **record.get("own", {})}
    columns = {name: meanings[name] for name in record["columns"]}
    told = {name: record[name] for name in ("en", "cy")}
    return Table.model_validate({"id": key, "columns": columns, "only": record.get("only", {}), **told})


def say_of(kind: Literal["unit", "empty", "document"], name: str) -> Mapping[str, str]:
    """
    Read what a unit is called, what an empty cell says, or what a document is.

    Parameters
    ----------
    kind, name
        Which record of the dictionary.

    Returns
    -------
    Mapping of str to str
        ``cy`` and ``en``.

    Raises
    ------
    KeyError
        There is no such record.
    """
    record: Mapping[str, str] = _dictionary()[kind][name]
    return record


def list_records() -> list[str]:
    """
    List the ids of tables and documents.

    Returns
    -------
    list of str
        Tables first, in the order in which they are shown.
    """
    return [*_dictionary()["table"], *_dictionary()["document"]]


def find_record(path: str) -> str:
    """
    Name the table or document that a file of a run holds.

    Parameters
    ----------
    path
        Relative to the folder of the outputs.

    Returns
    -------
    str
        Id in the dictionary of what is in the file; of a GeoPackage, of its first layer. Empty if it has none.
    """
    file = PurePosixPath(path)
    name = "rejected" if file.parent.name == "rejected" else file.stem.removesuffix(SHARED)
    return name if name in _dictionary()["document" if file.suffix == ".json" else "table"] else ""


__all__ = [
    "SHARED",
    "ColumnMeaning",
    "Part",
    "Table",
    "Written",
    "find_record",
    "list_records",
    "load_tables",
    "say_of",
]
