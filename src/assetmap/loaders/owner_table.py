"""The officer's table of owners: which spellings mean one owner, who is public, and which mailbox questions go to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.errors import ContractError, Problem
from assetmap.loaders.officer import read_officer_table
from assetmap.loaders.owner_merge import NAMES, count_merged
from assetmap.loaders.owner_names import Owner, OwnerRow, OwnerTable, plain_name
from assetmap.loaders.property import ownership_term
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from assetmap.loaders.officer import Line, Table
    from assetmap.model import Layer

_ASKED = ("spelling", "owner", "ownership", "mailbox", "note")
_TWICE = {"ownership": "owner-ownership-twice", "mailbox": "owner-mailbox-twice"}
_ADDRESS = re.compile(r"([^\s@]+)@[^\s@]+\.[^\s@.]+")


def read_owner_table(path: Path) -> OwnerTable:
    """
    Read the officer's table of owners.

    Parameters
    ----------
    path
        A CSV file with the columns ``spelling``, ``owner``, ``ownership``, ``mailbox`` and ``note``, in English or
        Welsh; only ``spelling`` must be filled. Where ``owner`` is empty, the spelling is the owner's name. Other
        columns are passed over.

    Returns
    -------
    OwnerTable
        Empty if there is no such file.

    Raises
    ------
    LayerReadError
        The file cannot be read, or is no CSV.
    ContractError
        A spelling is missing, stands twice or means two owners; an owner is said to be both public and private, or
        neither word is used; a mailbox is not a role's; or two are given for one owner. ``.problems`` lists all, and
        quotes no address.
    """
    table = read_officer_table(path, "owners", ["spelling"])
    first: dict[str, Line] = {}
    problems: list[Problem] = []
    for line in table.lines:
        key = plain_name(line.cells["spelling"])
        if not key:
            problems.append(table.problem("owner-spelling-empty", line.row, "spelling"))
        elif key in first:
            problems.append(table.problem("owner-spelling-twice", line.row, "spelling", row=str(first[key].row)))
        else:
            first[key] = line
        problems += _cell_problems(table, line)
    names = {plain_name(line.cells["spelling"]): _own_name(line) for line in reversed(first.values())}
    shown = {plain_name(name): name for name in names.values()}
    names = {key: shown[plain_name(name)] for key, name in names.items()}
    problems += _chains(table, first, names)
    owners, twice = _owners(table, first, names)
    if problems or twice:
        raise ContractError(*sorted([*problems, *twice], key=lambda problem: problem.row or 0))
    rows = tuple(_row(line, names[key], owners) for key, line in first.items())
    return OwnerTable(owners, {plain_name(name): name for name in owners} | names, rows, table.problems)


def describe_owners(layers: Iterable[Layer], table: OwnerTable) -> pd.DataFrame:
    """
    List every spelling of an owner that was met, for an officer to say which mean one.

    Parameters
    ----------
    layers
        As :func:`assetmap.loaders.layers.load_layers` gives them with this table.
    table
        The officer's table.

    Returns
    -------
    pandas.DataFrame
        One row for each spelling, whatever its case and spacing, in the order of the owners. First the columns of the
        table itself, so that rows can be copied into it: ``spelling``, ``owner``, ``ownership``, ``mailbox``, ``note``,
        as far as it says them. Then ``layers`` (names, joined by spaces), ``rows`` (how many; 0 where the table knows
        a spelling that was not met), ``ownership_found`` and ``ownership_evidence`` (terms met with that owner there),
        and ``looks_like``: an owner whom a spelling may mean of which the table says nothing; empty if none is so
        alike.
    """
    rows = {plain_name(row.spelling): row for row in table.rows}
    met = _spellings_met(layers)
    told = []
    for key in {**rows, **met}:
        found, row = met.get(key, _Met()), rows.get(key)
        spelling = row.spelling if row else found.texts.most_common(1)[0][0]
        owner = table.find(spelling) or Owner(spelling)
        said = (spelling, owner.name, owner.ownership, owner.mailbox, row.note if row else "")
        terms = (" ".join(sorted(found.layers)), " ".join(sorted(found.ownership)), " ".join(sorted(found.evidence)))
        told.append((*said, terms[0], found.texts.total(), *terms[1:]))
    frame = pd.DataFrame(told, columns=[*_ASKED, "layers", "rows", "ownership_found", "ownership_evidence"])
    frame = frame.astype(dict.fromkeys(frame.columns.drop("rows"), "str") | {"rows": "int64"})
    order = frame["owner"].map(plain_name) + "|" + frame["spelling"].map(plain_name)
    frame = frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return frame.assign(looks_like=pd.Series(_look_alikes(frame, table), index=frame.index, dtype="str"))


@dataclass(slots=True)
class _Met:
    """Where a spelling was met, and what was found to hold for its owner there."""

    texts: Counter[str] = field(default_factory=Counter)
    layers: set[str] = field(default_factory=set)
    ownership: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)


def _spellings_met(layers: Iterable[Layer]) -> dict[str, _Met]:
    met: defaultdict[str, _Met] = defaultdict(_Met)
    for layer in layers:
        if layer.kind not in NAMES:
            continue
        merged = count_merged(layer.intake.problems)
        for owner, part in layer.data.groupby(NAMES[layer.kind]):
            texts = {spelling: n for (spelling, name), n in merged.items() if name == owner}
            own = len(part) - sum(texts.values())
            for text, n in {str(owner): own, **texts}.items():
                if text and n:
                    one = met[plain_name(text)]
                    one.texts[text] += n
                    one.layers.add(layer.name)
                    one.ownership.update(part["ownership"])
                    one.evidence.update(part["ownership_evidence"])
    return dict(met)


def _look_alikes(frame: pd.DataFrame, table: OwnerTable) -> list[str]:
    """Find for each spelling that the table does not know the owner most like it: one that it knows, or met oftener."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - owed only by who asks

    least = read_data("owners.toml")["alike"]["similarity"]
    rows = frame.groupby("owner")["rows"].sum()
    order = sorted(rows.index, key=lambda owner: (owner not in table.owners, -rows[owner], owner))
    before = {owner: at for at, owner in enumerate(order)}
    alike = []
    for spelling in frame["spelling"]:
        best = ("", 0.0)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio) if table.find(spelling) is None else ():
            choices = order[: before[spelling]]
            like = process.extractOne(
                spelling, choices, scorer=scorer, processor=utils.default_process, score_cutoff=least
            )
            best = max(best, like[:2] if like else best, key=lambda one: one[1])
        alike.append(best[0])
    return alike


