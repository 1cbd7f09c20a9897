"""The worklist: found, sorted, stable while it is read, given out, kept, exported, on record."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.casework import worklist
from backend.residents.service import Person
from backend.staff.models import Staff
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, REQUEST, opened
from tests.parts import MONDAY_NOON, Clock
from tests.staff.people import made_staff
from tests.web.conftest import MakeDoor
from tests.web.served import token_in, words_of
from tests.web.visits import sit_down

LATER = MONDAY_NOON + timedelta(days=14)


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door that asks for no second factor."""
    return make_door(second_factor=False)


@pytest.fixture
def me(client: httpx.Client, door: Door) -> Staff:
    """Who is signed in."""
    return sit_down(client, door, "priya", name="Priya Shah")


def some(door: Door, number: int, **more: object) -> list[Case]:
    """Open so many complaints, each an hour after the one before."""
    return [
        opened(
            door.database,
            replace(COMPLAINT, idempotency_key=f"{more}{n}", **more),  # type: ignore[arg-type]
            now=MONDAY_NOON - timedelta(hours=number - n),
        )
        for n in range(number)
    ]


def shown(page: httpx.Response) -> list[str]:
    """Give the references of a list in its order."""
    return re.findall(r'id="case-([^"]+)"', page.text)


def listed(client: httpx.Client, query: str = "") -> list[str]:
    page = client.get(f"/staff/cases?{query}")
    assert page.status_code == 200, page.text
    return shown(page)


def give(client: httpx.Client, *cases: str, to: object, back: str = "") -> httpx.Response:
    token = token_in(client.get("/staff/cases"))
    data = {"csrf": token, "case": list(cases), "to": str(to), "back": back}
    return client.post("/staff/cases/assign", data=data)


