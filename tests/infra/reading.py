"""Reads a template as CloudFormation would: parameters in, conditions decided, functions resolved."""

import re
from functools import cache
from typing import Any

import yaml

from forewarn.infra.stack import template

ACCOUNT, REGION = "123456789012", "us-east-1"
SITE = "arn:aws:s3:::sitebucket"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/distribution"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/status/11111111-2222-3333-4444-555555555555",
    "AWS::StackName": "status",
}
Json = Any


class _Loader(yaml.CSafeLoader):
    """YAML with the short forms of CloudFormation's functions."""


def _function(loader: _Loader, name: str, node: yaml.Node) -> Json:
    if isinstance(node, yaml.ScalarNode):
        value: Json = node.value.split(".", 1) if name == "GetAtt" else node.value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        raise TypeError(f"!{name} stands before something else than text or a list")
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _function)


@cache
def parsed(text: str) -> Json:
    """The template, with its functions in their long form."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe loader


class Stack:
    """What a template becomes with parameters. A bucket is named after its logical id, in lower case; so is the rest."""

    def __init__(self, text: str | None = None, **parameters: str) -> None:
        self.template = parsed(template() if text is None else text)
        self.parameters = {name: said["Default"] for name, said in self.template["Parameters"].items()}
        for name, value in parameters.items():
            allowed = self.template["Parameters"][name].get("AllowedPattern")
            assert allowed is None or re.search(allowed, value), f"{name} does not allow '{value}'"
        self.parameters |= parameters
        self.resources = self._section("Resources")
        self.outputs = self._section("Outputs")

    def kept_rules(self) -> bool:
        """Whether the rules on parameters that belong together hold."""
        return all(
            self._resolved(item["Assert"]) for rule in self.template["Rules"].values() for item in rule["Assertions"]
        )

    def properties(self, id: str) -> Json:
        """The properties of a resource."""
        return self.resources[id].get("Properties", {})

    def of_type(self, type: str) -> dict[str, Json]:
        """The properties of every resource of a type, by logical id."""
        return {id: said["Properties"] for id, said in self.resources.items() if said["Type"] == type}

    def _section(self, name: str) -> dict[str, Json]:
        return {
            id: self._resolved({key: value for key, value in said.items() if key != "Condition"})
            for id, said in self.template[name].items()
            if "Condition" not in said or self._condition(said["Condition"])
        }

    def _condition(self, name: str) -> bool:
        return bool(self._resolved(self.template["Conditions"][name]))

    def _resolved(self, node: Json) -> Json:
        if isinstance(node, list):
            return [found for item in node if (found := self._resolved(item)) is not None]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (name, value), *_ = node.items()
            if name == "Ref" or name.startswith("Fn::") or (name == "Condition" and isinstance(value, str)):
                return self._called(name.removeprefix("Fn::"), value)
        pairs = ((key, self._resolved(value)) for key, value in node.items())
        return {key: value for key, value in pairs if value is not None}

    def _called(self, name: str, value: Json) -> Json:
        match name:
            case "Ref":
                return self._named(value)
            case "Condition":
                return self._condition(value)
            case "If":
                return self._resolved(value[1] if self._condition(value[0]) else value[2])
            case "Equals" | "Not" | "And" | "Or":
                return self._decided(name, [self._resolved(item) for item in value])
            case "GetAtt":
                return self._attribute(*value)
            case "Select":
                return self._resolved(value[1])[int(value[0])]
            case "Split":
                return self._resolved(value[1]).split(value[0])
            case "Sub":
                text, own = value if isinstance(value, list) else (value, {})
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._substituted(found[1], own), text)
        raise AssertionError(f"Fn::{name} is not known here")

    def _decided(self, name: str, values: list[Json]) -> bool:
        match name:
            case "Equals":
                return bool(values[0] == values[1])
            case "Not":
                return not values[0]
            case "And":
                return all(values)
            case _:
                return any(values)

    def _substituted(self, name: str, own: Json) -> str:
        if name in own:
            return str(self._resolved(own[name]))
        return str(self._attribute(*name.split(".", 1)) if "." in name else self._named(name))

    def _named(self, name: str) -> Json:
        if name == "AWS::NoValue":
            return None
        if name in self.parameters:
            return self.parameters[name]
        if name not in PSEUDO:
            assert name in self.template["Resources"], f"nothing is called '{name}'"
        return PSEUDO.get(name, name.lower())

    def _attribute(self, id: str, attribute: str) -> str:
        assert id in self.template["Resources"], f"no resource is called '{id}'"
        bucket = self.template["Resources"][id]["Type"] == "AWS::S3::Bucket"
        return f"arn:aws:s3:::{id.lower()}" if bucket and attribute == "Arn" else f"{id.lower()}.{attribute}"
