"""The demo account's ordinary people: attributes from the index, index from an identifier."""

import re

from klaviyo_bridge.fake.demo.consent import consent_of, slot_of
from klaviyo_bridge.fake.demo.happenings import History, order_lines
from klaviyo_bridge.fake.demo.moments import in_seconds
from klaviyo_bridge.fake.demo.phones import read_phone, write_phone
from klaviyo_bridge.fake.demo.timeline import Timeline
from klaviyo_bridge.fake.shapes import Attributes, shape_analytics

_FIRST = (
    ("Ada", "ada"),
    ("Bjørn", "bjorn"),
    ("Chloé", "chloe"),
    ("Dmitri", "dmitri"),
    ("Elif", "elif"),
    ("Femi", "femi"),
    ("Greta", "greta"),
    ("Hugo", "hugo"),
    ("Inès", "ines"),
    ("Jonas", "jonas"),
    ("Kateřina", "katerina"),
    ("Liam", "liam"),
    ("Mei", "mei"),
    ("Noor", "noor"),
    ("Oskar", "oskar"),
    ("Priya", "priya"),
    ("Quentin", "quentin"),
    ("Rosa", "rosa"),
    ("Søren", "soren"),
    ("Tomás", "tomas"),
    ("Uma", "uma"),
    ("Viktor", "viktor"),
    ("Wanjiru", "wanjiru"),
    ("Ximena", "ximena"),
    ("Yusuf", "yusuf"),
    ("Zofia", "zofia"),
    ("Amara", "amara"),
    ("Bruno", "bruno"),
    ("Camille", "camille"),
    ("Diego", "diego"),
)
_LAST = (
    "Almeida",
    "Brandt",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Ivanova",
    "Jensen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrović",
    "Quist",
    "Rossi",
    "Schäfer",
    "Tanaka",
    "Usman",
    "Visser",
    "Weiß",
    "Xu",
    "Yildiz",
    "Zając",
)
_PLACES = (
    ("Copenhagen", "Denmark", "Capital Region", "2300", "Europe/Copenhagen"),
    ("Berlin", "Germany", "Berlin", "10115", "Europe/Berlin"),
    ("Wien", "AT", None, "1010", "Europe/Vienna"),
    ("Austin", "United States", "TX", "73301", "America/Chicago"),
    ("London", "GB", None, "EC1A 1BB", "Europe/London"),
    ("Toronto", "Canada", "ON", "M5H 2N2", "America/Toronto"),
    ("São Paulo", "BR", "SP", "01001-000", "America/Sao_Paulo"),
)
_PLANS = ("free", "silver", "gold")
_LOCALES = ("en-US", "da-DK", "de-DE", None)
_EMAIL = re.compile(r"[^@]*\.(\d{1,7})@example\.(?:com|org)", re.ASCII)
_CUSTOMER = re.compile(r"cust-(\d{7,})", re.ASCII)
PHONES_AT_MOST = 70_000
_PHONE_ONLY_SLOT = 60


class Crowd:
    """Ordinary people of one timeline."""

    def __init__(self, timeline: Timeline, history: History) -> None:
        self._timeline = timeline
        self._history = history
        self._phone_stride = max(3, timeline.size // PHONES_AT_MOST + 1)

    def email(self, index: int) -> str | None:
        """Return the email of a profile; one in a hundred of those with a phone has none."""
        if slot_of(index) == _PHONE_ONLY_SLOT and self.phone(index):
            return None
        chance = self._timeline.scatter(index)
        _, name = _FIRST[chance % len(_FIRST)]
        return f"{name}.{index}@example.{'org' if index % 3 else 'com'}"

    def phone(self, index: int) -> str | None:
        """Return the phone number of a profile, if it has one."""
        number, rest = divmod(index, self._phone_stride)
        return None if rest else write_phone(number)

    def external_id(self, index: int) -> str | None:
        """Return the external id of a profile; every other has one."""
        return f"cust-{index:07d}" if index % 2 else None

    def find(self, field: str, value: str) -> int | None:
        """Return the index that an identifier belongs to, if it were anybody's."""
        if field == "phone_number":
            number = read_phone(value)
            return None if number is None else number * self._phone_stride
        found = (_EMAIL if field == "email" else _CUSTOMER).fullmatch(value)
        return int(found[1]) if found else None

    def attributes(self, index: int) -> Attributes:
        """Make the attributes of a profile, in the recorded order."""
        chance = self._timeline.scatter(index)
        created = self._timeline.created(index)
        last = self._history.last_seconds(index)
        city, country, region, code, zone = _PLACES[(chance >> 16) % len(_PLACES)]
        return {
            "email": self.email(index),
            "phone_number": self.phone(index),
            "external_id": self.external_id(index),
            "anonymous_id": None,
            "whatsapp_bsuid": None,
            "first_name": _FIRST[chance % len(_FIRST)][0],
            "last_name": _LAST[(chance >> 8) % len(_LAST)],
            "organization": None,
            "locale": _LOCALES[index % len(_LOCALES)],
            "title": None,
            "image": None,
            "created": in_seconds(created),
            "updated": in_seconds(self._timeline.updated(index)),
            "last_event_date": None if last is None else in_seconds(last),
            "location": {
                "address1": f"{1 + index % 240} Example Street",
                "address2": None,
                "city": city,
                "country": country,
                "latitude": None,
                "longitude": None,
                "region": region,
                "zip": code,
                "timezone": zone,
                "ip": None,
            },
            "properties": {
                "plan": _PLANS[index % len(_PLANS)],
                "loyalty points": (chance >> 24) % 5_000,
                "newsletter topics": ["home", "travel"][: index % 3],
                **consent_of(index).properties(created),
            },
        }

    def analytics(self, index: int) -> Attributes:
        """Make the predictive analytics of a profile; only those with two orders have any."""
        values = [sum(line["RowTotal"] for line in order_lines(index, one)) for one in (1, 2)]
        spent = round(sum(values), 2)
        if not self._history.bought_twice(index):
            return shape_analytics()
        return shape_analytics(
            {
                "historic_number_of_orders": 2,
                "predicted_number_of_orders": 0.54,
                "average_days_between_orders": 85,
                "average_order_value": round(spent / 2, 2),
                "historic_clv": spent,
                "predicted_clv": round(spent / 4, 2),
                "total_clv": round(spent * 1.25, 2),
                "churn_probability": 0.31,
                "expected_date_of_next_order": in_seconds(
                    self._timeline.created(index) + 175 * 86_400
                ),
                "ranked_channel_affinity": ["email", "sms"],
            }
        )
