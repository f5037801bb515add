"""The API's documentation as a page: read from the schema itself, no script needed."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    says: str
    body: list[Field]
    answer: list[Field]


@cache
def _schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


class OneSchema(SchemaGenerator):
    """The same for everybody, and as long as the process runs: it takes a third of a second to make."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return _schema()


@method_decorator(login_not_required, name="dispatch")
class ApiDocsView(TemplateView):
    template_name = "api_docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schema = _schema()
        found = [
            _operation(path, method, said, schema)
            for path, methods in schema["paths"].items()
            for method, said in methods.items()
        ]
        return super().get_context_data(operations=found, site_url=settings.SITE_URL, **kwargs)


def _operation(path: str, method: str, said: dict[str, Any], schema: dict[str, Any]) -> Operation:
    name = said["operationId"].replace("_", " ").capitalize()
    answers = [answer for code, answer in said["responses"].items() if code.startswith("2")]
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        says=said.get("description", ""),
        body=_fields(said.get("requestBody", {}), schema),
        answer=_fields(answers[0], schema) if answers else [],
    )


def _fields(holder: dict[str, Any], schema: dict[str, Any]) -> list[Field]:
    content = holder.get("content", {}).get("application/json", {}).get("schema", {})
    shape = _resolved(content.get("items", content), schema)
    required = shape.get("required", [])
    return [
        Field(name, _kind(_resolved(part, schema), part), name in required, part.get("description", ""))
        for name, part in shape.get("properties", {}).items()
    ]


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The shape behind a reference."""
    reference = part.get("$ref") or next(
        (each["$ref"] for each in part.get("allOf", []) if "$ref" in each), ""
    )
    found: dict[str, Any] = (
        schema["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else part
    )
    return found


def _kind(shape: dict[str, Any], part: dict[str, Any]) -> str:
    if "enum" in shape:
        return "one of: " + ", ".join(str(value) for value in shape["enum"])
    kind = shape.get("type", "object")
    named = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{named} ({shape['format']})" if "format" in shape else named
