"""What the town's source claims to know: a box, and how deep inside it a spot lies."""

from __future__ import annotations

import itertools
import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from .geometry import closed, inside, to_segment
from .grid_reference import eastings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .geometry import Point

TEMPLATES = Path(__file__).parent / "templates"


def make_coverage() -> list[Point]:
    """Draw the box that the town's configuration says, as a closed ring."""
    settings = tomllib.loads((TEMPLATES / "assetmap.toml").read_text(encoding="utf-8"))
    west, south, east, north = settings["sources"]["example"]["coverage"]
    corners = ((west, south), (east, south), (east, north), (west, north))
    return closed([eastings(*corner) for corner in corners])


def depth(point: Point, ring: Sequence[Point]) -> float:
    """Measure from a spot to the edge of what is known, in metres; below zero outside."""
    away = min(to_segment(point, a, b)[0] for a, b in itertools.pairwise(ring))
    return away if inside(point, ring) else -math.inf
