"""What is in force as TOML with a comment on each line's origin, or as JSON."""

import json

from cspr_track.core.in_force import InForce, OneInForce, SettingInForce
from cspr_track.core.json_lines import to_json_line
from cspr_track.render.safe_text import safe
from cspr_track.render.terminal import Terminal


def show_in_force(found: InForce, terminal: Terminal, *, as_json: bool) -> None:
    """Write all settings to stdout."""
    file = terminal.stdout.file
    if as_json:
        file.write(to_json_line(found).decode("ascii") + "\n")
        return
    file.write(f"# {safe(found.file)}{'' if found.exists else ' (not there)'}\n")
    lines = [_line(setting, found.file) for setting in found.settings]
    wide = max((len(line) for line, _ in lines if len(line) <= terminal.stdout.width // 2), default=0)
    for line, origin in lines:
        file.write(f"{line:<{wide}}  # {origin}\n" if origin else f"{line}\n")


def show_setting(setting: SettingInForce, terminal: Terminal, *, as_json: bool) -> None:
    """Write one setting to stdout: the bare value, or JSON with its origin."""
    file = terminal.stdout.file
    if as_json:
        file.write(to_json_line(OneInForce(setting=setting)).decode("ascii") + "\n")
        return
    values = setting.value if isinstance(setting.value, list) else [setting.value]
    for value in values:
        if value is not None:
            file.write(f"{safe(_plain(value), limit=100_000)}\n")


def _line(setting: SettingInForce, file: str) -> tuple[str, str]:
    """The setting, and where it comes from; the file, which stands on top, only by its name."""
    origin = safe(setting.origin).replace(safe(file), safe(file.rpartition("/")[2])) if setting.origin else ""
    if setting.value is None:
        return f"# {setting.name}: {'switched off' if setting.origin else 'not set'}", origin
    if setting.secret:
        return f"# {setting.name}: set, hidden", origin
    if setting.name == "proxy":
        return f"# proxy: {safe(', '.join(map(str, _listed(setting.value))))}", origin
    return f"{setting.name} = {_toml(setting.value)}", origin


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]" if len(value) != 1 else _toml(value[0])
    if isinstance(value, str):
        return json.dumps(safe(value, limit=10_000), ensure_ascii=False)
    return _plain(value)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
