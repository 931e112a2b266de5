"""What a look-up brought: the answers of the services, each with the clock of the one that gave it."""

from dataclasses import dataclass, field

from cspr_track.core.errors import ChannelError
from cspr_track.core.observation import ChainClock, Executed, Known, TransactionNews
from cspr_track.core.status import Source


@dataclass(slots=True)
class Answer:
    """What one service says of a transaction."""

    seen: TransactionNews
    number: int = 0
    """Which of the nodes it is."""
    clock_ms: int | None = None
    """Timestamp of its latest block in milliseconds since 1970, asked of it before; None where nothing is proved."""

    @property
    def clock(self) -> ChainClock | None:
        """Its clock as an observation."""
        return None if self.clock_ms is None else ChainClock(self.clock_ms, self.seen.source, self.number)


@dataclass(slots=True)
class Looked:
    """What a look-up brought."""

    answers: list[Answer] = field(default_factory=list)
    """In the order in which the services are configured."""
    errors: list[ChannelError] = field(default_factory=list)
    left_alone: bool = False
    """Whether a service was not asked, as it had not answered a moment ago."""

    @property
    def news(self) -> list[TransactionNews]:
        """What was said."""
        return [answer.seen for answer in self.answers]

    @property
    def executed(self) -> Executed | None:
        """The execution, if any source knows of one."""
        return next(iter(self.executions), None)

    @property
    def executions(self) -> list[Executed]:
        """The execution in the words of each source that knows of it."""
        return [seen for seen in self.news if isinstance(seen, Executed)]

    @property
    def no_execution(self) -> dict[Source, int | None]:
        """The sources that answered and knew of no execution, each with its clock where it was asked.

        Of several nodes the one counts that is farthest. None at all where one says that a block has the transaction:
        it was executed, whatever the others have not seen.
        """
        if any(isinstance(seen, Known) and seen.in_block for seen in self.news):
            return {}
        found: dict[Source, int | None] = {}
        for answer in self.answers:
            source, clock_ms = answer.seen.source, answer.clock_ms
            if not isinstance(answer.seen, Executed):
                before_ms = found.setdefault(source, clock_ms)
                if clock_ms is not None and (before_ms is None or clock_ms > before_ms):
                    found[source] = clock_ms
        return found
