"""Every check of the project, each in an environment of its own: ``nox -l`` lists them."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nox
from packaging.requirements import Requirement

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "venv"
# A developer, or CI, need not own every Python that the classifiers name.
nox.options.error_on_missing_interpreters = False
nox.options.sessions = [
    "tests",
    "tests_matrix",
    "lowest",
    "properties",
    "types",
    "lint",
    "imports",
    "docs",
    "mutate_slice",
    "contracts",
    "package",
]

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
EXTRAS = "[async,cli,encrypt,phone]"

PARALLEL = ("-n", "2")
ALONE = ("-m", "not shared and not witness")
CONNECTOR = "tap-klaviyo==1.1.5"
PRISM = "@stoplight/prism-cli@5.14.2"

IMPORT_EVERYTHING = """
import importlib, pkgutil, klaviyo_bridge
for module in pkgutil.walk_packages(klaviyo_bridge.__path__, "klaviyo_bridge."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


@nox.session
def tests(session: nox.Session) -> None:
    """Run the whole suite, the documents' examples included, under the coverage gate."""
    _install(session, f".{EXTRAS}", "tests")
    env = {"COVERAGE_FILE": str(Path(session.virtualenv.location).resolve() / "coverage")}
    pytest = ("pytest", *PARALLEL, *ALONE, *session.posargs)

    session.run("coverage", "erase", env=env)
    session.run("coverage", "run", "-m", *pytest, env=env)
    session.run("coverage", "combine", "--quiet", env=env)
    if not session.posargs:
        session.run("coverage", "report", env=env)


@nox.session(python=PYTHONS)
def tests_matrix(session: nox.Session) -> None:
    """Run the suite on every Python that the classifiers name."""
    _install(session, f".{EXTRAS}", "tests")
    session.run("pytest", *PARALLEL, *ALONE, *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the suite on the oldest Python and the oldest dependencies that we say we accept."""
    _install(session, f".{EXTRAS}", "tests", *_floors("async", "cli", "encrypt", "phone"))
    session.run("pytest", *PARALLEL, *ALONE, *session.posargs)


@nox.session
def properties(session: nox.Session) -> None:
    """Search far for counter-examples: the property tests, at random and at length."""
    _install(session, f".{EXTRAS}", "tests")
    profile = ("--hypothesis-profile", "thorough")
    session.run("pytest", *PARALLEL, *profile, "tests/properties", *session.posargs)


@nox.session
def contracts(session: nox.Session) -> None:
    """Hear the witnesses: the vendor's files in ../shared, its SDK, a connector, Prism.

    What they say of each endpoint is written to docs/reference/coverage.md.
    """
    _install(session, f".{EXTRAS}", "contracts")
    _install_prism(session)
    env = {"PATH": os.pathsep.join([_install_connector(session), os.environ["PATH"]])}
    witnesses = ("-m", "shared or witness")
    # Written as one word: pytest takes a file that is there for a place of tests.
    page = () if session.posargs else ("--coverage-page=docs/reference/coverage.md",)
    session.run("pytest", *PARALLEL, *witnesses, *page, *session.posargs, env=env)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the library, its tests and its tools."""
    _install(session, f".{EXTRAS}", "types")
    session.run("mypy", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and form."""
    _install(session, None, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def imports(session: nox.Session) -> None:
    """Check that every import respects the floors of the house."""
    _install(session, None, "imports")
    session.run("lint-imports", "--no-cache", env={"PYTHONPATH": str(ROOT / "src")})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; its examples run in the session ``tests``."""
    _install(session, f".{EXTRAS}", "docs")
    strict = ("--fail-on-warning", "--keep-going", "--nitpicky")
    session.run("sphinx-build", *strict, "--fresh-env", "docs", "docs/_build/html")


@nox.session
def build(session: nox.Session) -> None:
    """Build the source archive, and the wheel from it, into ``dist/``."""
    session.install("build")
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("python", "-m", "build")


@nox.session(requires=["build"])
def package(session: nox.Session) -> None:
    """Test the built wheel where nothing else of the project can be reached."""
    (wheel,) = (ROOT / "dist").glob("*.whl")
    session.install(str(wheel))
    with tempfile.TemporaryDirectory() as place, session.chdir(_unpack_without_src(Path(place))):
        session.run("python", "-W", "error", "-c", IMPORT_EVERYTHING)
        _install(session, f"{wheel}{EXTRAS}", "tests", "mypy")
        session.run("mypy", "--strict", "--config-file=", "tests/typing")
        session.run("pytest", *PARALLEL, *ALONE, "tests/unit", *session.posargs)


@nox.session
def mutate(session: nox.Session) -> None:
    """Change consent and policies in small ways, thousands of them: the tests must notice."""
    _install(session, f".{EXTRAS}", "mutate")
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session
def mutate_slice(session: nox.Session) -> None:
    """Do the same to the rules of consent alone, which takes a minute."""
    _install(session, f".{EXTRAS}", "mutate")
    session.run("python", "-m", "tests.mutation", "--slice")


@nox.session
def bench(session: nox.Session) -> None:
    """Print the figures that the documentation quotes, beside the official SDK's."""
    _install(session, f".{EXTRAS}", "bench")
    session.run("python", "-m", "tests.benchmarks", *session.posargs)


def _install(session: nox.Session, package: str | None, group: str, *more: str) -> None:
    """Install in one resolution: pip of Python 3.11 cannot read dependency groups itself."""
    wanted = [] if package is None else [package]
    session.install(*wanted, *nox.project.dependency_groups(PYPROJECT, group), *more)


def _install_prism(session: nox.Session) -> None:
    """Install Prism beside Python's programs, where there is Node to run it."""
    if shutil.which("npm") is None:
        session.warn("there is no npm here: Prism is not installed, and its tests are skipped")
        return
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    into = ("--global", "--prefix", session.virtualenv.location)
    session.run("npm", "install", *into, *quiet, PRISM, external=True)


def _install_connector(session: nox.Session) -> str:
    """Install the connector apart, for it insists on old packages; return where its program is."""
    place = Path(session.virtualenv.location).resolve() / "connector"
    programs = place / Path(session.bin).name
    session.run("python", "-m", "venv", str(place))
    pip = (str(programs / "python"), "-m", "pip", "--disable-pip-version-check")
    session.run(*pip, "install", "--quiet", CONNECTOR, external=True)
    return str(programs)


def _floors(*extras: str) -> Iterator[str]:
    """Pin each direct dependency to the version after its ``>=``."""
    project = PYPROJECT["project"]
    optional = project["optional-dependencies"]
    yield from map(_floor, project["dependencies"])
    for extra in extras:
        yield from map(_floor, optional[extra])


def _floor(line: str) -> str:
    requirement = Requirement(line)
    (lowest_version,) = (s.version for s in requirement.specifier if s.operator == ">=")
    return f"{requirement.name}=={lowest_version}"


def _unpack_without_src(place: Path) -> Path:
    """Lay out the source archive, which must hold all that its tests need, less the library."""
    (archive,) = (ROOT / "dist").glob("*.tar.gz")
    with tarfile.open(archive) as members:
        members.extractall(place, filter="data")
    (tree,) = place.iterdir()
    shutil.rmtree(tree / "src")
    return tree
