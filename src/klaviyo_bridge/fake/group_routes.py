"""The endpoints of lists and segments, which are alike but for what is said of each here."""

import attrs

from klaviyo_bridge.fake.limits import LARGE, SMALL
from klaviyo_bridge.fake.queries import Rules
from klaviyo_bridge.fake.resources import groups, profiles
from klaviyo_bridge.fake.routing import Route
from klaviyo_bridge.fake.vocabulary import (
    ANALYTICS,
    COUNT,
    DEAR,
    FIELDS,
    GROUP_FILTERS,
    MEMBER_FILTERS,
    fields,
    names,
)


def _group_routes(kind: str) -> tuple[Route, ...]:
    """Return the endpoints of lists or of segments."""
    plural, scopes = f"{kind}s", (f"{kind}s:read",)
    include = names("flow-triggers tags")
    return (
        Route(
            operation=f"get_{plural}",
            path=f"/api/{plural}",
            tier=LARGE,
            scopes=scopes,
            rules=Rules(
                resource=kind,
                fields=fields(kind, "flow", "tag"),
                sort=names("created id name updated"),
                filters=GROUP_FILTERS[kind],
                paged=True,
                size=(10, 10),
                include=include,
            ),
            answer=groups.answer_groups,
            elsewhere=("POST",),
        ),
        Route(
            operation=f"get_{kind}",
            path=f"/api/{plural}/{{id}}",
            tier=LARGE,
            scopes=scopes,
            rules=Rules(
                resource=kind,
                fields=fields("flow", "tag", **{kind: FIELDS[kind] | {"profile_count"}}),
                additional={kind: names("profile_count")},
                include=include,
            ),
            answer=groups.answer_group,
            surcharges=(COUNT[kind],),
            elsewhere=("PATCH", "DELETE"),
        ),
    )


def _member_routes(kind: str) -> tuple[Route, ...]:
    """Return the endpoints of who is on a list or in a segment."""
    scopes = (f"{kind}s:read", "profiles:read")
    identifiers = Rules(
        resource="profile",
        sort=names("joined_group_at"),
        filters=MEMBER_FILTERS[kind],
        paged=True,
        size=(20, 100),
    )
    whole = attrs.evolve(
        identifiers,
        fields=fields(profile=FIELDS["profile"] | {"joined_group_at"}),
        additional={"profile": DEAR},
    )
    return (
        Route(
            operation=f"get_profiles_for_{kind}",
            path=f"/api/{kind}s/{{id}}/profiles",
            tier=LARGE,
            scopes=scopes,
            rules=whole,
            answer=groups.answer_members(kind),
            surcharges=(ANALYTICS,) if kind == "list" else (),
        ),
        Route(
            operation=f"get_profile_ids_for_{kind}",
            path=f"/api/{kind}s/{{id}}/relationships/profiles",
            tier=LARGE,
            scopes=scopes,
            rules=identifiers,
            answer=groups.answer_member_ids(kind),
            elsewhere=("POST", "DELETE") if kind == "list" else (),
        ),
    )


def _membership_routes(kind: str) -> tuple[Route, ...]:
    """Return the endpoints of what lists or segments a profile is in."""
    scopes = (f"{kind}s:read", "profiles:read")
    return (
        Route(
            operation=f"get_{kind}s_for_profile",
            path=f"/api/profiles/{{id}}/{kind}s",
            tier=SMALL,
            scopes=scopes,
            rules=Rules(resource=kind, fields=fields(kind)),
            answer=profiles.answer_memberships(kind),
        ),
        Route(
            operation=f"get_{kind}_ids_for_profile",
            path=f"/api/profiles/{{id}}/relationships/{kind}s",
            tier=SMALL,
            scopes=scopes,
            rules=Rules(resource=kind),
            answer=profiles.answer_membership_ids(kind),
        ),
    )


GROUP_ROUTES = tuple(
    route
    for write in (_group_routes, _member_routes, _membership_routes)
    for kind in ("list", "segment")
    for route in write(kind)
)
"""All of them."""
