"""Why a condition cannot be said in Omnisend, and how one that can be said differs.

Every sentence that a finding of a translation speaks is here, or beside the name it is about.
"""

from collections.abc import Mapping
from typing import Final

from klaviyo_bridge.segments.rendering import Difference, Direction, UntranslatableError

DIFFERENCES: Final[Mapping[str, str]] = {
    "absent-values": (
        "People without the property do not pass in Klaviyo; whether they do in Omnisend is not "
        "documented."
    ),
    "addresses-cleaned": (
        "Contacts have addresses in one spelling: email trimmed and in lower case, phone numbers "
        "in E.164 form or not at all."
    ),
    "address-in-one-line": "Contacts have both parts of the street address in one line.",
    "anniversary-by-days": (
        "Omnisend counts whole days to an anniversary, and 29 February may be counted otherwise."
    ),
    "birthday-read-once": (
        "Contacts have a date of birth where the properties that hold one have one reading."
    ),
    "blanks-trimmed": "Contacts have this text without blanks around it; the test has them.",
    "consent-of-nobody": (
        "Who has no address has no status in Omnisend, and consent dated ahead is not yet given."
    ),
    "country-spellings": "Contacts have the country's common name, however it was spelled before.",
    "custom-event": (
        "Omnisend has no event for this metric: this counts custom events of the same name, which "
        "the shop has to send before the segment can be made."
    ),
    "date-frozen": "The date stands still: it is counted from the moment of the translation.",
    "dates-as-written": "Dates in Omnisend are texts in ISO form; other spellings are none.",
    "empty-values": "A property with an empty text is set in Omnisend, and not in Klaviyo.",
    "event-property": "The event's property has another path, and may hold something else.",
    "has-not-several": 'What "has not" means for several times is not documented.',
    "lists-as-texts": "A list in Omnisend is one of texts; how it is tested is not documented.",
    "membership-frozen": (
        "Omnisend cannot ask Klaviyo: the tag holds who was a member when it was written."
    ),
    "numbers-as-text": "A number written as text counts in Klaviyo, and is no number in Omnisend.",
    "numbers-in-text": "A number that is tested as text counts in Klaviyo, and not in Omnisend.",
    "push-of-browsers": "Klaviyo's push is the phone's, Omnisend's the browser's; none moves over.",
    "region-by-country": (
        "Omnisend has no regions: the country's name or code is compared with those of the region."
    ),
    "reachable-by-status": (
        "Omnisend has a status only: unsubscribed people whom nothing blocks are not reachable "
        "there, and who has no address has no status."
    ),
    "suppressed-as-unsubscribed": "Suppressed people are unsubscribed in Omnisend as well.",
    "truth-as-text": "True and false written as text count in Klaviyo, and are texts in Omnisend.",
    "whole-days": "Omnisend counts whole days, Klaviyo to the second: people at the edge differ.",
}
"""Rule to how the translated condition differs."""

REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "anniversary-without-place": (
        "Omnisend finds anniversaries that are to come within some days, and no others.",
        "Use anniversaryIsInTheNext, or make one segment a month.",
    ),
    "audience-not-named": (
        "The list or segment has no name in names.audiences, so its tag is not known.",
        "Give its name, or tag its members.",
    ),
    "channel-affinity": (
        "Omnisend does not predict which channel a person prefers.",
        "Tag today's members of the Klaviyo segment.",
    ),
    "condition-not-known": (
        "This version does not know the condition, so what it asks cannot be said elsewhere.",
        "Make the segment by hand, or tag its members.",
    ),
    "consent-detail": (
        "Omnisend has a status; how, when and why it came about is not asked there.",
        "Tag today's members of the Klaviyo segment.",
    ),
    "count-without-meaning": (
        "No number of events fails the test, or none passes it.",
        "Take the condition out, or the group that it decides.",
    ),
    "custom-object": (
        "Omnisend has no custom objects.",
        "Write what matters into a property of the profile, and ask for that.",
    ),
    "date-out-of-range": (
        "The date, in Omnisend's time zone, is none that a calendar holds.",
        "Give a date of the last or the next centuries.",
    ),
    "empty-period": ("The period ends before it begins.", "Correct its dates in Klaviyo."),
    "empty-text": (
        "The test compares with no text, or an empty one, which Omnisend does not take.",
        "Ask whether the property exists instead.",
    ),
    "event-property-without-path": (
        "What the event's property is called in Omnisend is not in names.event_properties.",
        "Give its path, or ask for the event without it.",
    ),
    "event-tests-nested": (
        "Omnisend joins the tests of an event's properties all by AND or all by OR.",
        "Leave one of them out, or use numbers without their bounds.",
    ),
    "filter-not-known": (
        "This version does not know the filter, so what it asks cannot be said elsewhere.",
        "Make the segment by hand, or tag its members.",
    ),
    "hours": ("Omnisend counts days at the least.", "Use days, or an automation."),
    "joined-date": (
        "Omnisend does not keep when somebody got a tag.",
        "Tag today's members of the Klaviyo segment.",
    ),
    "list-length": (
        "Omnisend does not count a list.",
        "Write its length into a property, and ask for that.",
    ),
    "metric-funnel": (
        "Omnisend does not ask in which order events happened.",
        "Ask for each step by itself, or use an automation.",
    ),
    "metric-not-named": (
        "The metric has no name in names.metrics, so its event is not known.",
        "Give its name.",
    ),
    "metric-without-event": (
        "Omnisend has no event for this metric.",
        "Give one in names.events, or tag today's members of the Klaviyo segment.",
    ),
    "moment-not-given": (
        "Dates can be frozen as of a moment only, and none was given.",
        "Translate with at=.",
    ),
    "number-without-json": ("The number is none that JSON can hold.", "Give a number."),
    "operator-undocumented": (
        "The operator is shown by others than the vendor only, and such are not wanted.",
        "Allow third_party_operators, or make the segment by hand.",
    ),
    "operator-without-equivalent": (
        "Omnisend has no such comparison.",
        "Compare by equality or by a part of the text, or tag today's members.",
    ),
    "permissions-without-place": (
        "Omnisend has no WhatsApp channel.",
        "Tag today's members of the Klaviyo segment.",
    ),
    "phone-country": (
        "Omnisend does not ask for the country of a phone number.",
        "Ask whether the number starts with the country's calling code.",
    ),
    "postal-code-distance": (
        "Omnisend does not measure distances.",
        "List the postal codes or the cities within the distance.",
    ),
    "predictive-analytics": (
        "Klaviyo's predictions do not move, and Omnisend's are others (OMN-15).",
        "Use customerLifecycleStage, or tag today's members of the Klaviyo segment.",
    ),
    "property-not-named": (
        "What contacts call the property is not known.",
        "Give its name in names.properties.",
    ),
    "property-without-place": (
        "Contacts do not have this member of the profile.",
        "Copy it into a custom property in Klaviyo before the move.",
    ),
    "several-groups": (
        "The condition names no list or segment, or several, where Klaviyo takes one.",
        "Write one condition for each.",
    ),
    "sum-not-total-spent": (
        "Omnisend sums up the value of all orders ever, and nothing else.",
        "Use totalSpent or averageOrderValue, or tag today's members.",
    ),
    "suppression-without-place": (
        "Omnisend does not tell suppressed people from those who unsubscribed.",
        "Tag today's members of the Klaviyo segment.",
    ),
    "timeframe-without-place": (
        "Omnisend has no such period.",
        "Use frozen_dates for a date that stands still, or make the segment by hand.",
    ),
    "type-without-place": (
        "The property is a text in Omnisend, and the test is of another type.",
        "Compare it as text, or copy it into a custom property.",
    ),
}
"""Rule to why a condition fails, and what to do by hand (OMN-15)."""


def differ(rule: str, direction: Direction = "either", /, *, frozen: bool = False) -> Difference:
    """Return a difference of those above."""
    return Difference(rule, direction, DIFFERENCES[rule], frozen)


def refusal(rule: str, /) -> UntranslatableError:
    """Return the error to raise for a condition that cannot be said."""
    why, by_hand = REFUSALS[rule]
    return UntranslatableError(rule, f"{why} By hand: {by_hand[0].lower()}{by_hand[1:]}")
