"""Which websites may show the chat, and where the quick exit leads, as the settings say it."""

import pytest
from pydantic import ValidationError

from backend.settings import EXIT_URL, Settings


def settings(**given: str) -> Settings:
    return Settings(secret_key="s", bot_secret="b", actions_secret="a", **given)  # type: ignore[arg-type]


def test_no_website_may_show_the_chat_unless_it_is_named() -> None:
    assert settings().embedding_origins == ()
    assert settings(embed_hosts=" , ").embedding_origins == ()


def test_hosts_become_origins_with_https_where_nothing_else_is_said() -> None:
    written = "www.Example.org, http://localhost:9000, https://example.org/ ,www.example.org"
    assert settings(embed_hosts=written).embedding_origins == (
        "https://www.example.org",
        "http://localhost:9000",
        "https://example.org",
    )


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*.example.org",
        "www.example.org/complaints",
        "https://me@example.org",
        "https://example.org:port",
        "two words",
        "javascript:alert(1)",
        "https://example.org; script-src *",
    ],
)
def test_what_is_no_host_stops_the_start_with_a_sentence(written: str) -> None:
    with pytest.raises(ValidationError, match="without a path and without"):
        settings(embed_hosts=f"www.example.org, {written}")


def test_the_quick_exit_leads_to_a_website() -> None:
    assert settings(exit_url="").exit_url == EXIT_URL
    assert settings(exit_url="https://example.com/news").exit_url == "https://example.com/news"
    for wrong in ("/staff", "http://example.com", "javascript:alert(1)", "https://"):
        with pytest.raises(ValidationError, match="begins with https"):
            settings(exit_url=wrong)
