"""A whole ``assetmap.toml``."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pydantic import Field

from assetmap.config.base import Record
from assetmap.config.judgement import (
    AccessSpec,
    EvidenceSpec,
    MatchingSpec,
    PublicSpec,
    RuleSpec,
    StandardSpec,
    UnderuseSpec,
)
from assetmap.config.place import AccessibilitySpec, LayerSpec, LicenceSpec, Output, Place, SourceSpec
from assetmap.config.privacy import PrivacySpec

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\}")


class TableSpec(Record):
    """
    A table that the officer edits.

    Attributes
    ----------
    file
        Relative to the configuration. It need not exist yet.
    """

    file: str


class ReviewsSpec(TableSpec):
    """
    The officer's table of reviews.

    Attributes
    ----------
    licence
        The terms on which the authority publishes what it adds there to the maps.
    """

    licence: str = "OGL-3.0"


class Config(Record):
    """
    A whole ``assetmap.toml``.

    Attributes
    ----------
    place, output, sources, layers, licences, access
        The tables of the file.
    anchors
        Which kinds of organisation count as anchors, where the authority differs from ``data/vocabulary.toml``.
    standards
        The authority's own standards, by the id of the one that each overrides or adds.
    matching, evidence, underuse
        How records are matched and evidence is weighed, where the authority's judgement differs from the data's;
        evidence by the id of what each overrides.
    public
        The rule of the public edition.
    privacy
        What is published although it looks personal.
    rules
        The authority's own thresholds of rules of the Journey's actions, by id.
    accessibility
        What the authority says of how accessible its maps are.
    reviews, owners
        The officer's tables of decisions and of owners.
    path
        The file itself.
    """

    place: Place
    output: Output = Output()
    sources: dict[str, SourceSpec]
    layers: dict[str, LayerSpec]
    licences: dict[str, LicenceSpec] = Field(default_factory=dict)
    access: AccessSpec = AccessSpec()
    anchors: dict[str, bool] = Field(default_factory=dict)
    standards: dict[str, StandardSpec] = Field(default_factory=dict)
    matching: MatchingSpec = MatchingSpec()
    evidence: dict[str, EvidenceSpec] = Field(default_factory=dict)
    underuse: UnderuseSpec = UnderuseSpec()
    public: PublicSpec = PublicSpec()
    privacy: PrivacySpec = PrivacySpec()
    rules: dict[str, RuleSpec] = Field(default_factory=dict)
    accessibility: AccessibilitySpec = AccessibilitySpec()
    reviews: ReviewsSpec = ReviewsSpec(file="reviews.csv")
    owners: TableSpec = TableSpec(file="owners.csv")
    path: Path

    def resolve(self, file: str) -> Path:
        """
        Find a file that the configuration names.

        Parameters
        ----------
        file
            As the configuration spells it. ``${NAME:-default}`` is filled from the environment.

        Returns
        -------
        pathlib.Path
            Absolute, or relative to the folder of the configuration.
        """
        filled = _VARIABLE.sub(lambda m: os.environ.get(m["name"]) or m["default"] or "", file)
        return self.path.parent / Path(filled).expanduser()

    @property
    def outputs(self) -> Path:
        """Folder of this place's outputs."""
        return self.resolve(self.output.folder) / self.place.id

    @property
    def officers(self) -> Path:
        """Folder of what only the authority's officers may see of this place."""
        return self.outputs.with_name(f"{self.place.id}-officers")
