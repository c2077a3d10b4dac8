"""
The command line: parse, call, print.

Exit 0: fine; 1: a problem that the user can mend; 2: wrong use.
"""

from __future__ import annotations

from assetmap.cli import corrections, data, journey, maps, places, underuse
from assetmap.cli.shell import main

__all__ = ["corrections", "data", "journey", "main", "maps", "places", "underuse"]
