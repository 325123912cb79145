"""The shape of the code, as far as a test can hold it (house style)."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("getbill_tui", "importers")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
VAGUE_NAMES = {"utils", "util", "common", "helpers", "helper", "misc", "base", "core", "manager"}
TOP_LEVEL = {
    *PACKAGES,
    "samples",
    "tests",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "requirements.lock",
}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The function's length without its docstring."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or first.lineno) - first.lineno + 1


def tracked_files() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_the_top_level_holds_what_was_agreed_and_nothing_else() -> None:
    try:
        names = {name.partition("/")[0] for name in tracked_files()}
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("not a git checkout")
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in MODULES if {path.stem, path.parent.name} & VAGUE_NAMES]


def test_every_package_file_is_a_docstring_alone() -> None:
    for path in MODULES:
        if path.name != "__init__.py":
            continue
        body = ast.parse(path.read_text("utf-8")).body
        rest = [node for node in body[1:] if "__version__" not in ast.unparse(node)]
        assert ast.get_docstring(ast.Module(body=body, type_ignores=[])), path
        assert not rest, path


def test_every_folder_of_code_is_a_package() -> None:
    for folder in {path.parent for path in MODULES}:
        assert (folder / "__init__.py").exists(), folder


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_taken_in_at_one_sitting(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    too_long = {f.name: lines_of_code(f) for f in functions(ast.parse(text))}
    assert not {name: length for name, length in too_long.items() if length > 60}


def test_nothing_names_the_machine_it_was_written_on() -> None:
    try:
        names = tracked_files()
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("not a git checkout")
    machine = ["/" + "work/", "/" + "root/", "pypi" + ".org", "pythonhosted" + ".org"]
    for name in names:
        path = ROOT / name
        if path.suffix in {".xlsx", ".xls", ".ods", ".png"} or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        assert not [word for word in machine if word in text], name
