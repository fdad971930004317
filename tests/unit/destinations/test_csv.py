import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from klaviyo_bridge.destinations import OMNISEND, Column, CsvWriter, Layout
from klaviyo_bridge.destinations.csv import MOST_NAMES, OTHERS
from klaviyo_bridge.errors import OutputError

ADA: Mapping[str, Any] = {
    "identifiers": [
        {
            "type": "email",
            "id": "ada@example.com",
            "channels": {
                "email": {"status": "subscribed", "statusChangedAt": "2024-03-01T09:15:00Z"}
            },
            "consent": {"createdAt": "2024-03-01T09:15:00Z", "source": "klaviyo:form"},
            "sendWelcomeMessage": False,
        },
        {
            "type": "phone",
            "id": "+447700900123",
            "channels": {"sms": {"status": "unsubscribed", "statusDate": "2024-05-01T00:00:00Z"}},
            "sendWelcomeMessage": False,
        },
    ],
    "firstName": "Ada",
    "address": "12 Example Square, Floor 2",
    "tags": ["klaviyo_import_app", "Paris, VIP"],
    "customProperties": {"klaviyo_points": 420, "klaviyo_color": "=red"},
}
SMALL = Layout(
    columns=(Column("Email", lambda payload: payload.get("email")),),
    open_columns=lambda payload: payload.get("properties", {}),
    limit=4,
)


def write(
    path: Path, payloads: Iterable[Mapping[str, Any]], *, layout: Layout = OMNISEND
) -> list[dict[str, str]]:
    """Write payloads and read the table back as a program would."""
    with CsvWriter(path, layout=layout) as writer:
        for payload in payloads:
            writer.write(payload)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_contact_becomes_a_row(tmp_path: Path) -> None:
    """Every part of a contact has its column, custom properties too."""
    (row,) = write(tmp_path / "contacts.csv", [ADA])

    filled = {name: cell for name, cell in row.items() if cell}

    assert {
        "Email": "ada@example.com",
        "Phone number": "+447700900123",
        "First name": "Ada",
        "Email status": "subscribed",
        "Email opt-in date": "2024-03-01T09:15:00Z",
        "Email consent date": "2024-03-01T09:15:00Z",
        "Email consent source": "klaviyo:form",
        "SMS status": "unsubscribed",
        "SMS opt-out date": "2024-05-01T00:00:00Z",
        "Address": "12 Example Square, Floor 2",
        "Tags": 'klaviyo_import_app,"Paris, VIP"',
        "klaviyo_color": "'=red",
        "klaviyo_points": "420",
    } == filled


@pytest.mark.parametrize("status", ["nonSubscribed", "unsubscribed"])
def test_only_subscribers_have_an_opt_in_date(tmp_path: Path, status: str) -> None:
    """An opt-in date makes a subscriber in Omnisend's import, so nobody else has one."""
    state = {"status": status, "statusChangedAt": "2024-03-01T09:15:00Z"}
    payload = {
        "identifiers": [{"type": "email", "id": "a@b.example", "channels": {"email": state}}]
    }

    (row,) = write(tmp_path / "contacts.csv", [payload])

    assert "" == row["Email opt-in date"]
    assert status == row["Email status"]


def test_table_follows_rfc_4180(tmp_path: Path) -> None:
    """Lines end with CR LF, cells that need it are quoted, text is UTF-8 without a mark."""
    path = tmp_path / "contacts.csv"

    write(
        path,
        [{"email": "a", "properties": {"p": 'say "hi",\nZoë'}}, {"email": "b"}],
        layout=SMALL,
    )

    assert 'Email,p\r\na,"say ""hi"",\nZoë"\r\nb,\r\n'.encode() == path.read_bytes()


def test_empty_table_has_its_heading(tmp_path: Path) -> None:
    """No contacts, one line."""
    path = tmp_path / "contacts.csv"

    write(path, [], layout=SMALL)

    assert b"Email\r\n" == path.read_bytes()


def test_most_used_properties_get_the_columns(tmp_path: Path) -> None:
    """When columns run out, the rarest properties share the last one, as JSON."""
    rows = write(
        tmp_path / "contacts.csv",
        [
            {"email": "a", "properties": {"rare": 1, "often": 2}},
            {"email": "b", "properties": {"often": 3, "twice": 4, "seldom": [5]}},
            {"email": "c", "properties": {"often": 6, "twice": 7}},
        ],
        layout=SMALL,
    )

    assert ["Email", "often", "twice", OTHERS] == list(rows[0])
    assert [{"a": '{"rare":1}', "b": '{"seldom":[5]}', "c": ""}] == [
        {row["Email"]: row[OTHERS] for row in rows}
    ]


def test_property_named_like_a_column_is_kept_apart(tmp_path: Path) -> None:
    """A property never takes a heading that the table has already."""
    (row,) = write(
        tmp_path / "contacts.csv", [{"email": "a", "properties": {"EMAIL": "b"}}], layout=SMALL
    )

    assert {"Email": "a", OTHERS: '{"EMAIL":"b"}'} == row


def test_heading_is_neutralized(tmp_path: Path) -> None:
    """The name of a property is no formula either."""
    (row,) = write(
        tmp_path / "contacts.csv", [{"email": "a", "properties": {"=1+1": "b"}}], layout=SMALL
    )

    assert {"Email": "a", "'=1+1": "b"} == row


def test_names_that_are_counted_are_bounded(tmp_path: Path) -> None:
    """An account of countless property names needs no countless memory, and loses no value."""
    path = tmp_path / "contacts.csv"
    first = {"email": "a", "properties": {f"p{number}": 1 for number in range(MOST_NAMES)}}
    late = {"email": "b", "properties": {"late": 2}}

    with CsvWriter(path, layout=SMALL) as writer:
        for payload in (first, late, late):
            writer.write(payload)
    lines = path.read_text(encoding="utf-8").splitlines()

    assert f"Email,p0,p1,{OTHERS}" == lines[0]
    assert 'b,,,"{""late"":2}"' == lines[2]


def test_sealed_table_is_complete(tmp_path: Path) -> None:
    """Sealing writes the table once, however often it is asked for."""
    path = tmp_path / "contacts.csv"

    with CsvWriter(path, layout=SMALL) as writer:
        writer.write({"email": "a"})
        writer.seal()
        writer.seal()

    assert b"Email\r\na\r\n" == path.read_bytes()


def test_error_leaves_nothing(tmp_path: Path) -> None:
    """A payload without a JSON form ends the table, names the row, and leaves no file."""
    with pytest.raises(OutputError, match=r"row 1 of .*: it has no JSON form"):
        write(tmp_path / "contacts.csv", [{"email": {1}}])

    assert [] == list(tmp_path.iterdir())


def test_writing_outside_the_block_is_refused(tmp_path: Path) -> None:
    """A table is written in its block only."""
    with pytest.raises(OutputError, match="it is not open; use it in a with block"):
        CsvWriter(tmp_path / "contacts.csv").write({})


def test_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that is not there is an OutputError that says to make it."""
    with pytest.raises(OutputError, match="create it first"):
        write(tmp_path / "nowhere" / "contacts.csv", [])


def test_omnisend_table_fits_omnisend() -> None:
    """The fixed columns leave room for custom properties below Omnisend's 200."""
    names = [column.name for column in OMNISEND.columns]

    assert 200 == OMNISEND.limit
    assert len(names) == len(set(names)) < OMNISEND.limit - 100