def test_hazards_stand_first_then_what_is_due_soonest(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    early = opened(door.database, now=MONDAY_NOON - timedelta(days=3))
    late = opened(door.database, replace(COMPLAINT, idempotency_key="two"))
    mould = opened(
        door.database, replace(COMPLAINT, idempotency_key="three", hazards=("damp_mould",))
    )
    request = opened(door.database, replace(REQUEST, idempotency_key="four"))
    order = [mould.reference, early.reference, late.reference, request.reference]
    assert listed(client) == order
    assert listed(client, "sort=newest")[-1] == early.reference


def test_the_tabs_hold_what_they_say(
    client: httpx.Client, door: Door, me: Staff, clock: Clock
) -> None:
    plain = opened(door.database)
    awaited = opened(door.database, replace(FOR_ANOTHER, idempotency_key="two"))
    request = opened(door.database, replace(REQUEST, idempotency_key="three"))
    both = {plain.reference, awaited.reference}
    assert set(listed(client, "show=unacknowledged")) == both
    assert listed(client, "show=consent") == [awaited.reference]
    assert listed(client, "show=hazards") == []
    assert listed(client, "show=overdue") == []
    assert listed(client, "kind=service_request") == [request.reference]
    assert give(client, f"{plain.reference}:{plain.version}", to=me.id).status_code == 303
    assert listed(client, "show=mine") == [plain.reference]
    assert set(listed(client, "show=unassigned")) == {awaited.reference, request.reference}
    clock.move(days=3, hours=1)
    sit_down(client, door, "priya")
    assert set(listed(client, "show=today")) == both
    clock.move(days=4)
    sit_down(client, door, "priya")
    assert set(listed(client, "show=overdue")) == both
    page = words_of(client.get("/staff/cases?show=overdue"))
    assert "Overdue by 2 working days" in page


@pytest.mark.parametrize(
    "typed", ["pat jones", "JON", "tn13 1ax", "TN131AX", "tn13", "boiler weeks", "boil three"]
)
def test_a_case_is_found_by_name_postcode_and_words(
    client: httpx.Client, door: Door, me: Staff, typed: str
) -> None:
    case = opened(door.database, replace(COMPLAINT, resident=replace(PAT, postcode="TN13 1AX")))
    opened(
        door.database,
        replace(REQUEST, idempotency_key="two", resident=Person("Sue", postcode="ME1 1AA")),
    )
    assert case.reference in listed(client, f"words={typed}")


def test_a_case_is_found_by_its_reference_however_it_is_typed(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    case, _other = some(door, 2)
    _, *parts = case.reference.split("-")
    for typed in (case.reference, case.reference.lower(), "".join(parts), " ".join(parts)):
        assert case.reference in listed(client, f"words={typed}"), typed


def test_what_nobody_said_finds_nothing_and_says_what_to_try(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    opened(door.database)
    page = client.get("/staff/cases?words=zeppelin")
    assert shown(page) == []
    assert "Try fewer words" in words_of(page)


@pytest.mark.parametrize(
    "query",
    [
        "show=x&sort=x&handler=x&team=x&stage=%00&at=1~2",
        "words=%00%27%22%3Cb%3E",
        "at=~~",
        "team=9",
    ],
)
def test_an_odd_address_does_no_harm(
    client: httpx.Client, door: Door, me: Staff, query: str
) -> None:
    opened(door.database)
    assert client.get(f"/staff/cases?{query}").status_code == 200


def test_the_pages_of_a_list_hold_each_case_once_and_do_not_move(
    client: httpx.Client, door: Door, me: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "ON_A_PAGE", 3)
    for sort in ("due", "oldest", "newest"):
        cases = {case.reference for case in some(door, 7, group_members=sort)}
        read: list[str] = []
        page = client.get(f"/staff/cases?sort={sort}&words={sort}")
        opened(door.database, replace(COMPLAINT, idempotency_key=sort, group_members=sort))
        while True:
            read += shown(page)
            after = re.search(r'href="([^"]+)" rel="next"', page.text)
            if after is None:
                break
            page = client.get(after[1].replace("&amp;", "&"))
            assert "1 new since you opened this list" in words_of(page)
        assert len(read) == len(set(read)) == 7
        assert set(read) == cases


def test_the_page_can_ask_how_many_have_come_since(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    case = opened(door.database)
    opened(door.database, replace(COMPLAINT, idempotency_key="two"))
    assert client.get(f"/staff/cases/newer?than={case.id}").text == "1"
    assert client.get(f"/staff/cases/newer?than={case.id}&show=hazards").text == "0"


def test_the_ticked_cases_are_given_and_a_stale_one_is_refused_by_name(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    one, two = some(door, 2)
    tom = made_staff(door.database, "tom", name="Tom Clarke")
    answer = give(client, f"{one.reference}:{one.version}", f"{two.reference}:99", to=tom.id)
    assert answer.status_code == 409
    said = words_of(answer)
    assert f"{two.reference}: The case was changed while you were looking at it." in said
    assert f"Given to Tom Clarke: {one.reference}" in said
    assert re.search(rf'value="{two.reference}:99"', answer.text) is None, "the version of now"
    with door.database.read() as session:
        given = session.scalars(select(Case).where(Case.assigned_to == tom.id)).all()
    assert [case.reference for case in given] == [one.reference]


@pytest.mark.parametrize(
    ("cases", "to", "sentence"),
    [
        ((), "1", "Tick the cases to give to somebody."),
        (("WK-1:1",), "", "Choose who gets the cases you ticked."),
        (("WK-1:1",), "999", "We could not find that case."),
        (("WK-1",), "1", "We could not find that case."),
    ],
)
def test_giving_nothing_or_to_nobody_is_said(
    client: httpx.Client, me: Staff, cases: tuple[str, ...], to: str, sentence: str
) -> None:
    answer = give(client, *cases, to=to)
    assert answer.status_code in (409, 422)
    assert sentence in words_of(answer)


def test_a_view_is_kept_for_whoever_saved_it_alone(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    token = token_in(client.get("/staff/cases"))
    data = {"csrf": token, "name": "Mine, late", "back": "show=overdue&handler=none&at=1~2"}
    kept = client.post("/staff/cases/views", data=data)
    assert kept.headers["location"] == "/staff/cases?show=overdue&handler=none"
    assert "Mine, late" in words_of(client.get("/staff/cases"))
    nameless = client.post("/staff/cases/views", data={**data, "name": " "})
    assert nameless.status_code == 422
    assert "Write a name for this view" in words_of(nameless)
    sit_down(client, door, "tom")
    assert "Mine, late" not in words_of(client.get("/staff/cases"))
    own = {"csrf": token_in(client.get("/staff/cases"))}
    client.post("/staff/cases/views/1/remove", data=own)
    sit_down(client, door, "priya")
    assert "Mine, late" in words_of(client.get("/staff/cases")), "somebody else's is left alone"
    client.post("/staff/cases/views/1/remove", data={"csrf": token_in(client.get("/staff/cases"))})
    assert "Mine, late" not in words_of(client.get("/staff/cases"))


def test_the_export_holds_the_list_and_no_formula(
    client: httpx.Client, door: Door, me: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "ON_A_PAGE", 2)
    some(door, 3)
    opened(door.database, replace(REQUEST, resident=replace(PAT, full_name="=HYPERLINK(1)")))
    opened(door.database, replace(COMPLAINT, idempotency_key="h", hazards=("damp_mould",)))
    answer = client.get("/staff/cases/export.csv?sort=oldest")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    heading, *rows = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert heading[0] == "Reference"
    assert [row[0] for row in rows] == listed_all(door)
    assert "'=HYPERLINK(1)" in {row[heading.index("Resident")] for row in rows}
    with door.database.read() as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported"))
    assert (line.actor, line.object_kind) == (f"staff:{me.id}", "cases")


def listed_all(door: Door) -> list[str]:
    with door.database.read() as session:
        return list(session.scalars(select(Case.reference).order_by(Case.received_at, Case.id)))


def test_whoever_lists_cases_is_on_record_without_the_words_searched_for(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    case = opened(door.database)
    client.get("/staff/cases?words=pat")
    with door.database.read() as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "listed"))
    assert line.data["cases"] == [case.id]
    assert "pat" not in str(line.data)


def test_the_first_page_counts_what_has_to_be_done_and_shows_the_most_urgent(
    client: httpx.Client, door: Door, me: Staff
) -> None:
    cases = some(door, 12)
    said = words_of(client.get("/staff"))
    assert "Not acknowledged: 12" in said
    assert "The most urgent of all: none is yours" in said
    assert give(client, f"{cases[5].reference}:{cases[5].version}", to=me.id).status_code == 303
    page = client.get("/staff")
    assert "The most urgent of mine" in words_of(page)
    assert set(re.findall(r"/staff/cases/(WK-[^\"#]+)", page.text)) == {cases[5].reference}
