"""A contact as MessageMedia sees it.

Source: ``POST /api/v1/contacts/contacts`` of the OpenAPI file, version 2.1.0;
https://github.com/messagemedia/sinchengage-developer
"""

from datetime import date

import attrs

from klaviyo_bridge.errors import ConfigurationError
from klaviyo_bridge.models import Decision
from klaviyo_bridge.models.identifiers import mask
from klaviyo_bridge.policies.messagemedia.states import ConsentMethod, SubscriptionState, state_of


def _check_decision(_: object, __: "attrs.Attribute[Decision]", value: Decision) -> None:
    if (value.channel, value.purpose) != ("sms", "marketing"):
        raise ConfigurationError(
            f"a decision about {value.channel} for {value.purpose} says nothing about marketing "
            "text messages: ask about sms and marketing"
        )


@attrs.frozen(kw_only=True)
class Channel:
    """A phone number and whether text messages may be sent to it.

    Because the state is read off the decision, no contact is subscribed without an ALLOW, or by
    one of the two methods that infer consent.
    """

    number: str = attrs.field(repr=mask)
    """In E.164 form."""
    written: str = attrs.field(repr=mask)
    """As Klaviyo has it."""
    decision: Decision = attrs.field(validator=_check_decision)
    """What :func:`klaviyo_bridge.consent.evaluate` said."""
    method: ConsentMethod = "strict"
    """What counts as consent (MM-09)."""
    state: SubscriptionState = attrs.field(init=False)
    """The decision in MessageMedia's words."""

    @state.default
    def _derive_state(self) -> SubscriptionState:
        state = state_of(self.decision, method=self.method)
        if state is None:
            raise ConfigurationError(
                "no subscription state can be made from this decision: write no contact, because "
                "MessageMedia takes one without a state for a subscriber"
            )
        return state


@attrs.frozen(kw_only=True)
class CustomField:
    """One value in a field that the account has defined."""

    id: str
    """The field's UUID."""
    label: str
    """What the field is called."""
    value: str = attrs.field(repr=mask)
    """Always text, whatever the field's type."""


@attrs.frozen(kw_only=True)
class MessageMediaContact:
    """One person, ready to be sent to MessageMedia; a phone number tells who it is."""

    channel: Channel
    first_name: str | None = attrs.field(default=None, repr=mask)
    last_name: str | None = attrs.field(default=None, repr=mask)
    date_of_birth: date | None = attrs.field(default=None, repr=mask)
    country: str | None = None
    """ISO 3166-1 alpha-2 where the country is recognised, else as it is written."""
    state: str | None = attrs.field(default=None, repr=mask)
    location: str | None = attrs.field(default=None, repr=mask)
    """The city."""
    labels: tuple[str, ...] = ("KLAVIYO",)
    """Where the contact came from (MM-02); it may have several sources (MM-14)."""
    lists: tuple[str, ...] = ()
    """UUIDs of MessageMedia's lists."""
    custom_fields: tuple[CustomField, ...] = ()
