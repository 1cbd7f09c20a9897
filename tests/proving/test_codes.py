"""Typing a code: once, in time, three tries, in the browser that asked, and counted one by one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.proving import codes, service
from backend.proving.limits import CODE_LASTS, PROVED_FOR, SENDS, TRIES
from backend.proving.models import Proof, ProofAsked
from backend.proving.service import NotACode, TooManyTries, WrongCode
from tests.parts import MONDAY_NOON, at_once
from tests.proving.desk import KEY, MINE, THEIRS, Desk, wrong
from tests.two_at_once import until_it_waits


def test_the_right_code_opens_the_case_for_thirty_minutes(desk: Desk) -> None:
    proof = desk.enter(desk.code_is_sent())
    assert (proof.case_id, proof.person_id) == (desk.case.id, desk.case.resident_id)
    desk.clock.move(minutes=30)
    assert desk.sees() == [desk.case.id]
    desk.clock.move(seconds=1)
    assert desk.sees() == []
    assert timedelta(minutes=30) == PROVED_FOR


def test_a_code_works_once(desk: Desk) -> None:
    code = desk.code_is_sent()
    desk.enter(code)
    with pytest.raises(WrongCode):
        desk.enter(code)


def test_a_code_works_for_ten_minutes(desk: Desk) -> None:
    code = desk.code_is_sent()
    desk.clock.move(minutes=10, seconds=1)
    with pytest.raises(WrongCode):
        desk.enter(code)
    again = desk.code_is_sent()
    desk.clock.move(minutes=10)
    assert desk.enter(again)
    assert timedelta(minutes=10) == CODE_LASTS


def test_another_browser_gets_nothing_for_the_right_code(desk: Desk) -> None:
    code = desk.code_is_sent()
    desk.ask("nobody@example.com", browser=THEIRS)
    desk.look_up()
    for browser in (THEIRS, service.of_browser("never asked"), service.of_conversation("chat")):
        with pytest.raises(WrongCode):
            desk.enter(code, browser=browser)
        assert desk.sees(browser=browser) == []
    assert desk.enter(code), "and those tries do not count against the one who asked"


def test_after_three_wrong_tries_the_right_code_is_worth_nothing(desk: Desk) -> None:
    code = desk.code_is_sent()
    for refused in (WrongCode, WrongCode, TooManyTries):
        with pytest.raises(refused):
            desk.enter(wrong(code))
    with pytest.raises(TooManyTries):
        desk.enter(code)
    assert desk.sees() == []
    assert TRIES == 3


def test_the_third_try_may_be_the_right_one(desk: Desk) -> None:
    code = desk.code_is_sent()
    for _ in range(2):
        with pytest.raises(WrongCode):
            desk.enter(wrong(code))
    assert desk.enter(code)


def test_asking_again_for_nothing_gives_no_more_tries_at_a_code(desk: Desk) -> None:
    code = desk.code_is_sent()
    for _ in range(3):
        with pytest.raises((WrongCode, TooManyTries)):
            desk.enter(wrong(code))
    desk.ask("nobody@example.com")
    desk.look_up()
    with pytest.raises(WrongCode):
        desk.enter(code)


def test_who_was_sent_nothing_is_answered_as_who_was_sent_a_code(desk: Desk) -> None:
    code = desk.code_is_sent()
    desk.ask("nobody@example.com", browser=THEIRS)
    desk.look_up(hashed=True)

    def said(browser: str) -> list[str]:
        answers = []
        for _ in range(5):
            with pytest.raises((WrongCode, TooManyTries)) as refused:
                desk.enter(wrong(code), browser=browser)
            answers.append(str(refused.value))
        return answers

    assert said(MINE) == said(THEIRS)


def test_what_is_no_code_is_no_try(desk: Desk) -> None:
    code = desk.code_is_sent()
    for typed in ("", "12345", "1234567", "12345a", "pat@example.com", "٠١٢٣٤", "<b>"):
        with pytest.raises(NotACode):
            desk.enter(typed)
    assert desk.rows()[0].tries == 0
    assert desk.enter(code)


@pytest.mark.parametrize(
    "written", ["{0}-{1}", "{0} {1}", "  {0}\u2013{1} ", "{0}.{1}", "{0}\t{1}"]
)
def test_spaces_and_hyphens_in_a_code_do_not_matter(written: str) -> None:
    assert service.read_code(written.format("012", "345")) == "012345"


def test_a_newer_code_takes_the_place_of_an_older_one(desk: Desk) -> None:
    first = desk.code_is_sent()
    second = desk.code_is_sent()
    if first != second:
        with pytest.raises(WrongCode):
            desk.enter(first)
    assert desk.enter(second)
    assert desk.states() == ["void", "proved"]


def test_of_two_who_type_one_code_at_once_one_gets_in(desk: Desk) -> None:
    code = desk.code_is_sent()
    came = at_once(2, lambda _: desk.enter(code))
    assert sorted(type(one).__name__ for one in came) == ["Proof", "WrongCode"]


def test_of_two_tries_that_were_right_one_gets_in(desk: Desk) -> None:
    """Both were counted and looked at before either of them wrote."""
    code = desk.code_is_sent()
    tries = []
    for _ in range(2):
        with desk.database.write() as session:
            tries.append(service.take_a_try(session, browser=MINE, code=code, now=desk.clock()))
        tries[-1].check()

    def prove(n: int) -> Proof:
        with desk.database.write() as session:
            return service.prove(session, tries[n], browser=MINE, now=desk.clock())

    came = at_once(2, prove)
    assert sorted(type(one).__name__ for one in came) == ["Proof", "WrongCode"]


@pytest.mark.parametrize("meanwhile", ["newer", "late", "forgotten"])
def test_a_try_that_was_right_opens_nothing_once_its_code_is_over(
    desk: Desk, meanwhile: str
) -> None:
    code = desk.code_is_sent()
    with desk.database.write() as session:
        one = service.take_a_try(session, browser=MINE, code=code, now=desk.clock())
    one.check()
    if meanwhile == "newer":
        desk.code_is_sent()
    elif meanwhile == "late":
        desk.clock.move(minutes=10, seconds=1)
    else:
        with desk.database.write() as session:
            service.forget(session, MINE)
    with pytest.raises(WrongCode), desk.database.write() as session:
        service.prove(session, one, browser=MINE, now=desk.clock())
    assert desk.sees() == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_proved_while_a_browser_is_forgotten_is_forgotten_too(desk: Desk) -> None:
    code = desk.code_is_sent()

    def forget() -> None:
        with desk.database.write() as session:
            service.forget(session, MINE)

    with desk.database.write() as session:
        one = service.take_a_try(session, browser=MINE, code=code, now=desk.clock())
    with ThreadPoolExecutor(1) as pool, desk.database.write() as session:
        service.prove(session, one, browser=MINE, now=desk.clock())
        other = pool.submit(forget)
        until_it_waits(session, other)
    other.result()
    assert desk.sees() == []


def test_a_try_that_was_right_opens_nothing_in_another_browser(desk: Desk) -> None:
    code = desk.code_is_sent()
    with desk.database.write() as session:
        one = service.take_a_try(session, browser=MINE, code=code, now=desk.clock())
    with pytest.raises(WrongCode), desk.database.write() as session:
        service.prove(session, one, browser=THEIRS, now=desk.clock())


def test_of_many_guesses_at_once_three_are_looked_at(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, looked_at = desk.code_is_sent(), []
    monkeypatch.setattr(service, "fits", lambda *given: looked_at.append(given))
    came = at_once(8, lambda _: desk.enter(wrong(code)))
    names = [type(one).__name__ for one in came]
    assert len(looked_at) == TRIES
    assert names.count("WrongCode") == TRIES - 1
    assert names.count("TooManyTries") == 8 - TRIES + 1


def test_who_was_let_in_stands_in_the_audit_log_and_wrong_tries_do_not(desk: Desk) -> None:
    code = desk.code_is_sent()
    with pytest.raises(WrongCode):
        desk.enter(wrong(code))
    desk.enter(code)
    with desk.database.read() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "proved")).all()
    assert [(one.actor, one.object_id) for one in lines] == [("resident", desk.case.reference)]


def test_a_code_is_kept_as_a_slow_hash_and_only_until_it_is_used(desk: Desk) -> None:
    code = desk.code_is_sent()
    kept = desk.rows()[0].code_hash
    assert kept.startswith("$argon2id$")
    assert code not in kept
    desk.enter(code)
    assert desk.rows()[0].code_hash == ""


def test_what_was_proved_can_be_forgotten(desk: Desk) -> None:
    desk.enter(desk.code_is_sent())
    waiting = desk.code_is_sent()
    with desk.database.write() as session:
        service.forget(session, MINE)
    assert desk.sees() == []
    with pytest.raises(WrongCode):
        desk.enter(waiting)


def test_what_was_proved_moves_to_a_new_secret_and_leaves_the_old_one(desk: Desk) -> None:
    desk.enter(desk.code_is_sent())
    new = service.of_browser("new")
    with desk.database.write() as session:
        service.move(session, MINE, new)
    assert (desk.sees(), desk.sees(browser=new)) == ([], [desk.case.id])


def test_whoever_guesses_for_a_whole_hour_has_nine_tries_in_a_million(desk: Desk) -> None:
    """The chance of a guess in an hour is what was looked at, over the million codes there are."""
    looked_at = 0
    for n in range(12):
        browser = service.of_browser(f"stranger {n}")
        desk.ask(browser=browser, source=f"198.51.100.{n}")
        desk.look_up()
        desk.clock.move(minutes=4)
        looked_at += TRIES * (desk.rows()[-1].state == "sent")
    assert looked_at == SENDS * TRIES == 9


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.text(min_size=1, max_size=40))
def test_every_code_has_six_digits_and_is_made_the_same_again(
    number: int, seconds: int, key: str
) -> None:
    asked = ProofAsked(id=number, at=MONDAY_NOON + timedelta(seconds=seconds))
    code = codes.code_of(asked, key)
    assert service.read_code(code) == code
    assert code == codes.code_of(asked, key)


def test_codes_are_spread_over_all_there_are() -> None:
    made = [codes.code_of(ProofAsked(id=n, at=MONDAY_NOON), KEY) for n in range(5_000)]
    assert len(set(made)) > 4_950
    for place in range(6):
        digits = [code[place] for code in made]
        assert all(400 < digits.count(str(digit)) < 600 for digit in range(10))


def test_a_proof_of_one_case_says_nothing_of_another(desk: Desk) -> None:
    desk.enter(desk.code_is_sent())
    with desk.database.read() as session:
        assert [one.case_id for one in session.scalars(select(Proof))] == [desk.case.id]
