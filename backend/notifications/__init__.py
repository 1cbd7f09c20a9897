"""Messages owed outside the chat, sent from the log of what happened.

To owe a new kind of mail, in four steps:

1. A module of its own here, with `queue(session, *, now)`, which adds a `Notice` for each row that
   has none yet (`~exists().where(Notice.dedup_key == key)`). The key says for what it is, once:
   "code:12", or "window:CASE:STAGE:DATE" for what is owed once for a case, a duty and a date.
   `due_at` is now; for a reminder, which must wake nobody, it is `quiet.reminder_at`.
2. In the same module a function of (session, notice, settings) that gives the facts of the mail, or
   None when it is not to be sent any more. It is asked at the time of sending, so a mail says what
   is true then. The facts hold "to", the address; "template", the name in letters.yaml; and what
   the words name in {braces}. What is sent to a resident of a case takes its address from
   `reaching.way_to`, and nowhere else.
3. A line in OF_WORK of letters.py, and the words in letters.yaml, in plain words: paragraphs with
   an empty line between them, lists of lines that begin with "- ". The HTML is made from them.
   What a placeholder means in the example for managers is a line in examples.yaml.
4. A line in `Outbox._queue`: `self._do("what", lambda session: mine.queue(session, now=now))`.

`about` holds ids only, never words or addresses; "case" is the number of the case it is about, by
which the dead-letter page names it and staff are told when the address is refused for good.
"""
