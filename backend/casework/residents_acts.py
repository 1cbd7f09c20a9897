"""What residents do with their own case when they come back.

Every act takes the case, is told by whom (`by`: "resident" or "representative") and carries a
`key`, such as "web:..." or "chat:<conversation>:<seq>": done again with the same key, it gives the
first result and does nothing. It appends to the history, puts a task down for staff where they
have to act, and gives back what to say. Whoever calls it has asked may_see.seen_by first, offers
only what `Answer.may` names, and owns the transaction. Each raises a DomainError whose message is
for the resident. A page passes its `voice`, so that danger in the words is told to staff; a chat
does not, as its messages are watched already.
"""

from backend.casework.residents_acts_contact import (
    AskAPerson,
    AskedTooOften,
    NoMailThere,
    NotAContact,
    ProveYourselfFirst,
    SameContact,
    Way,
    ask_contact_change,
    is_proved,
    prove_contact_change,
    refused_change,
    take_a_contact_try,
    waiting_change,
)
from backend.casework.residents_acts_kept import Acted, By, OnlyComplaints, SayMore
from backend.casework.residents_acts_moving import (
    NoStageLeft,
    NothingAsked,
    NothingToWithdraw,
    NotWithdrawn,
    TooLateToUndo,
    agree,
    ask_next_stage,
    undo_withdrawal,
    withdraw,
)
from backend.casework.residents_acts_telling import add_words, may_join, new_issue, new_outcome
from backend.casework.residents_acts_told import line_of, told_of, typed_with

__all__ = [
    "Acted",
    "AskAPerson",
    "AskedTooOften",
    "By",
    "NoMailThere",
    "NoStageLeft",
    "NotAContact",
    "NotWithdrawn",
    "NothingAsked",
    "NothingToWithdraw",
    "OnlyComplaints",
    "ProveYourselfFirst",
    "SameContact",
    "SayMore",
    "TooLateToUndo",
    "Way",
    "add_words",
    "agree",
    "ask_contact_change",
    "ask_next_stage",
    "is_proved",
    "line_of",
    "may_join",
    "new_issue",
    "new_outcome",
    "prove_contact_change",
    "refused_change",
    "take_a_contact_try",
    "told_of",
    "typed_with",
    "undo_withdrawal",
    "waiting_change",
    "withdraw",
]
