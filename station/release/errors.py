"""What can go wrong with a release, in a module that loads nothing."""


class ReleaseError(Exception):
    """The release cannot be used as asked, and nothing was changed: `str()` says what, where and the remedy."""


class NotReady(Exception):  # noqa: N818 - it is the station that is not ready
    """A version was started and did not report that it is ready: `str()` says which, why, and what runs now."""
