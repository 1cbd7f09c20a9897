"""`python -m backend doctor`: what is in order, what is not, and what helps."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from backend.cli.doctor import Finding, examine
from backend.clock import now
from backend.database import Database
from backend.landlord.choices import ON_CALL, OPENING_HOURS
from backend.landlord.service import change
from backend.notifications.rounds import note_round
from backend.policy.law import law
from backend.policy.pack import load_pack
from backend.settings import Settings
from backend.staff.service import create_staff
from backend.teams.models import Team
from backend.teams.seeding import seed
from tests.notifications.receiver import Receiver, receiving
from tests.parts import MONDAY_NOON
from tests.staff.people import hired

NOBODY = "http://127.0.0.1:9"
PACKS_ELSEWHERE = Path(__file__).parent.parent / "data" / "packs"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A provider of text messages."""
    with receiving() as one:
        yield one


def findings(**settings: str | Path | bool) -> dict[str, Finding]:
    made = Settings(bot_url=NOBODY, **settings)  # type: ignore[arg-type]
    return {finding.name: finding for finding in examine(made)}


def test_a_new_front_door_has_no_problem(database_url: str) -> None:
    found = findings(database_url=database_url)

    assert not [finding for finding in found.values() if finding.verdict == "problem"]
    assert found["database"].verdict == "ok"
    assert found["staff"].sentence.startswith("Nobody can sign in yet")


def test_the_journal_is_looked_at_on_sqlite_only(sqlite_url: str, postgresql_url: str) -> None:
    assert findings(database_url=sqlite_url)["sqlite_journal"].verdict == "ok"
    assert "sqlite_journal" not in findings(database_url=postgresql_url)


def test_a_worker_that_does_not_go_round_is_told_of(database_url: str) -> None:
    assert "has not gone round yet" in findings(database_url=database_url)["worker"].sentence
    database = Database(database_url)
    note_round(database, now=now() - timedelta(hours=1))
    late = findings(database_url=database_url)["worker"]
    assert (late.verdict, "no mail is sent" in late.sentence) == ("advice", True)
    note_round(database, now=now())
    assert findings(database_url=database_url)["worker"].verdict == "ok"
    database.engine.dispose()


