"""Atlases for the tests of pages, and the phrase that their reasons use."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from assetmap import text


def _load(name):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def atlases():
    return _load("atlases")


@pytest.fixture(autouse=True)
def _test_reason(monkeypatch, atlases):
    known = dict(text.phrases()) | atlases.TEST_REASON
    monkeypatch.setattr(text, "phrases", lambda: known)
