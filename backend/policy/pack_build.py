"""From a pack's checked file to frozen types, and what the file says against itself."""

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from backend.policy.calendar import Closure
from backend.policy.law import law
from backend.policy.opening import hours_in_words
from backend.policy.pack import (
    ANSWERS,
    QUESTIONS,
    AgeLimit,
    BeforeOmbudsman,
    CalendarSettings,
    Contacts,
    ContractedService,
    DataProtection,
    Duty,
    Judgement,
    Landlord,
    Link,
    MoreTime,
    Ombudsman,
    OpeningHours,
    OpeningSpan,
    PolicyPack,
    ReviewDue,
    Rule,
    ServiceTimescale,
    Stage,
    Team,
    TimeLimit,
)
from backend.policy.pack_schema import (
    AnyPackEntry,
    CalendarEntry,
    LimitEntry,
    MoreTimeEntry,
    OpeningHoursEntry,
    PackEntry,
    StageEntry,
)
from backend.policy.placeholders import Filler
from backend.policy.wording import WEEKDAYS, counted

# A duty counted from an event that another duty of the same stage brings about.
BROUGHT_ABOUT_BY = {"acknowledged": "acknowledge", "response_due": "respond"}

UNCONFIRMED = "unconfirmed"
# What a landlord has to confirm about how days are counted.
ON_COUNTING = ("bank_holidays", "weekend_receipt", "cutoff", "closures", "deemed_delivery")


def build(
    entry: PackEntry, file_stem: str, taken: Sequence[str] = ()
) -> tuple[PolicyPack, list[str]]:
    """Return the pack and the problems found, each naming its key and its remedy.

    `taken` are the keys that stand, whole or in part, in the pack that it takes the rest from.
    """
    filler = Filler(_facts(entry))
    pack = PolicyPack(
        **in_every_pack(entry, filler),
        reference_prefix=entry.reference_prefix,
        landlord=Landlord(**dict(entry.landlord)),
        contacts=Contacts(**dict(entry.contacts)),
        links=MappingProxyType(_links(entry)),
        opening_hours=_opening_hours(entry.opening_hours),
        ombudsman=_ombudsman(entry, filler),
        data_protection=DataProtection(**dict(entry.data_protection)),
        rules=MappingProxyType(
            {rule_id: Rule(id=rule_id, **dict(rule)) for rule_id, rule in entry.rules.items()}
        ),
        answers=MappingProxyType(
            {name: filler.fill(f"answers.{name}", text) for name, text in entry.answers.items()}
        ),
        grounds=MappingProxyType(dict(entry.grounds)),
        teams=tuple(Team(**dict(team)) for team in entry.teams),
        service_timescales=tuple(
            ServiceTimescale(**dict(timescale)) for timescale in entry.service_timescales
        ),
        contracted_services=tuple(
            ContractedService(**dict(service)) for service in entry.contracted_services
        ),
        contact_agreement_rule=entry.contact_agreement_rule,
        before_the_ombudsman=(
            BeforeOmbudsman(**dict(entry.before_the_ombudsman))
            if entry.before_the_ombudsman
            else None
        ),
        review_due=ReviewDue(**dict(entry.review_due)) if entry.review_due else None,
        against_the_code=tuple(
            Judgement(**dict(judgement)) for judgement in entry.against_the_code
        ),
        rest_from=entry.rest_from,
        taken=tuple(taken),
        unconfirmed=(*taken, *_unconfirmed(entry, taken)),
    )
    return pack, [*_contradictions(entry, file_stem), *filler.problems]


def in_every_pack(entry: AnyPackEntry, filler: Filler) -> dict[str, Any]:
    """Return the parts that every kind of pack has, by their names."""
    return {
        "id": entry.id,
        "title": entry.title,
        "source": entry.source,
        "calendar": _calendar(entry.calendar),
        "age_limit": AgeLimit(
            **dict(entry.age_limit), sentence=_sentence(entry, entry.age_limit.rule)
        ),
        "stages": _stages(entry, filler),
    }


