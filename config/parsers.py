"""What the API reads as a body: JSON in UTF-8 (RFC 8259), and not more than a page may post."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.utils.json import strict_constant


class BodyTooLong(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too long."


class BoundedJSONParser(BaseParser):
    """Whatever charset is claimed: a codec could also unpack a small body into a very large one.

    Not DRF's own JSONParser: for that one DRF has Django read the body, which refuses a long one with a page.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise BodyTooLong
        try:
            return json.loads(body.decode(), parse_constant=strict_constant)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        except ValueError as error:
            raise ParseError("The body is not JSON in UTF-8.") from error
