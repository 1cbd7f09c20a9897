"""Every mail reads the same as text and as HTML, and can be shown with made-up facts."""

import re

import pytest

from backend.letters.html import as_mail
from backend.notifications.wording import document_of, example_of, names
from tests.parts import PACK


@pytest.mark.parametrize("name", names())
def test_every_mail_has_an_example_without_a_gap(name: str) -> None:
    example = example_of(name, PACK)
    for said in (example.subject, example.body, example.html):
        assert "{" not in said
        assert not re.search(r"\[[a-z ]+\]", said), "name the fact in examples.yaml"


@pytest.mark.parametrize("name", names())
def test_every_word_of_a_mail_is_in_its_html(name: str) -> None:
    example = example_of(name, PACK)
    told = re.sub(r"<[^>]+>", " ", example.html)
    for word in re.findall(r"[A-Za-z]{3,}", example.body):
        assert word in told


def test_lists_and_links_of_a_mail_are_lists_and_links_in_its_html() -> None:
    body = "What we do:\n- ring you\n- write to you\n\nSee it here:\nhttps://a.example/x?a=1&b=2\n"
    html = as_mail(document_of("Soon", body, PACK), large=False)
    assert "<li>ring you</li>\n<li>write to you</li>" in html
    assert '<a href="https://a.example/x?a=1&amp;b=2">' in html
    assert "<h1>Soon</h1>" in html
    assert '<html lang="en-GB">' in html


def test_what_somebody_wrote_stays_words() -> None:
    body = "Dear <script>alert(1)</script>\n\nhttps://evil.example/<script>x</script>\n"
    html = as_mail(document_of("Hello", body, PACK), large=False)
    assert "<script>" not in html
