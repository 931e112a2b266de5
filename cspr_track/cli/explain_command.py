"""cspr-track explain: an error message or code in words."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def explain(
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="An error message as the network gives it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")] = False,
) -> None:
    """Say in words what an error message or code means, and what to do.

    \b
    Examples:
      cspr-track explain "User error: 65"
      cspr-track explain "ApiError::AuctionError(BidNotFound) [64518]"
      cspr-track explain Out of gas error
    """
    from cspr_track.core.explain import explain as explanation_of
    from cspr_track.render.explanation import show_explanation
    from cspr_track.render.terminal import Terminal

    message = " ".join(text)
    show_explanation(message, explanation_of(message), Terminal.of_process(), as_json=as_json)
