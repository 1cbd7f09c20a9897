"""The form of every verb, by the verb, and where what a machine refuses stands in a form."""

from collections.abc import Mapping
from types import MappingProxyType

from backend.cases.process import NotYet
from backend.casework.acts_assigning import NoSuchStaff
from backend.casework.acts_ending import HowDidTheySay, RemediesOpen
from backend.casework.lessons import NoLesson, NoRootCause
from backend.letters.service import NotASafeWay
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
    NoSuchStaff: "to",
    NotASafeWay: "is_safe",
    RemediesOpen: "remedies_go_on",
    NoRootCause: "root_cause",
    NoLesson: "lesson",
    HowDidTheySay: "how",
}


def field_of(form: StepForm, names: list[str], error: Exception) -> str:
    """Give the field that an error is shown at: one of those names, the first where none fits."""
    named = FIELD_OF.get(type(error), "")
    return named if named in names else names[0]
