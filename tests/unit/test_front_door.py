"""The package itself: names on demand, and nothing before."""

import subprocess
import sys

import pytest

import klaviyo_bridge
import klaviyo_bridge.policies as policies_package
import klaviyo_bridge.wire as wire_package

LAZY = [klaviyo_bridge, policies_package, wire_package]
HEAVY = {"requests", "aiohttp", "ssl", "cattrs", "attr", "orjson", "backoff"}


@pytest.mark.parametrize("package", LAZY, ids=lambda p: p.__name__)
def test_every_name_is_there_when_it_is_asked_for(package: object) -> None:
    """Each public name can be had, and ``dir`` lists them all."""
    names: list[str] = package.__all__  # type: ignore[attr-defined]  # a package of ours

    assert [] == [name for name in names if not hasattr(package, name)]
    assert set(names) <= set(dir(package))


@pytest.mark.parametrize("package", LAZY, ids=lambda p: p.__name__)
def test_an_unknown_name_is_an_attribute_error(package: object) -> None:
    """A misspelt name says where it was looked for."""
    with pytest.raises(AttributeError, match="has no attribute 'Klavyio'"):
        package.Klavyio  # type: ignore[attr-defined]  # noqa: B018  # misspelt on purpose


def _loaded_by(statement: str) -> set[str]:
    program = f"import sys\n{statement}\nprint(*(name for name in sys.modules if '.' not in name))"
    done = subprocess.run(  # noqa: S603  # this interpreter, our own statement
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    """The front door costs next to nothing until a name is used."""
    assert set() == _loaded_by("import klaviyo_bridge") & HEAVY


@pytest.mark.parametrize(
    "statement",
    ["import klaviyo_bridge.consent", "from klaviyo_bridge.policies import omnisend"],
)
def test_judging_and_mapping_need_no_network_library(statement: str) -> None:
    """Consent and policies load neither HTTP clients nor TLS."""
    assert set() == _loaded_by(statement) & {"requests", "aiohttp", "ssl", "backoff"}
