"""What stands against a step: each error says why, what is possible, and the rule's own words."""

from datetime import date

from backend.policy.errors import PolicyError
from backend.policy.pack import Rule
from backend.policy.wording import short_date


class MoveError(PolicyError):
    """The complaint cannot take this step now."""

    def __init__(self, rule: Rule | None = None, **facts: object) -> None:
        super().__init__(**{name: _in_words(fact) for name, fact in facts.items()})
        self.why = super().__str__()
        self.rule = rule
        self.possible: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [self.why]
        if self.possible:
            verbs = ", ".join(verb.replace("_", " ") for verb in self.possible)
            parts.append(f"Possible now: {verbs}.")
        if self.rule:
            parts.append(f"The policy says ({self.rule.id}): “{self.rule.in_full}”")
        return " ".join(parts)


def _in_words(fact: object) -> object:
    return short_date(fact) if isinstance(fact, date) else fact


def person_in_words(who: str) -> str:
    """Return "the resident" or "staff member 12" for whoever takes a step."""
    kind, _, number = who.partition(":")
    if number:
        return f"{kind} member {number}"
    return "the system" if kind == "system" else f"the {kind}"


# What was handed in cannot be read.


class UnknownVerbError(MoveError):
    """There is no step called {verb!r}; use one of: {known}."""


class UnreadableStepError(MoveError):
    """The stored facts of the step {verb!r} cannot be read ({problem}); compare them with the
    fields of that step and correct them.
    """


class UnreadableProgressError(MoveError):
    """The stored progress cannot be read ({problem}); replay the steps of the case instead."""


class OtherPackError(MoveError):
    """The complaint runs under the policy {progress_pack}, not {pack}; use the machine of its own
    policy.
    """


class UnknownActorError(MoveError):
    """{by!r} cannot do anything here; write "resident", "representative", "system", or "staff:"
    and a number.
    """


class StaffOnlyError(MoveError):
    """This is not for {by} to do; somebody of the landlord's staff has to."""


class NotStaffError(MoveError):
    """{to!r} is no member of staff; write "staff:" and a number."""


class NotReceivedError(MoveError):
    """The history begins with {verb}; begin it with the receipt of the complaint."""


class AlreadyReceivedError(MoveError):
    """The complaint was received on {received_on} already; open another case for another one."""


# The complaint stands where the step is not possible.


class EndedError(MoveError):
    """The complaint was {state} on {since}; reopen it first, with the reasons."""


class NotEndedError(MoveError):
    """The complaint has not ended, so there is nothing to reopen; go on with it."""


class NoAcknowledgementError(MoveError):
    """The policy asks for no acknowledgement at {stage}; discuss the complaint and answer it."""


class AlreadyAcknowledgedError(MoveError):
    """The stage was acknowledged on {on} already; if that date is wrong, correct it, and if nothing
    was sent, take it back.
    """


class AlreadyAnsweredError(MoveError):
    """The stage was answered on {on} already; if that date is wrong, correct it, and if nothing was
    sent, take it back.
    """


class NotAcknowledgedError(MoveError):
    """The stage has not been acknowledged; acknowledge it first, on the same day if need be."""


class UnansweredError(MoveError):
    """The stage has not been answered; answer it, or withdraw the complaint if the resident asked
    for that.
    """


class WaitingError(MoveError):
    """The resident asked on {on} to take the complaint further; decide on that first."""


class NoMoreTimeError(MoveError):
    """The policy gives no more time for an answer at {stage}; answer by {due}."""


class ExtendedOnceError(MoveError):
    """The answer was extended once, and the policy gives no more time; answer by {due}."""


class ExtendedTooLateError(MoveError):
    """The answer was due on {due}, and more time can be given only until then; answer now and say
    sorry for the delay, or agree with the resident when to be in touch next and record that as an
    update agreed.
    """


class ProcessCompleteError(MoveError):
    """There is no stage after {stage}; tell the resident how to go to the Ombudsman."""


class LastStageOpenError(MoveError):
    """{stage} is the last stage and has not been answered; answer it, record what else the resident
    is unhappy with as a new issue, and tell them that they can ask the Ombudsman for help.
    """


class NothingToReferError(MoveError):
    """No stage can be opened from {stage} by a decision; the resident opens the next one by asking,
    or there is none.
    """


class CannotHaltError(MoveError):
    """The policy does not let the process be halted at {stage}; answer the stage instead."""


