"""Wishes to stay unknown: to give no name, or that nobody else hears who told us."""

import re

_NO_NAME = re.compile(
    r"\b((do ?n.?t|dont|do not|would not|wouldn.?t|rather not|prefer not|not going|not willing"
    r"|can.?t|cannot|will not|won.?t) (really )?(want |wish |like |care )?(to )?"
    r"(give|say|tell|leave|put|use|share|giving|leaving) (you |out |away |them )?"
    r"(my|our) (full |real )?names?"
    r"|(stay|remain|be|keep (me|this|it)|report (this|it)|complain|tell you( this)?)"
    r" anonymous(ly)?"
    r"|(leave|keep) (my|our) names? out( of (it|this))?"
    r"|without (giving |leaving )?(my|our) name)\b",
    re.IGNORECASE,
)
_NOT_TOLD = re.compile(
    r"\b(please )?((do ?n.?t|dont|do not|never|must ?n.?t|must not) (tell|let|say to|inform"
    r"|mention (it|this|me) to) (anyone|anybody|him|her|them|(the|my) neighbours?|next door|people"
    r"|other (people|tenants|residents))( know)?"
    r"|(nobody|no one|they|he|she|neighbours?) (must|should|can|may) ?(not|never|n.?t)?"
    r" (know|find out|be told|hear) (it was|that it|about|who|i|this|it)?"
    r"|(they|he|she) (will|would|.?ll) know (it was|it is|it.?s) me"
    r"|keep (this|it|my name|me) (secret|quiet|private|confidential|between us))\b",
    re.IGNORECASE,
)


def keeps_name_back(text: str) -> bool:
    """Tell whether somebody will not give a name."""
    return "?" not in text and _NO_NAME.search(text) is not None


def wants_silence(text: str) -> bool:
    """Tell whether somebody asks that others do not hear who told us."""
    return "?" not in text and _NOT_TOLD.search(text) is not None
