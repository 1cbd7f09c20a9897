"""Why a file was not taken, in words for whoever chose it."""

from backend.errors import DomainError


class NotAccepted(DomainError):
    """“{name}” could not be taken. Choose another file."""

    def __init__(self, name: str = "The file", **facts: object) -> None:
        super().__init__()
        self.name = name
        self._facts = facts

    def __str__(self) -> str:
        """Name the file, say what is wrong with it, and what to do."""
        words = " ".join((type(self).__doc__ or "").split())
        return words.format(name=self.name, **self._facts)


class NoRoom(NotAccepted):
    """We cannot take “{name}” just now. Send the rest without it. Then ring us, or try again later
    today.
    """


class Empty(NotAccepted):
    """“{name}” is empty. Choose another file."""


class TooLarge(NotAccepted):
    """“{name}” is too large. Choose a file of {megabytes} MB or less, or a smaller photo."""


class TooManyDots(NotAccepted):
    """“{name}” is too large a picture to open. Take the photo in a smaller size, or crop it."""


class WrongKind(NotAccepted):
    """“{name}” is not a JPG, PNG, HEIC or PDF. Choose one of those, or take a photo of it."""


class NotWhatItsNameSays(NotAccepted):
    """“{name}” is not what its name says. Save it again as a JPG, PNG, HEIC or PDF, or take a
    photo of it.
    """


class Unreadable(NotAccepted):
    """“{name}” could not be opened. It may be damaged. Choose another copy, or take a photo of
    it.
    """


class Locked(NotAccepted):
    """“{name}” is locked with a password. Save a copy without the lock, or take photos of the
    pages.
    """


class Infected(NotAccepted):
    """“{name}” has a virus, so we did not keep it. Choose another copy, or take a photo of it."""


class TooManyAtOnce(DomainError):
    """You can only choose up to {most} files at once. Choose fewer, then add the others after."""

    def __init__(self, most: int) -> None:
        super().__init__(" ".join((TooManyAtOnce.__doc__ or "").split()).format(most=most))


class TooMuchAtOnce(DomainError):
    """Those files are too large together. Choose up to {most} files of {megabytes} MB each."""

    def __init__(self, *, most: int, megabytes: int) -> None:
        words = " ".join((TooMuchAtOnce.__doc__ or "").split())
        super().__init__(words.format(most=most, megabytes=megabytes))


class NothingChosen(DomainError):
    """Choose a file first."""


class NoSuchFile(DomainError):
    """We could not find that file. It may have been removed."""


class NotGivenOut(DomainError):
    """This file cannot be opened now: it waits for the virus check. Try again later."""
