"""Custom fields of one contact: what the mappings give, and what they leave."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Fidelity, Finding, Profile
from klaviyo_bridge.policies.messagemedia.contact import CustomField
from klaviyo_bridge.policies.messagemedia.conversion import convert
from klaviyo_bridge.policies.messagemedia.field_mapping import FieldMapping
from klaviyo_bridge.policies.messagemedia.identifiers import is_uuid
from klaviyo_bridge.policies.messagemedia.sources import ABSENT
from klaviyo_bridge.policies.values import Carried


def fill_fields(
    profile: Profile,
    /,
    *,
    mappings: Iterable[FieldMapping],
    resolve: Callable[[str], str | None],
) -> tuple[tuple[CustomField, ...], tuple[Finding, ...]]:
    """Return the custom fields of a contact (MM-10).

    Args:
        profile: The profile. What it does not have fills nothing, and nothing is said about it.
        mappings: Which field fills which.
        resolve: Gives the UUID of a field by its label; ``None`` when there is no such field.

    Raises:
        ConfigurationError: ``resolve`` gave something that is no UUID.
    """
    fields: list[CustomField] = []
    findings: list[Finding] = []
    for mapping in mappings:
        value = mapping.read(profile)
        if value is ABSENT:
            continue
        field, finding = _fill(value, mapping, resolve)
        if field is not None:
            fields.append(field)
        if finding is not None:
            findings.append(finding)
    return tuple(fields), tuple(findings)


def _fill(
    value: object, mapping: FieldMapping, resolve: Callable[[str], str | None]
) -> tuple[CustomField | None, Finding | None]:
    text, carried = convert(value, mapping.type)
    if text is not None and len(text) > mapping.max_length:
        return None, _too_long(mapping)
    finding = None if carried is None else _carried(carried, mapping)
    if text is None:
        return None, finding
    identity = resolve(mapping.target)
    if identity is None:
        return None, _unresolved(mapping)
    if not is_uuid(identity):
        raise ConfigurationError(
            f"the field {mapping.target!r} was resolved to something that is no UUID: give the id "
            "that MessageMedia has for it"
        )
    return CustomField(id=identity, label=mapping.target, value=text), finding


def unmapped(profile: Profile, /, mapped: frozenset[str]) -> tuple[Finding, ...]:
    """Return the finding that names the custom properties that no mapping reads.

    One of them may still have given the date of birth.
    """
    left = profile.properties.keys() - mapped
    return (_unmapped(frozenset(left)),) if left else ()


@lru_cache(maxsize=1024)
def _unmapped(names: frozenset[str]) -> Finding:
    listed = ", ".join(repr(name) for name in sorted(names))
    return Finding(
        "properties-not-mapped",
        Fidelity.OMITTED,
        f"No custom field is mapped for these properties: {listed}.",
        source="properties",
    )


@lru_cache(maxsize=1024)
def _carried(carried: Carried, mapping: FieldMapping) -> Finding:
    message = f"{mapping.source!r} {carried.message}."
    return Finding(carried.rule, carried.fidelity, message, source=mapping.place)


@lru_cache(maxsize=1024)
def _too_long(mapping: FieldMapping) -> Finding:
    message = (
        f"{mapping.source!r} has more than the {mapping.max_length} characters that the field "
        f"{mapping.target!r} takes, and half a value would be a wrong one; left out."
    )
    return Finding("field-value-too-long", Fidelity.UNSUPPORTED, message, source=mapping.place)


@lru_cache(maxsize=1024)
def _unresolved(mapping: FieldMapping) -> Finding:
    message = (
        f"{mapping.source!r} was left out: MessageMedia's id of the field {mapping.target!r} is "
        "not known. Create the field, or resolve its label."
    )
    return Finding("field-not-resolved", Fidelity.OMITTED, message, source=mapping.place)
