"""A made-up town of everything, and the rules worked out a second time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


def _load(name):
    unique = f"journey_{name}"
    if unique not in sys.modules:
        spec = importlib.util.spec_from_file_location(unique, Path(__file__).with_name(f"{name}.py"))
        sys.modules[unique] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[unique]


@pytest.fixture(scope="session")
def sentences():
    return _load("sentences")


@pytest.fixture(scope="session")
def towns():
    return _load("towns")


@pytest.fixture(scope="session")
def world(sentences, example):
    return sentences.World(example)