def _own_name(line: Line) -> str:
    return line.cells["owner"] or line.cells["spelling"]


def _said(line: Line) -> str:
    """Read what a row says of ownership; what is neither public nor private is told elsewhere."""
    term = ownership_term(line.cells["ownership"])
    return term if term in {"public", "private"} else ""


def _row(line: Line, name: str, owners: Mapping[str, Owner]) -> OwnerRow:
    cells = line.cells
    return OwnerRow(cells["spelling"], owners[name].name, _said(line), cells["mailbox"], cells["note"], line.row)


def _cell_problems(table: Table, line: Line) -> Iterator[Problem]:
    stated, mailbox = line.cells["ownership"], line.cells["mailbox"]
    if stated and not _said(line):
        yield table.problem("owner-ownership-unknown", line.row, "ownership")
    address = _ADDRESS.fullmatch(mailbox)
    roles = read_data("privacy.toml")["role_mailboxes"]
    if mailbox and not address:
        yield table.problem("mailbox-malformed", line.row, "mailbox")
    elif address and address[1].casefold() not in roles:
        yield table.problem("mailbox-personal", line.row, "mailbox", roles=roles)


def _chains(table: Table, first: Mapping[str, Line], names: Mapping[str, str]) -> Iterator[Problem]:
    """Find owners that are themselves a spelling of another owner."""
    for line in first.values():
        name = _own_name(line)
        further = names.get(plain_name(name), name)
        if plain_name(further) != plain_name(name):
            yield table.problem("owner-chain", line.row, "owner", row=str(first[plain_name(name)].row))


def _owners(
    table: Table, first: Mapping[str, Line], names: Mapping[str, str]
) -> tuple[dict[str, Owner], list[Problem]]:
    """Gather what the rows of each owner say of it; one row's word holds for all."""
    owners: dict[str, Owner] = {}
    told: dict[tuple[str, str], tuple[str, int]] = {}
    problems = []
    for key, line in first.items():
        name = names[key]
        before = owners.get(name, Owner(name))
        ownership, mailbox = _said(line), line.cells["mailbox"]
        for column, said in (("ownership", ownership), ("mailbox", mailbox.casefold())):
            earlier, row = told.setdefault((name, column), (said, line.row)) if said else ("", 0)
            if earlier != said:
                problems.append(table.problem(_TWICE[column], line.row, column, row=str(row)))
        owners[name] = Owner(name, before.ownership or ownership, before.mailbox or mailbox)
    return owners, problems
