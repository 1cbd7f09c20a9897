"""Coming back to a chat on the same browser: the page asks for one greeting, or its button does."""

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.parts import Clock
from tests.web.served import token_in
from tests.web.stand_in_bot import StandInBot

BUTTON = "Show me where things stand"


def said(client: httpx.Client) -> str:
    client.post("/chat/messages", data={"text": "Nobody answered my letter"})
    return client.get("/chat").text


def test_whoever_was_away_is_offered_to_see_where_things_stand(
    client: httpx.Client, clock: Clock, bot: StandInBot
) -> None:
    assert BUTTON not in said(client)
    clock.move(hours=2)
    page = client.get("/chat")
    assert BUTTON in page.text
    assert len(bot.said) == 1, "looking at the page says nothing"
    back = client.post("/chat/back", data={"csrf": token_in(page)})
    assert back.status_code == 303
    assert BUTTON not in client.get("/chat").text


def test_a_script_is_told_that_it_is_done_and_a_second_one_does_nothing(
    client: httpx.Client, clock: Clock
) -> None:
    said(client)
    clock.move(hours=2)
    csrf = {"csrf": token_in(client.get("/chat"))}
    for _ in range(2):
        answer = client.post("/chat/back", data=csrf, headers={"Accept": "application/json"})
        assert answer.status_code == 204
    assert client.get("/chat").text.count("This chat goes on here") == 1


def test_without_the_page_s_own_token_nothing_is_said(client: httpx.Client, clock: Clock) -> None:
    said(client)
    clock.move(hours=2)
    assert client.post("/chat/back", data={"csrf": "another"}).status_code == 403
    assert BUTTON in client.get("/chat").text


def test_without_a_chat_nothing_happens(anyone: httpx.Client) -> None:
    assert anyone.post("/chat/back").status_code == 303


def test_while_people_have_the_chat_nobody_is_greeted(client: httpx.Client, clock: Clock) -> None:
    said(client)
    token = token_in(client.get("/chat"))
    client.post("/chat/person", data={"csrf": token})
    clock.move(hours=2)
    assert BUTTON not in client.get("/chat").text


@pytest.mark.browser
def test_the_page_asks_by_itself(chromium: Browser, address: str, clock: Clock) -> None:
    page = chromium.new_page(base_url=address)
    page.goto("/chat")
    page.get_by_label("message").first.fill("Nobody answered my letter")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-sender=assistant]")).to_have_count(2)
    clock.move(hours=2)
    page.goto("/chat")
    back = page.locator("#messages").get_by_text("This chat goes on here")
    expect(back).to_be_visible()
    expect(page.locator("[data-sender=assistant]")).to_have_count(3)
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    page.close()
