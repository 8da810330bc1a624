"""What data cannot say: functions that rule files name with `check: <module>.<function>`.

A check takes (it, project, params) and yields a Problem for each flaw, an Unknown where it cannot tell, and UNRELATED
where the rule turns out not to be about the view; one that yields nothing has found the view good.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from deploylint.model import Problem, View
from deploylint.project import Project

Params = Mapping[str, Any]


class Unknown(NamedTuple):
    """A check's answer where what it needs cannot be read; never a finding, never a pass."""

    reason: str


UNRELATED = Unknown("")
"""A check's answer to a view that its rule is not about: as if it had not been asked."""

Check = Callable[[View, Project, Params], Iterable[Problem | Unknown]]


def named(name: str) -> Check:
    """The check of this name. Raises LookupError when there is none."""
    module_name, _, function_name = name.partition(".")
    try:
        module = import_module(f"deploylint.checks.{module_name}")
        check: Check = getattr(module, function_name)
    except (ModuleNotFoundError, AttributeError):
        raise LookupError(f"no check is named {name}") from None
    return check
