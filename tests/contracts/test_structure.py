"""Structural rules that no linter knows."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model

from agencies import services as agency_services
from sharing import services as sharing_services

ROOT = Path(__file__).resolve().parents[2]
APPS = ["agencies", "sharing", "notifications", "config"]
# An app may point only to apps further right.
ORDER = ["notifications", "sharing", "agencies", "auth"]
MODELS = [
    model
    for app in ("agencies", "sharing", "identity", "notifications")
    for model in apps.get_app_config(app).get_models()
]
# These read and change nothing, or serve the services of their own folder.
HELPERS = {
    "accumulating",
    "deadlines",
    "handover",
    "judging",
    "moving",
    "opening",
    "ownership",
    "placing",
    "raising",
    "relating",
    "sealed_answers",
    "showing",
    "typed",
    "walls",
}


def sources(*folders: str) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and (not folders or set(folders) & set(path.parts)):
                yield path


def service_functions() -> Iterator[tuple[str, inspect.Signature]]:
    for package in (agency_services, sharing_services):
        for found in iter_modules(package.__path__):
            if found.name in HELPERS:
                continue
            module = import_module(f"{package.__name__}.{found.name}")
            for name, function in vars(module).items():
                if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                    yield f"{package.__name__}.{found.name}.{name}", inspect.signature(function)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_the_arrow(model: type[Model]) -> None:
    label = model._meta.app_label
    for field in model._meta.get_fields():
        if isinstance(field, ForeignKey):
            target = field.related_model._meta.app_label
            if label == "identity":
                pytest.fail(f"{field} leaves the vault")
            assert ORDER.index(target) >= ORDER.index(label), field


def test_the_vaults_tables_point_nowhere() -> None:
    related = [
        f for m in apps.get_app_config("identity").get_models() for f in m._meta.get_fields() if f.is_relation
    ]
    assert related == []


@pytest.mark.parametrize(
    "path", list(sources("views", "api", "forms")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_views_start_from_the_asker_and_never_from_a_model(path: Path) -> None:
    tree = ast.parse(path.read_text())
    reached = [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    fetched = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("get_object_or_404")
    ]
    assert reached + fetched == []


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_is_at_most_35_lines(path: Path) -> None:
    tree = ast.parse(path.read_text())
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= 35
    }
    assert long == {}


@pytest.mark.parametrize("path", list(sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text())
    lazy = [
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert lazy == []


@pytest.mark.parametrize(("name", "signature"), list(service_functions()), ids=lambda part: str(part)[:60])
def test_a_service_says_by_whom_and_takes_names(name: str, signature: inspect.Signature) -> None:
    assert "by" in signature.parameters, name
    positional = [
        p.name for p in signature.parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    # A reading names its one subject first.
    assert len(positional) <= 1, name


def test_every_template_keeps_scripts_and_styles_out() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
    templates = [path for app in APPS for path in (ROOT / app).rglob("*.html")]
    assert templates
    assert {str(path.relative_to(ROOT)) for path in templates if inline.search(path.read_text())} == set()


def test_every_template_is_used() -> None:
    written = "\n".join(path.read_text() for path in sources())
    written += "\n".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.html"))
    unused = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.html"):
            folder = next(parent for parent in path.parents if parent.name in {"jinja2", "templates"})
            name = path.relative_to(folder).as_posix()
            if name not in written and Path(name).parts[0] != "errors":
                unused.add(name)
    assert unused == set()


@pytest.mark.parametrize("phrase", ["low-level concern"])
def test_a_word_that_means_something_else_is_not_used(phrase: str) -> None:
    pages = [path for app in APPS for path in (ROOT / app).rglob("*.html")]
    assert [path.name for path in pages if phrase in path.read_text().lower()] == []


def test_every_decision_record_has_its_own_number() -> None:
    numbers = [path.name.split("-")[0] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert numbers
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("name", ["base", "demo", "dev", "node"])
def test_requirements_are_hashed_and_name_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    assert len(re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)) <= text.count("--hash=sha256:")


def test_the_npm_lock_names_no_address() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
