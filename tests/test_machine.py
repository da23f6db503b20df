"""What a machine lacks is told in one line with the way out; what is shipped to others holds together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from few_villages import copy_few_villages
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from sample_contexts import LETTER

import cli
from generators.filling.docx import WordTemplate
from generators.number_register import NumberRegister
from generators.pipeline.job import REGISTER
from generators.register_file import RegisterFile

ROOT = Path(__file__).parents[1]
BUNDLE, DEPLOY = ROOT / "tools" / "bundle", ROOT / "deploy"

NO_PANGO = """
import _cffi_backend
declared = _cffi_backend.FFI
class FFI:
    def __init__(self, *types, **also):
        self._all = declared(*types, **also)
    def __dir__(self):
        return dir(self._all)
    def __getattr__(self, name):
        return getattr(self._all, name)
    def dlopen(self, name, *flags):
        if "pango" in str(name):
            raise OSError(f"cannot load library '{name}': no such file")
        return self._all.dlopen(name, *flags)
_cffi_backend.FFI = FFI
"""
"""What Python carries out before anything else, in the workers too."""
OLD_PYTHON = "import sys; sys.version_info = (3, 9, 2); import cli"


def name_faces(folder: Path) -> Path:
    """Write a fontconfig that knows the faces in the folder `none` of `folder` alone, and return it."""
    file = folder / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}/none</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return file


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("letter") / "告知书.docx"
    file.write_bytes(WordTemplate.open(ROOT / "templates" / "退出告知书.docx").fill(LETTER))
    return file


@pytest.mark.parametrize(
    ("python", "also", "said"),
    [
        (["cli.py", "print"], {"PYTHONPATH": "{folder}"}, "打印 PDF 用的系统库没有装（libpango"),
        (["cli.py", "print"], {"FONTCONFIG_FILE": "{folder}/fonts.conf"}, "应有公文用的字体；现为一个也没有"),
        (["-c", OLD_PYTHON], {}, "需要 Python 3.11 或更新版本"),
        (["-S", "cli.py", "print"], {}, "还没有装好（缺 click）：在程序文件夹里运行 make install"),
    ],
    ids=["no Pango", "no face", "old Python", "no packages"],
)
def test_what_the_machine_lacks_is_one_line_of_chinese_with_the_way_out(
    python: list[str], also: dict[str, str], said: str, letter: Path, tmp_path: Path
) -> None:
    name_faces(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(NO_PANGO)
    environment = {**os.environ, **{name: value.format(folder=tmp_path) for name, value in also.items()}}
    told = subprocess.run(
        [sys.executable, *python, str(letter)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = (told.stdout + told.stderr).splitlines()
    assert said in line
    assert told.returncode in {1, 2}
    assert not letter.with_suffix(".pdf").exists()


def test_a_notice_is_not_begun_without_faces_and_takes_no_number(tmp_path: Path) -> None:
    copy_few_villages(tmp_path / "data", "东沟村")
    told = subprocess.run(
        [sys.executable, "cli.py", "--data", tmp_path / "data", "--out", tmp_path / "out", "notice", "79号"],
        cwd=ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(name_faces(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    said = told.stdout + told.stderr
    assert "应有公文用的字体；现为一个也没有" in said.splitlines()[-1]
    assert "程序" not in said.replace("在程序文件夹", "")
    assert told.returncode == 2
    assert not list(tmp_path.glob("out/**/*.docx"))
    assert not list(NumberRegister(RegisterFile(tmp_path / "data" / REGISTER)).rows())


def test_a_command_that_had_workers_ends_quietly_and_leaves_no_temporary_file(
    letter: Path, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    told = subprocess.run(
        [sys.executable, ROOT / "cli.py", "print", shutil.copy(letter, tmp_path / "件.docx")],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stderr == ""
    assert (tmp_path / "件.pdf").exists()
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_machine_with_an_unknown_face_tells_what_that_face_lacks(letter: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    pen = TTGlyphPen(None)
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "exit"])
    builder.setupCharacterMap({ord("退"): "exit"})
    builder.setupGlyf({".notdef": pen.glyph(), "exit": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "exit": (1000, 0)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Zzz", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "none" / "zzz.ttf")
    told = subprocess.run(
        [sys.executable, "cli.py", "print", letter],
        cwd=ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(name_faces(tmp_path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "告知书" in told.stdout + told.stderr
    assert "Error" not in told.stdout + told.stderr
    assert not letter.with_suffix(".pdf").exists()


def test_the_bundle_takes_along_every_library_that_weasyprint_opens() -> None:
    spec = find_spec("weasyprint")
    assert spec
    assert spec.origin
    code = (Path(spec.origin).parent / "text" / "ffi.py").read_text(encoding="utf-8")
    opened = set(re.findall(r"'(lib[a-z0-9.-]+?)(?:\.so[.0-9]*)'", code))
    named = set(re.findall(r'"(lib[a-z0-9.-]+)"', (BUNDLE / "hongtou.spec").read_text(encoding="utf-8")))
    # The newest, for colour fonts: not in any Debian yet, and done without.
    opened.remove("libharfbuzz-vector")
    assert {re.sub(r"-0$", "", name) for name in opened} <= {re.sub(r"-0$", "", name) for name in named}


def test_the_package_is_all_under_opt_apps_and_runs_nothing_at_installation() -> None:
    package = yaml.safe_load((BUNDLE / "nfpm.yaml").read_text(encoding="utf-8"))
    assert [entry["dst"] for entry in package["contents"]] == ["/opt/apps/cn.hongtou"]
    assert "scripts" not in package
    build = (BUNDLE / "build.sh").read_text(encoding="utf-8")
    for file in ("cn.hongtou.desktop", "hongtou.service"):
        text = (BUNDLE / file).read_text(encoding="utf-8")
        for place in re.findall(r"(?<=\s|=)/opt/apps/cn\.hongtou/files/bin/([a-z-]+)", text):
            assert f"files/bin/{place}" in build, place


def test_the_service_has_a_user_and_a_folder_of_its_own_and_no_rights_beyond() -> None:
    unit = (BUNDLE / "hongtou.service").read_text(encoding="utf-8").splitlines()
    wanted = ("DynamicUser=yes", "StateDirectory=hongtou", "ProtectSystem=strict", "ProtectHome=yes")
    wanted += ("NoNewPrivileges=yes", "CapabilityBoundingSet=", "Restart=on-failure", "PrivateTmp=yes")
    assert set(wanted) <= set(unit)


def test_the_licence_of_every_pinned_package_is_told() -> None:
    told = dict(
        re.findall(r"^\| ([^|]+) \| ([^|]*) \|", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE)
    )
    lock = re.findall(r"^([a-z0-9._-]+)==.*$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    for_building = {"hatchling", "pathspec", "pluggy", "tomlkit", "trove-classifiers", "editables"}
    installed = [name for name in lock if name not in for_building and _is_installed(name)]
    assert [name for name in installed if not told.get(name, "").strip()] == []


def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def test_array_and_job_take_their_index_from_where_the_command_looks_for_it() -> None:
    job = yaml.safe_load((DEPLOY / "kubernetes-job.yaml").read_text(encoding="utf-8"))
    assert job["spec"]["completionMode"] == "Indexed"
    assert job["spec"]["backoffLimitPerIndex"] == 2
    (index,) = [param for param in cli.main.commands["fleet"].params if param.name == "index"]
    assert {"JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"} <= set(index.envvar)
    for script in (*DEPLOY.glob("*.sh"), *BUNDLE.glob("*.sh")):
        subprocess.run(["bash", "-n", script], check=True)


def test_the_only_township_is_found_unnamed_after_its_workbook_went_into_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generators.commands.options.data_home", lambda: tmp_path)
    assert cli.run(["new-data", str(tmp_path / "我乡")]) == 0
    assert cli.run(["take-in"]) == 0
    assert not (tmp_path / "我乡" / "数据.xlsx").exists()
    assert cli.run(["check-data"]) == 0


def test_a_folder_that_one_may_not_read_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert cli.run(["--out", str(tmp_path), "notice", "79号"]) == 2
    told = capfd.readouterr().err
    assert f"没有权限读“{tmp_path}”；请管理员放开权限" in told
    assert "readable" not in told