class NoExclusionsError(MoveError):
    """The policy names nothing for which a complaint may be refused; take it on and answer it."""


class NoPanelError(MoveError):
    """There is no panel at {stage}; answer the stage instead."""


class PanelNotArrangedError(MoveError):
    """No day has been agreed for the panel; arrange it first."""


class PanelNotHeldError(MoveError):
    """The panel has not been held; record that first."""


class PanelHeldError(MoveError):
    """The panel was held on {on}; if that date is wrong, correct it, and if none was held, take it
    back.
    """


class ContractorNotAgreedError(MoveError):
    """The complaint is about {body}, which has not agreed to the escalation; record its agreement
    first. The dates run on meanwhile.
    """


class NothingContractedError(MoveError):
    """The landlord's policy names no service run for another body, so there is nobody to agree
    with; go on with the complaint.
    """


class ContractorAgreedError(MoveError):
    """The contracting body agreed on {on} already; go on with the complaint."""


class NoContactAgreementError(MoveError):
    """The landlord's policy knows no agreement about contact; follow its policy on behaviour."""


# What was given with the step is wrong.


class TooEarlyError(MoveError):
    """The {what} is dated {on}, before {earlier} on {earlier_on}; correct one of the two dates."""


class NoReasonsError(MoveError):
    """No {what} are given; write them, because the resident is told."""


class NoComplaintsError(MoveError):
    """The acknowledgement lists no complaint; list each one in words, and the outcomes sought where
    they are known.
    """


class MoreThanRemainsError(MoveError):
    """The acknowledgement lists more complaints ({listed}) than came to this stage ({remaining});
    record each new one as a new issue first, where a person decides whether it joins.
    """


class NoResponseDateError(MoveError):
    """The acknowledgement names no day for the answer; name one, {due} at the latest."""


class ResponseDateError(MoveError):
    """The acknowledgement names {respond_on} for the answer; choose {choices}."""


class ExtensionLengthError(MoveError):
    """{working_days} working days cannot be added; choose {choices}."""


class NotAgreedError(MoveError):
    """More time like this needs the resident's agreement; give the day on which they agreed, or
    answer by {due}.
    """


class NextContactError(MoveError):
    """More time again needs a day for the next contact; give one from {on} to {due}."""


class UpdateDayError(MoveError):
    """The next contact cannot be on {next_contact_on}, because it was agreed on {on}; give a later
    day.
    """


class NoOmbudsmanDetailsError(MoveError):
    """The Ombudsman's details have to be given with more time; send them, and say so here."""


class RefusedWithoutOmbudsmanError(MoveError):
    """Whoever is refused is told that they may go to the Ombudsman; send the details, and say so
    here.
    """


class NotAnExclusionError(MoveError):
    """{given!r} is no reason of this policy to refuse a complaint; choose one of: {known}."""


class NotIndependentError(MoveError):
    """Here somebody new is needed, and {who} was involved at an earlier stage; let somebody act who
    was not.
    """


class UnknownIssueError(MoveError):
    """Complaint number {issue} was not acknowledged at this stage; choose from: {known}."""


class JoinedTooLateError(MoveError):
    """The stage has been answered, so a new issue cannot join it; make it a linked complaint."""


class WrongStageError(MoveError):
    """The complaint cannot be referred from {stage} to {to_stage!r}; choose one of: {choices}."""


class PanelDetailsError(MoveError):
    """The resident has to be told how the panel works; send the details, and say so here."""


class UnknownContractorError(MoveError):
    """{body!r} is no service of this policy, or not the one complained about; choose one of:
    {known}.
    """


class NotHappenedError(MoveError):
    """There is no date for {event!r} at {stage} to correct or take back; look at the case again."""


class NothingToTakeBackError(MoveError):
    """Nothing has been recorded at {stage} that could be taken back; go on with the complaint."""


class FollowedError(MoveError):
    """More has followed at this stage, so {event!r} cannot be taken back yet; take back one of
    these first: {first}.
    """


class OtherDateError(MoveError):
    """The date recorded for {event!r} is {recorded}, not {was}; look at the case again."""


class CorrectionNotYetError(MoveError):
    """{now} for {event!r} comes after the correction itself, on {on}; give a day that has come."""


class CorrectionOrderError(MoveError):
    """With {now} for {event!r}, {later} on {later_on} would come before {earlier} on {earlier_on};
    choose another date, or correct the other one first.
    """
