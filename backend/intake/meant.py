"""Words that are about the conversation itself, whichever question is open."""

import itertools
import re

from backend.policy.spelling import english_words

# Such words are short; what is longer is an answer that happens to begin so.
LONGEST = 100  # characters
MOST_NONSENSE_WORDS = 3
SHORTEST_NONSENSE = 4
FEWEST_WORDS_TOLD = 3

_ALREADY = re.compile(
    r"\W*((but|well|no|yes|sorry|look|i mean|ok|okay|again)\W+)*("
    r"(as|like) (i|we)( have| had|.?ve)?( already| just)? (said|told (you|u)|mentioned"
    r"|wrote|explained|put)"
    r"( before| earlier| above| already| in my \w+( \w+)?)*"
    r"|(i|we)(.?ve| have)?( already| just)+ (said|told (you|u)|given|gave|answered"
    r"|mentioned|wrote|written|put|explained)"
    r"( (you|u|that|this|it|all|everything|so|above|before|earlier|already|once|twice|my \w+))*"
    r"|(i|we) (said|told (you|u)|gave (you|u)|answered)( (that|this|it|all|everything"
    r"|so))*( already| before| earlier| above| once)+"
    r"|(please )?(see|read|look at|scroll up|check|same as|go back to)( (what|the|my|i|you"
    r"|it|that|just|said|wrote|told|above|before"
    r"|earlier|first|last|previous|original|message|messages|answer|answers|chat|back|up"
    r"|again|to))*"
    r"|(same )?(as|like) (above|before|earlier|previous(ly)?)|ditto|already (said"
    r"|told (you|u)|answered|given)( (you|that|this|it))*"
    r"|(asked|said|told) and answered|you (already )?(have|know|got) (it|that|this)( already)?"
    r")\W*(pls|please|mate|thanks)?\W*",
    re.IGNORECASE,
)
_LOOK = re.compile(
    r"\W*(please )?(see|read|look at|check|go back to|scroll up)\W*(it|that|up|to)?\W*",
    re.IGNORECASE,
)
# A wish for a second look, and not the hint that it stands above.
_LOOK_AGAIN = re.compile(
    r"\W*(please |just |can you |could you |i want you to )*(look|read|check|see)"
    r"( (at|into|through|over))?"
    r"( (it|this|that|my (case|complaint)|the (case|complaint|decision)|everything|all of it))*"
    r" again( (please|pls|properly|thanks))*\W*",
    re.IGNORECASE,
)
_AS_SAID = re.compile(
    r"[\s,.;:-]*\b(as|like) (i|we)( have| had|.?ve)?( already| just)?"
    r" (said|told (you|u)|mentioned|wrote|put)"
    r"( (before|earlier|above|already|at the (start|beginning)|in my \w+( \w+)?))*\W*$",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    r"^\W*(as|like) (i|we)( have| had|.?ve)?( already| just)?"
    r" (said|told (you|u)|mentioned|wrote|put)( (before|earlier|above|already))*\s*[,:;.-]+\s*",
    re.IGNORECASE,
)
# Among other words, the hint that they were said before.
_POINTS_BACK = re.compile(
    r"\b((as|like) (i|we)( have| had|.?ve)?( already| just)? (said|told( you| u)?|mentioned|wrote"
    r"|put|explained)|as (mentioned|above|before|stated)"
    r"|(i|we)( have|.?ve)? already (said|told( you| u)?|mentioned))( before| earlier| already)?\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\W*((hi|hello|no|ok|okay|sorry|actually|wait|oh|right|please|pls|can|could|may|i|we"
    r"|you|let.?s|let me|let us|just|want"
    r"|would like|i.?d like|need|to|wanna|have to|it.?s all wrong|this is all wrong)\W+)*"
    r"(re-?start|reset( (it|this|everything|the chat))?|(start|begin|go)( (it|this"
    r"|everything|all))?"
    r"( (again|over|afresh|anew|from scratch|from the (start|beginning|top)|all over"
    r"|over again|all over again))+"
    r"|start (a )?(new|fresh)( (one|chat|complaint|form))?|do (it|this) (all )?(again"
    r"|over)( from the (start|beginning))?"
    r"|(scrap|wipe|clear|delete|forget) (it|this|that|everything|all( of (it|that|this))?"
    r"|my answers|the lot)"
    r" and (start|begin)( (again|over|afresh|from scratch))*)"
    r"(\W+(please|pls|now|thanks|everything|the whole thing|with this|this|complaint"
    r"|my complaint|the form|from scratch))*\W*",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\W*((but|so|and|sorry|ok|okay|hang on|wait)\W+)*(why|what for|whats? it for"
    r"|what.?s (that|this|it) for"
    r"|what do you (need|want) (that|this|it) for)\b"
    r"( (do|are|would|does) (you|u|they))?( (need|needing|ask|asking|want|wanting|have))?"
    r"( to)?( (know|ask))?( (me|for|about))*( (that|this|it))?\W*$",
    re.IGNORECASE,
)
_PUZZLED = re.compile(
    r"\W*((sorry|i|but|er+m?|um+|well|you what|ok|okay|please|pls)\W+)*"
    r"(what (do|d|does|did) (you|u|that|this|it) (even )?mean( by (that|this|it))?"
    r"|what (is|.?s) (that|this|meant)"
    r"|(i )?(do ?n.?t|do not|cant|can.?t) (really )?(understand|get|follow)( (it|that|this"
    r"|the question|you|what you mean))?"
    r"|(can|could) you (please )?explain( (it|that|this|the question))?|explain( (it|that"
    r"|this|please))*"
    r"|not sure what (you|that|this) (mean|means)|(i.?m |i am |im )?(so )?confused"
    r"|no idea what (you|that|this) means?"
    r"|what|huh|eh|pardon|come again|wdym|what.?s that mean)\W*(please|pls)?\W*",
    re.IGNORECASE,
)
_HELLO = (
    r"(hi+|hiya|hello+|hey+|helo|good (morning|afternoon|evening)|morning|evening|afternoon"
    r"|alright|sorry)"
)
_THERE = (
    r"((is )?(any ?(one|body)|some ?(one|body))( still)?( there| here)?|(are|r) (you"
    r"|u)( still| guys)*( there| here)"
    r"|(you|u) (still )?(there|here)|still there)"
)
_BACK = (
    r"((i.?m|i am|im|am|me) (back|here)( now| again)?|back( now| again)|i(.?ve"
    r"| have)? (returned|come back)"
    r"|(i )?had to (go|stop|leave|pop out)( (out|off|away|for a (bit|while|minute|moment)))?"
    r"|(i )?had to see to (my|the|a) \w+|it.?s me( again)?|where (were"
    r"|was) (we|i)|hello again)"
)
_RETURNS = re.compile(
    rf"\W*(({_HELLO}|{_THERE}|{_BACK}|again|there|me|now|ok|okay|so|and|please"
    rf"|for the delay|for the wait|about that|yes)\b\W*)+",
    re.IGNORECASE,
)
_IS_BACK = re.compile(rf"\b({_HELLO}|{_THERE}|{_BACK})\b", re.IGNORECASE)
_SORRY = re.compile(
    r"\W*((oh|so|very|really|i.?m|i am|im|am|my|please|ok)\W+)*(sorry|apologies|soz)"
    r"(\W+(about that|for that|for the (delay|wait)|mate|love|again|to be a pain))*\W*",
    re.IGNORECASE,
)
# Sentences, each with the mark that ends it.
_PARTS = re.compile(r"[^.?!,]+[.?!,]?")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
_REPEATED = re.compile(r"(.)\1{3,}|([a-z]{2,3})\2{1,}[a-z]{0,2}")


def says_it_was_said(text: str) -> bool:
    """Tell whether words only point to what was said before."""
    if len(text) > LONGEST or _LOOK.fullmatch(text) or _LOOK_AGAIN.fullmatch(text):
        return False
    return _ALREADY.fullmatch(text) is not None


def without_as_said(text: str) -> str:
    """Give the words without "as I said" around them; all of them where nothing else is there."""
    return _SAID_FIRST.sub("", _AS_SAID.sub("", text)) or text


def without_hint(text: str) -> str:
    """Give the words without what says among them that they were said before."""
    return _POINTS_BACK.sub(" ", text)


def wants_to_start_again(text: str) -> bool:
    """Tell whether words ask to begin the questions anew."""
    return len(text) <= LONGEST and _AGAIN.fullmatch(text) is not None


def asks_to_explain(text: str) -> bool:
    """Tell whether words only say that the question was not understood."""
    return len(text) <= LONGEST and _PUZZLED.fullmatch(text) is not None


def tells_more_than_it_asks(text: str) -> bool:
    """Tell whether a sentence stands beside the question that words hold."""
    told = [part for part in _PARTS.findall(text) if not part.endswith("?")]
    return "?" in text and any(len(part.split()) >= FEWEST_WORDS_TOLD for part in told)


def asks_why(text: str) -> bool:
    """Tell whether words ask why the open question is asked."""
    return len(text) <= LONGEST and _WHY.match(text) is not None


def is_back(text: str) -> bool:
    """Tell whether words only greet, ask who is there or say that somebody is back."""
    if len(text) > LONGEST or not _RETURNS.fullmatch(text):
        return False
    return _IS_BACK.search(text) is not None


def says_sorry(text: str) -> bool:
    """Tell whether words only apologise."""
    return _SORRY.fullmatch(text) is not None


def is_nonsense(text: str, *, name: bool = False) -> bool:
    """Tell whether keys were pressed without a word: "asdfgh".

    A name may have any letters in any order, so there only the rows of a keyboard tell.
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    if not 0 < len(words) <= MOST_NONSENSE_WORDS or not text.isascii():
        return False
    return all(_is_from_the_keys(word, name=name) for word in words)


def _is_from_the_keys(word: str, *, name: bool) -> bool:
    if len(word) < SHORTEST_NONSENSE or word in english_words():
        return False
    run = _longest_run(word)
    if name or run == len(word):
        return run == len(word)
    if run >= max(SHORTEST_NONSENSE, len(word) - 1):
        return True
    return bool(_NO_VOWEL.search(word) or _REPEATED.fullmatch(word))


def _longest_run(word: str) -> int:
    """Give the most letters of a word that lie side by side on a keyboard, either way round."""
    best = run = 1
    for before, after in itertools.pairwise(word):
        beside = any(before + after in row or after + before in row for row in _ROWS)
        run = run + 1 if beside else 1
        best = max(best, run)
    return best
