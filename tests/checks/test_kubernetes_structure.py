"""The messages and places of what is said about how Kubernetes objects are built."""

from __future__ import annotations

import pytest

from deploylint.config import Config
from deploylint.examples import project_of
from deploylint.lint import Request, lint
from deploylint.model import Report
from deploylint.policy.rule_set import built_in_rules

NAMES = (
    *("unknown-field", "wrong-field-type", "missing-required-field"),
    *("unknown-kind", "removed-api-version", "deprecated-api-version"),
)
RULES = [rule for rule in built_in_rules() if rule.id in {f"kubernetes/{name}" for name in NAMES}]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: web\n    image: web:1\n"
WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
"""


def report(files: dict[str, str], version: str = "") -> Report:
    project = project_of(files, config=Config(kubernetes_version=version))
    return lint(project, Request(RULES, RULES, lambda: (), lambda _: True, None))


def said(text: str, version: str = "") -> list[tuple[int, str]]:
    return [(f.span.line, f.message) for f in report({"k8s/a.yaml": text}, version).findings]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (POD + "    livenesProbe: {}\n", 8, "spec.containers[0].livenesProbe; did you mean livenessProbe?"),
        (
            POD + "    image_pull_policy: Always\n",
            8,
            "spec.containers[0].image_pull_policy; did you mean imagePullPolicy?",
        ),
        (POD + "    port: []\n", 8, "spec.containers[0].port; did you mean ports?"),
        (POD + "    nodeSelector: {a: b}\n", 8, "spec.containers[0].nodeSelector; it belongs to spec"),
        (POD + "  env: []\n", 8, "spec.env; it belongs to spec.containers[]"),
        (POD + "  privileged: true\n", 8, "spec.privileged; it belongs to spec.containers[].securityContext"),
        (POD + "labels: {a: b}\n", 8, "labels; it belongs to metadata"),
        (
            POD + "    resources:\n    requests: {cpu: 50m}\n",
            9,
            "spec.containers[0].requests; it belongs to spec.containers[].resources",
        ),
        (POD + "    nodeSelector:\n", 8, "spec.containers[0].nodeSelector"),
        (POD + "  apiVersion: v1\n", 8, "spec.apiVersion"),
        (POD + "  frobnicate: 1\n", 8, "spec.frobnicate"),
        (POD + "  image: web:1\n", 8, "spec.image"),
    ],
)
def test_unknown_fields(text: str, line: int, message: str) -> None:
    assert said(text) == [(line, f"Pod/web has no field {message}")]


def test_a_field_of_the_workload_in_its_pod() -> None:
    (found,) = said(WEB + "        replicas: 2\n")

    assert found == (
        12,
        "Deployment/web has no field spec.template.spec.containers[0].replicas; it belongs to spec",
    )


def test_a_field_of_the_pod_in_its_workload() -> None:
    (found,) = said(WEB + "  volumes: []\n")

    assert found == (12, "Deployment/web has no field spec.volumes; it belongs to spec.template.spec")


def test_fields_of_other_versions() -> None:
    text = POD + "    resizePolicy: []\n"

    assert said(text) == []
    assert said(text, "1.26") == [
        (8, "Pod/web has no field spec.containers[0].resizePolicy in Kubernetes 1.26; 1.27 brings it")
    ]
    gone = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  resourceClaims:\n  - name: a\n    source: {}\n"
    gone += "  containers: [{name: web, image: web}]\n"
    assert said(gone) == []
    assert said(gone, "1.30") == []
    assert [line for line, _ in said(gone, "1.33")] == [7]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("    tty: 'true'", 'tty of Pod/web must be true or false, not the text "true"; take the quotes away'),
        ("    tty: maybe", 'tty of Pod/web must be true or false, not the text "maybe"'),
        ("    workingDir: 1.10", 'workingDir of Pod/web must be text, not the number 1.10; put it in quotes: "1.10"'),
        ("    workingDir: off", 'workingDir of Pod/web must be text, not the boolean off; put it in quotes: "off"'),
        ("    args: --all", 'args of Pod/web must be a list, not the text "--all"'),
        ("    args: {a: b}", "args of Pod/web must be a list, not a mapping"),
        ("    resources: 3", "resources of Pod/web must be a mapping, not the number 3"),
    ],
)
def test_wrong_types(more: str, message: str) -> None:
    assert said(POD + more + "\n") == [(8, f"spec.containers[0].{message}")]


def test_a_null_in_a_list_stands_on_its_own_line() -> None:
    assert said(POD + "    args:\n    - a\n    -\n    - b\n") == [
        (10, "spec.containers[0].args[1] of Pod/web must be text, not empty")
    ]


def test_missing_fields_stand_on_the_nearest_key() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: null\n"
    env = POD + "    env:\n    - value: a\n"

    assert said(text) == [(5, "spec.containers of Pod/web is missing")]
    assert said(env) == [(9, "spec.containers[0].env[0].name of Pod/web is missing")]
    assert (
        said("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: a, jobTemplate: {}}\n") == []
    )


@pytest.mark.parametrize(
    "files",
    [
        {"k8s/web-patch.yaml": WEB + "        x: 1\n"},
        {"k8s/a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replica: 2}\n"},
        {"k8s/a.yaml": WEB.replace("metadata: {name: web}", "metadata: {}") + "        x: 1\n"},
        {"chart/Chart.yaml": "name: a", "chart/templates/a.yaml": WEB + "        x: 1\n"},
        {"k8s/a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nsops: {version: 3}\ntype: Opaque\n"},
        {"k8s/a.yaml": "apiVersion: '{{ api }}'\nkind: Pod\nmetadata: {name: a}\nx: 1\n"},
        {"k8s/a.yaml": "apiVersion: v1\nkind: Config\nmetadata: {name: a}\nusers: []\n"},
        {"k8s/a.yaml": "apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n"},
        {"k8s/a.yaml": "apiVersion: skaffold/v4beta6\nkind: Config\nmetadata: {name: a}\n"},
        {"k8s/a.yaml": "apiVersion: apps.kruise.io/v1\nkind: StatefulSet\nmetadata: {name: a}\n"},
        {"k8s/a.yaml": "apiVersion: metrics.k8s.io/v1beta1\nkind: PodMetrics\nmetadata: {name: a}\n"},
    ],
)
def test_what_is_not_judged(files: dict[str, str]) -> None:
    assert report(files).findings == ()


def test_a_whole_workload_without_a_selector_is_no_patch() -> None:
    text = WEB.replace("  selector: {matchLabels: {app: web}}\n", "")

    assert said(text) == [(4, "spec.selector of Deployment/web is missing")]


@pytest.mark.parametrize(
    ("setting", "lines"),
    [("commonLabels: {app: web}", []), ("patches: [{path: p.yaml}]", []), ("namePrefix: a-", [4])],
)
def test_a_kustomization_may_bring_what_is_missing(setting: str, lines: list[int]) -> None:
    files = {
        "a.yaml": WEB.replace("  selector: {matchLabels: {app: web}}\n", ""),
        "kustomization.yaml": f"resources: [a.yaml]\n{setting}\n",
        "p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {}}\n",
    }

    assert [finding.span.line for finding in report(files).findings if finding.path == "a.yaml"] == lines


def test_items_of_lists_are_judged_one_by_one() -> None:
    typed = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n  dat: {}\n- metadata: {name: b}\n"
    mixed = (
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n  dat: {}\n"
    )

    assert said(typed) == [(5, "ConfigMap/a has no field dat; did you mean data?")]
    assert said(mixed) == [(7, "ConfigMap/a has no field dat; did you mean data?")]


@pytest.mark.parametrize(
    ("api", "kind", "message"),
    [
        ("apps/v1", "deployment", "deployment in apps/v1; did you mean Deployment?"),
        ("v1", "Pods", "Pods in v1; did you mean Pod?"),
        ("v1", "Deployment", "Deployment in v1; Deployment is in apps/v1"),
        ("v2", "Service", "Service in v2; did you mean v1?"),
        ("app/v1", "Deployment", "Deployment in app/v1; did you mean apps/v1?"),
        ("Apps/v1", "Deployment", "Deployment in Apps/v1; did you mean apps/v1?"),
        ("apps/v2", "Deployment", "Deployment in apps/v2; Deployment is in apps/v1"),
        ("networking.k8s.io/v1", "HTTPRoute", "HTTPRoute in networking.k8s.io/v1"),
        ("networking.k8s/v1", "Ingress", "Ingress in networking.k8s/v1; did you mean networking.k8s.io/v1?"),
    ],
)
def test_unknown_kinds(api: str, kind: str, message: str) -> None:
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n"

    assert [found for _, found in said(text)] == [f"no version of Kubernetes has {message}"]


def test_versions_of_the_api() -> None:
    text = "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {name: a}\nspec: {}\n"
    old = text.replace("/v1", "/v1alpha3")

    assert said(text, "v1.33.2") == [
        (1, "resource.k8s.io/v1 DeviceClass is served from Kubernetes 1.34 on, and the cluster has 1.33")
    ]
    assert said(old, "1.35") == [
        (1, "resource.k8s.io/v1alpha3 DeviceClass is not served since Kubernetes 1.34, use resource.k8s.io/v1")
    ]
    assert said(old, "1.31") == []
    ((_, message),) = said(old)
    assert "for the cluster's version, which kubernetes.version sets" in message


@pytest.mark.parametrize(
    ("api", "kind", "version", "message"),
    [
        (
            "networking.k8s.io/v1beta1",
            "ServiceCIDR",
            "1.34",
            ", as Kubernetes 1.33 brought networking.k8s.io/v1; 1.37 is without it",
        ),
        ("batch/v1beta1", "CronJob", "1.22", " since Kubernetes 1.21, use batch/v1; 1.25 is without it"),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            "1.24",
            " since Kubernetes 1.21, and nothing replaces it; 1.25 is without it",
        ),
        ("v1", "Endpoints", "1.37", " since Kubernetes 1.33, use discovery.k8s.io/v1 EndpointSlice"),
    ],
)
def test_deprecated_versions_of_the_api(api: str, kind: str, version: str, message: str) -> None:
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n"

    assert [found for _, found in said(text, version)] == [f"{api} {kind} is deprecated{message}"]


def test_nothing_is_said_of_a_version_that_is_not_known_yet() -> None:
    assert said(POD + "  brandNew: 1\n", "1.99") == []


DEFINITION = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {kind: Queue, plural: queues}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {size: {type: integer}}}}
"""
QUEUE = "apiVersion: shop.example.com/v1\nkind: Queue\nmetadata: {name: a}\nspec: {size: 1, sizes: 2}\n"


def test_custom_resources_are_held_against_their_definition_with_less_confidence() -> None:
    (found,) = report({"k8s/queue.yaml": QUEUE, "k8s/crd.yaml": DEFINITION}).findings

    assert (found.path, found.span.line, str(found.confidence)) == ("k8s/queue.yaml", 4, "medium")
    assert found.message == "Queue/a has no field spec.sizes; did you mean size?"


def test_of_two_definitions_the_kinder_one_decides() -> None:
    other = DEFINITION.replace("{size: {", "{sizes: {type: integer}, size: {")

    assert report({"k8s/queue.yaml": QUEUE, "a/crd.yaml": DEFINITION, "b/crd.yaml": other}).findings == ()
