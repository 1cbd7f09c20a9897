"""A landlord's pack held against the Code: what numbers say, what judgements say, and silence."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.policy.comparison import (
    NOBODY_SPOKE,
    WORST_FIRST,
    Finding,
    UnknownClauseError,
    compare,
)
from backend.policy.complaint_code import load_code
from backend.policy.pack import (
    Judgement,
    MoreTime,
    PackError,
    PolicyPack,
    Stage,
    TimeLimit,
    Unit,
    Verdict,
    load_pack,
)
from backend.policy.pack_file import read_pack
from backend.policy.remark import Remark
from tests.policy.rewriting import rewritten

CURRENT, OLDER = "west-kent-current", "west-kent-older"
USUAL_WHEN_SILENT = "Say it in the policy, or check that another of the landlord's texts says it."


@cache
def bare() -> PolicyPack:
    """The current pack without anybody's judgements, so that numbers alone speak."""
    return replace(load_pack(CURRENT), against_the_code=())


def held(pack: PolicyPack) -> dict[str, Finding]:
    return {
        finding.clause.clause or "": finding
        for finding in compare(pack, load_code())
        if finding.clause
    }


def with_stage(pack: PolicyPack, stage: Stage) -> PolicyPack:
    stages = tuple(stage if stage.id == each.id else each for each in pack.stages)
    return replace(pack, stages=stages)


def with_limit(stage: Stage, duty: str, limit: TimeLimit | None) -> Stage:
    limits = [each for each in stage.limits if each.duty != duty]
    return replace(stage, limits=(*limits, *([limit] if limit else [])))


def with_amount(pack: PolicyPack, stage_id: str, duty: str, amount: int) -> PolicyPack:
    stage = pack.stage(stage_id)
    (limit,) = [limit for limit in stage.limits if limit.duty == duty]
    return with_stage(pack, with_limit(stage, duty, replace(limit, amount=amount)))


def test_every_clause_of_the_code_has_a_finding_once() -> None:
    findings = [finding.clause for finding in compare(load_pack(CURRENT), load_code())]

    assert [clause for clause in findings if clause] == list(load_code().rules.values())


def test_a_clause_that_nobody_speaks_to_is_silent_and_never_met() -> None:
    findings = held(bare()).values()
    by_nobody = [each for each in findings if each.remarks[0].by == "nobody"]

    assert len(by_nobody) > 40
    assert {finding.verdict for finding in by_nobody} == {"silent"}
    assert {finding.remarks[0].why for finding in by_nobody} == {NOBODY_SPOKE}
    assert {finding.remarks[0].do for finding in by_nobody} == {USUAL_WHEN_SILENT}


def test_the_numbers_of_the_current_page_are_the_codes() -> None:
    findings = held(bare())

    for clause in ("2.3", "5.3", "6.2", "6.3", "6.4", "6.11", "6.14", "6.15"):
        (remark,) = findings[clause].remarks
        assert (remark.verdict, remark.by) == ("meets", "number"), clause
        assert remark.rules, clause
    assert findings["5.3"].remarks[0].why == "The policy has 2 stages; the Code asks for 2."


@pytest.mark.parametrize(
    ("stage", "duty", "clause", "amount", "verdict"),
    [
        ("stage-1", "acknowledge", "6.2", 4, "exceeds"),
        ("stage-1", "acknowledge", "6.2", 6, "falls_short"),
        ("stage-1", "respond", "6.3", 9, "exceeds"),
        ("stage-1", "respond", "6.3", 11, "falls_short"),
        ("stage-2", "acknowledge", "6.11", 4, "exceeds"),
        ("stage-2", "acknowledge", "6.11", 6, "falls_short"),
        ("stage-2", "respond", "6.14", 19, "exceeds"),
        ("stage-2", "respond", "6.14", 21, "falls_short"),
    ],
)
def test_one_day_less_exceeds_and_one_day_more_falls_short(
    stage: str, duty: str, clause: str, amount: int, verdict: Verdict
) -> None:
    finding = held(with_amount(bare(), stage, duty, amount))[clause]

    assert finding.verdict == verdict
    assert (finding.remarks[0].do is None) is (verdict == "exceeds")


