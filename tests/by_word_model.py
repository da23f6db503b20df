"""Tests that need the model of words, which tools/install.sh installs where it can be had."""

from __future__ import annotations

import pytest

from generators.checks.text.word_model import MISSING, word_model

needs_word_model = pytest.mark.skipif(word_model() is None, reason=MISSING)
