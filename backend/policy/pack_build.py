"""From a pack's checked file to frozen types."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Any

from backend.policy.calendar import Closure
from backend.policy.law import law
from backend.policy.opening import hours_in_words
from backend.policy.pack import (
    AgeLimit,
    BeforeOmbudsman,
    CalendarSettings,
    Contacts,
    ContractedService,
    DataProtection,
    Duty,
    Judgement,
    Landlord,
    LetterContent,
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
from backend.policy.pack_checks import contradictions
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
        pass_on_domains=entry.pass_on_domains,
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
    return pack, [*contradictions(entry, file_stem), *filler.problems]


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
        "letters": tuple(LetterContent(**dict(content)) for content in entry.letters),
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
        "data_request_time": counted(law().subject_access.amount, law().subject_access.unit),
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
