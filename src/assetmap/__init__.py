"""assetmap: community asset mapping for Wales."""
