"""How long to wait before the next try: twice as long each time, and for each notice a bit less."""

import hashlib
from datetime import timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_DOUBLINGS = 10  # past the longest wait, and short of what a timedelta can hold
# What waits for a mail server that was away must not come back all at once.
MOST_LESS = 0.25


def wait_after(attempts: int, key: str) -> timedelta:
    """Give how long a notice waits after so many tries; by its key, some less long than others.

    The same key and number always give the same wait, so nothing here is left to chance.
    """
    doublings = min(attempts - 1, MOST_DOUBLINGS)
    wait: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    drawn = int.from_bytes(hashlib.sha256(f"{key}:{attempts}".encode()).digest()[:4]) / 2**32
    less: timedelta = wait * (MOST_LESS * drawn)
    return wait - less
