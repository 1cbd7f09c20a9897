"""Loading a policy pack: what is wrong with a file is told with its key and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.policy.pack import (
    PACKS,
    NoPacksError,
    PackError,
    PolicyPack,
    UnknownPackError,
    UnknownStageError,
    load_pack,
    load_pack_for_residents,
    pack_ids,
)
from backend.policy.pack_file import read_pack
from tests.policy.rewriting import rewritten

CURRENT = "west-kent-current"
TEXT = (PACKS / f"{CURRENT}.yaml").read_text(encoding="utf-8")

Reader = Callable[..., PolicyPack]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read the current pack with pieces of its text replaced."""

    def reader(*changes: tuple[str, str], name: str = CURRENT) -> PolicyPack:
        return read_pack(rewritten(CURRENT, *changes, into=tmp_path, called=name))

    return reader


def test_a_pack_is_loaded_by_its_id_and_kept() -> None:
    assert load_pack(CURRENT).id == CURRENT
    assert load_pack(CURRENT) is load_pack(CURRENT)


def test_only_policy_packs_are_listed() -> None:
    assert CURRENT in pack_ids()
    assert "safety" not in pack_ids()


@pytest.mark.parametrize("pack_id", ["no-such", "../west-kent-current", ""])
def test_an_unknown_pack_is_refused_with_those_there_are(pack_id: str) -> None:
    with pytest.raises(UnknownPackError, match=r"choose one of: .*west-kent-current"):
        load_pack(pack_id)


def test_the_file_as_it_stands_is_read(read: Reader) -> None:
    assert read() == load_pack(CURRENT)


