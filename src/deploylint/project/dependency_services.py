"""The services of others that a repository uses, and where their keys come from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.dependency_applications import code_below
from deploylint.secrets.placeholders import is_placeholder
from deploylint.values.patterns import lazy_pattern


class _Service(NamedTuple):
    """How a service is known: by its packages' purpose, and by the names of its variables.

    `credential` matches those that must be kept secret, `sender` those that say where messages come from.
    """

    title: str
    variable: str
    credential: str
    sender: str = r"(?!)"


_SERVICES = {
    "razorpay": _Service("Razorpay", r"RAZORPAY|(?:^|_)RZP(?:_|$)", r"SECRET|KEY(?!_ID)|TOKEN"),
    "stripe": _Service("Stripe", r"STRIPE", r"SECRET|API_KEY|STRIPE_KEY"),
    "sendgrid": _Service("SendGrid", r"SENDGRID", r"KEY|TOKEN", r"FROM|SENDER|MAIL_DEFAULT"),
    "twilio": _Service("Twilio", r"TWILIO", r"TOKEN|SECRET", r"FROM|NUMBER|PHONE|SENDER|MESSAGING_SERVICE|SERVICE_SID"),
    "cloudinary": _Service("Cloudinary", r"CLOUDINARY", r"SECRET|CLOUDINARY_URL|API_KEY"),
    "sentry": _Service("Sentry", r"SENTRY", r"DSN"),
}
_MAIL_SENDER = lazy_pattern(r"(?:^|_)(?:MAIL|EMAIL|SMTP)_?(?:FROM|SENDER)|^(?:FROM|SENDER|DEFAULT_FROM)_E?MAIL")


def service_views(project: Project) -> Iterator[View]:
    """See `project.dependency.service_views`."""
    found: dict[str, list[View]] = {}
    for package in project.views("dependency.package"):
        for purpose in package.derived["purposes"]:
            if purpose in _SERVICES and not package.derived["development"]:
                found.setdefault(purpose, []).append(package)
    for name, packages in sorted(found.items()):
        facts = {"name": name, "title": _SERVICES[name].title, "packages": packages}
        view = View("dependency.service", packages[0].node, facts, label=_SERVICES[name].title)
        made = _Keys(view, _SERVICES[name], project)
        view.derived.update(
            variables=lambda made=made: list(made.variables.values()),
            credentials=lambda made=made: list(made.credentials.values()),
            documented=made.documented,
            undocumented=made.undocumented,
            literals=made.literals,
            sender=made.sender,
            preset=made.preset,
            code=partial(_code, packages, project),
        )
        yield view


def _code(packages: list[View], project: Project) -> dict[str, Node]:
    """The signs in the code of all programs that use the service."""
    found: dict[str, Node] = {}
    for package in packages:
        for name, node in code_below(package.derived["path"].rpartition("/")[0], project).items():
            found.setdefault(name, node)
    return found


class _Keys:
    """The variables of one service."""

    def __init__(self, view: View, service: _Service, project: Project) -> None:
        self.view = view
        self.project = project
        self.service = service
        self.pattern = lazy_pattern(service.variable)
        self.secret = lazy_pattern(service.credential)

    @property
    def variables(self) -> dict[str, Node]:
        """The service's variables by name, at their first use or, if there is none, where an example names them."""
        found: dict[str, Node] = {}
        for variable in self.project.views("variable"):
            if self.pattern.search(variable.label):
                found[variable.label] = variable.node
        for name, node in self._named().items():
            found.setdefault(name, node)
        return found

    @property
    def credentials(self) -> dict[str, Node]:
        return {name: node for name, node in self.variables.items() if self.secret.search(name)}

    def _named(self) -> dict[str, Node]:
        """The service's variables that env examples name, commented out or not."""
        found: dict[str, Node] = {}
        for variable in self.project.views("env.variable"):
            if "template" in variable.scope["file"].derived["role"] and self.pattern.search(variable.label):
                found.setdefault(variable.label, variable.derived["key"])
        return found

    def documented(self) -> list[Node]:
        """The credentials that an env example or a page names."""
        known = self._known()
        return [node for name, node in self.credentials.items() if name in known]

    def undocumented(self) -> list[Node]:
        """The credentials that are read and that nothing names."""
        known = self._known()
        return [node for name, node in self.credentials.items() if name not in known]

    def _known(self) -> set[str]:
        documented = {view.label for view in self.project.views("variable") if view.derived["documented"]}
        return documented | set(self._named())

    def literals(self) -> list[Node]:
        """The values of credentials that a deploy artifact states itself, in place of where they come from."""
        records = self.project.views("record")
        return [record.derived["value"] for record in records if self._written_out(record)]

    def _written_out(self, record: View) -> bool:
        """Whether a record gives a credential; an env file that git does not track is somebody's own."""
        value: Node = record.derived["value"]
        if record.derived["commented"] or "template" in record.derived["role"] or record.source.tracked is False:
            return False
        secret = self.pattern.search(record.label) and self.secret.search(record.label)
        return bool(secret and value.text and not value.unknown and not is_placeholder(value.text))

    def sender(self) -> Node:
        """What says where messages come from: a variable of the service, or one of mail in general."""
        pattern = lazy_pattern(self.service.sender)
        for name, node in self.variables.items():
            if pattern.search(name):
                return node
        if self.view.derived["name"] == "sendgrid":
            for variable in (*self.project.views("variable"), *self.project.views("env.variable")):
                if _MAIL_SENDER.search(variable.label):
                    return variable.node
        return self.view.node.absent()

    def preset(self) -> Node:
        """What names an upload preset: a variable, or the code."""
        named = next((node for name, node in self.variables.items() if "PRESET" in name), None)
        if named is not None:
            return named
        signs: Any = self.view.get("code")
        preset: Node = signs.get("upload_preset") or self.view.node.absent()
        return preset
