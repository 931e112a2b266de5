"""cspr-track completion: the script that lets a shell complete commands, flags and values."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish|powershell", help="The shell.")],
) -> None:
    """Print the script that lets a shell complete commands, flags, networks, hashes of the journal and files.

    \b
    Examples:
      cspr-track completion bash > ~/.local/share/bash-completion/completions/cspr-track
      cspr-track completion zsh > "${fpath[1]}/_cspr-track"
      cspr-track completion fish > ~/.config/fish/completions/cspr-track.fish
      cspr-track completion powershell >> $PROFILE

    A shell that is started after that completes. Where bash has no bash-completion, put
    `source <(cspr-track completion bash)` into ~/.bashrc; zsh needs `autoload -U compinit && compinit` in ~/.zshrc.
    """
    from cspr_track.cli.completion_scripts import SCRIPTS
    from cspr_track.core.errors import InputError

    if shell not in SCRIPTS:
        raise InputError(f"there is no completion for {shell!r}", code="usage", hint=f"one of {', '.join(SCRIPTS)}")
    typer.echo(SCRIPTS[shell], nl=False)