def test_a_staff_account_is_noticed(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        create_staff(
            session,
            "officer",
            name="An Officer",
            role="administrator",
            password="a long enough password",
            now=now(),
        )
    database.engine.dispose()

    assert findings(database_url=database_url)["staff"].verdict == "ok"


def test_a_database_that_is_not_there_is_a_problem_and_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"

    found = findings(database_url=f"sqlite:///{path}")

    assert found["database"].verdict == "problem"
    assert "python -m backend migrate" in found["database"].sentence
    assert not path.exists()


def test_a_database_that_does_not_answer_is_a_problem_and_keeps_its_password() -> None:
    found = findings(database_url="postgresql://somebody:hidden@127.0.0.1:1/nothing")

    assert found["database"].verdict == "problem"
    assert "hidden" not in found["database"].sentence


def test_a_silent_assistant_is_no_problem_because_the_form_needs_none(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url)

    assert found["bot"].verdict == "advice"
    assert "does not answer" in found["bot"].sentence


def test_mail_and_who_is_told_are_named_when_set(sqlite_url: str) -> None:
    bare = findings(database_url=sqlite_url)
    told = findings(
        database_url=sqlite_url,
        smtp_host="mail.example",
        mail_from="door@landlord.example",
        on_call_email="call@landlord.example",
        on_call_phone="0300 123 4567",
        staff_alert_email="team@landlord.example",
    )

    for name in ("mail", "on_call", "on_call_phone", "staff_alerts"):
        assert (bare[name].verdict, told[name].verdict) == ("advice", "ok")


PROVIDER = {"sms_user": "AC1", "sms_password": "token", "sms_from": "West Kent"}


def texts(sqlite_url: str, **settings: str) -> tuple[str, str]:
    """Give what is said of text messages, and how it is."""
    found = findings(database_url=sqlite_url, **settings)["texts"]
    return found.verdict, found.sentence


def test_without_texts_it_is_said_who_gets_no_code_and_what_to_set(sqlite_url: str) -> None:
    verdict, sentence = texts(sqlite_url)
    assert verdict == "advice"
    assert "gets no code and is rung back: set SMS_URL" in sentence


def test_texts_for_a_developer_are_not_taken_for_texts(sqlite_url: str) -> None:
    verdict, sentence = texts(sqlite_url, sms_url="file:var/texts")
    assert (verdict, "each is written to var/texts" in sentence) == ("advice", True)


def test_what_a_provider_of_texts_still_needs_is_named(sqlite_url: str) -> None:
    verdict, sentence = texts(sqlite_url, sms_url="https://sms.example/send", sms_user="AC1")
    assert verdict == "problem"
    assert sentence.endswith("and not SMS_PASSWORD, SMS_FROM.")
    verdict, sentence = texts(sqlite_url, sms_url="https://sms.example/send", **PROVIDER)
    assert verdict == "problem"
    assert "sms.example has to stand in WEBHOOK_HOSTS" in sentence


@pytest.mark.parametrize(
    ("status", "verdict", "said"),
    [
        (200, "ok", "Texts go out through 127.0.0.1 as West Kent."),
        (405, "ok", "Texts go out through 127.0.0.1 as West Kent."),
        (401, "problem", "does not accept our name: check SMS_USER and SMS_PASSWORD."),
        (404, "problem", "answers 404: check the path in SMS_URL."),
        (503, "problem", "answers 503: check the path in SMS_URL."),
    ],
)
def test_the_provider_of_texts_is_asked_and_nothing_is_sent(
    sqlite_url: str, receiver: Receiver, status: int, verdict: str, said: str
) -> None:
    receiver.status = status
    found = texts(sqlite_url, sms_url=receiver.url, webhook_hosts="127.0.0.1", **PROVIDER)
    assert (found[0], found[1].endswith(said)) == (verdict, True), found
    assert receiver.calls == []
    [(method, headers)] = receiver.asked
    assert (method, headers["authorization"]) == ("GET", "Basic QUMxOnRva2Vu")


def test_a_provider_of_texts_that_is_not_there_is_a_problem(
    sqlite_url: str, receiver: Receiver
) -> None:
    nowhere = "http://127.0.0.1:9/work"
    verdict, sentence = texts(sqlite_url, sms_url=nowhere, webhook_hosts="127.0.0.1", **PROVIDER)
    assert verdict == "problem"
    assert "does not answer (ConnectError)" in sentence
    assert "token" not in sentence


def test_the_virus_scanner_is_named_with_what_helps(sqlite_url: str) -> None:
    bare = findings(database_url=sqlite_url)["virus_scanner"]
    silent = findings(database_url=sqlite_url, clamd="/no/such/clamd.ctl")["virus_scanner"]

    assert (bare.verdict, silent.verdict) == ("advice", "problem")
    assert "set CLAMD" in bare.sentence
    assert "The virus scanner at /no/such/clamd.ctl does not answer" in silent.sentence


def test_an_address_on_call_is_of_no_use_without_a_mail_server(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url, on_call_email="call@landlord.example")

    assert found["on_call"].verdict == "advice"
    assert found["on_call"].sentence.endswith("set SMTP_HOST.")


def test_whoever_managers_have_put_on_call_is_named(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    [staff] = hired(database, 1)
    with database.write() as session:
        on_call = {"email": "night@landlord.example", "phone": "0300 765 4321"}
        change(session, ON_CALL, on_call, seen=0, staff_id=staff.id, now=MONDAY_NOON)
    database.engine.dispose()
    found = findings(database_url=sqlite_url, smtp_host="mail.example", mail_from="a@b.example")

    assert "night@landlord.example" in found["on_call"].sentence
    assert "0300 765 4321" in found["on_call_phone"].sentence


def test_opening_hours_that_managers_have_set_are_not_to_be_confirmed(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    [staff] = hired(database, 1)
    with database.write() as session:
        hours = {"spans": [{"weekday": 0, "opens": "09:00", "closes": "17:00"}], "words": ""}
        change(session, OPENING_HOURS, hours, seen=0, staff_id=staff.id, now=MONDAY_NOON)
    database.engine.dispose()
    found = findings(database_url=sqlite_url)

    assert found["opening_hours"].verdict == "ok"
    assert "Monday" in found["opening_hours"].sentence
    assert not [name for name in found if name.startswith("unconfirmed") and "opening" in name]


def test_what_the_landlord_has_yet_to_confirm_is_told_one_by_one(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url)

    hours = found["unconfirmed west-kent-current opening_hours"]
    assert hours.verdict == "advice"
    assert hours.sentence == (
        "west-kent-current, opening_hours: Nobody can be told when someone is there: write the "
        "opening hours under opening_hours.spans."
    )
    for pack_id in ("west-kent-current", "west-kent-older"):
        for key in load_pack(pack_id).unconfirmed:
            assert found[f"unconfirmed {pack_id} {key}"].verdict == "advice"


def test_what_no_official_page_says_of_the_law_is_told_one_by_one(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url)

    second = found["unconfirmed law awaabs_law_phase_two"]
    assert second.verdict == "advice"
    assert second.sentence.startswith(
        "The law: Check the law on more significant hazards in homes that are rented, from "
        "30 November 2026. What we know it from: https://www.gov.uk/"
    )
    for key in law().unconfirmed:
        assert f"unconfirmed law {key}" in found


def test_another_landlords_packs_are_looked_at_in_their_own_folder(sqlite_url: str) -> None:
    found = findings(
        database_url=sqlite_url,
        policy_folder=PACKS_ELSEWHERE,
        policies="thornbeck-1990 until 2019-12-31, thornbeck from 2020-01-01",
    )

    assert found["policy"].sentence == "The policy is Thornbeck's three looks (thornbeck)."
    assert found["opening_hours"].verdict == "ok"
    assert "unconfirmed thornbeck service_timescales.a lost key" in found
    assert not any("west-kent" in finding.sentence for finding in found.values())


def test_an_empty_folder_of_policies_is_a_problem(sqlite_url: str, tmp_path: Path) -> None:
    found = findings(database_url=sqlite_url, policy_folder=tmp_path)["policy"]

    assert found.verdict == "problem"
    assert found.sentence.startswith(f"There is no policy pack in the folder {tmp_path}")


def test_a_policy_without_answers_cannot_be_in_force_today(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url, policies="west-kent-older")["policy"]

    assert found.verdict == "problem"
    assert "holds no answers to residents' questions" in found.sentence


def test_the_policies_are_named_with_their_days(sqlite_url: str) -> None:
    found = findings(database_url=sqlite_url)["policies"]

    assert found.verdict == "ok"
    assert "(west-kent-older) until 2020-12-31" in found.sentence
    assert "(west-kent-current) from 2021-01-01" in found.sentence


def test_the_days_of_the_policies_are_to_confirm_until_they_are_set(sqlite_url: str) -> None:
    bare = findings(database_url=sqlite_url)
    told = findings(database_url=sqlite_url, policies=Settings.model_fields["policies"].default)

    assert "with POLICIES" in bare["unconfirmed policies"].sentence
    assert "unconfirmed policies" not in told


@pytest.mark.parametrize(
    ("policies", "says"),
    [
        ("none", "there is no such pack"),
        ("west-kent-current since 2021", "cannot be read"),
        ("west-kent-older until 2020-12-31, west-kent-current from 2020-12-31", "Two policies"),
        ("west-kent-older until 2020-12-01, west-kent-current from 2021-01-01", "No policy"),
        ("west-kent-current until 2021-01-01", "No policy is in force"),
    ],
)
def test_policies_that_do_not_fit_together_are_a_problem(
    sqlite_url: str, policies: str, says: str
) -> None:
    found = findings(database_url=sqlite_url, policies=policies)["policy"]

    assert found.verdict == "problem"
    assert says in found.sentence


def test_a_team_that_nothing_can_be_sent_to_is_asked_about(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as session:
        seed(session, load_pack("west-kent-current"))
        session.scalars(select(Team).where(Team.name == "repairs team")).one().email = "a@b.example"
    database.engine.dispose()

    found = findings(database_url=database_url)

    assert "team repairs team" not in found
    assert found["team emergency desk"].verdict == "advice"
    assert "/staff/teams" in found["team emergency desk"].sentence


def test_how_staff_sign_in_is_told(sqlite_url: str) -> None:
    on = findings(database_url=sqlite_url)
    assert on["second_factor"].verdict == "ok"
    assert "single_sign_on" not in on
    off = findings(database_url=sqlite_url, second_factor=False)
    assert off["second_factor"].verdict == "advice"
    public = findings(
        database_url=sqlite_url,
        second_factor=False,
        public_url="https://complaints.landlord.example",
        oidc_issuer="https://sign-in.landlord.example",
    )
    assert public["second_factor"].verdict == "problem"
    assert "not both" in public["single_sign_on"].sentence
    known = {"oidc_client_id": "door", "oidc_client_secret": "secret"}
    for issuer, verdict in (("https://a.example", "ok"), ("http://a.example", "problem")):
        found = findings(database_url=sqlite_url, oidc_issuer=issuer, **known)
        assert found["single_sign_on"].verdict == verdict
