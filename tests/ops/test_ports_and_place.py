"""Where a front door lives: its settings, and ports that others may hold."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ops import ports, run
from ops.place import find_place, read_env_file
from ops.run import alone_in
from ops.steps import RefusalError


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_refused_with_its_holder_and_another_port(taken_port: int) -> None:
    with pytest.raises(RefusalError) as refused:
        ports.check_free("127.0.0.1", taken_port)

    sentence = str(refused.value)
    assert f"Port {taken_port} is in use by process {os.getpid()} (" in sentence
    assert "PORT=80" in sentence
    assert sentence.endswith(" make run.")


def test_a_port_that_is_free_is_not_refused() -> None:
    ports.check_free("127.0.0.1", ports.quiet_port())


def test_an_address_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(RefusalError, match=r"Nothing can listen on 192\.0\.2\.1, port 8000"):
        ports.check_free("192.0.2.1", 8000)


@pytest.mark.parametrize("value", ["eight", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_no_port_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="a port is a number from 1 to 65535"):
        find_place({"PORT": value}, root=tmp_path)


def test_without_settings_it_lives_on_this_machine_only(tmp_path: Path) -> None:
    place = find_place({}, root=tmp_path)

    assert (place.host, place.port, place.data_dir) == ("127.0.0.1", 8000, tmp_path / "var")
    assert place.public_url == "http://localhost:8000"
    assert place.environ["BOT_PORT"] != place.environ["ACTIONS_PORT"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("127.0.0.2", "http://127.0.0.2:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_this_machine_reaches_the_pages_whatever_they_are_bound_to(
    host: str, address: str, tmp_path: Path
) -> None:
    assert find_place({"HOST": host}, root=tmp_path).local_url == address


def test_the_environment_wins_over_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8100\nDATA_DIR=elsewhere\n")

    place = find_place({"PORT": "8200"}, root=tmp_path)

    assert (place.port, place.data_dir) == (8200, tmp_path / "elsewhere")


def test_the_settings_file_may_hold_comments_quotes_and_exports(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# a comment\nA=1 # one\nexport B='two # words'\n\nC=\nD=\"x=y\"\n")

    assert read_env_file(path) == {"A": "1", "B": "two # words", "C": "", "D": "x=y"}


def test_a_second_front_door_is_kept_out_of_the_same_data(tmp_path: Path) -> None:
    place = find_place({"DATA_DIR": "data"}, root=tmp_path)

    with (
        alone_in(place),
        pytest.raises(RefusalError, match=r"Another front door uses .*DATA_DIR=var-2 PORT="),
        alone_in(place),
    ):
        pytest.fail("two front doors share one data folder")
    with alone_in(place):
        assert place.data_dir.is_dir()


@pytest.mark.parametrize(
    ("given", "asks_no_code"),
    [
        ({}, True),
        ({"PUBLIC_URL": "http://127.0.0.1:9000"}, True),
        ({"SECOND_FACTOR": "true"}, False),
        ({"SECOND_FACTOR": "false", "PUBLIC_URL": "https://complaints.landlord.example"}, True),
        ({"PUBLIC_URL": "https://complaints.landlord.example"}, False),
        ({"PUBLIC_URL": "https://localhost"}, False),
        ({"PUBLIC_URL": "http://complaints.landlord.example"}, False),
        ({"HOST": "0.0.0.0"}, False),  # noqa: S104
    ],
    ids=str,
)
def test_only_where_this_machine_alone_gets_in_may_staff_go_without_a_code(
    given: dict[str, str], asks_no_code: bool, tmp_path: Path
) -> None:
    assert find_place(given, root=tmp_path).asks_no_code is asks_no_code


def test_a_made_up_website_shows_the_chat_where_only_this_machine_gets_in(tmp_path: Path) -> None:
    place = find_place({"PUBLIC_URL": "http://127.0.0.1:9000"}, root=tmp_path)
    assert place.sample_url.startswith("http://127.0.0.1:")
    assert place.environ["EMBED_HOSTS"] == place.sample_url
    with run.sample_of(place):
        shown = httpx.get(place.sample_url)
        assert 'href="http://127.0.0.1:9000/chat"' in shown.text
        assert "Complain to your landlord" in shown.text, "nobody answers there who has a name"
        assert "script-src http://127.0.0.1:9000;" in shown.headers["content-security-policy"]
        assert httpx.get(f"{place.sample_url}/nothing").status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"PUBLIC_URL": "https://complaints.landlord.example", "SAMPLE_URL": "http://localhost:9"},
        {"HOST": "0.0.0.0"},  # noqa: S104
        {"EMBED_HOSTS": "www.landlord.example"},
    ],
    ids=str,
)
def test_in_earnest_there_is_no_made_up_website(given: dict[str, str], tmp_path: Path) -> None:
    place = find_place(given, root=tmp_path)
    assert place.sample_url == ""
    assert place.environ.get("EMBED_HOSTS", "") == given.get("EMBED_HOSTS", "")
    with run.sample_of(place):
        pass
