"""The made-up town of Exampleton (Aberenghraifft): no real place, organisation or person."""