PHONE = "  phone: 01732 749400\n"
CONTACT = "        amount: 3\n"
SPANS = "  spans: []\n"
CLOSURES = "  closures: []\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            (PHONE, PHONE + "  phone: 0300 111 3000\n"),
            ": phone is written twice, but may stand there once; correct it",
        ),
        (
            (PHONE, PHONE + "  fax: 01732 749401\n"),
            "contacts.fax is not a key that is known here; correct its spelling or remove it",
        ),
        ((PHONE, ""), "contacts.phone is missing; add it"),
        ((PHONE, "  phone:\n"), "contacts.phone is empty; write it or remove the key"),
        (
            ("    sentence: a legal dispute\n", ""),
            "rules.A-NOT-3.sentence is missing; add it",
        ),
        (
            (CONTACT, "        amount: -3\n"),
            "stages.stage-1.limits.contact.amount should be greater than or equal to 1, "
            "not '-3'; correct it",
        ),
        (
            (CONTACT, "        amount: three\n"),
            "stages.stage-1.limits.contact.amount should be a valid integer, unable to parse "
            "string as an integer, not 'three'; correct it",
        ),
        (
            ("      contact:\n", "      contcat:\n"),
            "stages.stage-1.limits.contcat should be 'contact', 'acknowledge', 'respond', "
            "'respond_extended', 'request_escalation', 'agree_resolution', 'arrange_panel', "
            "'respond_after_panel' or 'request_review', not 'contcat'; correct it",
        ),
        (
            ("        unit: working_day\n", "        unit: fortnight\n"),
            "stages.stage-1.limits.contact.unit should be 'hour', 'day', 'working_day', 'week' or "
            "'month', not 'fortnight'; correct it",
        ),
        (
            ("        rule: A-S1-CONTACT\n", "        rule: A-S1-CONTCAT\n"),
            "stages.stage-1.limits.contact.rule is 'A-S1-CONTCAT', which is not under rules; "
            "add it there or correct it",
        ),
        (
            ("        longer_rule: A-S1-EXT-MORE\n", "        longer_rule: A-S9\n"),
            "stages.stage-1.limits.respond_extended.longer_rule is 'A-S9', which is not under "
            "rules; add it there or correct it",
        ),
        (
            ("  rule: A-EXC-2\n", "  rule: A-EXC-99\n"),
            "age_limit.rule is 'A-EXC-99', which is not under rules; add it there or correct it",
        ),
        (
            ("        start: received\n", "        start: acknowledged\n"),
            "stages.stage-1.limits.contact.start is 'acknowledged', which needs "
            "stages.stage-1.limits.acknowledge above it; add it there",
        ),
        (
            ("  phone: >-\n", "  fone: >-\n"),
            "answers.phone is missing; add it",
        ),
        (
            ("  phone: >-\n", "  fone: >-\n"),
            "answers.fone answers no known question; correct its spelling or remove it",
        ),
        (
            ("timezone: Europe/London", "timezone: Europe/Sevenoaks"),
            "calendar.timezone is 'Europe/Sevenoaks'; write one such as Europe/London",
        ),
        (
            ("id: west-kent-current", "id: west-kent"),
            "id is 'west-kent'; write 'west-kent-current', the file's own name, or rename the file",
        ),
        (
            ("reference_prefix: WK", "reference_prefix: W1"),
            "reference_prefix should match pattern '^[A-Z]{2,4}$', not 'W1'; correct it",
        ),
        (
            ("    url: https://www.housing-ombudsman.org.uk\n", ""),
            "links.ombudsman has no url; add it or write status: unconfirmed",
        ),
        (
            (SPANS, '  spans: [{days: [Monday], opens: "17:00", closes: "09:00"}]\n'),
            "opening_hours.spans.0 closes before it opens; swap the times",
        ),
        (
            (SPANS, '  spans: [{days: [], opens: "09:00", closes: "17:00"}]\n'),
            "opening_hours.spans.0.days is empty; write at least one entry",
        ),
        (
            (CLOSURES, "  closures: [{first: 2026-12-31, last: 2026-12-24, why: Closed}]\n"),
            "calendar.closures.0 ends before it begins; swap first and last",
        ),
        (
            (CLOSURES, "  closures: none\n"),
            "calendar.closures should be a valid tuple, not 'none'; correct it",
        ),
        (
            (
                "    more_time: {ombudsman_rule: A-S1-EXT-OMB}\n",
                "    more_time: {rule: A-S1-EXT}\n",
            ),
            "stages.stage-1.more_time.rule says what limits.respond_extended.rule says; remove it",
        ),
        (
            (
                "        unit: working_day\n        start: response_due\n",
                "        unit: week\n        start: response_due\n",
            ),
            "stages.stage-1.limits.respond_extended.unit is 'week'; write working_day, in which "
            "more time is given",
        ),
        (
            (
                "    more_time: {ombudsman_rule: A-S1-EXT-OMB}\n",
                "    more_time: {ombudsman_rule: A-X}\n",
            ),
            "stages.stage-1.more_time.ombudsman_rule is 'A-X', which is not under rules; "
            "add it there or correct it",
        ),
        (
            ("    opened_by: receipt\n", "    opened_by: request\n"),
            "stages has 0 stages with opened_by: receipt; write it at the one stage where a "
            "complaint is received",
        ),
        (
            ("    after: [stage-1]\n", ""),
            "stages.stage-2.after is for stages that follow another one; add or remove it",
        ),
        (
            ("    after: [stage-1]\n", "    after: [stage-one]\n"),
            "stages.stage-2.after names 'stage-one', which is no stage; correct its spelling",
        ),
        (
            (
                "letter: acknowledgement, stage: stage-1, holds: issues,",
                "letter: acknowledgement, stage: stage-one, holds: issues,",
            ),
            "letters.0.stage names 'stage-one', which is no stage; correct its spelling",
        ),
        (
            ("  manner: A-EXC-11\n", "  manners: A-EXC-11\n"),
            "'extra_support', not 'manners'; correct it",
        ),
        (
            ("  manner: A-EXC-11\n", "  manner: A-EXC-12\n"),
            "grounds.manner is 'A-EXC-12', which is not under rules; add it there or correct it",
        ),
        (
            ("    rule: A-S2\n", "    halt_rule: A-S22\n"),
            "stages.stage-2.halt_rule is 'A-S22', which is not under rules; "
            "add it there or correct it",
        ),
        (
            ("reference_prefix: WK\n", "reference_prefix: WK\nrest_from: west-kent\n"),
            "rest_from is 'west-kent', which is no pack; use one of: west-kent-current",
        ),
        (
            ("reference_prefix: WK\n", "reference_prefix: WK\nrest_from: west-kent-current\n"),
            "rest_from is 'west-kent-current'; name a pack that is whole itself",
        ),
        (
            ("landlord:\n", "landlord: {\n"),
            ": expected ',' or '}', but got ':'; correct it",
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_file_key_and_remedy(
    read: Reader, change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(PackError) as refusal:
        read(change)

    lines = str(refusal.value).splitlines()
    assert all(line.startswith("west-kent-current.yaml: ") for line in lines)
    assert any(line.endswith(problem) for line in lines)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("Call {fone}.", "{fone}"),
        ("Call {phone.", "a brace without its partner"),
        ("Call {}.", "{}"),
        ("Call {phone!r}.", "{phone!r}"),
    ],
)
def test_a_slip_in_a_placeholder_is_an_error_that_lists_the_facts(
    read: Reader, template: str, what: str
) -> None:
    with pytest.raises(PackError) as refusal:
        read(("You can call us on {phone}.", template))

    (line,) = str(refusal.value).splitlines()
    assert line.startswith(
        f"west-kent-current.yaml: answers.phone has {what}, which is no fact of this pack; "
        "use one of: acknowledge_days, "
    )
    assert "phone, " in line


