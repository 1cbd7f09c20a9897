"""The one base class of every refusal that a person may read."""


class DomainError(Exception):
    """Something that cannot be done was asked for."""

    def __str__(self) -> str:
        """The message: what was passed in, or else the class's own sentence."""
        return super().__str__() or " ".join((type(self).__doc__ or "").split())
