"""
Every error that assetmap raises on purpose.

::

    AssetmapError
    ├── ConfigError(ValueError)                 the configuration is not what it must be
    ├── LayerError                              something about one layer, .layer
    │   ├── LayerNotFoundError(FileNotFoundError)
    │   ├── LayerReadError(OSError)
    │   ├── CrsError(ValueError)
    │   └── ContractError(ValueError)
    ├── OutputError(OSError)                    the outputs cannot be written
    ├── LicenceError(ValueError)                may not be published under its source's terms
    ├── PrivacyError(ValueError)                personal data in a public output
    └── MissingExtraError(ImportError)          something optional is not installed

An error carries problems, not a sentence: each problem names its file, row and column, the rule that was broken, and
what to do, and can be said in Welsh and in English. Mistakes of a programmer stay ValueError and TypeError.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from assetmap.text import Lang, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Effect: TypeAlias = Literal["stop", "set aside", "repaired", "left out", "noted"]


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that is wrong with the data or the configuration, and what to do about it.

    Attributes
    ----------
    rule
        Key of the phrase in ``data/text/problems.toml``; ``<rule>-todo`` is the remedy.
    file
        Path as the user wrote it; empty if the problem is of no one file.
    row
        Row as the user counts it in the file: for tables the header is row 1. ``None`` if it is not about one row.
    column
        Column as the file spells it. Empty if it is not about one column.
    layer
        Name of the layer in the configuration. Empty outside a layer.
    effect
        ``"stop"``: nothing can be made until it is mended; ``"set aside"``: the row is not used; ``"repaired"``: the
        row is used after a repair; ``"left out"``: the row is rightly not wanted (a closed library); ``"noted"``: used
        as it is.
    count
        How many rows it stands for, where they are not listed one by one.
    values
        What fills the phrase.
    """

    rule: str
    file: str = ""
    row: int | None = None
    column: str = ""
    layer: str = ""
    effect: Effect = "stop"
    count: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unquoted(self) -> Problem:
        """The same without what the cell holds, for what everyone may see."""
        quotes = isinstance(self.values.get("value"), str)
        return replace(self, values={**self.values, "value": "…"}) if quotes else self

    def where(self, lang: Lang) -> str:
        """
        Say where the problem is.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            File, row and column, as far as they are known.
        """
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(say("where-row", lang, row=str(self.row)))
        if self.column:
            key = "where-setting" if self.file.endswith(".toml") else "where-column"
            parts.append(say(key, lang, column=self.column))
        return " → ".join(parts)

    def what(self, lang: Lang) -> str:
        """
        Say which rule is broken.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            One sentence.
        """
        return say(self.rule, lang, **self.values)

    def todo(self, lang: Lang) -> str:
        """
        Say what to do.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            One sentence.
        """
        return say(f"{self.rule}-todo", lang, **self.values)

    def say(self, lang: Lang) -> str:
        """
        Say the whole problem.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            Where, what, what to do, on one line.
        """
        where = self.where(lang)
        return f"{where}: {self.what(lang)} {self.todo(lang)}" if where else f"{self.what(lang)} {self.todo(lang)}"


class AssetmapError(Exception):
    """
    What every error of assetmap descends from.

    Parameters
    ----------
    *problems
        All that is wrong, not only the first.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: Sequence[Problem] = problems

    def say(self, lang: Lang) -> str:
        """
        Say all problems, a line each.

        Parameters
        ----------
        lang
            ``"cy"`` or ``"en"``.

        Returns
        -------
        str
            One or more lines.
        """
        return "\n".join(problem.say(lang) for problem in self.problems)

    def __str__(self) -> str:
        """Say it in English, for tracebacks in a notebook."""
        return self.say("en")


class ConfigError(AssetmapError, ValueError):
    """The configuration is not what it must be."""


class LayerError(AssetmapError):
    """Something is wrong with one layer."""

    @property
    def layer(self) -> str:
        """Name of the layer, empty if there is none."""
        return self.problems[0].layer if self.problems else ""


class LayerNotFoundError(LayerError, FileNotFoundError):
    """There is no such file, or no such layer in it."""


class LayerReadError(LayerError, OSError):
    """The file is there and cannot be read."""


class CrsError(LayerError, ValueError):
    """The coordinates are not where, or not what, they are said to be."""


class ContractError(LayerError, ValueError):
    """The layer does not keep its contract."""


class OutputError(AssetmapError, OSError):
    """The outputs cannot be written."""


class LicenceError(AssetmapError, ValueError):
    """A source's terms forbid publishing this."""


class PrivacyError(AssetmapError, ValueError):
    """Personal data would be published."""


class MissingExtraError(AssetmapError, ImportError):
    """An optional dependency is not installed."""
