"""What the numbers of a landlord's pack say against those of the Code: stages, days and months."""

from collections.abc import Iterator
from itertools import zip_longest

from backend.policy.complaint_code import CodePack
from backend.policy.pack import Duty, Pack, PolicyPack, Rule, Stage, TimeLimit, Unit, Verdict
from backend.policy.remark import Remark
from backend.policy.wording import counted

# Duties of the resident's, where a limit is a hurdle and not a promise.
ASKED_OF_RESIDENTS: tuple[Duty, ...] = ("request_escalation", "request_review")
# How long a unit lasts, in fifths of an hour, for limits told in different ones: whole numbers, in
# which five working days are a week and twelve months are 365 days.
LENGTH_OF: dict[Unit, int] = {
    "hour": 5,
    "day": 120,
    "working_day": 168,
    "week": 840,
    "month": 3650,
}


def by_number(pack: PolicyPack, code: CodePack) -> Iterator[tuple[str, Remark]]:
    """Yield what the numbers say, each after the id of the Code's rule that it is about."""
    yield code.number_of_stages_rule, _number_of_stages(pack, code)
    yield code.age_limit.rule, _age_limit(pack, code)
    for asked, given in _paired(code, pack):
        for limit in asked.limits:
            yield from ((limit.rule, remark) for remark in _limit(pack, limit, asked, given))
    for limit in pack.time_limits:
        if limit.duty in ASKED_OF_RESIDENTS:
            yield code.no_last_day_to_ask_rule, _last_day_to_ask(pack, limit)


def _paired(code: CodePack, pack: PolicyPack) -> Iterator[tuple[Stage, Stage | None]]:
    """Pair the stages one after the other; a landlord's that has none to go with is left out."""
    for asked, given in zip_longest(_in_order(code), _in_order(pack)):
        if asked:
            yield asked, given


def _in_order(pack: Pack) -> Iterator[Stage]:
    seen: list[Stage] = []
    following: tuple[Stage, ...] = (pack.first_stage,)
    while following and following[0] not in seen:
        seen.append(following[0])
        yield following[0]
        following = pack.stages_after(following[0].id)


def _number_of_stages(pack: PolicyPack, code: CodePack) -> Remark:
    have, asked = len(pack.stages), len(code.stages)
    why = f"The policy has {counted(have, 'stage')}; the Code asks for {asked}."
    rules = _rules(pack, *(stage.rule for stage in pack.stages))
    if have == asked:
        return Remark("meets", "number", why, rules)
    verdict: Verdict = "contradicts" if have > asked else "falls_short"
    return Remark(verdict, "number", why, rules, f"Make it {counted(asked, 'stage')}.")


def _age_limit(pack: PolicyPack, code: CodePack) -> Remark:
    have, asked = pack.age_limit, code.age_limit
    least = counted(asked.amount, asked.unit)
    why = f"The policy takes what is up to {counted(have.amount, have.unit)} old; the Code {least}."
    return _held_against(
        _length(asked.amount, asked.unit),
        _length(have.amount, have.unit),
        why,
        _rules(pack, have.rule),
        f"Take what is up to {least} old.",
    )


def _limit(pack: PolicyPack, asked: TimeLimit, at: Stage, given: Stage | None) -> Iterator[Remark]:
    do = f"Do it within {_told(asked)}."
    if given is None:
        yield Remark("falls_short", "number", f"The policy has nothing like {at.name}.", (), do)
    elif asked.duty == "respond_extended":
        yield _more_time(pack, asked, given)
    else:
        have = given.limit(given.answer if asked.duty == at.answer else asked.duty)
        if have is None:
            why = f"The policy sets no time for this at {given.name}; the Code {_told(asked)}."
            yield Remark("falls_short", "number", why, _rules(pack, given.rule), do)
        else:
            yield from _amounts(pack, (asked, at), (have, given), do)


