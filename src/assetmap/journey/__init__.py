"""
Link what was found to the actions of the Journey to a Wales of Cohesive Communities.

The catalogue (``data/actions.toml``) holds each action in Welsh and English and the rules that link it; every link says
which rule made it, and why.
"""

from __future__ import annotations

from assetmap.journey.atlas import Atlas
from assetmap.journey.catalogue import Action, Rule, Words, feature_kinds, load_actions, load_documents
from assetmap.journey.links import link_actions

__all__ = [
    "Action",
    "Atlas",
    "Rule",
    "Words",
    "feature_kinds",
    "link_actions",
    "load_actions",
    "load_documents",
]
