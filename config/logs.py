"""How a log line is written: key=value, with what may name a person taken out."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

# What structlog's request middleware adds and a log must not keep: paths carry opaque ids only,
# but a query string or a user agent is typed by others.
DROPPED = {"user_agent", "ip", "query_string"}


def without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drops what others typed; an exception keeps its type and place, never its message or its values."""
    for name in DROPPED & event.keys():
        del event[name]
    if "request" in event:
        # "GET /path?query": a query holds what was looked for, and a provider's one-time code.
        event["request"] = str(event["request"]).partition("?")[0]
    return event


class PlaceOnly(logging.Formatter):
    """An exception's type and the lines it passed through.

    Its message may quote a row or a body, and the values of variables may be names.
    """

    def formatException(self, ei: Any) -> str:
        kind, _message, trace = ei
        places = []
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_name}")
            trace = trace.tb_next
        return f"{kind.__name__} at " + " <- ".join(reversed(places))


def formatter() -> logging.Formatter:
    return PlaceOnly("%(asctime)s %(levelname)s %(name)s %(message)s")


structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        without_personal_data,
        structlog.processors.LogfmtRenderer(),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
