"""The refusals of the policy: each error's docstring is the sentence that people read."""


class PolicyError(Exception):
    """The policy does not allow this; check what was given and try again."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        sentence = " ".join((self.__doc__ or "").split())
        super().__init__(sentence.format(**facts))
