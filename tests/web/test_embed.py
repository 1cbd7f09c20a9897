"""Which pages may be shown in a frame, by whom, and what becomes of cookies there."""

from collections.abc import Iterator

import httpx
import pytest

from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in

HOSTS = "www.example.org, http://localhost:9000"
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def framed(make_door: MakeDoor) -> Iterator[httpx.Client]:
    """A browser at a front door over https that two websites may show."""
    door = make_door(public_url="https://complaints.example.org", embed_hosts=HOSTS)
    with served(door) as address, browser(address) as one:
        yield one


def ancestors(answer: httpx.Response) -> str:
    (found,) = [
        part.strip()
        for part in answer.headers["content-security-policy"].split(";")
        if part.strip().startswith("frame-ancestors")
    ]
    return found


def cookie(answer: httpx.Response, name: str) -> tuple[str, set[str]]:
    (found,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    value, *flags = found.split("; ")
    return value, {flag.lower() for flag in flags}


def test_only_the_frame_may_be_shown_and_only_by_hosts_on_the_list(framed: httpx.Client) -> None:
    for path in ("/embed", "/embed/exit", "/embed/nothing/here"):
        listed = "frame-ancestors https://www.example.org http://localhost:9000"
        assert ancestors(framed.get(path)) == listed, path
    for path in ("/", "/chat", "/complaint", "/status", "/staff/sign-in", "/embedded", "/static/x"):
        assert ancestors(framed.get(path)) == "frame-ancestors 'none'", path


def test_without_a_list_nobody_may_show_the_frame(anyone: httpx.Client) -> None:
    assert ancestors(anyone.get("/embed")) == "frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("site", "value", "flags"),
    [
        ("cross-site", "apart", {"samesite=none", "secure", "partitioned", "httponly"}),
        ("same-site", "together", {"samesite=lax", "secure", "httponly"}),
    ],
)
def test_on_another_site_the_cookies_of_the_frame_are_kept_apart(
    framed: httpx.Client, site: str, value: str, flags: set[str]
) -> None:
    opened = framed.get("/embed", headers={"Sec-Fetch-Site": site})
    given, told = cookie(opened, "__Host-frame")
    assert given == f"__Host-frame={value}"
    assert flags <= told
    # What follows comes from the frame itself, which is of our own site wherever it stands.
    jar = {"Cookie": given, "Sec-Fetch-Site": "same-origin"}
    said = framed.post("/embed/messages", data={"text": "Hello"}, headers=jar)
    assert (said.status_code, said.headers["location"]) == (303, "/embed#latest")
    chat, told = cookie(said, "__Host-chat")
    assert flags <= told
    assert ("partitioned" in told) == (value == "apart")
    both = {**jar, "Cookie": f"{given}; {chat}"}
    shown = framed.get("/embed", headers=both)
    assert "Hello" in shown.text
    assert not [one for one in shown.headers.get_list("set-cookie") if "frame" in one]
    person = framed.post("/embed/person", data={"csrf": token_in(shown)}, headers=both)
    assert person.headers["location"] == "/embed#latest"
    ended = framed.post("/embed/finish", data={"csrf": token_in(shown)}, headers=both)
    assert ended.headers["location"] == "/embed"
    assert {"max-age=0", *flags} <= cookie(ended, "__Host-chat")[1]
    left = framed.get("/embed/exit", headers=both)
    assert {"max-age=0", *flags} <= cookie(left, "__Host-chat")[1]


def test_the_page_in_the_frame_learns_whether_its_cookies_are_kept(framed: httpx.Client) -> None:
    given, _ = cookie(framed.get("/embed", headers=ELSEWHERE), "__Host-frame")
    framed.cookies.clear()
    assert framed.get("/embed/cookies").status_code == 404
    assert framed.get("/embed/cookies", headers={"Cookie": given}).status_code == 204


def test_on_its_own_page_the_chat_knows_nothing_of_frames(framed: httpx.Client) -> None:
    opened = framed.get("/chat", headers=ELSEWHERE)
    assert "set-cookie" not in opened.headers
    assert "embedding-origins" not in opened.text
    said = framed.post("/chat/messages", data={"text": "Hello"})
    assert "samesite=lax" in cookie(said, "__Host-chat")[1]


def test_a_post_from_the_page_around_the_frame_is_refused(framed: httpx.Client) -> None:
    for headers in (ELSEWHERE, {"Origin": "https://www.example.org"}):
        refused = framed.post("/embed/messages", data={"text": "Hello"}, headers=headers)
        assert refused.status_code == 403
