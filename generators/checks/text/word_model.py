"""How likely words follow each other: the trigram of the Debian package libime-data-language-model.

The file is the work of the fcitx project (LGPL-2.1+), in KenLM's binary format; nothing of it is copied here.
Where it, or the package that reads it, is not installed, the text is checked without it.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 4
"""Characters of the longest word that is looked for."""
_ENVIRONMENT = "HONGTOU_WORD_MODEL"
_FOLDERS = (Path("/usr/lib"), Path("/usr/lib64"), Path("/usr/local/lib"))
MISSING = (
    "没有装词语模型，写成另一个词的同音、形近字和漏字、颠倒多半查不出；"
    "装上系统软件包 libime-data-language-model 和 Python 包 camel-kenlm（pip install 'hongtou[words]'）即可"
)
"""What is said once where the model is missing."""


class WordModel:
    """A trigram of words, mapped from where it lies; scores are log10 of a probability."""

    def __init__(self, path: Path) -> None:
        import kenlm

        self._new_state = kenlm.State
        self._model = kenlm.Model(str(path))
        self._start = kenlm.State()
        self._model.NullContextWrite(self._start)
        self.knows = lru_cache(maxsize=50_000)(self._model.__contains__)
        self.cut = lru_cache(maxsize=20_000)(self._cut)
        self.score = lru_cache(maxsize=100_000)(self._score)

    def scores(self, words: Iterable[str]) -> list[float]:
        """Return how likely each of `words` is behind those before it, on the scale of log10."""
        state: Any = self._start
        found = []
        for word in words:
            following = self._new_state()
            found.append(self._model.BaseScore(state, word, following))
            state = following
        return found

    def _score(self, before: Sequence[str], words: Sequence[str]) -> float:
        """Return how likely `words` are behind `before`."""
        return sum(self.scores((*before, *words))[len(before) :])

    def _cut(self, text: str) -> tuple[str, ...]:
        """Return `text` in words of the model, the longest first."""
        found, at = [], 0
        while at < len(text):
            longest = min(_LONGEST, len(text) - at)
            length = next(n for n in range(longest, 0, -1) if n == 1 or self.knows(text[at : at + n]))
            found.append(text[at : at + length])
            at += length
        return tuple(found)


def _model_file() -> Path | None:
    """Return where the model lies; the environment variable HONGTOU_WORD_MODEL names another place."""
    if named := os.environ.get(_ENVIRONMENT):
        return Path(named) if Path(named).is_file() else None
    found = (path for folder in _FOLDERS for path in sorted(folder.glob("*/libime/zh_CN.lm")))
    return next(found, None)


@cache
def word_model() -> WordModel | None:
    """Return the model, None where it or the package that reads it is not installed or cannot be read."""
    path = _model_file()
    if path is None or find_spec("kenlm") is None:
        return None
    try:
        return WordModel(path)
    except (ImportError, OSError, RuntimeError):
        return None
