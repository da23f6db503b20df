"""Pango and its kin, which WeasyPrint opens when it is imported: without them the way out is told."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import redirect_stdout

from generators.errors import UsageError
from generators.printing import declarations

NO_LIBRARY = (
    "打印 PDF 用的系统库没有装（{}）；办法：Debian、Ubuntu、统信、麒麟上执行 apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0，或用安装包（make deb）"
)

# The printer says it itself, in Chinese (`layout.fonts.NO_FACE`).
warnings.filterwarnings("ignore", message="No fonts configured")
try:
    # WeasyPrint prints advice in English.
    with redirect_stdout(io.StringIO()):
        declarations.take_ready()
except OSError as error:
    named = re.search(r"'([^']+)'", str(error))
    message = NO_LIBRARY.format(named[1] if named else error)
    raise UsageError(message) from None
