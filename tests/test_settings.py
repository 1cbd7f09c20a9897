"""Settings come from the environment; secrets that nobody set are made once."""

import json
import stat
from pathlib import Path

import pytest

from backend.policy.pack import PACKS
from backend.settings import PolicySettings, Settings
from tests.parts import at_once

NAMES = ("secret_key", "bot_secret", "actions_secret")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_under_var_on_this_machine() -> None:
    settings = Settings()
    assert settings.database_url == "sqlite:///var/front-door.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://localhost:8000"
    assert settings.bot_url == "http://127.0.0.1:8002"
    assert not settings.https


def test_data_dir_moves_all_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    settings = Settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/front-door.db"
    assert (tmp_path / "elsewhere" / "secrets.json").exists()


def test_ports_move_the_addresses_that_follow_from_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("BOT_PORT", "9002")
    settings = Settings()
    assert settings.public_url == "http://localhost:9000"
    assert settings.bot_url == "http://127.0.0.1:9002"


def test_a_public_address_with_https_binds_cookies_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://complaints.landlord.example")
    assert Settings().https


def test_settings_are_also_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SMTP_HOST=mail.landlord.example\nUNKNOWN=ignored\n")
    assert Settings().smtp_host == "mail.landlord.example"


def test_secrets_are_made_once_and_kept_from_other_accounts() -> None:
    first, second = Settings(), Settings()
    made = {name: getattr(first, name) for name in NAMES}
    assert made == {name: getattr(second, name) for name in NAMES}
    assert len(set(made.values())) == len(NAMES)
    assert all(len(secret) >= 43 for secret in made.values()), "256 bits each"
    kept = Path("var/secrets.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text()) == made


def test_processes_that_start_together_agree_on_the_secrets() -> None:
    seen = at_once(10, lambda _n: Settings().secret_key)
    assert len({str(secret) for secret in seen}) == 1
    assert [path.name for path in Path("var").iterdir()] == ["secrets.json"]


def test_secrets_that_are_set_are_used_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in NAMES:
        monkeypatch.setenv(name.upper(), f"set {name}")
    assert Settings().bot_secret == "set bot_secret"
    assert not Path("var").exists()


def test_policies_are_the_programs_own_unless_a_folder_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert PolicySettings().policy_folder == PACKS
    monkeypatch.setenv("POLICY_FOLDER", "")
    assert PolicySettings().policy_folder == PACKS
    monkeypatch.setenv("POLICY_FOLDER", str(tmp_path))
    assert Settings().policy_folder == tmp_path
