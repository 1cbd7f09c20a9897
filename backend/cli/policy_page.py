"""A policy pack as a page of plain text that a complaints manager can read."""

from collections.abc import Iterator

from backend.policy.confirming import to_confirm
from backend.policy.pack import MoreTime, Pack, PolicyPack, Rule, Stage
from backend.policy.wording import counted, listed

OPENED_BY = {
    "receipt": "begins when a complaint is received",
    "request": "begins when the resident asks for it",
    "decision": "begins when staff decide so",
}
# What a stage may say besides its time limits, by the name of its rule.
BESIDES = {
    "rule": "what it is",
    "independent_rule": "someone not involved before",
    "new_issues_rule": "new issues raised there",
    "late_rule": "asking for it late",
    "halt_rule": "the process may be ended there, with reasons",
}


def page_of(pack: Pack) -> str:
    """Return everything that the pack says, in sections."""
    sections = [
        _heading(pack),
        ("Stages and time limits", _stages(pack)),
        ("How days are counted", _counting(pack)),
        *(_of_a_landlord(pack) if isinstance(pack, PolicyPack) else ()),
        ("Every rule, in the words of the text", _rules(pack)),
        ("For the landlord to confirm", _unconfirmed(pack)),
    ]
    return "\n\n".join("\n".join([title, *lines]) for title, lines in sections)


def _heading(pack: Pack) -> tuple[str, list[str]]:
    lines = [f"From {pack.source}"]
    if isinstance(pack, PolicyPack):
        lines.append(
            f"The policy of {pack.landlord.name}; references begin with {pack.reference_prefix}."
        )
        if not pack.serves_residents:
            lines.append("For older cases only: it holds no answers to residents' questions.")
    return f"{pack.title} ({pack.id})", lines


def _stages(pack: Pack) -> list[str]:
    return [line for stage in pack.stages for line in _stage(pack, stage)]


def _stage(pack: Pack, stage: Stage) -> Iterator[str]:
    after = listed([pack.stage(earlier).name for earlier in stage.after], "or")
    follows = f", after: {after}" if after else ""
    yield f"{stage.name} ({stage.id}) {OPENED_BY[stage.opened_by]}{follows}"
    for limit in stage.limits:
        length = counted(limit.amount, limit.unit.replace("_", " "))
        start = limit.start_event.replace("_", " ")
        yield f"- {limit.promise} [{limit.duty}: {length} from {start}, {limit.rule}]"
    if stage.more_time:
        yield f"- More time: {_more_time(stage.more_time)}"
    for name, words in BESIDES.items():
        rule_id = getattr(stage, name)
        if rule_id:
            yield f"- {words[0].upper()}{words[1:]}: {rule_id}"


def _more_time(more: MoreTime) -> str:
    most = (
        f"at most {counted(more.amount, 'working day')}"
        if more.amount
        else "as agreed with the resident, without an end of its own"
    )
    parts = [f"{most} [{more.rule}]"]
    if more.longer_rule:
        parts.append(f"longer if the resident agrees [{more.longer_rule}]")
    if more.ombudsman_rule:
        parts.append(f"with the Ombudsman's details [{more.ombudsman_rule}]")
    return ", ".join(parts)


def _counting(pack: Pack) -> list[str]:
    calendar, limit = pack.calendar, pack.age_limit
    closures = [
        f"{closure.why}, {closure.first} to {closure.last}" for closure in calendar.closures
    ]
    delivery = [
        f"{channel.replace('_', ' ')} {counted(days, 'working day')}"
        for channel, days in calendar.deemed_delivery.items()
        if days
    ]
    return [
        f"- Bank holidays: {calendar.bank_holidays}, time zone {calendar.timezone}",
        f"- Received on a day that does not count: {calendar.weekend_receipt.replace('_', ' ')}",
        f"- Received after {calendar.cutoff:%H:%M}: counts as the next day's"
        if calendar.cutoff
        else "- No time of day after which something counts as the next day's",
        f"- Closed: {'; '.join(closures) or 'no days of the landlord’s own'}",
        f"- Counts as received later than it was sent: {listed(delivery) or 'nothing'}",
        f"- A problem is old after {counted(limit.amount, limit.unit)} [{limit.rule}]",
    ]


def _of_a_landlord(pack: PolicyPack) -> Iterator[tuple[str, list[str]]]:
    contacts = pack.contacts
    yield (
        "How to reach the landlord",
        [
            f"- Telephone {contacts.phone}",
            f"- Email {contacts.email}",
            f"- Post {contacts.post}",
            f"- Page {contacts.form}",
            f"- {pack.opening_hours.words}",
            f"- {pack.ombudsman.details}",
        ],
    )
    yield "Teams, services and the policy itself", list(_about_the_landlord(pack)) or ["- Nothing"]
    yield (
        "What a message may be about, and the rule that says so",
        [f"- {ground.replace('_', ' ')}: {rule_id}" for ground, rule_id in pack.grounds.items()],
    )

    if pack.serves_residents:
        yield (
            "What residents are told when they ask",
            [f"- {name.replace('_', ' ')}: {answer}" for name, answer in pack.answers.items()],
        )


def _about_the_landlord(pack: PolicyPack) -> Iterator[str]:
    for team in pack.teams:
        yield f"- {team.name}: {team.does} ({team.status})"
    for scale in pack.service_timescales:
        length = counted(scale.amount, scale.unit.replace("_", " "))
        yield f"- {scale.name}: {length} ({scale.status})"
    for service in pack.contracted_services:
        yield f"- {service.name}: an escalation is agreed with the other body [{service.rule}]"
    if pack.contact_agreement_rule:
        yield f"- There may be an agreement about contact [{pack.contact_agreement_rule}]"
    if pack.before_the_ombudsman:
        before = pack.before_the_ombudsman
        wait = counted(before.amount, before.unit.replace("_", " "))
        yield (
            f"- To the Ombudsman through a designated person [{before.designated_person_rule}] "
            f"or after {wait} [{before.wait_rule}], while the law had it so"
        )
    if pack.review_due:
        yield f"- The policy was to be reviewed in {pack.review_due.year} [{pack.review_due.rule}]"


def _rules(pack: Pack) -> list[str]:
    return [f"{rule.id}: {rule.in_full}{_clause(rule)}" for rule in pack.rules.values()]


def _clause(rule: Rule) -> str:
    return f" (Code {rule.clause})" if rule.clause else ""


def _unconfirmed(pack: Pack) -> list[str]:
    if isinstance(pack, PolicyPack):
        return [f"- {key}: {sentence}" for key, sentence in to_confirm(pack).items()] or [
            "- Nothing"
        ]
    return [f"- {key}" for key in pack.unconfirmed] or ["- Nothing"]