def _amounts(
    pack: PolicyPack, asked: tuple[TimeLimit, Stage], have: tuple[TimeLimit, Stage], do: str
) -> Iterator[Remark]:
    if asked[0].start_event == have[0].start_event:
        length, most = (_length(limit.amount, limit.unit) for limit, _ in (have, asked))
    else:
        lengths = [_from_receipt(*each) for each in (have, asked)]
        known = [length for length in lengths if length is not None]
        if len(known) < len(lengths):
            # What counts from something the Code does not know has no number to compare.
            return
        length, most = known
    why = f"The policy gives itself {_told(have[0])}; the Code {_told(asked[0])}."
    yield _held_against(length, most, why, _rules(pack, have[0].rule), do)


def _from_receipt(limit: TimeLimit, stage: Stage) -> int | None:
    length = _length(limit.amount, limit.unit)
    if limit.start_event == "received":
        return length
    first = stage.limit("acknowledge")
    if limit.start_event != "acknowledged" or first is None:
        return None
    return length + _length(first.amount, first.unit)


def _more_time(pack: PolicyPack, asked: TimeLimit, given: Stage) -> Remark:
    most = counted(asked.amount, asked.unit.replace("_", " "))
    more = given.more_time
    if more is None:
        why = f"The policy takes no more time at {given.name}; the Code allows {most} more."
        return Remark("exceeds", "number", why)
    rules, do = _rules(pack, more.rule), f"Take {most} more at most, unless there is a good reason."
    if more.amount is None:
        why = f"The policy sets no end to more time at {given.name}; the Code allows {most} more."
        return Remark("falls_short", "number", why, rules, do)
    have = counted(more.amount, "working day")
    why = f"The policy takes {have} more at {given.name}; the Code allows {most} more."
    lengths = _length(more.amount, "working_day"), _length(asked.amount, asked.unit)
    return _held_against(*lengths, why, rules, do)


def _last_day_to_ask(pack: PolicyPack, limit: TimeLimit) -> Remark:
    name = pack.stage(limit.stage).name
    return Remark(
        "falls_short",
        "number",
        f"After {name} the policy gives residents {_told(limit)} to ask for more; the Code sets no"
        " last day.",
        _rules(pack, limit.rule),
        "Take later requests too; a person refuses one only for a valid reason, and gives it.",
    )


def beyond(pack: PolicyPack, code: CodePack) -> Iterator[Remark]:
    """Yield what the landlord promises with a time where the Code sets none."""
    for asked, given in _paired(code, pack):
        for limit in given.limits if given else ():
            if not _is_asked_for(limit, asked, given):
                why = f"The Code sets no time for this. {limit.promise}"
                yield Remark("exceeds", "number", why, _rules(pack, limit.rule))


def _is_asked_for(limit: TimeLimit, asked: Stage, given: Stage | None) -> bool:
    is_answer = given is not None and limit.duty == given.answer
    is_hurdle = limit.duty in ASKED_OF_RESIDENTS
    return is_answer or is_hurdle or asked.limit(limit.duty) is not None


def _held_against(length: int, most: int, why: str, rules: tuple[Rule, ...], do: str) -> Remark:
    if length > most:
        return Remark("falls_short", "number", why, rules, do)
    return Remark("meets" if length == most else "exceeds", "number", why, rules)


def _length(amount: int, unit: Unit) -> int:
    return amount * LENGTH_OF[unit]


def _told(limit: TimeLimit) -> str:
    amount = counted(limit.amount, limit.unit.replace("_", " "))
    starts = {
        "received": "receipt",
        "acknowledged": "the acknowledgement",
        "response_due": "the first date for the answer",
        "response_received": "getting the answer",
        "concluded": "the end of the stage",
        "panel_held": "the panel",
    }
    return f"{amount} from {starts[limit.start_event]}"


def _rules(pack: Pack, *rule_ids: str | None) -> tuple[Rule, ...]:
    return tuple(pack.rules[rule_id] for rule_id in rule_ids if rule_id)
