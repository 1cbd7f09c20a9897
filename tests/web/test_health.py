"""Health checks say whether complaints can be taken, with or without the bot."""

from datetime import timedelta

import httpx
from sqlalchemy import select

from backend.notifications.models import WorkerRound
from backend.notifications.rounds import note_round
from backend.web.door import Door
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served
from tests.web.stand_in_bot import StandInBot


def test_a_living_process_says_so(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"live": True}


def test_it_is_ready_with_database_and_bot(client: httpx.Client) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "bot": True, "worker": False},
    )


def test_it_is_ready_without_the_bot_because_the_form_still_takes_complaints(
    client: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "bot": False, "worker": False},
    )


def test_it_says_whether_the_worker_goes_round(client: httpx.Client, door: Door) -> None:
    note_round(door.database, now=door.clock() - timedelta(minutes=4))
    assert client.get("/health/ready").json()["worker"] is True
    with door.database.write() as session:
        session.scalars(select(WorkerRound)).one().at = door.clock() - timedelta(minutes=6)
    assert client.get("/health/ready").json()["worker"] is False


def test_it_is_not_ready_without_its_database(make_door: MakeDoor) -> None:
    away = make_door(database_url="sqlite:////nowhere/at/all.db")
    with served(away) as address, browser(address) as client:
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_health_checks_are_no_part_of_the_published_interface(client: httpx.Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert not [path for path in paths if "health" in path]
