"""What a test says to fill an account, one line a record."""

from collections.abc import Mapping
from datetime import datetime

from klaviyo_bridge.fake.shapes import API
from klaviyo_bridge.fake.state import Account


class Builders:
    """The part of the fake that plants records; ids are made, or given as ``identifier``."""

    account: Account

    def now(self) -> datetime:
        """Return the fake's present moment."""
        raise NotImplementedError

    def add_profile(
        self,
        *,
        identifier: str | None = None,
        subscriptions: object = None,
        predictive_analytics: object = None,
        **attributes: object,
    ) -> str:
        """Plant a profile and return its id.

        What is given stands in the answers as it is, malformed or not; what is not is null, and
        ``location`` is completed. ``subscriptions`` is the whole object as the API writes it;
        without it the person was never asked (``shape_subscriptions`` helps).
        """
        return self.account.add_profile(
            at=self.now(),
            identifier=identifier,
            subscriptions=subscriptions,
            predictive_analytics=predictive_analytics,
            **attributes,
        )

    def add_list(self, *, name: str, identifier: str | None = None, **attributes: object) -> str:
        """Plant a list and return its id."""
        return self.account.add_group(
            "list", at=self.now(), identifier=identifier, name=name, **attributes
        )

    def add_segment(
        self,
        *,
        name: str,
        definition: object = None,
        identifier: str | None = None,
        **attributes: object,
    ) -> str:
        """Plant a segment and return its id; the fake never works out who is in it."""
        return self.account.add_group(
            "segment",
            at=self.now(),
            identifier=identifier,
            name=name,
            definition={"condition_groups": []} if definition is None else definition,
            **attributes,
        )

    def add_member(
        self, group_id: str, profile_id: str, *, joined_at: datetime | None = None
    ) -> None:
        """Put a profile on a list or in a segment."""
        self.account.add_member(group_id, profile_id, joined_at=joined_at or self.now())

    def add_metric(
        self,
        *,
        name: str,
        identifier: str | None = None,
        integration: Mapping[str, object] = API,
    ) -> str:
        """Plant a metric and return its id."""
        return self.account.add_metric(
            at=self.now(), name=name, identifier=identifier, integration=integration
        )

    def add_event(
        self,
        *,
        profile_id: str,
        metric: str,
        time: datetime | None = None,
        properties: Mapping[str, object] | None = None,
        identifier: str | None = None,
    ) -> str:
        """Plant an event and return its id; ``metric`` is an id, or a name that may be new."""
        return self.account.add_event(
            profile_id=profile_id,
            metric=metric,
            time=time or self.now(),
            properties=properties,
            identifier=identifier,
        )
