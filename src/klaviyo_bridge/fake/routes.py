"""Every endpoint the fake answers: path, limits, scopes, what its query may say, who answers.

Taken down from Klaviyo's OpenAPI file of 2026-07-15, on its own: the client has another table,
and a slip in one shows up against the other.
"""

import attrs

from klaviyo_bridge.fake.group_routes import GROUP_ROUTES
from klaviyo_bridge.fake.limits import EXTRA_LARGE, EXTRA_SMALL, LARGE, MEDIUM
from klaviyo_bridge.fake.queries import Rules
from klaviyo_bridge.fake.resources import accounts, events, metrics, profiles
from klaviyo_bridge.fake.routing import Route
from klaviyo_bridge.fake.vocabulary import (
    ANALYTICS,
    DEAR,
    EVENT_FILTERS,
    MEMBERSHIPS,
    METRIC_FILTERS,
    PLAIN_PROFILE,
    PROFILE_FILTERS,
    PROFILE_SORTS,
    fields,
    names,
)

_EVENT_RULES = Rules(
    resource="event",
    fields=fields("event", "metric", "attribution", profile=PLAIN_PROFILE),
    include=names("attributions metric profile"),
)
_METRIC_RULES = Rules(
    resource="metric", fields=fields("metric", "flow"), include=names("flow-triggers")
)
_ACCOUNT_RULES = Rules(resource="account", fields=fields("account"))

PROFILE_ROUTES = (
    Route(
        operation="get_profiles",
        path="/api/profiles",
        tier=LARGE,
        scopes=("profiles:read",),
        rules=Rules(
            resource="profile",
            fields=fields("profile", "push-token", "conversation"),
            additional={"profile": DEAR},
            include=names("conversations push-tokens"),
            sort=PROFILE_SORTS,
            filters=PROFILE_FILTERS,
            paged=True,
            size=(20, 100),
        ),
        answer=profiles.answer_profiles,
        surcharges=(ANALYTICS,),
        elsewhere=("POST",),
    ),
    Route(
        operation="get_profile",
        path="/api/profiles/{id}",
        tier=LARGE,
        scopes=("profiles:read",),
        rules=Rules(
            resource="profile",
            fields=fields("profile", "list", "segment", "push-token", "conversation"),
            additional={"profile": DEAR},
            include=names("conversations lists push-tokens segments"),
        ),
        answer=profiles.answer_profile,
        surcharges=(MEMBERSHIPS,),
        elsewhere=("PATCH",),
    ),
)


EVENT_ROUTES = (
    Route(
        operation="get_events",
        path="/api/events",
        tier=EXTRA_LARGE,
        scopes=("events:read",),
        rules=attrs.evolve(
            _EVENT_RULES,
            sort=names("datetime timestamp"),
            filters=EVENT_FILTERS,
            paged=True,
            size=(200, 1000),
        ),
        answer=events.answer_events,
        elsewhere=("POST",),
    ),
    Route(
        operation="get_event",
        path="/api/events/{id}",
        tier=MEDIUM,
        scopes=("events:read",),
        rules=_EVENT_RULES,
        answer=events.answer_event,
    ),
    Route(
        operation="get_profile_for_event",
        path="/api/events/{id}/profile",
        tier=EXTRA_LARGE,
        scopes=("events:read", "profiles:read"),
        rules=Rules(resource="profile", fields=fields("profile"), additional={"profile": DEAR}),
        answer=events.answer_event_profile,
    ),
    Route(
        operation="get_profile_id_for_event",
        path="/api/events/{id}/relationships/profile",
        tier=EXTRA_LARGE,
        scopes=("events:read", "profiles:read"),
        rules=Rules(resource="profile"),
        answer=events.answer_event_profile_id,
    ),
    Route(
        operation="get_metric_for_event",
        path="/api/events/{id}/metric",
        tier=EXTRA_LARGE,
        scopes=("events:read", "metrics:read"),
        rules=Rules(resource="metric", fields=fields("metric")),
        answer=events.answer_event_metric,
    ),
    Route(
        operation="get_metric_id_for_event",
        path="/api/events/{id}/relationships/metric",
        tier=EXTRA_LARGE,
        scopes=("events:read", "metrics:read"),
        rules=Rules(resource="metric"),
        answer=events.answer_event_metric_id,
    ),
)
METRIC_ROUTES = (
    Route(
        operation="get_metrics",
        path="/api/metrics",
        tier=MEDIUM,
        scopes=("metrics:read",),
        rules=attrs.evolve(_METRIC_RULES, filters=METRIC_FILTERS, paged=True),
        answer=metrics.answer_metrics,
    ),
    Route(
        operation="get_metric",
        path="/api/metrics/{id}",
        tier=MEDIUM,
        scopes=("metrics:read",),
        rules=_METRIC_RULES,
        answer=metrics.answer_metric,
    ),
)
ACCOUNT_ROUTES = (
    Route(
        operation="get_accounts",
        path="/api/accounts",
        tier=EXTRA_SMALL,
        scopes=("accounts:read",),
        rules=_ACCOUNT_RULES,
        answer=accounts.answer_accounts,
    ),
    Route(
        operation="get_account",
        path="/api/accounts/{id}",
        tier=EXTRA_SMALL,
        scopes=("accounts:read",),
        rules=_ACCOUNT_RULES,
        answer=accounts.answer_account,
    ),
)
ROUTES = (
    *PROFILE_ROUTES,
    *GROUP_ROUTES,
    *EVENT_ROUTES,
    *METRIC_ROUTES,
    *ACCOUNT_ROUTES,
)
"""All of them."""