def test_a_limit_in_another_unit_is_compared_by_its_length() -> None:
    stage = bare().stage("stage-1")
    limit = stage.limit("respond")
    assert limit

    lengths: tuple[tuple[int, Unit, Verdict], ...] = (
        (2, "week", "meets"),
        (3, "week", "falls_short"),
        (1, "week", "exceeds"),
        (336, "hour", "meets"),
        (337, "hour", "falls_short"),
        (14, "day", "meets"),
        (1, "month", "falls_short"),
    )
    for amount, unit, verdict in lengths:
        other = replace(limit, amount=amount, unit=unit)
        finding = held(with_stage(bare(), with_limit(stage, "respond", other)))["6.3"]
        assert finding.verdict == verdict


def test_limits_from_different_starts_are_compared_from_receipt() -> None:
    stage = bare().stage("stage-1")
    limit = stage.limit("respond")
    assert limit

    for amount, verdict in ((14, "exceeds"), (15, "meets"), (16, "falls_short")):
        other = replace(limit, amount=amount, start_event="received")
        finding = held(with_stage(bare(), with_limit(stage, "respond", other)))["6.3"]
        assert finding.verdict == verdict


@pytest.mark.parametrize("start", ["panel_held", "acknowledged"])
def test_a_limit_from_something_that_cannot_be_reached_from_receipt_says_nothing(
    start: str,
) -> None:
    stage = bare().stage("stage-1")
    limit = stage.limit("respond")
    code = load_code()
    assert limit
    if start == "panel_held":
        stage = with_limit(stage, "respond", replace(limit, start_event="panel_held"))
    else:
        # The Code counts from receipt here, and the landlord from an undated acknowledgement.
        stage = with_limit(stage, "acknowledge", None)
        asked = code.stage("stage-1").limit("respond")
        assert asked
        first = with_limit(code.stage("stage-1"), "respond", replace(asked, start_event="received"))
        code = replace(code, stages=(first, code.stage("stage-2")))

    findings = compare(with_stage(bare(), stage), code)

    (finding,) = [each for each in findings if each.clause and each.clause.clause == "6.3"]
    assert finding.verdict == "silent"


def test_a_stage_without_a_time_falls_short() -> None:
    stage = with_limit(bare().stage("stage-1"), "acknowledge", None)

    finding = held(with_stage(bare(), stage))["6.2"]

    assert finding.verdict == "falls_short"
    assert finding.remarks[0].do == "Do it within 5 working days from receipt."


def test_a_policy_of_one_stage_falls_short() -> None:
    findings = held(replace(bare(), stages=(bare().stage("stage-1"),)))

    assert findings["5.3"].verdict == "falls_short"
    (remark,) = findings["6.14"].remarks
    assert (remark.by, remark.rules) == ("number", ())
    assert remark.why == "The policy has nothing like Stage two."
    assert findings["6.15"].verdict == "falls_short"


def test_stages_that_follow_each_other_in_a_ring_are_each_looked_at_once() -> None:
    second = bare().stage("stage-2")
    third = replace(second, id="stage-3", after=("stage-2",))
    ring = replace(second, after=("stage-1", "stage-3"))

    findings = held(replace(bare(), stages=(bare().stage("stage-1"), ring, third)))

    assert findings["5.3"].verdict == "contradicts"


@pytest.mark.parametrize(
    ("amount", "unit", "verdict"),
    [
        (11, "month", "falls_short"),
        (12, "month", "meets"),
        (13, "month", "exceeds"),
        (364, "day", "falls_short"),
        (365, "day", "meets"),
    ],
)
def test_how_old_a_problem_may_be_is_compared(amount: int, unit: str, verdict: Verdict) -> None:
    age_limit = replace(bare().age_limit, amount=amount, unit=unit)  # type: ignore[arg-type]

    assert held(replace(bare(), age_limit=age_limit))["2.3"].verdict == verdict


@pytest.mark.parametrize(
    ("more_time", "verdict"),
    [
        (None, "exceeds"),
        (MoreTime("A-S1-EXT"), "falls_short"),
        (MoreTime("A-S1-EXT", 9), "exceeds"),
        (MoreTime("A-S1-EXT", 10), "meets"),
        (MoreTime("A-S1-EXT", 11), "falls_short"),
    ],
)
def test_more_time_is_held_to_its_cap(more_time: MoreTime | None, verdict: Verdict) -> None:
    stage = replace(bare().stage("stage-1"), more_time=more_time)

    assert held(with_stage(bare(), stage))["6.4"].verdict == verdict


