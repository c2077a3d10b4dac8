"""The standards that the town is planted for, written down a second time: assetmap's own are not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Want: TypeAlias = tuple[str, int]
"""A service, and the hectares that a green space must have."""


@dataclass(frozen=True)
class Standard:
    """How far is too far: metres to a service, or to a green space of some hectares."""

    id: str
    service: str
    metres: int
    minimum_ha: int = 0

    @property
    def want(self) -> Want:
        """Tell what is asked for."""
        return (self.service, self.minimum_ha)


DAILY = ("general_practice", "pharmacy", "primary_school", "food_shop", "library", "post_office", "community_hall")
"""Services that should be within twenty minutes: 80 metres a minute."""

STANDARDS: tuple[Standard, ...] = (
    Standard("wales-green-space", "green_space", 400),
    Standard("wales-green-space-20ha", "green_space", 2_000, 20),
    Standard("wales-green-space-100ha", "green_space", 5_000, 100),
    Standard("wales-green-space-500ha", "green_space", 10_000, 500),
    Standard("practice-bus-stop", "bus_stop", 400),
    Standard("benchmark-play-area", "play_area", 400),
    Standard("benchmark-play-area-1000", "play_area", 1_000),
    *(Standard(f"twenty-minutes-{service.replace('_', '-')}", service, 1_600) for service in DAILY),
)
