"""cspr-track schema: the JSON Schema of the events."""

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of what --json prints, one event a line.

    \b
    Examples:
      cspr-track schema > cspr-track.schema.json
    """
    import json

    from cspr_track.core.schema import event_schema

    typer.echo(json.dumps(event_schema(), indent=2))