def test_a_last_day_for_residents_to_ask_falls_short() -> None:
    (remark,) = held(bare())["5.11"].remarks

    assert remark.verdict == "falls_short"
    assert "20 working days from getting the answer" in remark.why
    assert [rule.id for rule in remark.rules] == ["A-S2-ASK"]


def test_contact_within_three_working_days_goes_beyond_the_code() -> None:
    beyond = [each for each in compare(load_pack(CURRENT), load_code()) if each.clause is None]

    assert [rule.id for each in beyond for rule in each.remarks[0].rules] == [
        "A-S1-CONTACT",
        "A-S2-CONTACT",
    ]
    assert {finding.verdict for finding in beyond} == {"exceeds"}


def test_the_worst_that_is_said_of_a_clause_is_its_verdict() -> None:
    finding = held(load_pack(CURRENT))["6.4"]

    assert [(remark.by, remark.verdict) for remark in finding.remarks] == [
        ("number", "meets"),
        ("judgement", "falls_short"),
    ]
    assert finding.verdict == "falls_short"


def test_a_judgement_is_told_in_its_own_words() -> None:
    judgement = Judgement("1.2", "falls_short", "It is narrow.", ("A-DEF",), "Widen it.")

    (remark,) = held(replace(bare(), against_the_code=(judgement,)))["1.2"].remarks

    assert (remark.why, remark.do, [rule.id for rule in remark.rules]) == (
        "It is narrow.",
        "Widen it.",
        ["A-DEF"],
    )


def test_limits_from_the_same_start_are_told_with_it() -> None:
    code = load_code()
    stages = []
    for pack in (bare(), code):
        stage = pack.stage("stage-1")
        limit = stage.limit("respond")
        assert limit
        stages.append(with_limit(stage, "respond", replace(limit, start_event="panel_held")))
    given, asked = stages
    code = replace(code, stages=(asked, code.stage("stage-2")))

    findings = compare(with_stage(bare(), given), code)

    (finding,) = [each for each in findings if each.clause and each.clause.clause == "6.3"]
    assert finding.remarks[0].why == (
        "The policy gives itself 10 working days from the panel; the Code 10 working days from "
        "the panel."
    )


def test_a_judgement_without_a_remedy_gets_the_usual_one() -> None:
    def remedy(verdict: Verdict) -> str | None:
        judgement = Judgement(clause="1.6", verdict=verdict, why="A test.")
        return held(replace(bare(), against_the_code=(judgement,)))["1.6"].remarks[0].do

    assert remedy("meets") is None
    assert remedy("exceeds") is None
    assert remedy("contradicts") == "Change these words to what the Code asks for."
    assert remedy("falls_short") == (
        "Add what the Code asks for, or say in the self-assessment why not and until when."
    )
    assert remedy("silent") == USUAL_WHEN_SILENT


def test_verdicts_go_from_the_worst_to_the_best() -> None:
    assert WORST_FIRST == ("contradicts", "falls_short", "silent", "meets", "exceeds")


