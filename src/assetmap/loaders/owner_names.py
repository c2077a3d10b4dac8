"""The owners that the officer's table knows, each by the name that it goes by."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.errors import Problem


class OwnerRow(NamedTuple):
    """A row of the table, as the officer wrote it; ``owner`` is the name that its owner goes by."""

    spelling: str
    owner: str
    ownership: str
    mailbox: str
    note: str
    row: int


@dataclass(frozen=True, slots=True)
class Owner:
    """
    An owner.

    Attributes
    ----------
    name
        That it goes by.
    ownership
        ``"public"`` or ``"private"``; empty where the table does not say.
    mailbox
        Of a role; empty where the table gives none.
    """

    name: str
    ownership: str = ""
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class OwnerTable:
    """
    What the officer's table says of owners.

    Attributes
    ----------
    owners
        By the name that each goes by.
    spellings
        Spelling, without case and superfluous spaces, to that name. An owner's own name is among them.
    rows
        The table itself, in order.
    problems
        What was met and does not stop.
    """

    owners: Mapping[str, Owner] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[OwnerRow, ...] = ()
    problems: tuple[Problem, ...] = ()

    def find(self, name: str) -> Owner | None:
        """
        Find the owner that a spelling means.

        Parameters
        ----------
        name
            In any case and spacing.

        Returns
        -------
        Owner or None
            ``None`` if the table does not know it.
        """
        return self.owners.get(self.spellings.get(plain_name(name), ""))

    def mailbox_of(self, owner: str) -> str:
        """
        Find the mailbox to which questions about an owner's property go.

        Parameters
        ----------
        owner
            Its name, or any spelling of it.

        Returns
        -------
        str
            Of a role; empty if none is known.
        """
        found = self.find(owner)
        return found.mailbox if found else ""

    def row_of(self, name: str) -> int:
        """
        Find the row that says by which name an owner goes.

        Parameters
        ----------
        name
            A spelling that the table knows, in any case and spacing.

        Returns
        -------
        int
            As a spreadsheet counts: the row of that spelling; of an owner's own name that is no row's spelling, the
            first row of that owner.

        Raises
        ------
        ValueError
            The table does not know it: a programmer's mistake.
        """
        key, owner = plain_name(name), self.find(name)
        mine = [row for row in self.rows if owner and row.owner == owner.name]
        if not mine:
            message = f"the table of owners does not know {name!r}"
            raise ValueError(message)
        return next((row.row for row in mine if plain_name(row.spelling) == key), mine[0].row)


def plain_name(name: str) -> str:
    """
    Write an owner's name without what does not tell it from another.

    Parameters
    ----------
    name
        As a source spells it.

    Returns
    -------
    str
        Without case and superfluous spaces.
    """
    return " ".join(name.split()).casefold()
