"""``python -m assetmap`` is ``assetmap``."""

from __future__ import annotations

from assetmap.cli import main

main()
