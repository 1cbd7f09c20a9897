"""The commands go by the policies that managers have set, as the running processes do."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backend.cli import doctor
from backend.cli.policies_set import rulebook_set
from backend.database import Database
from backend.landlord import policies
from backend.landlord.models import LandlordSetting
from backend.settings import DatabaseSettings, Settings
from tests.parts import MONDAY_NOON
from tests.policy.test_policy_command import run

OLD, NEW = "west-kent-older", "west-kent-current"
KEPT = [
    {"policy": OLD, "first": "", "last": "2021-12-31"},
    {"policy": NEW, "first": "2022-01-01", "last": ""},
]
TODAY = MONDAY_NOON.date()


@pytest.fixture
def set_url(database_url: str) -> str:
    """A database in which a manager has set the policies."""
    database = Database(database_url)
    with database.write() as session:
        session.add(LandlordSetting(name=policies.NAME, value=KEPT, changed_at=MONDAY_NOON))
    database.engine.dispose()
    return database_url


def test_what_managers_have_set_comes_before_the_setting(set_url: str) -> None:
    found = rulebook_set(DatabaseSettings(database_url=set_url), today=TODAY)
    assert found.timeline.pack_on(date(2021, 6, 1)) == OLD
    assert found.pack.id == NEW


def test_without_a_database_the_setting_counts_and_none_is_made(tmp_path: Path) -> None:
    settings = DatabaseSettings(data_dir=tmp_path)
    assert rulebook_set(settings, today=TODAY).timeline.pack_on(date(2021, 6, 1)) == NEW
    assert list(tmp_path.iterdir()) == []
    Database(settings.database_url).engine.connect().close()  # a database without tables
    assert rulebook_set(settings, today=TODAY).timeline.pack_on(date(2021, 6, 1)) == NEW


def test_policy_timeline_tells_what_is_set(
    set_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", set_url)
    assert run("timeline", "--json") == 0
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [one["last"] for one in told] == ["2021-12-31", None]


def test_doctor_tells_what_is_set_and_takes_it_for_no_guess(set_url: str) -> None:
    settings = Settings(database_url=set_url, secret_key="s", bot_secret="b", actions_secret="a")
    told = {one.name: one.sentence for one in doctor.examine(settings)}
    assert "2022-01-01" in told["policies"]
    assert "unconfirmed policies" not in told
