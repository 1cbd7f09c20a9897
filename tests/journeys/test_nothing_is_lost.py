"""What happens to a resident's words when processes die."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from backend.cases.models import Case
from backend.database import Database
from ops.resident import Resident
from tests.eventually import eventually
from tests.journeys.browsing import Window
from tests.journeys.people import EVERYTHING, JO
from tests.system import Running

pytestmark = pytest.mark.journey


@pytest.mark.browser
def test_with_the_bot_down_the_page_says_so_and_the_form_has_the_answers(
    window: Window, running: Running
) -> None:
    window.open("/chat")
    window.say("The lift has been broken for a month and nobody mends it")
    running.stop("bot")
    try:
        page = window.page
        page.get_by_label("Your message").fill("no, that is everything")
        page.get_by_role("button", name="Send", exact=True).last.click()
        expect(window.said.last).to_contain_text("not answering", timeout=10_000)
        expect(page.locator("#messages")).to_contain_text("no, that is everything")
        window.open("/complaint")
        expect(page.locator("[name=issue]")).to_have_value(
            "The lift has been broken for a month and nobody mends it"
        )
    finally:
        running.start("bot")
    window.open("/chat")
    expect(window.said.last).to_contain_text("I ask", timeout=20_000)


def test_a_killed_bot_comes_back_and_the_conversation_goes_on_where_it_was(
    running: Running,
) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    open_question = jo.question
    running.kill("bot")
    jo.say("how long does it take?")
    assert "not answering" in jo.last_words or "went wrong" in jo.last_words
    running.wait_for("bot")
    eventually(lambda: jo.listen() and jo.question == open_question, "the question is open again")
    jo.finish()


def test_killing_the_web_process_while_sending_opens_one_case_only(running: Running) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    while jo.question != "check":
        jo.reply_to(jo.question or "")
    first = jo.post(choice="/send", client_id="the-send")
    running.kill("web")
    running.wait_for("web")
    assert jo.post(choice="/send", client_id="the-send") == first
    eventually(lambda: jo.listen() and ("WK-" in jo.last_words or jo.choices), "an answer", 40)
    if "WK-" not in jo.last_words:
        jo.choose("Send it again")
    assert "WK-" in jo.last_words
    assert _cases_of(running, jo) == 1


def test_a_reference_that_was_shown_is_on_disk(running: Running) -> None:
    jo = Resident(running.url, JO)
    jo.start()
    jo.say(EVERYTHING)
    jo.finish()
    running.kill("web")
    running.wait_for("web")
    assert _cases_of(running, jo) == 1


def _cases_of(running: Running, resident: Resident) -> int:
    database = Database(f"sqlite:///{running.data_dir / 'front-door.db'}")
    try:
        with database.read() as session:
            return (
                session.scalar(select(func.count()).where(Case.conversation_id == resident.id)) or 0
            )
    finally:
        database.engine.dispose()