def test_every_problem_is_told_at_once(read: Reader) -> None:
    with pytest.raises(PackError) as refusal:
        read(
            (PHONE, "  fax: 01732 749401\n"),
            (CONTACT, "        amount: 0\n"),
            ("    sentence: a legal dispute\n", ""),
            ("  manner: A-EXC-11\n", "  manners: A-EXC-12\n"),
            ("    rules: [A-DEF]\n", "    rules: [A-DEF, A-DEFF]\n"),
            ("    late_rule: A-S2-LATE\n", "    late_rule: A-S2-LAST\n"),
        )

    lines = str(refusal.value).splitlines()
    for key in (
        "contacts.phone is missing",
        "contacts.fax is not a key",
        "stages.stage-1.limits.contact.amount should be greater",
        "rules.A-NOT-3.sentence is missing",
        "grounds.manners should be",
        "grounds.manners is 'A-EXC-12', which is not under rules",
        "against_the_code.1.2.rules is 'A-DEFF', which is not under rules",
        "stages.stage-2.late_rule is 'A-S2-LAST', which is not under rules",
    ):
        assert sum(line.startswith(f"west-kent-current.yaml: {key}") for line in lines) == 1
    assert len(lines) == 8


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file should be a valid dictionary or instance of PackEntry"),
        (b"\xff\xfe\x00", "it is not YAML written in UTF-8; correct it"),
        (b"a: \x07", "it is not YAML written in UTF-8; correct it"),
        (b"? [a]\n: b", "line 1: found unhashable key; correct it"),
        (b"rules: none", "title is missing; add it"),
        (b"- stages:", "the file should be a valid dictionary or instance of PackEntry"),
    ],
)
def test_a_file_that_is_no_pack_at_all_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)

    with pytest.raises(PackError) as refusal:
        read_pack(path)

    assert any(line.startswith(f"odd.yaml: {problem}") for line in str(refusal.value).splitlines())


def test_a_number_to_dial_keeps_its_first_nought_and_a_time_its_minutes(read: Reader) -> None:
    pack = read(
        (PHONE, "  phone: 0300\n"),
        (SPANS, "  spans: [{days: [Monday, Friday], opens: 09:00, closes: 17:30}]\n"),
        (CLOSURES, "  closures: [{first: 2026-12-29, last: 2026-12-31, why: Offices closed}]\n"),
    )

    assert pack.contacts.phone == "0300"
    assert pack.opening_hours.are_set
    assert pack.answers["phone"] == (
        "You can call us on 0300. We are open Monday and Friday, 9am to 5:30pm."
    )
    assert len(list(pack.calendar.closures[0].days())) == 3


def test_a_fact_is_written_once_and_changes_everywhere(read: Reader) -> None:
    pack = read((CONTACT, "        amount: 2\n"), ("  short_name: West Kent", "  short_name: Elm"))

    assert "within 2 working days of getting your complaint" in pack.answers["how_long"]
    assert "within 2 working days of getting your complaint" in pack.published_timetable


OLDER = """
id: older
title: The policy before
source: A notice
rest_from: west-kent-current
ombudsman: {rule: R-1}
age_limit: {amount: 3, unit: month, rule: R-1}
stages:
  only:
    name: Only
    opened_by: receipt
    limits:
      respond: {amount: 2, unit: week, start: received, rule: R-1, label: Say, promise: "{days}."}
grounds: {}
rules:
  R-1: {about: everything, sentence: We say.}
"""


@pytest.fixture
def older(tmp_path: Path) -> Callable[..., PolicyPack]:
    """Read an older pack, with pieces replaced, beside the current one."""

    def reader(*changes: tuple[str, str], current: str = TEXT) -> PolicyPack:
        text = OLDER
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / f"{CURRENT}.yaml").write_text(current, encoding="utf-8")
        path = tmp_path / "older.yaml"
        path.write_text(text, encoding="utf-8")
        return read_pack(path)

    return reader


def test_a_pack_takes_what_it_does_not_give_from_the_other(older: Reader) -> None:
    pack = older()
    current = load_pack(CURRENT)

    assert pack.contacts == current.contacts
    assert pack.calendar == current.calendar
    assert pack.ombudsman.phone == current.ombudsman.phone
    assert (pack.ombudsman.rule, pack.ombudsman.sentence) == ("R-1", "We say.")
    assert pack.first_stage.limits[0].promise == "2 weeks."
    assert pack.first_stage.more_time is None
    assert pack.rest_from == CURRENT
    assert set(pack.unconfirmed) == set(pack.taken)


