"""The page of the commands."""

from generate import NOTE, table
from generate.command_tree import Command, Flag, commands, exit_codes

INTRODUCTION = """# Commands

Every command with every flag, as `cspr-track COMMAND --help` says it. What can be set once instead of with each
command is on [Settings](settings.md); what a run ends with is on [Statuses and exit codes](statuses.md).
"""


def command_page() -> str:
    """All of it."""
    parts = [NOTE, INTRODUCTION, *("\n".join(_section(command)) for command in commands())]
    return "\n".join(parts).rstrip() + "\n"


def _section(command: Command) -> list[str]:
    lines = [f"## {command.name}", "", command.summary, "", "```text", command.usage, "```", ""]
    for paragraph in command.description:
        lines += ["```text", paragraph, "```", ""] if "\n" in paragraph else [_escaped(paragraph), ""]
    if command.examples:
        lines += ["```text", *command.examples, "```", ""]
    for title, flags in (("argument", command.arguments), ("option", command.options)):
        if flags:
            lines += table((title, "what it does", ""), [_row(flag) for flag in flags])
    if command.name == "cspr-track":
        lines += ["```text", *exit_codes(), "```", ""]
    return lines


def _row(flag: Flag) -> tuple[str, str, str]:
    names = ", ".join(f"`{name} {flag.value}`" if flag.value else f"`{name}`" for name in flag.names)
    facts = [f"environment: `{fact.split(': ')[1]}`" if fact.startswith("environment") else fact for fact in flag.facts]
    return names, _escaped(flag.help), "; ".join(facts)


def _escaped(text: str) -> str:
    """Markdown that shows the text as it is; what stands between backticks stays code."""
    parts = text.split("`")
    for place in range(0, len(parts), 2):
        for sign in "<>*":
            parts[place] = parts[place].replace(sign, f"&#{ord(sign)};" if sign in "<>" else f"\\{sign}")
    return "`".join(parts)
