"""Pango and its kin, which WeasyPrint opens when it is imported: without them the way out is told."""

from __future__ import annotations

import ctypes
import io
import re
import sys
import warnings
from contextlib import contextmanager, redirect_stdout
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from generators.errors import NoLibraryError
from generators.printing import declarations

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_LIBRARY = (
    "打印 PDF 用的系统库没有装（{}）；办法：Debian、Ubuntu、统信、麒麟上执行 apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0，或用安装包（make deb）"
)

_RARELY_USED = {
    "fontTools.subset": "",
    "fontTools.ttLib.woff2": "",
    "fontTools.varLib": "",
    "fontTools.varLib.instancer": "instantiateVariableFont",
}
"""What WeasyPrint imports for faces that HarfBuzz does not cut down, and the function that it takes from it.

Loading it takes a fifth of a start.
"""


class _Later(ModuleType):
    """Stands for a module until something of it is used."""

    def __getattr__(self, name: str) -> Any:
        """Return a function that loads the module when it is called, or what the loaded module has."""
        if name.startswith("__"):
            raise AttributeError(name)
        if _RARELY_USED[self.__name__] == name:
            return partial(_call, self.__name__, name)
        return getattr(import_module(self.__name__), name)


def _call(module: str, function: str, *given: Any, **named: Any) -> Any:
    return getattr(import_module(module), function)(*given, **named)


@contextmanager
def _rarely_used_later() -> Iterator[None]:
    """Let what is imported meanwhile have rarely used modules only when it uses them."""
    import fontTools.ttLib  # noqa: F401 - its parts are looked for in it

    standing = {name: _Later(name) for name in _RARELY_USED if name not in sys.modules}
    for module in standing.values():
        module.__path__ = []
    sys.modules.update(standing)
    try:
        yield
    finally:
        for name, module in standing.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


# The printer says it itself, in Chinese (`layout.fonts.NO_FACE`).
warnings.filterwarnings("ignore", message="No fonts configured")
try:
    # WeasyPrint prints advice in English.
    with redirect_stdout(io.StringIO()), _rarely_used_later():
        declarations.take_ready()
except OSError as error:
    # Half of it is loaded: who asks again is to hear the same.
    for half in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        del sys.modules[half]
    named = re.search(r"'([^']+)'", str(error))
    message = NO_LIBRARY.format(named[1] if named else error)
    raise NoLibraryError(message) from None


def _keep_open() -> None:
    """Let no library be closed when Python ends: what Pango made may be given back later, and crash there."""
    from weasyprint.text import ffi

    for name in ("gobject", "pango", "harfbuzz", "harfbuzz_subset", "fontconfig", "pangoft2"):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(getattr(ffi, name)))


_keep_open()
