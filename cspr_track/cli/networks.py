"""Which network each wanted transaction is on: the one that is named, else the one that the journal knows."""

import os
from dataclasses import replace

from cspr_track.cli.options import NetworkFlags
from cspr_track.cli.session import profile_of, resolution_of
from cspr_track.cli.wanted import Wanted
from cspr_track.core.errors import ConfigurationError
from cspr_track.network.built_in import Profile
from cspr_track.network.settings import CHANNELS, ENVIRONMENT


class Networks:
    """Finds the profile of each transaction.

    Args:
        flags: what the command line says of networks and services; where it names one, all are on it.
        chain_name: what the journal knows of the first; it is taken for those that the journal does not know.
    """

    def __init__(self, flags: NetworkFlags, chain_name: str | None) -> None:
        self._flags = flags
        self.named = _names_a_network(flags)
        """Whether the flags or the environment name a network, or services of one."""
        self._chain_name = chain_name
        self._found: dict[tuple[str, str] | None, Profile | None] = {}

    def split(self, wanted: Wanted) -> list[tuple[Profile, Wanted]]:
        """The transactions, network by network, in order.

        Those whose network is not known any more are in no part; see ``unknown``.

        Raises:
            ConfigurationError: a setting is wrong.
        """
        parts: dict[str, tuple[Profile, Wanted]] = {}
        for one in wanted.hashes:
            profile = self._of(wanted.sent_to.get(one))
            if profile is not None:
                part = parts.setdefault(profile.name, (profile, replace(wanted, hashes=[])))[1]
                part.hashes.append(one)
        return list(parts.values())

    def unknown(self, wanted: Wanted) -> dict[str, str]:
        """Hash -> chain name of those whose network no profile has any more."""
        meant = set(wanted.hashes)
        return {one: sent[0] for one, sent in wanted.sent_to.items() if one in meant and not self._of(sent)}

    def only_named(self, wanted: Wanted) -> Wanted:
        """Of what the journal left unfinished, that of the named network; all of it where none is named."""
        if not self.named:
            return wanted
        profile = profile_of(self._flags, chain_name=self._chain_name)
        return replace(
            wanted,
            hashes=[
                one
                for one in wanted.hashes
                if one not in wanted.sent_to or wanted.sent_to[one][0] == profile.chain_name
                or wanted.sent_to[one][1] == profile.name
            ],
        )  # fmt: skip

    def _of(self, sent: tuple[str, str] | None) -> Profile | None:
        if self.named:
            sent = None
        if sent not in self._found:
            self._found[sent] = self._look(sent)
        return self._found[sent]

    def _look(self, sent: tuple[str, str] | None) -> Profile | None:
        """The profile under which it was sent, if that is still the same network; else one of that chain."""
        if sent is None:
            return profile_of(self._flags, chain_name=self._chain_name)
        chain_name, name = sent
        try:
            same = profile_of(replace(self._flags, network=name))
        except ConfigurationError as error:
            if "there is no network" not in error.message:
                raise
            same = None
        if same is not None and same.chain_name == chain_name:
            return same
        found = resolution_of(self._flags, chain_name=chain_name)
        if found.origins["network"].kind == "document":
            return found.profile
        return same if same is not None and same.on_this_machine else None  # a dev network plays recordings of others


def _names_a_network(flags: NetworkFlags) -> bool:
    settings = ("network", "chain_name", *CHANNELS)
    return any(getattr(flags, one) is not None for one in settings) or any(
        os.environ.get(ENVIRONMENT[one]) is not None for one in settings
    )