def test_a_judgement_on_a_clause_that_is_not_there_is_refused() -> None:
    judgement = Judgement(clause="66.6", verdict="meets", why="A test.")

    with pytest.raises(UnknownClauseError) as refused:
        compare(replace(bare(), against_the_code=(judgement,)), load_code())

    assert str(refused.value) == (
        "west-kent-current judges its words against the clause '66.6', which "
        "complaint-handling-code-2024 does not have; correct it under against_the_code or remove "
        "it."
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "    rules: [A-DEF]\n",
            "    rules: [A-DEFF]\n",
            "against_the_code.1.2.rules is 'A-DEFF', which is not under rules; add it there or "
            "correct it",
        ),
        (
            "    verdict: falls_short\n    rules: [A-DEF]\n",
            "    verdict: so-so\n    rules: [A-DEF]\n",
            "against_the_code.0.verdict should be 'meets', 'falls_short', 'exceeds', 'contradicts' "
            "or 'silent', not 'so-so'; correct it",
        ),
        (
            "    why: The page does not speak of surveys.\n",
            "",
            "against_the_code.4.why is missing; add it",
        ),
    ],
)
def test_a_slip_in_a_judgement_is_told_with_its_key_and_remedy(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    path = rewritten(CURRENT, (old, new), into=tmp_path)

    with pytest.raises(PackError) as refused:
        read_pack(path)

    assert str(refused.value) == f"{CURRENT}.yaml: {problem}"


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("1.2", "falls_short"),
        ("1.3", "falls_short"),
        ("1.5", "falls_short"),
        ("2.2", "falls_short"),
        ("2.3", "falls_short"),
        ("2.4", "falls_short"),
        ("3.2", "falls_short"),
        ("3.4", "meets"),
        ("3.5", "falls_short"),
        ("4.1", "falls_short"),
        ("5.1", "falls_short"),
        ("5.6", "exceeds"),
        ("5.7", "silent"),
        ("5.11", "falls_short"),
        ("5.13", "meets"),
        ("6.5", "falls_short"),
        ("6.8", "falls_short"),
        ("6.9", "silent"),
        ("6.12", "meets"),
        ("6.13", "meets"),
    ],
)
def test_what_the_current_page_says_is_judged(clause: str, verdict: Verdict) -> None:
    assert held(load_pack(CURRENT))[clause].verdict == verdict


@pytest.mark.parametrize(
    ("clause", "verdict"),
    [
        ("1.2", "falls_short"),
        ("1.4", "silent"),
        ("2.2", "contradicts"),
        ("2.3", "falls_short"),
        ("3.7", "contradicts"),
        ("5.2", "contradicts"),
        ("5.3", "contradicts"),
        ("5.9", "meets"),
        ("5.11", "contradicts"),
        ("5.14", "contradicts"),
        ("6.2", "falls_short"),
        ("6.3", "falls_short"),
        ("6.4", "falls_short"),
        ("6.11", "exceeds"),
        ("6.15", "falls_short"),
    ],
)
def test_what_the_older_policy_says_is_judged(clause: str, verdict: Verdict) -> None:
    assert held(load_pack(OLDER))[clause].verdict == verdict


def test_the_older_policys_numbers_are_told() -> None:
    findings = held(load_pack(OLDER))

    assert findings["5.3"].remarks[0].why == "The policy has 5 stages; the Code asks for 2."
    assert findings["2.3"].remarks[0].why == (
        "The policy takes what is up to 3 months old; the Code 12 months."
    )
    assert "sets no end to more time at Making it Right" in findings["6.4"].remarks[0].why
    assert "sets no time for this at Making it Right" in findings["6.2"].remarks[0].why


@pytest.mark.parametrize(
    ("clause", "why", "do", "rules"),
    [
        (
            "5.3",
            "The policy has 5 stages; the Code asks for 2.",
            "Make it 2 stages.",
            ["B-MIR", "B-REV", "B-APP", "B-APP-REV", "B-APP-PAN"],
        ),
        (
            "2.3",
            "The policy takes what is up to 3 months old; the Code 12 months.",
            "Take what is up to 12 months old.",
            ["B-EXC-5"],
        ),
        (
            "6.2",
            "The policy sets no time for this at Making it Right; the Code 5 working days from "
            "receipt.",
            "Do it within 5 working days from receipt.",
            ["B-MIR"],
        ),
        (
            "6.3",
            "The policy gives itself 10 working days from receipt; the Code 10 working days from "
            "the acknowledgement.",
            None,
            ["B-TIME"],
        ),
        (
            "6.4",
            "The policy sets no end to more time at Making it Right; the Code allows 10 working "
            "days more.",
            "Take 10 working days more at most, unless there is a good reason.",
            ["B-TIME-MORE"],
        ),
        (
            "5.11",
            "After Making it Right the policy gives residents 20 working days from the end of the "
            "stage to ask for more; the Code sets no last day.",
            "Take later requests too; a person refuses one only for a valid reason, and gives it.",
            ["B-TIME-ASK"],
        ),
    ],
)
def test_what_a_number_says_is_told_with_its_remedy_and_the_landlords_words(
    clause: str, why: str, do: str | None, rules: list[str]
) -> None:
    remark = held(load_pack(OLDER))[clause].remarks[0]

    assert (remark.by, remark.why, remark.do) == ("number", why, do)
    assert [rule.id for rule in remark.rules] == rules