def _facts(entry: PackEntry) -> dict[str, str]:
    """Everything that an answer of the pack may name in {braces}."""
    return {
        "landlord": entry.landlord.name,
        "landlord_short": entry.landlord.short_name,
        "team": entry.landlord.team,
        "phone": entry.contacts.phone,
        "email": entry.contacts.email,
        "post": entry.contacts.post,
        "opening_hours": _opening_hours(entry.opening_hours).words,
        "ombudsman": entry.ombudsman.name,
        "ombudsman_phone": entry.ombudsman.phone,
        "ombudsman_post": entry.ombudsman.post,
        "ombudsman_website": entry.ombudsman.website,
        "data_protection_days": counted(law().data_protection.amount, "day"),
        "regulator": entry.data_protection.regulator,
        "age_limit": counted(entry.age_limit.amount, entry.age_limit.unit),
        **{f"link_{name}": link.in_text for name, link in _links(entry).items()},
        **_days(entry),
    }


def _days(entry: PackEntry) -> dict[str, str]:
    """Each time limit as {stage_2_respond_days}, those of the first stage as {respond_days} too."""
    days: dict[str, str] = {}
    for stage_id, stage in entry.stages.items():
        for duty, limit in stage.limits.items():
            days[f"{stage_id.replace('-', '_')}_{duty}_days"] = _amount(limit)
            days.setdefault(f"{duty}_days", _amount(limit))
    return days


def _amount(limit: LimitEntry) -> str:
    return counted(limit.amount, limit.unit.replace("_", " "))


def _sentence(entry: AnyPackEntry, rule_id: str) -> str:
    # A rule that is not there is told of by _contradictions.
    return entry.rules[rule_id].sentence if rule_id in entry.rules else ""


def _links(entry: PackEntry) -> dict[str, Link]:
    return {name: Link(**dict(link)) for name, link in entry.links.items()}


def _opening_hours(entry: OpeningHoursEntry) -> OpeningHours:
    spans = tuple(
        OpeningSpan(WEEKDAYS.index(day), span.opens, span.closes)
        for span in entry.spans
        for day in span.days
    )
    words = hours_in_words(spans) if spans else entry.not_set
    return OpeningHours(spans=spans, status=entry.status, words=words)


def _ombudsman(entry: PackEntry, filler: Filler) -> Ombudsman:
    said = entry.ombudsman
    filled = {
        name: filler.fill(f"ombudsman.{name}", getattr(said, name))
        for name in ("details", "not_open_words")
    }
    return Ombudsman(**{**dict(said), **filled}, sentence=_sentence(entry, said.rule))


def _calendar(entry: CalendarEntry) -> CalendarSettings:
    closures = tuple(Closure(**dict(closure)) for closure in entry.closures)
    delivery = MappingProxyType(dict(entry.deemed_delivery))
    return CalendarSettings(**{**dict(entry), "closures": closures, "deemed_delivery": delivery})


def _stages(entry: AnyPackEntry, filler: Filler) -> tuple[Stage, ...]:
    return tuple(
        Stage(
            **{
                **dict(stage),
                "id": stage_id,
                "limits": tuple(
                    _limit(entry, stage_id, duty, limit, filler)
                    for duty, limit in stage.limits.items()
                ),
                "more_time": _more_time(stage),
            }
        )
        for stage_id, stage in entry.stages.items()
    )


def _more_time(stage: StageEntry) -> MoreTime | None:
    said = stage.more_time or MoreTimeEntry()
    extended = stage.limits.get("respond_extended")
    if extended:
        return MoreTime(extended.rule, extended.amount, extended.longer_rule, said.ombudsman_rule)
    # Without a limit and without a rule the text gives no more time.
    return MoreTime(said.rule, ombudsman_rule=said.ombudsman_rule) if said.rule else None


def _limit(
    entry: AnyPackEntry, stage_id: str, duty: Duty, limit: LimitEntry, filler: Filler
) -> TimeLimit:
    key = f"stages.{stage_id}.limits.{duty}.promise"
    return TimeLimit(
        stage=stage_id,
        duty=duty,
        amount=limit.amount,
        unit=limit.unit,
        start_event=limit.start,
        rule=limit.rule,
        sentence=_sentence(entry, limit.rule),
        label=limit.label,
        promise=filler.fill(key, limit.promise, days=_amount(limit)),
        longer_rule=limit.longer_rule,
    )


def _contradictions(entry: PackEntry, file_stem: str) -> Iterator[str]:
    yield from contradictions_in_every_pack(entry, file_stem, _rules_referred_to(entry))
    yield from _wrong_questions(entry)


