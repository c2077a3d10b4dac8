"""
assetmap: community asset mapping for Wales.

The names below are the promise; everything else may change. They are found when they are first used, so that importing
assetmap costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assetmap.analysis.access import measure_access
    from assetmap.analysis.evidence import load_evidence
    from assetmap.analysis.gaps import find_gaps
    from assetmap.analysis.match_rule import load_match_rule
    from assetmap.analysis.matching import match_assets
    from assetmap.analysis.modes import load_modes
    from assetmap.analysis.pathways import find_pathways
    from assetmap.analysis.profile import count_assets, gather_assets
    from assetmap.analysis.reach import distance_to_nearest
    from assetmap.analysis.standards import load_standards
    from assetmap.analysis.streets import make_streets
    from assetmap.analysis.usage import find_underuse
    from assetmap.config import Config
    from assetmap.config.file import load_config
    from assetmap.errors import AssetmapError
    from assetmap.journey import Atlas, link_actions, load_actions
    from assetmap.journey.coverage import cover_actions
    from assetmap.journey.economy import map_economy
    from assetmap.journey.plan import plan_actions
    from assetmap.journey.suppliers import find_suppliers
    from assetmap.loaders.layers import load_layers
    from assetmap.model import Layer, Source
    from assetmap.render.ward_map import draw_ward
    from assetmap.run import make_maps
    from assetmap.study import survey
    from assetmap.text import say, word

__version__ = "0.1.0"

_HOMES = {
    "AssetmapError": "errors",
    "Atlas": "journey",
    "Config": "config",
    "Layer": "model",
    "Source": "model",
    "count_assets": "analysis.profile",
    "cover_actions": "journey.coverage",
    "distance_to_nearest": "analysis.reach",
    "draw_ward": "render.ward_map",
    "find_gaps": "analysis.gaps",
    "find_pathways": "analysis.pathways",
    "find_suppliers": "journey.suppliers",
    "find_underuse": "analysis.usage",
    "gather_assets": "analysis.profile",
    "link_actions": "journey",
    "load_actions": "journey",
    "load_config": "config.file",
    "load_evidence": "analysis.evidence",
    "load_layers": "loaders.layers",
    "load_match_rule": "analysis.match_rule",
    "load_modes": "analysis.modes",
    "load_standards": "analysis.standards",
    "make_maps": "run",
    "make_streets": "analysis.streets",
    "map_economy": "journey.economy",
    "match_assets": "analysis.matching",
    "measure_access": "analysis.access",
    "plan_actions": "journey.plan",
    "say": "text",
    "survey": "study",
    "word": "text",
}

__all__ = [
    "AssetmapError",
    "Atlas",
    "Config",
    "Layer",
    "Source",
    "count_assets",
    "cover_actions",
    "distance_to_nearest",
    "draw_ward",
    "find_gaps",
    "find_pathways",
    "find_suppliers",
    "find_underuse",
    "gather_assets",
    "link_actions",
    "load_actions",
    "load_config",
    "load_evidence",
    "load_layers",
    "load_match_rule",
    "load_modes",
    "load_standards",
    "make_maps",
    "make_streets",
    "map_economy",
    "match_assets",
    "measure_access",
    "plan_actions",
    "say",
    "survey",
    "word",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Find a public name where it lives, when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assetmap' has no attribute {name!r}")
    return getattr(importlib.import_module(f"assetmap.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
