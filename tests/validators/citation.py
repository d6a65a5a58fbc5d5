"""Hold a citation file against the schema of its format, with the public validator.

Run by the Python of the validators' own environment, with the path of the file. Prints what is
wrong, or nothing, as JSON.
"""

import json
import sys
from pathlib import Path

from cffconvert import Citation
from jsonschema import ValidationError


def main(path: str) -> None:
    """Validate."""
    try:
        Citation(Path(path).read_text("utf-8")).validate()
        fault = ""
    except ValidationError as error:
        fault = error.message
    json.dump(fault, sys.stdout)


main(sys.argv[1])
