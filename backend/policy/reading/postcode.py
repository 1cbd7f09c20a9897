"""Postcodes of the United Kingdom."""

import re

# Every area that the Royal Mail uses, and the two that the armed forces and Girobank have.
_AREAS = frozenset((
    "AB", "AL", "B", "BA", "BB", "BD", "BF", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB",
    "CF", "CH", "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN",
    "DT", "DY", "E", "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD",
    "HG", "HP", "HR", "HS", "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY",
    "L", "LA", "LD", "LE", "LL", "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN",
    "NP", "NR", "NW", "OL", "OX", "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S",
    "SA", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA",
    "TD", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR",
    "WS", "WV", "YO", "ZE", "GIR",
))  # fmt: skip
_SHAPE = re.compile(
    r"(?<![A-Z0-9])(?P<area>[A-Z]{1,2})(?P<district>[0-9OI][A-Z0-9]?)\s{0,2}"
    r"(?P<sector>[0-9OI])(?P<unit>[A-Z]{2})(?![A-Z0-9])"
)
_GIROBANK = re.compile(r"(?<![A-Z0-9])GIR\s?0AA(?![A-Z0-9])")
# Letters that no postcode ends with.
_NEVER_LAST = frozenset("CIKMOV")
# A piece that must have been meant for a postcode: letters, figures, and letters again.
_MEANT = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,3}[0-9]{1,3}[A-Z]?\s{0,2}[0-9]{1,3}[A-Z]{1,3}(?![A-Z0-9])"
)
_SHORT_CODE = re.compile(r"(?=[A-Z0-9 ]{2,9}$)(?=.*[0-9])(?=.*[A-Z])[A-Z]{1,3}[0-9][A-Z0-9 ]*")
_FIGURES = str.maketrans({"O": "0", "I": "1"})


def find_postcode(text: str) -> tuple[str, tuple[int, int]] | None:
    """Return the first postcode as the Royal Mail writes it, and where it stands."""
    upper = _upper(text)
    girobank = _GIROBANK.search(upper)
    if girobank:
        return "GIR 0AA", girobank.span()
    for match in _SHAPE.finditer(upper):
        written = _written(match)
        if written:
            return written, match.span()
    return None


def seems_meant_for_one(text: str) -> bool:
    """Say whether the text holds what must be a postcode gone wrong."""
    upper = _upper(text).strip(" .,")
    return bool(_MEANT.search(upper) or _SHORT_CODE.fullmatch(upper))


def _written(match: re.Match[str]) -> str | None:
    area = match["area"]
    has_figures = any(letter.isdigit() for letter in match.group())
    if not has_figures or area not in _AREAS or _NEVER_LAST.intersection(match["unit"]):
        return None
    district = match["district"][0].translate(_FIGURES) + match["district"][1:]
    return f"{area}{district} {match['sector'].translate(_FIGURES)}{match['unit']}"


def _upper(text: str) -> str:
    upper = text.upper()
    if len(upper) == len(text):
        return upper
    return "".join(up if len(up := letter.upper()) == 1 else letter for letter in text)
