"""What cannot be seen uses a ConfigMap or Secret for all that is known."""

from __future__ import annotations

import pytest

from deploylint.checks import Unknown
from deploylint.checks.kubernetes_configuration import unused
from deploylint.examples import project_of

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'web:1'}]}\n"
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, labels: {%s}}\ndata: {a: b}\n"


@pytest.mark.parametrize(
    "files",
    [
        {"k8s/pod.yaml": POD, "k8s/cm.yaml": SETTINGS % ("panels", 'grafana_dashboard: "1"')},
        {"k8s/pod.yaml": POD, "k8s/cm.yaml": SETTINGS % ("'{{ name }}'", "app: web")},
        {"k8s/pod.yaml": POD, "k8s/cm.yaml": SETTINGS % ("settings", "app: web"), "k8s/Chart.yaml": "name: x\n"},
        {"k8s/cm.yaml": SETTINGS % ("settings", "app: web")},
    ],
    ids=["found by its label", "templated name", "chart", "no workload"],
)
def test_unseen_users(files: dict[str, str]) -> None:
    project = project_of(files)
    settings = [view for view in project.views("kubernetes.object") if view.derived["kind"].text == "ConfigMap"]

    assert [type(answer) for view in settings for answer in unused(view, project, {})] == [Unknown]
