"""Licences of what is shipped with the program, from the metadata of the packages themselves.

python -m tools.licences                                   writes docs/licences.md, a table
python -m tools.licences --bundle DIR --faces DIR          prints the whole texts for a bundle: its Python
                                                           packages, its libraries (Debian's), its faces
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
TABLE = ROOT / "docs" / "licences.md"
_BUILD_ONLY = frozenset({"hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers", "editables"})
"""What the lock holds to build the checkout, and nobody gets."""
_OTHERS = (
    ("Python", "PSF-2.0", "in the bundle"),
    (
        "Pango, HarfBuzz, fontconfig, GLib, FreeType, FriBidi, expat …",
        "LGPL-2.1+, MIT, FTL",
        "in the bundle, Debian's",
    ),
    ("Fandol", "GPL-3.0 with font exception", "in the bundle; installed by tools/install.sh"),
    ("Hanazono (HanaMinA, HanaMinB), cut down", "Hanazono licence or OFL-1.1", "in the bundle"),
    ("the word model of libime (zh_CN.lm)", "LGPL-2.1+", "in the bundle; installed by tools/install.sh"),
    ("PyInstaller's loader", "GPL-2.0 with exception for what it loads", "in the bundle"),
    ("psycopg, psycopg-binary", "LGPL-3.0", "in the bundle"),
    ("the layout's line breaking, after WeasyPrint", "BSD-3-Clause", "generators/printing/layout"),
)


_ONLY_IN_THE_TEXT = {"camel-kenlm": "LGPL-2.1-or-later"}
"""What packages that name no licence in their metadata say in their LICENSE."""


def pins() -> Iterator[str]:
    """Yield the names of the packages that the program needs, as the lock pins them."""
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        if name.lower() not in _BUILD_ONLY:
            yield name


def licence_of(package: Distribution) -> str:
    """Return the licence as the package names it: SPDX, a classifier, or the first line of its field."""
    told = package.metadata
    if "License-Expression" in told:
        return told["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    named = "".join(told.get_all("License", [])).strip().splitlines()
    return "; ".join(classified) or (named[0] if named else _ONLY_IN_THE_TEXT.get(told["Name"], ""))


def texts_of(package: Distribution) -> Iterator[str]:
    """Yield the licence files that the package brings."""
    for file in package.files or ():
        if re.match(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)", file.name, re.IGNORECASE):
            yield Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()


def table() -> str:
    """Return the table of all that is shipped."""
    lines = [
        "# Licences of what is shipped",
        "",
        "Made by `python -m tools.licences` from the packages' metadata. The program itself is MIT.",
        "A bundle holds the whole texts in `files/doc/LICENCES.txt`.",
        "",
        "| what | licence | where |",
        "|---|---|---|",
    ]
    for name in sorted(pins(), key=str.lower):
        try:
            lines.append(f"| {name} | {licence_of(distribution(name))} | a dependency of the wheel |")
        except PackageNotFoundError:
            continue  # For another system or an older Python.
    lock = json.loads((ROOT / "tools" / "desk_assets" / "package-lock.json").read_text(encoding="utf-8"))
    for place, told in sorted(lock["packages"].items()):
        if place and "axe" not in place:
            lines.append(f"| {place.removeprefix('node_modules/')} | {told.get('license', '')} | the page |")
    lines += [f"| {what} | {licence} | {where} |" for what, licence, where in _OTHERS]
    return "\n".join(lines) + "\n"


def bundle_texts(bundle: Path, faces: Path) -> Iterator[str]:
    """Yield the whole licences of what lies in a bundle."""
    yield f"{'=' * 80}\nhongtou\n{'=' * 80}\n{(ROOT / 'LICENSE').read_text(encoding='utf-8')}"
    for name in (*sorted(pins(), key=str.lower), "psycopg", "psycopg-binary", "pyinstaller"):
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        told = "\n\n".join(texts_of(package))
        yield f"{'=' * 80}\n{name} {package.version}: {licence_of(package)}\n{'=' * 80}\n{told}\n"
    yield f"{'=' * 80}\nPython {platform.python_version()}\n{'=' * 80}\n{_python_licence()}\n"
    for package_name, text in sorted(_debian_copyrights(bundle).items()):
        yield f"{'=' * 80}\n{package_name} (Debian)\n{'=' * 80}\n{text}\n"
    for what, name in (("Hanazono", "fonts-hanazono"), ("libime's word model", "libime-data-language-model")):
        for file in sorted(Path("/usr/share/doc", name).glob("copyright")):
            yield f"{'=' * 80}\n{what}\n{'=' * 80}\n{file.read_text(encoding='utf-8')}\n"
    for file in sorted(faces.glob("COPYING*")):
        text = file.read_text(encoding="utf-8", errors="replace")
        yield f"{'=' * 80}\nFandol: {file.name}\n{'=' * 80}\n{text}\n"


def _python_licence() -> str:
    for place in (Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info.minor}" / "LICENSE.txt",):
        if place.exists():
            return place.read_text(encoding="utf-8")
    return "PSF-2.0: https://docs.python.org/3/license.html"


def _debian_copyrights(bundle: Path) -> dict[str, str]:
    """Return by Debian package the copyright file of each library in the bundle that Debian brought."""
    found: dict[str, str] = {}
    for library in bundle.rglob("*.so*"):
        told = subprocess.run(
            ["dpkg", "-S", f"*/{library.name}"], capture_output=True, text=True, check=False
        )
        for line in told.stdout.splitlines()[:1]:
            name = line.partition(":")[0]
            copyright_file = Path("/usr/share/doc") / name / "copyright"
            if copyright_file.exists():
                found[name] = copyright_file.read_text(encoding="utf-8", errors="replace")
    return found


def main() -> None:
    """Write the table, or print a bundle's texts."""
    parser = argparse.ArgumentParser(prog="python -m tools.licences", description=__doc__)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--faces", type=Path, default=Path("/usr/local/share/fonts/hongtou"))
    options = parser.parse_args()
    if options.bundle:
        for text in bundle_texts(options.bundle, options.faces):
            print(text)
    else:
        TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
