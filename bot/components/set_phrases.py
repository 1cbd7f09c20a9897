"""Takes the set phrases of politeness off both ends of a message."""

import re

# Phrases that open a message, and that say nothing when more follows.
OPENINGS = (
    r"hi+(?: there| all| again| team)?",
    r"hello+(?: there| all| again| team)?",
    r"hey(?: there)?",
    r"hiya",
    r"(?:a )?(?:very )?good (?:morning|afternoon|evening|day)(?: to you)?(?: all)?",
    r"morning(?=[ ,.!])",
    r"afternoon(?=[ ,.!])",
    r"evening(?: all)?(?=[ ,.!])",
    r"dear (?:sirs?(?: or madam|/madam)?|madam|team|all)",
    r"(?:i )?(?:do )?hope (?:you|u|everyone|all|this|your)\b[^,.!?;]*[,.!?;]",
    r"(?:i'?m |i am )?(?:so |very |really )?sorry (?:to (?:bother|trouble|disturb|ask|be a pain)"
    r"|for (?:bothering|troubling|the bother))(?: you)?(?: again| with this)?(?: but\b)?",
    r"sorry,",
    r"sorry if this is the wrong place(?: but\b)?",
    r"(?:i'?m |i am )?not sure if (?:i'?m|i am|this is) (?:in )?the right place(?: but\b)?",
    r"excuse me",
    r"pardon me",
    r"(?:just )?a quick (?:one|question)(?: please| if i may)?",
    r"quick question(?: please| if i may)?",
    r"please(?! (?:don'?t|do not|stop|no)\b)",
    r"kindly",
    r"(?:i (?:was|am|'?m) )?(?:just )?wondering(?: if| whether)?",
    r"i just (?:wanted|want|need|needed) to (?:ask|know)(?: if| whether)?",
    r"(?:i )?(?:just )?wanted to (?:ask|check|know)(?: if| whether)?",
    r"(?:can|could|may|might) i (?:just |please )?ask(?: you)?(?: if| whether)?"
    r"(?: something| a question)?",
    r"(?:can|could|would|will) (?:you|u|someone|anyone|somebody) (?:please |kindly |possibly )?"
    r"(?:help|assist)(?: me)?(?: please| out)*(?: with (?:this|something))?(?=[,.!?;:-])",
    r"(?:i would|i'?d) be (?:so |very |really )?(?:grateful|thankful) if (?:you|someone) could"
    r"(?: please)?(?: help me(?: with this)?)?(?: tell me)?",
    r"if (?:it'?s|it is|that'?s) (?:ok|okay|alright|all right|possible|not too much trouble)"
    r"(?: to ask)?",
    r"if (?:you don'?t|you wouldn'?t) mind(?: me asking)?",
    r"i (?:really )?appreciate (?:you|your) [^,.!?;]*[,.!?;]",
    r"thanks(?: so much| very much)?(?: in advance)?(?: for [^,.!?;]*)?[,.!;]",
    r"thank you(?: so much| very much)?(?: in advance)?(?: for [^,.!?;]*)?[,.!;]",
    r"(?:ok|okay|right|well|um+|er+m*|basically|to be honest|tbh|anyway)(?: so| then)?(?=[ ,.])",
    r"so(?=[ ,])",
    r"(?:mate|love|dear|sir|madam|sir/madam|folks)(?=[,.!])",
)
# The same for phrases that end one.
CLOSINGS = (
    r"(?:many |kind |kindest |best |warm )?(?:thanks|thank ?you|thank u|thankyou|thx|ta|cheers)"
    r"(?: (?:so|very|ever so) much| a lot| a million| in advance| again| kindly| mate| love| all"
    r"| for (?:your|all your|any|the|ur) (?:help|time|assistance|patience|advice|support)"
    r"| and (?:help|time|kind regards)| for (?:reading|looking|listening|helping)(?: this| me)?)*",
    r"(?:kind |kindest |best |warm |many )?(?:regards|wishes)",
    r"(?:yours )?(?:sincerely|faithfully)",
    r"all the best",
    r"(?:if you (?:could|can|would))?,? ?please(?: and)?(?: (?:let me know|advise|help|reply))?",
    r"pl[sz]",
    r"(?:just )?let me know(?: please| when you can)?",
    r"if (?:that'?s|that is|it is|it'?s) (?:ok|okay|alright|all right|possible"
    r"|not too much trouble)",
    r"(?:i )?hope (?:you can help|that makes sense|that'?s (?:ok|okay)|to hear (?:from you|back)"
    r"(?: soon)?)",
    r"(?:i )?look(?:ing)? forward to (?:your reply|hearing from you|your response)(?: soon)?",
    r"(?:any|your) (?:help|advice|assistance) (?:would be|is|will be) [a-z ]*"
    r"(?:great|appreciated|good|helpful|lovely|welcome)",
    r"(?:it would be|that would be|it'?s|would be)? ?(?:much|greatly|very much|really) appreciated",
    r"i(?:'?d| would)? (?:really |do |would )?appreciate (?:it|your help|any help)",
    r"have a (?:good|nice|lovely|great) (?:day|one|evening|weekend)",
    r"if you (?:don'?t|wouldn'?t) mind",
    r"(?:and )?sorry (?:to be a pain|to bother you|for the (?:trouble|bother)|for any bother)",
    r"x{1,4}",
    r"god bless(?: you)?",
    r"bless you",
)

_OPENING = re.compile(rf"^\W*(?:{'|'.join(OPENINGS)})(?![\w'])\W*", re.IGNORECASE)
_CLOSING = re.compile(rf"(?<![\w'])(?:{'|'.join(CLOSINGS)})[ ,.!?-]*$", re.IGNORECASE)
_WORD = re.compile(r"\w")
MOST = 6


def without_set_phrases(text: str) -> str:
    """The message between its set phrases; a message that is nothing else is left as it is."""
    return _taken_off(_CLOSING, _taken_off(_OPENING, " ".join(text.split())))


def _taken_off(courtesy: re.Pattern[str], text: str) -> str:
    for _ in range(MOST):
        rest = courtesy.sub("", text, count=1)
        if rest == text or not _WORD.search(rest):
            break
        text = rest
    return text.strip()
