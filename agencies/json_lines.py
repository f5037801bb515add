"""A download as lines of JSON, one object a line, written as it is read."""

import json
from collections.abc import Iterable, Mapping

from django.http import StreamingHttpResponse


def attachment(rows: Iterable[Mapping[str, object]], *, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        (json.dumps(row) + "\n" for row in rows),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}.jsonl"'},
    )
