"""A body is JSON in UTF-8 of a length that can be held, or it is refused."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError

from config.parsers import BodyTooLong, BoundedJSONParser

MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def parse(body: bytes, charset: str = "utf-8") -> Any:
    return BoundedJSONParser().parse(BytesIO(body), "application/json", {"encoding": charset})


def test_json_is_read() -> None:
    assert parse('{"narrative": "Späť 🧸"}'.encode()) == {"narrative": "Späť 🧸"}


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b'"\xff"', "{}".encode("utf-16")],
)
def test_what_is_not_json_in_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_what_is_nested_too_deeply_is_refused(opening: bytes) -> None:
    with pytest.raises(ParseError):
        parse(opening * (MOST // len(opening)))


def test_the_longest_body_is_read_and_a_longer_one_refused() -> None:
    text = b'"' + b"x" * (MOST - 2) + b'"'

    assert len(parse(text)) == MOST - 2
    with pytest.raises(BodyTooLong) as refused:
        parse(text + b" ")
    assert refused.value.status_code == 413


@pytest.mark.parametrize("charset", ["zip", "utf-16", "rot13"])
def test_a_charset_that_is_claimed_is_not_believed(charset: str) -> None:
    assert parse(b"[1]", charset) == [1]


def test_a_refusal_does_not_repeat_the_body() -> None:
    with pytest.raises(APIException) as refused:
        parse(b'{"given_name": Oliver}')
    assert "Oliver" not in str(refused.value.detail)
