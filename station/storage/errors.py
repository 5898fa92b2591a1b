"""What can be wrong with what is kept, in a module that loads nothing."""


class StorageError(Exception):
    """The database cannot be used as asked: `str()` says what, where and the remedy."""


class DeniedError(StorageError):
    """What is kept does not allow it; `why` names the reason for whoever says it in another language."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


class NewerDatabase(StorageError):  # noqa: N818 - it is the database that is newer, not the error
    """The database was written by a later version of the station than this one."""
