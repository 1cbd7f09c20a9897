"""What a pack's file says against itself, each with its key and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from backend.policy.pack import ANSWERS, MORE_QUESTIONS, QUESTIONS
from backend.policy.pack_schema import AnyPackEntry, PackEntry

# A duty counted from an event that another duty of the same stage brings about.
BROUGHT_ABOUT_BY = {"acknowledged": "acknowledge", "response_due": "respond"}
# Parts that hold words and refer to no rule.
ONLY_WORDS = ("rules", "answers")


def contradictions(entry: PackEntry, file_stem: str) -> Iterator[str]:
    """Tell what a landlord's pack says against itself."""
    yield from contradictions_in_every_pack(entry, file_stem)
    yield from _wrong_questions(entry)


def contradictions_in_every_pack(entry: AnyPackEntry, file_stem: str) -> Iterator[str]:
    """Tell what the parts that every kind of pack has say against each other."""
    if entry.id != file_stem:
        yield f"id is {entry.id!r}; write {file_stem!r}, the file's own name, or rename the file"
    yield from unknown_rules(entry.model_dump())
    yield from _limits_counted_from_nothing(entry)
    yield from _stages_that_lead_nowhere(entry)
    yield from _more_time_told_wrongly(entry)
    yield from _letters_of_no_stage(entry)
    if not is_a_timezone(entry.calendar.timezone):
        yield f"calendar.timezone is {entry.calendar.timezone!r}; write one such as Europe/London"


def unknown_rules(written: object) -> Iterator[str]:
    """Tell each rule that the file names and does not have, whatever else is wrong with it."""
    rules = written.get("rules") if isinstance(written, Mapping) else None
    if not isinstance(written, Mapping) or not isinstance(rules, Mapping):
        return
    for part, said in written.items():
        for key, rule_id in _rules_named(part, said) if part not in ONLY_WORDS else ():
            if rule_id not in rules:
                yield f"{key} is {rule_id!r}, which is not under rules; add it there or correct it"


def _rules_named(key: str, said: object) -> Iterator[tuple[str, str]]:
    """Yield each rule's id after its key: under rule and every ..._rule, grounds and rules."""
    name = key.rpartition(".")[2]
    if isinstance(said, str):
        if name == "rule" or name.endswith("_rule") or key.startswith("grounds."):
            yield key, said
    elif isinstance(said, Mapping):
        for each, value in said.items():
            yield from _rules_named(f"{key}.{each}", value)
    elif isinstance(said, Sequence):
        for number, each in enumerate(said):
            if name == "rules":
                yield key, str(each)
            else:
                yield from _rules_named(f"{key}.{_name_of(each, number)}", each)


def _name_of(item: object, number: int) -> object:
    """Return what an item of a list calls itself, or else its place."""
    named = item if isinstance(item, Mapping) else {}
    return named.get("name") or named.get("clause") or number


def _limits_counted_from_nothing(entry: AnyPackEntry) -> Iterator[str]:
    for stage_id, stage in entry.stages.items():
        above: list[str] = []
        for duty, limit in stage.limits.items():
            needed = BROUGHT_ABOUT_BY.get(limit.start)
            if needed and needed not in above:
                key = f"stages.{stage_id}.limits"
                yield (
                    f"{key}.{duty}.start is {limit.start!r}, "
                    f"which needs {key}.{needed} above it; add it there"
                )
            above.append(duty)


def _stages_that_lead_nowhere(entry: AnyPackEntry) -> Iterator[str]:
    received = [
        stage_id for stage_id, stage in entry.stages.items() if stage.opened_by == "receipt"
    ]
    if len(received) != 1:
        yield (
            f"stages has {len(received)} stages with opened_by: receipt; "
            "write it at the one stage where a complaint is received"
        )
    for stage_id, stage in entry.stages.items():
        key = f"stages.{stage_id}"
        if not any(duty in ANSWERS for duty in stage.limits):
            yield f"{key}.limits has no answer; add one of: {', '.join(ANSWERS)}"
        if (stage.opened_by == "receipt") is bool(stage.after):
            yield f"{key}.after is for stages that follow another one; add or remove it"
        for earlier in stage.after:
            if earlier not in entry.stages:
                yield f"{key}.after names {earlier!r}, which is no stage; correct its spelling"


def _more_time_told_wrongly(entry: AnyPackEntry) -> Iterator[str]:
    for stage_id, stage in entry.stages.items():
        key = f"stages.{stage_id}.more_time.rule"
        extended = stage.limits.get("respond_extended")
        if extended and extended.unit != "working_day":
            limit = f"stages.{stage_id}.limits.respond_extended"
            yield (
                f"{limit}.unit is {extended.unit!r}; write working_day, in which more time is given"
            )
        if stage.more_time and extended and stage.more_time.rule:
            yield f"{key} says what limits.respond_extended.rule says; remove it"
        if stage.more_time and not extended and not stage.more_time.rule:
            yield f"{key} is missing; add it, or add limits.respond_extended"


def _letters_of_no_stage(entry: AnyPackEntry) -> Iterator[str]:
    for number, content in enumerate(entry.letters):
        if content.stage and content.stage not in entry.stages:
            yield (
                f"letters.{number}.stage names {content.stage!r}, which is no stage; "
                "correct its spelling"
            )


def _wrong_questions(entry: PackEntry) -> Iterator[str]:
    if not entry.answers:
        return
    for name in QUESTIONS:
        if name not in entry.answers:
            yield f"answers.{name} is missing; add it"
    for name in entry.answers:
        if name not in (*QUESTIONS, *MORE_QUESTIONS):
            yield f"answers.{name} answers no known question; correct its spelling or remove it"


def is_a_timezone(name: str) -> bool:
    """Say whether the name is a time zone that dates can be counted in."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
