"""How fast reach along streets is, beside its peers: same graph, same run, same answers. See docs/benchmarks.md."""

from __future__ import annotations
