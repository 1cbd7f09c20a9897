"""No letter goes out without what the policy and the Code ask of it, and the refusal says which."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.database import Database
from backend.letters.facts import IssueAnswer, Promise, Response, TalkInPrivate
from backend.letters.models import LetterWording, SentLetter
from backend.letters.needed import Need, letters_with_needs, musts, needs
from backend.letters.service import KINDS, Incomplete, draft, issue, text_to_paste
from backend.letters.wording import (
    Part,
    Wording,
    contents,
    kinds,
    letter_of,
    shown_by,
    standard,
    wrong_with,
)
from backend.policy.complaint_code import load_code
from backend.policy.pack import load_pack
from backend.policy.process.progress import Progress
from tests.letters.whole import PACKS, RESPONSE, TODAY, Whole, case_for, standing, wholes
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.second_landlord import SECOND_PACK, SECOND_RULEBOOK, of_the_first_in
from tests.staff.people import made_staff

WHOLES = tuple(wholes())
Less = Callable[[Any], Any]


def needs_of(whole: Whole) -> tuple[Need, ...]:
    return needs(whole.facts.kind, pack=whole.pack, stage=whole.stage, on=TODAY)


NEEDED = [(whole, need) for whole in WHOLES for need in needs_of(whole)]
# What staff type, and how it is left out.
LEFT_OUT: dict[tuple[str, str], Less] = {
    ("acknowledgement", "issues"): lambda facts: replace(facts, issues=()),
    ("acknowledgement", "outcomes"): lambda facts: replace(facts, issues=()),
    ("extension", "reasons"): lambda facts: replace(facts, reasons=" ... "),
    ("extension", "discussed"): lambda facts: replace(facts, discussed_on=None),
    ("further_extension", "reasons"): lambda facts: replace(facts, reasons=""),
    ("further_extension", "agreed"): lambda facts: replace(facts, agreed_on=None),
    ("response", "issues"): lambda facts: with_issue(facts, issue=" "),
    ("response", "decisions"): lambda facts: with_issue(facts, decision=None),
    ("response", "reasons"): lambda facts: with_issue(facts, reasons="\n"),
    ("response", "remedies"): lambda facts: replace(facts, remedies=()),
    ("response", "outstanding"): lambda facts: replace(facts, outstanding=None),
    ("response", "when_and_who"): lambda facts: with_promise(facts, who=""),
    ("refusal", "reasons"): lambda facts: replace(facts, reasons=""),
    ("refusal", "rule"): lambda facts: replace(facts, rule="A-NO-SUCH-RULE"),
    ("refusal", "discretion"): lambda facts: replace(facts, discretion=""),
    ("passed_to_team", "sent_to"): lambda facts: replace(facts, sent_to=""),
    ("halting", "reasons"): lambda facts: replace(facts, reasons=""),
    ("panel", "members"): lambda facts: replace(facts, members=""),
    ("panel", "how"): lambda facts: replace(facts, how=""),
    ("panel", "place"): lambda facts: replace(facts, place=""),
    ("contact_agreement", "reasons"): lambda facts: replace(facts, reasons=""),
    ("contact_agreement", "handling"): lambda facts: replace(facts, handling=""),
    ("contact_agreement", "terms"): lambda facts: replace(facts, terms=""),
    ("contact_agreement", "review"): lambda facts: replace(facts, review_on=None),
}
# What the record of the case has, and how it is when it does not.
NOT_ON_RECORD: dict[tuple[str, str], Callable[[Progress], Progress]] = {
    ("extension", "new_date"): lambda progress: progress.with_run(extensions=()),
    ("further_extension", "new_date"): lambda progress: progress.with_run(extensions=()),
    ("panel", "panel_date"): lambda progress: progress.with_run(panel_on=None),
}


def with_issue(facts: Response, **changes: Any) -> Response:
    first, *rest = facts.issues
    return replace(facts, issues=(*rest, replace(first, **changes)))


def with_promise(facts: Response, **changes: Any) -> Response:
    return replace(facts, remedies=(replace(facts.remedies[0], **changes),))


def issued(database: Database, whole: Whole, progress: Progress | None = None) -> SentLetter:
    with database.write() as session:
        case = case_for(session, whole, progress=progress)
        drafted = draft(
            session, case, whole.facts, rulebook=RULEBOOK, now=MONDAY_NOON, staff_id=None
        )
        if drafted.missing:
            with pytest.raises(Incomplete) as refused:
                issue_now(session, case, whole)
            # The preview shows what the refusal says.
            assert refused.value.missing == drafted.missing
            raise refused.value
        return issue_now(session, case, whole)


def issue_now(session: Session, case: Case, whole: Whole) -> SentLetter:
    return issue(
        session,
        case,
        whole.facts,
        case_event_seq=None,
        staff_id=None,
        idempotency_key=str(whole),
        rulebook=RULEBOOK,
        now=MONDAY_NOON,
    )


@pytest.mark.parametrize("whole", WHOLES, ids=str)
def test_a_letter_with_everything_in_it_goes_out(sqlite_database: Database, whole: Whole) -> None:
    assert issued(sqlite_database, whole).pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("whole", "need"),
    [(whole, need) for whole, need in NEEDED if (whole.facts.kind, need.holds) in LEFT_OUT],
    ids=lambda value: value.holds if isinstance(value, Need) else str(value),
)
def test_a_letter_without_what_staff_type_is_refused_with_the_sentence(
    sqlite_database: Database, whole: Whole, need: Need
) -> None:
    less = replace(whole, facts=LEFT_OUT[whole.facts.kind, need.holds](whole.facts))
    with pytest.raises(Incomplete) as refused:
        issued(sqlite_database, less)
    assert need.missing in refused.value.missing
    assert need.sentence in str(refused.value)


@pytest.mark.parametrize(
    ("whole", "need"),
    [(whole, need) for whole, need in NEEDED if (whole.facts.kind, need.holds) in NOT_ON_RECORD],
    ids=lambda value: value.holds if isinstance(value, Need) else str(value),
)
def test_a_letter_without_what_the_record_has_not_is_refused(
    sqlite_database: Database, whole: Whole, need: Need
) -> None:
    progress = NOT_ON_RECORD[whole.facts.kind, need.holds](standing(whole))
    with pytest.raises(Incomplete) as refused:
        issued(sqlite_database, whole, progress)
    assert need.missing in refused.value.missing


@pytest.mark.parametrize(
    ("whole", "need"),
    NEEDED,
    ids=lambda value: value.holds if isinstance(value, Need) else str(value),
)
def test_a_letter_whose_wording_lost_it_is_refused(
    sqlite_database: Database, whole: Whole, need: Need
) -> None:
    staff = made_staff(sqlite_database)
    with sqlite_database.write() as session:
        for kind in kinds():
            if letter_of(kind) == whole.facts.kind:
                put_in_use(session, without(standard(kind), shown_by(kind, need.holds)), staff.id)
    with pytest.raises(Incomplete) as refused:
        issued(sqlite_database, whole)
    assert need.missing in refused.value.missing


def put_in_use(session: Any, wording: Wording, staff_id: int) -> None:
    """Put a wording in use past every check."""
    parts = {name: [part.heading, part.text] for name, part in wording.parts.items()}
    plain = {"title": wording.title, "subject": wording.subject, "parts": parts}
    session.add(LetterWording(kind=wording.kind, parts=plain, at=MONDAY_NOON, by=staff_id))


def without(wording: Wording, name: str) -> Wording:
    parts = {
        each: Part(part.heading, part.text.replace(f"{{{name}}}", "something"))
        for each, part in wording.parts.items()
    }
    return replace(wording, parts=parts)


def dropped() -> Iterator[tuple[str, str]]:
    packs = [load_pack(pack) for pack in PACKS]
    for kind in kinds():
        yield from ((kind, must.name) for must in musts(kind, packs))


@pytest.mark.parametrize(("kind", "name"), list(dropped()))
def test_a_wording_without_a_name_that_must_stay_is_refused_with_the_reason(
    kind: str, name: str
) -> None:
    must = musts(kind, [load_pack(pack) for pack in PACKS])
    problems = list(wrong_with(without(standard(kind), name), must))
    assert len(problems) == 1
    assert problems[0].startswith(f"{{{name}}} is gone, and this letter must say ")
    assert "The policy says" in problems[0] or "The Complaint Handling Code asks" in problems[0]


@pytest.mark.parametrize("kind", kinds())
def test_the_wording_of_the_program_may_be_used(kind: str) -> None:
    must = musts(kind, [load_pack(pack) for pack in PACKS])
    assert list(wrong_with(standard(kind), must)) == []


def test_every_letter_and_content_that_a_pack_names_is_known() -> None:
    for pack in (load_code(), *map(load_pack, PACKS)):
        assert {content.letter for content in pack.letters} <= letters_with_needs()
        assert {content.holds for content in pack.letters} <= contents()


def test_every_content_is_asked_for_somewhere() -> None:
    asked = {
        content.holds for pack in (load_code(), *map(load_pack, PACKS)) for content in pack.letters
    }
    assert asked == contents()


def test_every_kind_is_tried() -> None:
    assert {whole.facts.kind for whole in WHOLES} == set(KINDS)


def test_the_code_asks_nothing_of_a_day_before_it_was_in_force() -> None:
    pack = load_pack("west-kent-older")
    before = needs("refusal", pack=pack, stage="review", on=date(2024, 3, 31))
    since = needs("refusal", pack=pack, stage="review", on=date(2024, 4, 1))
    assert before == ()
    assert {need.holds for need in since} == {"reasons", "ombudsman", "rule", "discretion"}


def test_a_promise_needs_somebody_and_a_day(sqlite_database: Database) -> None:
    for promise in (
        Promise(what="Mend it", who="", due_on=TODAY),
        Promise(what="Mend it", who="Our repairs team"),
        Promise(what="", who="Our repairs team", due_on=TODAY),
    ):
        facts = replace(RESPONSE, remedies=(promise,))
        with pytest.raises(Incomplete, match="by when"):
            issued(sqlite_database, Whole("west-kent-current", "stage-1", facts))


def test_nothing_to_put_right_is_said_with_the_reason(sqlite_database: Database) -> None:
    facts = replace(
        RESPONSE,
        issues=(IssueAnswer(issue="Noise", decision="not_upheld", reasons="It was quiet."),),
        remedies=(),
        no_remedy="Nothing went wrong, so there is nothing to put right.",
        outstanding=(),
    )
    letter = issued(sqlite_database, Whole("west-kent-current", "stage-1", facts))
    assert "there is nothing to put right" in letter.text
    assert "Nothing else is left for us to do." in letter.text
    assert "sorry" not in letter.text


def test_the_words_for_social_media_hold_nothing_of_anybody(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        words = text_to_paste(session, TalkInPrivate(site="Facebook"), rulebook=RULEBOOK)
    assert RULEBOOK.pack.contacts.phone in words
    assert RULEBOOK.pack.contacts.post in words
    assert "{" not in words


def test_words_for_social_media_without_the_ways_are_refused(sqlite_database: Database) -> None:
    staff = made_staff(sqlite_database)
    with sqlite_database.write() as session:
        put_in_use(session, without(standard("talk_in_private"), "ways"), staff.id)
    with sqlite_database.read() as session, pytest.raises(Incomplete):
        text_to_paste(session, TalkInPrivate(), rulebook=RULEBOOK)


@pytest.mark.parametrize("whole", [whole for whole in WHOLES if whole.stage == "stage-1"], ids=str)
@pytest.mark.parametrize("stage", [stage.id for stage in SECOND_PACK.stages])
def test_a_letter_of_another_landlord_says_nothing_of_the_first(
    sqlite_database: Database, whole: Whole, stage: str
) -> None:
    there = replace(whole, pack_id="thornbeck", stage=stage)
    progress = replace(standing(whole), pack_id="thornbeck")
    progress = progress.with_run(stage=stage, panel_held_on=None, panel_on=None, extensions=())
    with sqlite_database.write() as session:
        case = case_for(session, there, progress=progress)
        made = draft(
            session, case, whole.facts, rulebook=SECOND_RULEBOOK, now=MONDAY_NOON, staff_id=None
        )
    assert of_the_first_in(made.text) == []
    assert SECOND_PACK.landlord.name in made.text
