"""The seal on the end of the audit log: proof that the front door itself wrote the last line.

The lines are chained by hashes, which whoever writes to the database can work out anew. The seal
needs a key that is not in the database, so that a log cut short or written anew does not fit it.
"""

import hashlib
import hmac

PURPOSE = b"the end of the audit log"
# Stands for a seal where the end did not fit the seal before it: it fits nothing.
BROKEN = "broken"


def seal_key(secret_key: str) -> bytes:
    """Give the key of the seals of an installation with this SECRET_KEY."""
    return hmac.digest(secret_key.encode(), PURPOSE, "sha256")


def seal(key: bytes, seq: int, last_hash: str) -> str:
    """Give the seal of a log that ends with this line."""
    return hmac.new(key, f"{seq}:{last_hash}".encode(), hashlib.sha256).hexdigest()


def fits(key: bytes, seq: int, last_hash: str, found: str) -> bool:
    """Say whether a seal is that of this end; a log that was never written to needs none."""
    if seq == 0 and not found:
        return True
    return hmac.compare_digest(seal(key, seq, last_hash).encode(), found.encode())
