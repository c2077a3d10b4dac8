"""The lower bound: breadth-first sweeps in C. They count edges, not metres, so that nobody agrees with them."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from bench_access.graph import Graph

SOURCE = Path(__file__).with_name("sweep.c")


def compiled() -> ctypes.CDLL:
    """
    Compile the sweep.

    Returns
    -------
    ctypes.CDLL
        With one function, ``sweep``.

    Raises
    ------
    ModuleNotFoundError
        There is no C compiler.
    """
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        raise ModuleNotFoundError("no C compiler", name="cc")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "sweep.so"
        command = [compiler, "-O3", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
        subprocess.run(command, check=True)  # noqa: S603 - the user's own compiler on our own file
        return ctypes.CDLL(str(library))


LIBRARY = compiled()


def build(graph: Graph) -> csr_array:
    """Make the matrix."""
    return graph.matrix()


def nearest(matrix: csr_array, graph: Graph) -> np.ndarray:
    """One sweep a service."""
    n = len(graph.xy)
    queue, hops = np.empty(n, np.int32), np.empty(n, np.int32)
    arrays = [array.astype(np.int32, copy=False) for array in (matrix.indptr, matrix.indices)]
    columns = []
    for nodes in graph.services:
        LIBRARY.sweep(n, *map(_pointer, arrays), len(nodes), *map(_pointer, (nodes.astype(np.int32), queue, hops)))
        columns.append(hops[graph.origins])
    return np.column_stack(columns)


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)
