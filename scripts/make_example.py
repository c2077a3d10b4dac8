"""Make the example town of Exampleton (Aberenghraifft) afresh: the same bytes every time.

Run `python scripts/make_example.py` after a change to `scripts/example_town/`, and commit what
it writes. Nothing in the town is real.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from example_town.save import save_town
from example_town.town import make_town

FOLDER = Path(__file__).parents[1] / "layers" / "example"


def main() -> None:
    """Write the town into the folder asked for."""
    parser = argparse.ArgumentParser(description="Make the example town afresh.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write (%(default)s)")
    save_town(make_town(), parser.parse_args().folder)


if __name__ == "__main__":
    main()
