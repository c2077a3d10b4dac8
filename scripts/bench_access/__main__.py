"""`make bench-access`: measure everyone, see that all agree, print one table and write outputs/bench/access.json."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_access.agree import TOLERANCE_M, largest_difference
from bench_access.alone import measure_alone
from bench_access.engines import ENGINES
from bench_access.table import table

GRAPHS = ("newport", "wales-like")
OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "bench" / "access.json"

Record = dict[str, Any]


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench_access", description=__doc__)
    parser.add_argument("--graph", choices=[*GRAPHS, "all"], default="all", help="which graph (%(default)s)")
    parser.add_argument("--skip", choices=ENGINES, action="append", default=[], help="leave an engine out; repeatable")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the records go (%(default)s)")
    asked = parser.parse_args()
    graphs = GRAPHS if asked.graph == "all" else (asked.graph,)
    with TemporaryDirectory() as folder:
        records = [record for name in graphs for record in measure_graph(name, set(asked.skip), Path(folder))]
    if not records:
        print("nothing was measured")
        return
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    asked.output.write_text(json.dumps(records, indent=1) + "\n", "utf-8")
    print(table(records))
    apart = [record for record in records if (record["max_diff_m"] or 0) > TOLERANCE_M]
    for record in apart:
        print(f"{record['engine']} on {record['graph']} is {record['max_diff_m']} m off")
    sys.exit(bool(apart))


def measure_graph(name: str, skip: set[str], folder: Path) -> list[Record]:
    """
    Measure everyone on one graph.

    Parameters
    ----------
    name
        The graph.
    skip
        Engines to leave out.
    folder
        Where graph and answers may lie meanwhile.

    Returns
    -------
    list of dict
        One record an engine; none where the graph cannot be made.
    """
    graph_file = folder / f"{name}.npz"
    subprocess.run([sys.executable, "-m", "bench_access.make", name, str(graph_file)], check=True)  # noqa: S603
    if not graph_file.exists():
        return []
    records = []
    for engine in [engine for engine in ENGINES if engine not in skip]:
        print(f"{engine}…", flush=True)
        told = measure_alone(graph_file, engine, folder / f"{engine}.npz")
        if told is not None:
            records.append(_record(name, engine, told))
    _compare(records, folder)
    return records


def _record(graph: str, engine: str, told: dict[str, float]) -> Record:
    record = {"graph": graph, "engine": engine, **{key: round(value, 4) for key, value in told.items()}}
    record |= {"max_diff_m": None}
    limit = ENGINES[engine].limit_m
    return record | ({"limit_m": limit} if limit < float("inf") else {})


def _compare(records: list[Record], folder: Path) -> None:
    """Compare everyone with the first that answered the same question: assetmap, unless it was left out."""
    first: dict[str, str] = {}
    for record in records:
        question = ENGINES[record["engine"]].question
        if question == "hops":
            continue
        mine = first.setdefault(question, record["engine"])
        files = (folder / f"{mine}.npz", folder / f"{record['engine']}.npz")
        record["max_diff_m"] = round(largest_difference(*files, record["engine"]), 6)


if __name__ == "__main__":
    main()
