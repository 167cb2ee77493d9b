"""What can go wrong on the way to torch. Every error carries one clear line in the interface's language."""

from __future__ import annotations


class LabError(Exception):
    """The request was not answered; `message` says why, in one line, and `reason` without what follows from it."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason


class TorchMissing(LabError):
    """torch cannot be imported; the message names the mend."""


class LabCrashed(LabError):
    """The torch process did not start, or died twice under the same request."""


class LabClosed(LabError):
    """The laboratory was closed while the request waited."""


class ProofTimedOut(LabError):
    """The demonstration was still running at its deadline."""


class ProofFailed(LabError):
    """The demonstration raised an error."""


class BadRequest(LabError):
    """There is no such demonstration, or it takes no such parameter or value; the message names the mend."""


class Died(Exception):
    """The child process ended while it was needed; `reason` is one line. Never leaves this package."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
