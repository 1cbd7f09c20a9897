"""How often a code is sent and tried, and how long each thing lasts: every number in one place.

Most of them come from the landlord's brief for this service, which has them of a product that is in
use; the rest follow from those, as the decision records say.
"""

from datetime import timedelta

# A code: six digits are a little less than 20 bits, which ASVS 5.0 asks of what lasts 10 minutes.
DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES = 3
# What may be sent to one contact because of browsers that nobody vouches for, and in one chat.
SENDS = 3
SENDS_WITHIN = timedelta(hours=1)
SENDS_IN_A_CHAT = 6
CHATS_DAY = timedelta(days=1)
# Codes that nobody answered rightly: whoever guesses gets no more of them to guess at in a day.
UNANSWERED = 9
UNANSWERED_WITHIN = timedelta(days=1)
# How long a browser or a chat is shown a case after that.
PROVED_FOR = timedelta(minutes=30)
# Who asked waits no longer than this to be looked up: whoever asked has gone by then.
WAITS = timedelta(minutes=10)
# So many are looked up at a time, and so many of them from one place.
AT_ONCE = 20
FROM_ONE_PLACE = 2
# What one place may leave with us at all; each leaves a row.
ASKED_FROM_ONE_PLACE = 200
ASKED_WITHIN = timedelta(minutes=10)
# The link in a mail by which whoever reads it asks again from a browser of their own.
LINK_LASTS = timedelta(days=1)
# What was asked is forgotten after the longest time in which it counts for anything.
KEPT = timedelta(days=2)
