from pathlib import Path
from typing import Any

import orjson
import pytest

from klaviyo_bridge.destinations import SMARTPUSH, Encryption, FernetCipher
from klaviyo_bridge.fake import FakeKlaviyo
from klaviyo_bridge.policies import omnisend, smartpush
from klaviyo_bridge.sync import Report, migrate
from klaviyo_bridge.transport import VirtualClock
from tests.unit.sync.accounts import AT, connect

KEY = FernetCipher.generate_key()
SECRETS = ("ada@example.com", "+12025550143", "Norway", "not an address")


def make_account() -> FakeKlaviyo:
    """Make an account of two people: one with everything sensitive, one with a broken address."""
    fake = FakeKlaviyo()
    fake.add_profile(
        email="ada@example.com",
        phone_number="+12025550143",
        first_name="Ada",
        location={"country": "Norway"},
    )
    fake.add_profile(email="not an address", phone_number="+12025550144")
    return fake


def run(out: Path, **options: Any) -> Report:
    """Migrate to SmartPush."""
    return migrate(
        connect(make_account()),
        **{
            "policy": smartpush,
            "layout": SMARTPUSH,
            "out": out,
            "at": AT,
            "clock": VirtualClock(),
            **options,
        },
    )


def read_all(folder: Path) -> str:
    """Return everything that stands in a folder."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


def read_contacts(folder: Path) -> list[dict[str, Any]]:
    """Return the payloads."""
    return [orjson.loads(line) for line in (folder / "contacts.jsonl").read_bytes().splitlines()]


@pytest.mark.rule("SMP-02")
def test_files_hold_nothing_readable(tmp_path: Path) -> None:
    """With a cipher, no file holds an email address, phone number or country, nor the key."""
    report = run(tmp_path, encrypt=Encryption(FernetCipher(KEY), smartpush.SENSITIVE))

    written = read_all(tmp_path)

    assert "Ada" in written
    assert [] == [secret for secret in (*SECRETS, KEY) if secret in written]
    assert (smartpush.SENSITIVE, ()) == (report.encrypted, report.readable)
    assert "  encrypted: email, kla_phone_number, country," in report.to_text()
    assert "stand readable" not in report.to_text()


@pytest.mark.rule("SMP-02")
def test_encrypted_members_come_back(tmp_path: Path) -> None:
    """Decrypted, the contacts are those of a run without a cipher."""
    cipher = FernetCipher(KEY)
    run(tmp_path / "plain")
    run(tmp_path / "secret", encrypt=Encryption(cipher, smartpush.SENSITIVE))

    readable = []
    for contact in read_contacts(tmp_path / "secret"):
        for holder, name in ((contact, name) for name in ("email", "kla_phone_number", "country")):
            if name in holder:
                holder[name] = cipher.decrypt(holder[name])
        custom = contact["custom"]
        if "kla_unreadable_email" in custom:
            custom["kla_unreadable_email"] = cipher.decrypt(custom["kla_unreadable_email"])
        readable.append(contact)

    assert read_contacts(tmp_path / "plain") == readable
    assert all(secret in read_all(tmp_path / "plain") for secret in SECRETS)


@pytest.mark.rule("SMP-02")
def test_readable_members_are_told(tmp_path: Path) -> None:
    """Without a cipher, both reports name what stands readable, and what to do about it."""
    report = run(tmp_path)
    document = orjson.loads((tmp_path / "report.json").read_bytes())

    assert ([], list(smartpush.SENSITIVE)) == (document["encrypted"], document["readable"])
    assert "  readable: email, kla_phone_number, country," in report.to_text()
    assert "--encrypt-key-from" in report.to_text()
    assert all(len(line) <= 96 for line in report.to_text().splitlines())


@pytest.mark.rule("SMP-02")
def test_forgotten_members_are_told(tmp_path: Path) -> None:
    """Where only some are encrypted, the others are named."""
    report = run(tmp_path, encrypt=Encryption(FernetCipher(KEY), ("email",)))

    assert ("email",) == report.encrypted
    assert smartpush.SENSITIVE[1:] == report.readable


def test_policy_without_sensitive_members_says_nothing(tmp_path: Path) -> None:
    """A policy that names none has no such part in its report."""
    report = migrate(connect(make_account()), policy=omnisend, out=tmp_path, at=AT)

    assert ((), ()) == (report.encrypted, report.readable)
    assert "Sensitive members" not in report.to_text()
