"""What the process manager is told, and what is made of what it says."""

from pathlib import Path

import pytest

from ops.front_door import Event, FrontDoor, _event
from ops.place import Place, find_place
from ops.run import environment, prepare
from ops.steps import ROOT, RefusalError
from ops.supervision import write_configuration


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return find_place({"DATA_DIR": str(tmp_path / "100% mine")}, root=tmp_path)


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("INFO spawned: 'bot' with pid 12", Event("bot", "spawned", "12")),
        (
            "WARN exited: bot (terminated by SIGKILL; not expected)",
            Event("bot", "exited", "terminated by SIGKILL"),
        ),
        ("INFO exited: web (exit status 1; not expected)", Event("web", "exited", "exit status 1")),
        ("INFO gave up: web entered FATAL state, too many", Event("web", "given up")),
        ("INFO success: web entered RUNNING state", None),
    ],
)
def test_what_happens_to_a_process_is_read_from_what_is_said(
    line: str, event: Event | None
) -> None:
    assert _event(f"2026-11-23 01:29:20,420 {line}\n") == event


def test_signs_that_mean_something_in_the_configuration_are_escaped(place: Place) -> None:
    text = write_configuration(place, {"web": "serve --rate 5%"}).read_text()

    assert "serve --rate 5%%\n" in text
    assert "/100%% mine/supervisord.pid\n" in text
    assert "/100%%%% mine/logs/web.log\n" in text


def test_secrets_that_are_set_win_over_those_kept(tmp_path: Path) -> None:
    kept = '{"bot_secret": "kept", "actions_secret": "kept", "secret_key": "kept"}'
    (tmp_path / "secrets.json").write_text(kept)
    place = find_place({"DATA_DIR": str(tmp_path), "BOT_SECRET": "set"}, root=tmp_path)

    told = environment(place)

    assert (told["BOT_SECRET"], told["ACTIONS_SECRET"]) == ("set", "kept")
    assert Path(told["MODEL"]).parent == ROOT / "models"


@pytest.mark.slow
def test_a_process_that_cannot_start_is_named_with_its_last_words(place: Place) -> None:
    door = FrontDoor(place, place.environ, {"worker": "sleep 60", "web": "cat /no/such/page"})
    try:
        door.start()
        with pytest.raises(RefusalError) as refused:
            door.wait_until_ready()
    finally:
        door.stop()

    sentence = str(refused.value)
    assert sentence.startswith("The pages did not start (cat: /no/such/page: No such file")
    assert sentence.endswith(f"look into {place.data_dir}/logs/web.log.")


def test_a_wrong_timeline_of_policies_is_told_before_anything_is_made(tmp_path: Path) -> None:
    wrong = "west-kent-older until 2020-12-30, west-kent-current from 2021-01-01"
    place = find_place({"DATA_DIR": str(tmp_path / "data"), "POLICIES": wrong}, root=tmp_path)

    with pytest.raises(RefusalError, match="The setting POLICIES cannot be used"):
        prepare(place)

    assert not (tmp_path / "data").exists()
