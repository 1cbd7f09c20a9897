"""Whether words say that we were told before, where they are neither a yes nor a no."""

import re
from typing import Literal

_WORKER = (
    r"(man|men|woman|lady|guy|bloke|plumber|engineer|electrician|contractor|surveyor|officer"
    r"|manager|caretaker|workm[ae]n|inspector|roofer|builder|gardener|cleaner|operative|team"
    r"|office|repairs?)s?"
)
_DID = (
    r"(came|come|been|turned up|visited|looked|sent|promised|said|says|told (me|us)|did nothing"
    r"|done nothing|fixed|repaired|mended|patched|bodged|replied|answered|rang|phoned|called"
    r"|ignored|refused|inspected|measured|closed|cancelled|booked|logged|took (photos|pictures)"
    r"|(did ?n.?t|did not|never) (come|came|fix(ed)?|turn(ed)?|answer(ed)?|reply|replied|ring|rang"
    r"|show(ed)?|look(ed)?|call(ed)?|finish(ed)?|get|got|do|did|mend(ed)?))"
)
# What we ought to do is no account of what we did.
_OUGHT = r"(?!\W+(should|could|can|need|must|have to|has to|ought|would|will|please|are to)\b)"
_KNEW = re.compile(
    rf"\b(you|u|your (\w+ )?{_WORKER}|(a|the|one of your|some|this|that)? ?{_WORKER}){_OUGHT}"
    rf"(\W+(have|had|has|was|then|only|just|even|once|twice|also|who|\w+ly))*\W+{_DID}\b"
    r"|\b(nobody|no ?one|none of (you|them)|not one( of you)?)(\W+(has|have|had|ever|even|bothered"
    r"|to))*\W+(came|come|been|turned up|answered|replied|rang|called|listened|did|done|fixed|sent"
    r"|showed|got back|cared|seems|wants)\b"
    r"|\b(they|he|she)\W+((just|only|once|then|have|has|had)\W+)*(sent|promised|fixed it|looked at"
    r"|repaired|patched|inspected|did nothing|done nothing|(did ?n.?t|did not|never) (come|came|fix"
    r"|do|turn|answer|reply|ring|show)|came (out|round|back|once|twice|but|to look|and (did|said"
    r"|looked|went|left))|said (they|he|she|it|that|someone|there|nothing))"
    r"|\b(still|been) waiting\b|\bchas(ed|ing)\b|\bfobbed\b|\bhung up\b|\bignored\b"
    r"|\bgot (nowhere|no (reply|answer|response))\b"
    r"|\bno (reply|response|joy|luck|news)\b|\bnothing (ever )?(happened|was done|has been done"
    r"|came of it|got done)\b|\b(was|were|been|got) (told|promised|ignored)\b"
    r"|\b(job|reference|ticket|repair|case) (number|ref)\b"
    r"|\b(you|u|they|the office) (all )?(already )?(know|knew|are aware|r aware)( already| about"
    r"| of|\W*$)|\bon record\b|\b(over and over|time and time) again\b"
    r"|\b(told|rang|rung|phoned|emailed|reported|went to|wrote to|spoke to|spoken to)"
    r" (you|the|your|them|up|it|in|about)\b",
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"^\W*(please|pls|can you|could you|would you|just|i want|i would like|i.?d like|we want"
    r"|i need|we need)\b",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(might|may|could) have\b|\b(i|we) think (so|(i|we|he|she|they|my \w+) (did|have|has"
    r"|told|rang|reported|might|may))\b|\b(probably|perhaps|possibly) (i|we|he|she|they|my|yes"
    r"|did|told|rang)\b",
    re.IGNORECASE,
)
_OFTEN = (
    r"(once|twice|thrice|(about |around |over |at least )?(\d+|two|three|four|five|six|seven"
    r"|eight|nine|ten|a dozen|several|many|lots of|loads of|countless|numerous|a few|so many) times"
    r"|loads|lots|again and again|repeatedly|constantly)"
)
_HOW = (
    r"(online|in person|face to face|(by|over|on|through|via|in|with|at|to) (the |your |my |an? )?"
    r"(phone|telephone|e-?mails?|letters?|texts?|chat|app|web ?site|web|form|portal|office"
    r"|reception|caretaker|housing officer|whats ?app|post|internet|call centre|repairs line))"
)
_MONTH = (
    r"(jan(uary)?|feb(ruary)?|march|mar|april|apr|may|june?|july?|aug(ust)?|sept?(ember)?"
    r"|oct(ober)?|nov(ember)?|dec(ember)?)"
)
_WHEN = (
    r"(yesterday|last (night|week|month|year|spring|summer|autumn|winter|time|\w+day)"
    r"|(\d+|an?|one|two|three|four|five|six|a few|a couple of|several|some)"
    r" (days?|weeks?|months?|years?) (ago|back)|(back )?in (early |late )?"
    rf"({_MONTH}|spring|summer|autumn|winter|20\d\d)( 20\d\d)?|a (while|long time) ago|ages ago)"
)
# All that is said is how often, in what way or when.
_ONLY_THAT = re.compile(
    rf"\W*((i (did|have)|we (did|have)|and|then|again|already|now|about|around|just|only|by me|at"
    rf"|since|also|but|yes|first|it was|was)\W+)*({_OFTEN}|{_HOW}|{_WHEN})"
    rf"(\W+(and|then|again|already|now|also|too|first|before|this (week|month|year)|or so"
    rf"|{_OFTEN}|{_HOW}|{_WHEN}))*\W*",
    re.IGNORECASE,
)


def told_before(text: str) -> Literal["yes", "unknown"] | None:
    """Return what an account says of it, "unknown" where they doubt it; None where it is none."""
    if _DOUBTS.search(text):
        return "unknown"
    if _ONLY_THAT.fullmatch(text):
        return "yes"
    return "yes" if _KNEW.search(text) and not _WISHES.match(text) else None
