"""Marks of sensitive fields."""

import attrs
import pytest

from klaviyo_bridge.models.sensitivity import sensitive, sensitive_fields, sensitive_members


@attrs.frozen(kw_only=True)
class Person:
    name: str = ""
    email: str = attrs.field(default="", metadata=sensitive())
    phone: str = attrs.field(default="", metadata=sensitive("kla_phone_number"))
    other: str = attrs.field(default="", metadata={"note": "email"})


@attrs.frozen
class Nobody:
    name: str = ""


@pytest.mark.rule("SMP-02")
def test_marked_fields_are_found_in_order() -> None:
    """Marked fields are named as the class declares them, and no others."""
    assert ("email", "phone") == sensitive_fields(Person)
    assert () == sensitive_fields(Nobody)


@pytest.mark.rule("SMP-02")
def test_members_have_the_names_of_the_payload() -> None:
    """A mark may say what the payload calls the field; otherwise the name is the same."""
    assert ("email", "kla_phone_number") == sensitive_members(Person)
    assert () == sensitive_members(Nobody)
