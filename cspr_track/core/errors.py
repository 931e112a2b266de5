"""Every error a user can meet.

TrackError
├── InputError            what the user gave is not usable; nothing was sent        exit 2
├── ConfigurationError    a setting is wrong or missing; nothing was sent           exit 2
├── RefusedError          a node says the transaction itself is bad                 exit 3
├── ChannelError          a service could not be used
│   ├── Unreachable       no answer: refused, timed out, TLS, DNS                   exit 3
│   ├── Unauthorized      the token is missing, wrong or not enough                 exit 3
│   ├── RateLimited       too many requests; says when to try again                 exit 3
│   └── BadAnswer         an answer that cannot be understood                       exit 3
├── JournalError          the journal cannot be read or written                     exit 3
└── CallbackError         the program's own callback raised; the outcome is known   exit 3

An error says what happened, why, and what to do next; it knows its exit code. Exit codes are those of DESIGN part 4.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cspr_track.core.update import StatusUpdate


def _as_heard(text: str) -> str:
    """What a service said, without our token, should it have repeated that in what it complains about."""
    from cspr_track.core.secrets import redact  # here, not on top: most runs meet no error

    return redact(text)


class TrackError(Exception):
    """What happened, why, and what to do next.

    Args:
        message: what happened, one sentence without a full stop.
        why: the cause, as far as it is known.
        hint: what to do; can be pasted into a shell where it is a command.
    """

    exit_code = 3

    def __init__(self, message: str, *, why: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}: {self.why}" if self.why else self.message


class InputError(TrackError):
    """What the user gave cannot be used; nothing was sent.

    Args:
        message: what is wrong.
        code: the stable code of the problem, such as ``hash-mismatch``.
        file: the file it is about.
        path: a JSON pointer into the transaction object, such as ``/header/ttl``.
        why: the cause.
        hint: what to do.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        code: str = "bad-input",
        file: str | None = None,
        path: str | None = None,
        why: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, why=why, hint=hint)
        self.code = code
        self.file = file
        self.path = path

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.path and f"at {self.path}") if part)
        return f"{place}: {super().__str__()}" if place else super().__str__()


class ConfigurationError(TrackError):
    """A setting is wrong or missing; nothing was sent."""

    exit_code = 2


class RefusedError(TrackError):
    """A node refused the transaction itself: the same bytes will be refused again.

    Args:
        message: what was refused.
        code: the JSON-RPC error code.
        data: the node's reason, as received.
        by_state: whether the reason is the state of the chain as this node sees it (a balance, an account, the time),
            or that it cannot read the request, so that another node may see it otherwise, and an earlier try may have
            been accepted all the same.
        hint: what to do.
    """

    def __init__(
        self, message: str, *, code: int, data: object = None, by_state: bool = False, hint: str | None = None
    ) -> None:
        data = _as_heard(data) if isinstance(data, str) else data
        super().__init__(_as_heard(message), why=data if isinstance(data, str) else None, hint=hint)
        self.code = code
        self.data = data
        self.by_state = by_state


class ChannelError(TrackError):
    """A service could not be used.

    Args:
        message: what happened.
        service: which service, in words, such as ``node RPC``.
        retryable: whether the same request may succeed later.
        may_have_arrived: whether the request may have reached the service all the same (its answer was lost).
        why: the cause.
        hint: what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        service: str,
        retryable: bool,
        may_have_arrived: bool = False,
        why: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(_as_heard(message), why=why and _as_heard(why), hint=hint)
        self.service = service
        self.retryable = retryable
        self.may_have_arrived = may_have_arrived


class Unreachable(ChannelError):
    """No answer: connection refused, timed out, TLS failed, name unknown. What was sent may have arrived."""

    untrusted = False
    """Whether somebody is there who cannot prove to be the service; nothing was sent to them."""


class Unauthorized(ChannelError):
    """The token is missing, wrong, or not enough."""

    denied = False
    """Whether the token is good and only what was asked for is not part of its tier (HTTP 403)."""


class RateLimited(ChannelError):
    """Too many requests.

    Args:
        message: what happened.
        service: which service.
        retry_after_s: seconds to wait, when the service says so.
        hint: what to do.
    """

    def __init__(self, message: str, *, service: str, retry_after_s: float | None, hint: str | None = None) -> None:
        super().__init__(message, service=service, retryable=True, hint=hint)
        self.retry_after_s = retry_after_s


class BadAnswer(ChannelError):
    """A service answered something that cannot be understood."""


class JournalError(TrackError):
    """The journal cannot be read or written."""


class CallbackError(TrackError):
    """The program's own callback raised. The transaction was followed to its end all the same.

    What the callback raised first is the ``__cause__``.

    Args:
        message: what happened.
        update: the final update, which would have been returned.
    """

    def __init__(self, message: str, *, update: "StatusUpdate") -> None:
        super().__init__(message)
        self.update = update