def contradictions_in_every_pack(
    entry: AnyPackEntry, file_stem: str, more_rules: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    """Tell what the parts that every kind of pack has say against each other.

    `more_rules` are rules that other parts refer to, each after its key.
    """
    if entry.id != file_stem:
        yield f"id is {entry.id!r}; write {file_stem!r}, the file's own name, or rename the file"
    for key, rule_id in (*_rules_of_every_pack(entry), *more_rules):
        if rule_id not in entry.rules:
            yield f"{key} is {rule_id!r}, which is not under rules; add it there or correct it"
    yield from _limits_counted_from_nothing(entry)
    yield from _stages_that_lead_nowhere(entry)
    yield from _more_time_told_wrongly(entry)
    if not is_a_timezone(entry.calendar.timezone):
        yield f"calendar.timezone is {entry.calendar.timezone!r}; write one such as Europe/London"


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


def _wrong_questions(entry: PackEntry) -> Iterator[str]:
    if not entry.answers:
        return
    for name in QUESTIONS:
        if name not in entry.answers:
            yield f"answers.{name} is missing; add it"
    for name in entry.answers:
        if name not in QUESTIONS:
            yield f"answers.{name} answers no known question; correct its spelling or remove it"


def _rules_referred_to(entry: PackEntry) -> Iterator[tuple[str, str]]:
    yield "ombudsman.rule", entry.ombudsman.rule
    for ground, rule_id in entry.grounds.items():
        yield f"grounds.{ground}", rule_id
    for service in entry.contracted_services:
        yield f"contracted_services.{service.name}.rule", service.rule
    if entry.contact_agreement_rule:
        yield "contact_agreement_rule", entry.contact_agreement_rule
    if entry.before_the_ombudsman:
        key, before = "before_the_ombudsman", entry.before_the_ombudsman
        yield f"{key}.designated_person_rule", before.designated_person_rule
        yield f"{key}.wait_rule", before.wait_rule
    if entry.review_due:
        yield "review_due.rule", entry.review_due.rule
    for judgement in entry.against_the_code:
        for rule_id in judgement.rules:
            yield f"against_the_code.{judgement.clause}.rules", rule_id


def _rules_of_every_pack(entry: AnyPackEntry) -> Iterator[tuple[str, str]]:
    yield "age_limit.rule", entry.age_limit.rule
    for stage_id, stage in entry.stages.items():
        yield from _rules_of_a_stage(f"stages.{stage_id}", stage)


def _rules_of_a_stage(key: str, stage: StageEntry) -> Iterator[tuple[str, str]]:
    parts: dict[str, StageEntry | LimitEntry | MoreTimeEntry | None] = {
        key: stage,
        f"{key}.more_time": stage.more_time,
        **{f"{key}.limits.{duty}": limit for duty, limit in stage.limits.items()},
    }
    for where, part in parts.items():
        for name, rule_id in dict(part or ()).items():
            if name.endswith("rule") and rule_id:
                yield f"{where}.{name}", rule_id


def is_a_timezone(name: str) -> bool:
    """Say whether the name is a time zone that dates can be counted in."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _unconfirmed(entry: PackEntry, taken: Sequence[str]) -> Iterator[str]:
    """Yield the keys of what the landlord has yet to confirm; what is taken is told as a whole."""
    for part, keys in _not_sure(entry).items():
        if part not in taken:
            yield from keys


def _not_sure(entry: PackEntry) -> dict[str, list[str]]:
    links = [f"links.{name}" for name, link in entry.links.items() if link.status == UNCONFIRMED]
    timescales = [
        f"service_timescales.{each.name}"
        for each in entry.service_timescales
        if each.status == UNCONFIRMED
    ]
    # Asked of a pack that residents are answered from; an old policy has no repair still in time.
    said = entry.service_timescales or not entry.answers
    counting = [f"calendar.{name}" for name in ON_COUNTING]
    return {
        "opening_hours": ["opening_hours"] if entry.opening_hours.status == UNCONFIRMED else [],
        "calendar": counting if entry.calendar.status == UNCONFIRMED else [],
        "links": links,
        "ombudsman": (
            ["ombudsman.open_to"] if entry.ombudsman.open_to_status == UNCONFIRMED else []
        ),
        "teams": [f"teams.{team.name}" for team in entry.teams if team.status == UNCONFIRMED],
        "service_timescales": timescales if timescales or said else ["service_timescales"],
    }
