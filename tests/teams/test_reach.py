"""Work is sent to addresses that managers may set, and to no others."""

import pytest

from backend.errors import DomainError
from backend.teams.reach import (
    HostNotAllowed,
    NotAnAddress,
    NotAWebhook,
    checked_email,
    checked_webhook,
)

HOSTS = ("hooks.landlord.example", "127.0.0.1", "localhost", "10.0.0.1")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("http://hooks.landlord.example/work", NotAWebhook),
        ("ftp://hooks.landlord.example", NotAWebhook),
        ("https://user:secret@hooks.landlord.example/", NotAWebhook),
        ("https://hooks.landlord.example/#part", NotAWebhook),
        ("https://hooks.landlord.example:99999/", NotAWebhook),
        ("https:///work", NotAWebhook),
        ("hooks.landlord.example", NotAWebhook),
        ("https://[", NotAWebhook),
        ("http://10.0.0.1/", NotAWebhook),
        ("https://elsewhere.example/", HostNotAllowed),
        ("https://hooks.landlord.example.elsewhere.example/", HostNotAllowed),
        ("https://169.254.169.254/", HostNotAllowed),
    ],
)
def test_a_webhook_elsewhere_or_in_the_open_is_refused(
    given: str, problem: type[DomainError]
) -> None:
    with pytest.raises(problem):
        checked_webhook(given, HOSTS)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "https://hooks.landlord.example/work?team=1",
        "https://HOOKS.landlord.example/",
        "http://127.0.0.1:9000/work",
        "http://localhost:9000/work",
    ],
)
def test_a_webhook_on_an_allowed_host_is_taken(given: str) -> None:
    assert checked_webhook(f" {given} ", HOSTS) == given


@pytest.mark.parametrize("given", ["a", "a@b", "a@b.example, c@d.example", "<a@b.example>", "@b.c"])
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(NotAnAddress):
        checked_email(given)


def test_an_address_loses_what_stands_around_it() -> None:
    assert checked_email(" repairs@landlord.example ") == "repairs@landlord.example"
    assert checked_email("  ") == ""
