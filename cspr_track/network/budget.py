"""A budget of requests: a token bucket that all transactions of a process share, so that no storm is ever sent.

Source: CSPR.cloud reference, part 1 (free tier: 100 a minute), node reference, part 1.1 (one a second, burst 100).
"""


class Budget:
    """Allows a number of requests a minute, with a burst. Times are seconds of the caller's monotonic clock.

    Args:
        per_minute: requests a minute; None allows any number.
        burst: how many may be sent at once after a quiet time.
    """

    def __init__(self, per_minute: float | None, *, burst: float = 20.0) -> None:
        self._per_second = None if per_minute is None else per_minute / 60
        self._burst = burst
        self._tokens = burst
        self._filled_at = float("-inf")
        self._paused_until = float("-inf")

    def take(self, now: float) -> float:
        """Take one request out of the budget; gives the seconds to wait before it may be sent.

        What is taken is taken: whoever then does not wait must not send.
        """
        pause_s = max(0.0, self._paused_until - now)
        if self._per_second is None:
            return pause_s
        if now > self._filled_at:
            since = now - self._filled_at
            self._tokens = (
                self._burst if since == float("inf") else min(self._burst, self._tokens + since * self._per_second)
            )
            self._filled_at = now
        self._tokens -= 1
        return max(pause_s, -self._tokens / self._per_second if self._tokens < 0 else 0.0)

    def give_back(self) -> None:
        """Return a request that was not sent."""
        if self._per_second is not None:
            self._tokens = min(self._burst, self._tokens + 1)

    def pause(self, now: float, seconds: float) -> None:
        """Send nothing for a while: the service says that it is too much."""
        self._paused_until = max(self._paused_until, now + seconds)
