"""Write the JSON Schemas of all JSON outputs into this folder (``make schema``)."""

import json
from pathlib import Path

from cspr_track.core.schema import SCHEMAS, schema_of

HERE = Path(__file__).parent


BEGIN = "| schema | is of |\n|---|---|\n"
END = "<!-- the table is made by `make schema` -->"


def files() -> dict[str, str]:
    """Each file's name, and what stands in it."""
    made = {f"{name}-{one.version}.json": json.dumps(schema_of(name), indent=2) + "\n" for name, one in SCHEMAS.items()}
    return made | {"README.md": readme((HERE / "README.md").read_text(encoding="utf-8"))}


def readme(text: str) -> str:
    """The page with its table renewed."""
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    rows = [f"| [{name}]({name}-{one.version}.json) | {one.title} |\n" for name, one in SCHEMAS.items()]
    return f"{before}{BEGIN}{''.join(rows)}{END}{after}"


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
