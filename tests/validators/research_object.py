"""Hold a research object against its profile with the public validator, without a network.

Run by the Python of the validators' own environment, with the path of a crate. The context that
the crate names is served from the copy that ro-crate-py ships, through the validator's own cache;
anything else from the network fails. Prints the findings as JSON.
"""

import json
import sys
import tempfile
from importlib import resources
from io import BytesIO
from pathlib import Path

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests_cache import CachedSession
from rocrate.rocrate import ROCrate
from rocrate_validator import services
from rocrate_validator.models import ValidationSettings
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
ACCEPT = "application/ld+json, application/json, */*;q=0.1"
PROFILE = "process-run-crate-0.5"


class Shipped(HTTPAdapter):
    """Answers with the context that ro-crate-py ships, and with nothing else."""

    def send(self, request: PreparedRequest, *_: object, **__: object) -> Response:
        """Answer a request."""
        content = resources.files("rocrate").joinpath("data", "ro-crate.jsonld").read_bytes()
        assert CONTEXT == request.url == json.loads(content)["@id"]
        headers = {"Content-Type": "application/ld+json"}
        body = HTTPResponse(BytesIO(content), headers, status=200, preload_content=False)
        return self.build_response(request, body)


def warm(place: Path) -> None:
    """Put the context into a cache."""
    with CachedSession(str(place)) as session:
        session.mount("https://", Shipped())
        session.get(CONTEXT, headers={"Accept": ACCEPT}).raise_for_status()


def main(crate: str) -> None:
    """Validate, and read the crate back with the library that others read it with."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "cache"
        warm(place)
        settings = ValidationSettings(
            rocrate_uri=crate,
            profile_identifier=PROFILE,
            requirement_severity="RECOMMENDED",
            offline=True,
            cache_path=place,
        )
        result = services.validate(settings)
    read = ROCrate(crate)
    found = [
        {
            "severity": issue.severity.name,
            "check": issue.check.identifier,
            "message": issue.message,
            "entity": issue.violatingEntity,
        }
        for issue in result.get_issues()
    ]
    checks = len(result.executed_checks)
    actions = len(read.get_by_type("CreateAction"))
    json.dump({"issues": found, "checks": checks, "actions": actions}, sys.stdout)


main(sys.argv[1])