def test_what_a_pack_says_whole_is_its_own(older: Reader) -> None:
    prefix = ("title: The policy before\n", "title: The policy before\nreference_prefix: OLD\n")
    pack = older(prefix)

    assert pack.reference_prefix == "OLD"
    assert "reference_prefix" not in pack.taken
    assert not {"stages", "rules", "answers", "grounds"} & set(pack.taken)


def test_a_slip_in_the_other_pack_is_told_under_that_pack_s_name(older: Reader) -> None:
    with pytest.raises(PackError, match=r"^west-kent-current.yaml: contacts.phone is missing"):
        older(current=TEXT.replace(PHONE, ""))


def test_a_pack_may_not_take_from_one_that_takes_itself(older: Reader, tmp_path: Path) -> None:
    older()
    path = tmp_path / "oldest.yaml"
    path.write_text(OLDER.replace("id: older", "id: oldest").replace(CURRENT, "older"))

    with pytest.raises(PackError, match="rest_from is 'older'; name a pack that is whole itself"):
        read_pack(path)


MORE = "    opened_by: receipt\n"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            (MORE, MORE + "    more_time: {ombudsman_rule: R-1}\n"),
            "stages.only.more_time.rule is missing; add it, or add limits.respond_extended",
        ),
        (
            ("      respond:", "      contact:"),
            "stages.only.limits has no answer; add one of: respond, agree_resolution, "
            "respond_after_panel",
        ),
        (
            ("grounds: {}", "contact_agreement_rule: R-2\ngrounds: {}"),
            "contact_agreement_rule is 'R-2', which is not under rules; add it there or correct it",
        ),
        (
            ("grounds: {}", "review_due: {year: 2019, rule: R-2}\ngrounds: {}"),
            "review_due.rule is 'R-2', which is not under rules; add it there or correct it",
        ),
        (
            ("grounds: {}", "contracted_services: [{name: Hall, rule: R-2}]\ngrounds: {}"),
            "contracted_services.Hall.rule is 'R-2', which is not under rules; "
            "add it there or correct it",
        ),
        (
            (
                "grounds: {}",
                "before_the_ombudsman: {designated_person_rule: R-1, wait_rule: R-2, amount: 8, "
                "unit: week}\ngrounds: {}",
            ),
            "before_the_ombudsman.wait_rule is 'R-2', which is not under rules; "
            "add it there or correct it",
        ),
    ],
)
def test_what_is_wrong_in_an_older_pack_is_told_too(
    older: Reader, change: tuple[str, str], problem: str
) -> None:
    with pytest.raises(PackError) as refusal:
        older(change)

    assert f"older.yaml: {problem}" in str(refusal.value).splitlines()


def test_one_number_is_written_once_for_more_time(read: Reader) -> None:
    more = read(
        (
            "        amount: 10\n        unit: working_day\n        start: response_due\n",
            "        amount: 7\n        unit: working_day\n        start: response_due\n",
        )
    )

    assert more.first_stage.more_time is not None
    assert more.first_stage.more_time.amount == 7
    assert more.first_stage.more_time.rule == "A-S1-EXT"


def test_a_folder_without_packs_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NoPacksError, match=f"no policy pack in the folder {tmp_path}"):
        load_pack(CURRENT, tmp_path)


def test_a_pack_with_answers_serves_residents() -> None:
    assert load_pack_for_residents(CURRENT) is load_pack(CURRENT)


def test_what_the_landlord_confirms_leaves_the_list_of_what_to_ask(read: Reader) -> None:
    before = load_pack(CURRENT).unconfirmed
    pack = read(
        ("  status: unconfirmed\n  spans", "  status: published\n  spans"),
        (
            "    text: Shelter\n    url: https://england.shelter.org.uk\n    status: unconfirmed\n",
            "    text: Shelter\n    url: https://england.shelter.org.uk\n    status: published\n",
        ),
    )

    assert set(before) - set(pack.unconfirmed) == {"opening_hours", "links.shelter"}


def test_a_stage_knows_its_limits_and_the_duty_that_its_answer_meets() -> None:
    stage = load_pack("west-kent-older").stage("panel")

    assert stage.answer == "respond_after_panel"
    assert stage.limit("respond") is None
    assert stage.limit("arrange_panel") is stage.limits[0]


def test_an_unknown_stage_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownStageError, match="choose one of: stage-1, stage-2"):
        load_pack(CURRENT).stage("stage-3")


def test_a_team_says_what_it_is_given_and_an_address_only_where_that_is_known() -> None:
    teams = {team.name: team for team in load_pack("west-kent-current").teams}

    assert teams["repairs team"].takes == ("service_request",)
    assert {team.email for team in teams.values()} == {""}
    assert load_pack("west-kent-current").pass_on_domains == ("wkha.org.uk",)
