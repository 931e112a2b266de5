"""cspr-track schema: the JSON Schemas of the JSON outputs."""

from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def schema(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="Of which output; --list tells the names.", show_default=True)
    ] = "event",
    show_list: Annotated[bool, typer.Option("--list", help="The names, and what each is the schema of.")] = False,
) -> None:
    """Print the JSON Schema (2020-12) of a JSON output; without a name, of the events that --json prints.

    \b
    Examples:
      cspr-track schema > event-1.json
      cspr-track schema check | jq '."$defs".FoundProblem'
      cspr-track schema --list
    """
    import json
    from difflib import get_close_matches

    from cspr_track.core.errors import InputError
    from cspr_track.core.schema import SCHEMAS, schema_of

    if show_list:
        typer.echo("\n".join(f"{one:<8}  {output.title}" for one, output in SCHEMAS.items()))
        return
    if name not in SCHEMAS:
        near = get_close_matches(name, SCHEMAS, n=1)
        raise InputError(
            f"there is no schema {name!r}",
            code="usage",
            hint=f"cspr-track schema {near[0]}" if near else "cspr-track schema --list",
        )
    typer.echo(json.dumps(schema_of(name), indent=2))
