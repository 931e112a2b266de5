"""An explanation of an error message, for people or as JSON."""

from cspr_track.core.explain import Explanation
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.outputs import ExplanationBody, ExplanationLine
from cspr_track.render.lines import write_lines
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal


def show_explanation(message: str, found: Explanation, terminal: Terminal, *, as_json: bool) -> None:
    """Write what a message means to stdout."""
    file = terminal.stdout.file
    if as_json:
        body = ExplanationBody(
            message=message,
            code=found.code,
            kind=found.kind,
            title=found.title,
            explanation=found.explanation,
            hint=found.hint,
            name=found.name,
            possible=found.possible,
        )
        file.write(to_json_line(ExplanationLine(explanation=body)).decode("ascii") + "\n")
        return
    title = f"{found.title} ({found.name})" if found.name and found.name not in found.title else found.title
    parts = [safe(title), safe(found.explanation)] + ([f"hint: {safe(found.hint)}"] if found.hint else [])
    write_lines(terminal.stdout, [safe(message), *(f"  {part}" for part in parts)])


def show_no_error(terminal: Terminal, *, as_json: bool) -> None:
    """Say that what was given tells of no error."""
    found = Explanation(
        None, "unknown", "No error", "What was given tells of no error.", "give the error message, or the whole answer"
    )
    if as_json:
        show_explanation("", found, terminal, as_json=True)
    else:
        terminal.stdout.file.write(f"{found.explanation}\n")
