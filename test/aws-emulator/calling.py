"""Calls AWS with the inputs of a Pulumi resource."""

from __future__ import annotations

import functools
from typing import Any

import boto3

client = functools.cache(boto3.client)


def call(service: str, operation: str, inputs: dict[str, Any], **names: str) -> dict[str, Any]:
    """Each input goes to the parameter of the same name, without regard to case, or of the name that `names` gives it.

    boto3 has AWS' own description of every call: an input that AWS does not know is refused here, one of another type by boto3.
    """
    api = client(service)
    shape = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[operation]).input_shape
    renamed = {names.get(key, key): value for key, value in inputs.items()}
    return getattr(api, operation)(**fitting(shape, renamed))


def fitting(shape: Any, value: Any) -> Any:
    """A value with the names that AWS has; Pulumi has one thing where AWS has a list of at most one, and the other way round."""
    if shape.type_name == "list":
        return [fitting(shape.member, each) for each in (value if isinstance(value, list) else [value])]
    if shape.type_name != "structure":
        return value
    if isinstance(value, list) and len(value) == 1:
        return fitting(shape, value[0])
    members = {name.lower(): name for name in shape.members}
    unknown = [key for key in value if key.lower() not in members]
    if unknown:
        raise ValueError(f"{shape.name} has no {', '.join(unknown)}, but {', '.join(shape.members)}")
    return {
        (name := members[key.lower()]): fitting(shape.members[name], each) for key, each in value.items()
    }
