"""The form of every verb, by the verb, and where what a machine refuses stands in a form."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from backend.cases.process import NotYet
from backend.casework.acts_answering import IssueLeftOut, RemediesOrNone
from backend.casework.acts_assigning import NoSuchStaff
from backend.casework.acts_ending import HowDidTheySay, RemediesOpen
from backend.casework.lessons import NoLesson, NoRootCause
from backend.letters.service import Incomplete, NotASafeWay
from backend.policy.process import errors
from backend.web.staff import step_forms_answering, step_forms_ending, step_forms_moving
from backend.web.staff.step_form import StepForm

FORMS: Mapping[str, StepForm] = MappingProxyType(
    {
        form.verb: form
        for group in (step_forms_answering, step_forms_moving, step_forms_ending)
        for form in group.FORMS
    }
)
# Which field a refusal is about; any other one is told of at the first field.
FIELD_OF: dict[type[Exception], str] = {
    NotYet: "on",
    errors.TooEarlyError: "on",
    errors.ResponseDateError: "respond_on",
    errors.NoResponseDateError: "respond_on",
    errors.ExtensionLengthError: "working_days",
    errors.NotAgreedError: "agreed_on",
    errors.NextContactError: "next_contact_on",
    errors.UpdateDayError: "next_contact_on",
    errors.UnknownIssueError: "issues",
    errors.NotIndependentError: "to",
    errors.NotAnExclusionError: "rule",
    errors.RefusedWithoutOmbudsmanError: "ombudsman_details",
    errors.NoReasonsError: "reasons",
    errors.CorrectionOrderError: "right",
    errors.CorrectionNotYetError: "right",
    errors.OtherDateError: "which",
    IssueLeftOut: "reasons",
    RemediesOrNone: "no_remedy",
    NoSuchStaff: "to",
    NotASafeWay: "is_safe",
    RemediesOpen: "remedies_go_on",
    NoRootCause: "root_cause",
    NoLesson: "lesson",
    HowDidTheySay: "how",
}


# Which field of a form gives a letter its part: those of the first name that the form has.
FIELDS_OF_PART: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agreed": ("agreed_on",),
        "answer_date": ("respond_on",),
        "decisions": ("decision",),
        "discretion": ("discretion",),
        "discussed": ("discussed_on",),
        "handling": ("handling",),
        "how": ("how",),
        "issues": ("issue", "new_issue"),
        "members": ("members",),
        "new_date": ("working_days",),
        "next_contact": ("next_contact_on",),
        "ombudsman": ("ombudsman_details",),
        "outcomes": ("outcome", "new_outcome"),
        "outstanding": ("remedy",),
        "panel_date": ("held_on",),
        "place": ("place",),
        "reasons": ("reasons",),
        "remedies": ("no_remedy",),
        "responsible": ("not_ours",),
        "review": ("review_on",),
        "rule": ("rule",),
        "terms": ("terms",),
        "when_and_who": ("remedy",),
    }
)


def field_of(names: list[str], typed: Mapping[str, str], error: Exception) -> str:
    """Give the field that an error is shown at: one of those names, the first where none fits."""
    named = FIELD_OF.get(type(error))
    return _first_fit((named,) if named else (), names, typed)


def fields_lacking(names: list[str], typed: Mapping[str, str], error: Incomplete) -> dict[str, str]:
    """Give what a letter lacks at the field that is to say it, the first one where none fits."""
    found: dict[str, list[str]] = {}
    for part, sentence in zip(error.lacks, error.missing, strict=True):
        at = _first_fit(FIELDS_OF_PART.get(part, ()), names, typed)
        found.setdefault(at, []).append(sentence)
    return {name: "\n\n".join(sentences) for name, sentences in found.items()}


def _first_fit(wanted: Iterable[str], names: list[str], typed: Mapping[str, str]) -> str:
    """Give the field of a name; of several, such as the reasons for each issue, an empty one."""
    for one in wanted:
        mine = [name for name in names if name == one or name.startswith(f"{one}_")]
        if mine:
            return next((name for name in mine if not _says_something(name, typed)), mine[0])
    return names[0]


def _says_something(name: str, typed: Mapping[str, str]) -> bool:
    given = (typed.get(key, "") for key in (name, f"{name}-day", f"{name}-yes"))
    return any(character.isalnum() for words in given for character in words)
