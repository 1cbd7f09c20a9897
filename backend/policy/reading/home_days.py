"""Days that tell since when somebody lives somewhere, and not when anything went wrong."""

import re

_HERE = r"(?:flat|house|home|property|place|bungalow|maisonette|block|building)"
_HAVE = r"(?:'?ve| have|'?s| has)?"
_KIN = r"(?:husband|wife|partner|mum|mother|dad|father|son|daughter|brother|sister|nan|gran)"
_LIVES = re.compile(
    r"\b(?:lived|living) (?:here|there|at|in|on|with|alone)\b"
    rf"|\b(?:i|we|she|he){_HAVE} (?:\w+ )?live (?:here|at|in|on)\b"
    rf"|\b(?:i|we|she|he){_HAVE} been (?:here|there|at (?:this|my|our)|in (?:this|my|our|the|your)"
    rf" (?:\w+ )?{_HERE})\b"
    r"|\b(?:i am|i'?m|as|been|we are|we'?re|she is|she'?s|he is|he'?s)"
    r"(?: (?:a|an|your|the|council|secure|joint|sole|loyal|good|long standing))*"
    r" (?:tenant|leaseholder|lease holder|resident|shared owner)s?\b"
    r"|^\W*(?:been|lived|living) (?:here|there|at|in)\b|\bborn\b"
    r"|^\W*(?:tenant|leaseholder|resident)s?\b|\b(?:my|our|her|his) (?:tenancy|lease)\b"
    rf"|\bpassed(?: away| on)?\b|\b{_KIN}(?: \w+)? died\b|\blate {_KIN}\b|\bgot married\b"
)
_MOVED = re.compile(r"\bmoved (?:in|into|here|to|out)\b")
# "The whole six years I have lived here" tells since when it is so.
_ALL_THE_WHILE = re.compile(
    r"\b(?:since (?:i|we|she|he|the day)|ever since|whole|all the time|entire|as long as|like this"
    r"|always|every)\b"
)
_HOUSE = re.compile(r"(?<!\d)(\d{1,3}[a-z]?),(?=\s*[a-z])")
_ENDS = re.compile(r"[.?!;\n,]|\b(?:but|and|so|because)\b")
_NO_MORE_THAN_A_DAY = re.compile(
    r"(?:\W|\d|\b(?:for|since|about|around|over|now|in|nearly|almost|years?|yrs?|months?|weeks?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty)\b)*"
)


def of_the_home(given: str, at: int, *, alone: bool) -> bool:
    """Say whether a day in lower-case text tells how long somebody has been at home there.

    `alone` says that the text names no other day, so that a move may be when it began.
    """
    clause = next(words for end, words in _clauses(given) if at < end)
    if _ALL_THE_WHILE.search(clause):
        return False
    return bool(_LIVES.search(clause) or (not alone and _MOVED.search(clause)))


def _clauses(given: str) -> list[tuple[int, str]]:
    """Return where each clause ends, and its words; a mere day goes with what stands before it."""
    joined = _HOUSE.sub(r"\1 ", given)
    start, found = 0, [(0, "")]
    for end in (*(cut.end() for cut in _ENDS.finditer(joined)), len(joined) + 1):
        words = joined[start:end]
        if _NO_MORE_THAN_A_DAY.fullmatch(words):
            words = found[-1][1] + words
        found.append((end, words))
        start = end
    return found
