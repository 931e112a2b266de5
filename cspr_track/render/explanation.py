"""An explanation of an error message, for people or as JSON."""

from cspr_track.core.explain import Explanation
from cspr_track.core.json_lines import to_json_line
from cspr_track.core.update import SCHEMA
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal


def show_explanation(message: str, found: Explanation, terminal: Terminal, *, as_json: bool) -> None:
    """Write what a message means to stdout."""
    file = terminal.stdout.file
    if as_json:
        body = {"message": message, "code": found.code, "kind": found.kind, "title": found.title}
        body |= {"explanation": found.explanation, "hint": found.hint}
        file.write(to_json_line({"schema": SCHEMA, "explanation": body}).decode("ascii") + "\n")
        return
    lines = [f"{safe(message)}", f"  {found.title}", f"  {safe(found.explanation)}"]
    if found.hint:
        lines.append(f"  hint: {safe(found.hint)}")
    file.write("\n".join(lines) + "\n")
