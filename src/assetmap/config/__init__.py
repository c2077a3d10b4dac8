"""
What to map, from which files, on whose terms: what an ``assetmap.toml`` may say.

:func:`assetmap.config.file.load_config` reads one.
"""

from __future__ import annotations

from assetmap.config.base import Names, NotNegative, Positive
from assetmap.config.judgement import (
    DEFAULT_PROFILES,
    AccessSpec,
    EvidenceSpec,
    MatchingSpec,
    PublicSpec,
    RuleSpec,
    StandardSpec,
    UnderuseSpec,
)
from assetmap.config.place import (
    AccessibilitySpec,
    LayerKind,
    LayerSpec,
    LicenceSpec,
    Output,
    Place,
    SourceSpec,
    TilesSpec,
)
from assetmap.config.privacy import Allowance, PrivacySpec
from assetmap.config.whole import Config, ReviewsSpec, TableSpec

__all__ = [
    "DEFAULT_PROFILES",
    "AccessSpec",
    "AccessibilitySpec",
    "Allowance",
    "Config",
    "EvidenceSpec",
    "LayerKind",
    "LayerSpec",
    "LicenceSpec",
    "MatchingSpec",
    "Names",
    "NotNegative",
    "Output",
    "Place",
    "Positive",
    "PrivacySpec",
    "PublicSpec",
    "ReviewsSpec",
    "RuleSpec",
    "SourceSpec",
    "StandardSpec",
    "TableSpec",
    "TilesSpec",
    "UnderuseSpec",
]