def test_more_time_is_told_with_the_codes_cap() -> None:
    def remark(more_time: MoreTime | None) -> Remark:
        stage = replace(bare().stage("stage-1"), more_time=more_time)
        return held(with_stage(bare(), stage))["6.4"].remarks[0]

    assert remark(None).by == "number"
    assert remark(None).why == (
        "The policy takes no more time at Stage one; the Code allows 10 working days more."
    )
    assert remark(MoreTime("A-S1-EXT", 11)).why == (
        "The policy takes 11 working days more at Stage one; the Code allows 10 working days more."
    )
    assert remark(MoreTime("A-S1-EXT", 11)).do == (
        "Take 10 working days more at most, unless there is a good reason."
    )


def test_a_stage_that_is_missing_is_told_with_what_to_do() -> None:
    findings = held(replace(bare(), stages=(bare().stage("stage-1"),)))

    assert findings["5.3"].remarks[0].do == "Make it 2 stages."
    assert findings["6.11"].remarks[0].do == "Do it within 5 working days from receipt."
    assert findings["6.15"].remarks[0].do == (
        "Do it within 20 working days from the first date for the answer."
    )


def test_another_landlords_numbers_are_compared_as_well() -> None:
    elsewhere = Path(__file__).parents[1] / "data" / "packs"
    findings = held(load_pack("thornbeck", elsewhere))

    assert findings["5.3"].verdict == "contradicts"
    assert findings["2.3"].verdict == "falls_short"
    assert findings["6.3"].verdict == "exceeds"
    assert findings["6.15"].verdict == "falls_short"
    assert "6 weeks from getting the answer" in findings["5.11"].remarks[0].why


def test_a_finding_is_told_as_plain_values() -> None:
    clause = load_code().rules["C-6.11"]
    rule = load_pack(OLDER).rules["B-TIME-ACK"]

    assert held(load_pack(OLDER))["6.11"].as_json() == {
        "clause": "6.11",
        "about": clause.about,
        "verdict": "exceeds",
        "asks": clause.sentence,
        "source": clause.source,
        "status": "published",
        "remarks": [
            {
                "verdict": "exceeds",
                "by": "number",
                "why": "The policy gives itself 2 working days from receipt; the Code 5 working "
                "days from receipt.",
                "rules": [{"id": "B-TIME-ACK", "sentence": rule.in_full}],
                "do": None,
            }
        ],
    }


def test_what_goes_beyond_the_code_is_told_without_a_clause() -> None:
    *_, beyond = compare(load_pack(CURRENT), load_code())

    assert beyond.remarks[0].by == "number"
    assert beyond.remarks[0].why == (
        "The Code sets no time for this. We will contact you within 3 working days of you asking "
        "for stage two."
    )
    assert {key: value for key, value in beyond.as_json().items() if key != "remarks"} == {
        "clause": None,
        "about": "beyond the Code",
        "verdict": "exceeds",
        "asks": None,
        "source": None,
        "status": None,
    }


def test_the_check_is_printed_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", OLDER]) == 0

    printed = capsys.readouterr().out
    assert "in force from 1 April 2024" in printed
    assert "In all: contradicts 7, falls short 17, silent 32, meets 5, exceeds 1." in printed
    assert "\n5.3   CONTRADICTS  two stages\n" in printed
    assert '      B-MIR: "We will pass the complaint to the most appropriate person' in printed
    assert "      To do: Make it 2 stages.\n" in printed
    assert "(to be confirmed in the Code itself)" in printed
    assert max(len(line) for line in printed.splitlines()) <= 100


def test_what_goes_beyond_the_code_is_printed_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", CURRENT]) == 0

    assert "\n+     exceeds      beyond the Code\n      A-S1-CONTACT:" in capsys.readouterr().out


def test_the_check_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", CURRENT, "--json"]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert (printed["policy"], printed["code"]) == (CURRENT, load_code().id)
    assert sum(printed["counts"].values()) == len(printed["findings"])
    (finding,) = [each for each in printed["findings"] if each["clause"] == "6.2"]
    assert finding["remarks"][0]["rules"][0]["id"] == "A-S1-ACK"


def test_only_landlords_packs_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", load_code().id]) == 2

    refused = capsys.readouterr().err
    assert "is what landlords' packs are held against; choose one of: west-kent-cur" in refused
