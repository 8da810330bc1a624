from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.project import Project
from deploylint.project.kubernetes import keep, policies_of
from deploylint.project.units import is_patch, unit_of


def deployment(name: str, labels: str = "", namespace: str = "", container: str = "") -> str:
    place = f", namespace: {namespace}" if namespace else ""
    return f"""apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}{place}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {labels or f"{{app: {name}}}"}}}
    spec:
      containers:
        - {{name: main, image: "{name}"{container}}}
"""


def service(name: str, selector: str, namespace: str = "") -> str:
    place = f", namespace: {namespace}" if namespace else ""
    return f"""apiVersion: v1
kind: Service
metadata: {{name: {name}{place}}}
spec: {{selector: {selector}, ports: [{{port: 80}}]}}
"""


def labels_of(views: list[View]) -> list[str]:
    return [view.label for view in views]


def only(project: Project, kind: str) -> View:
    (view,) = project.views(kind)
    return view


def test_services_meet_the_pods_they_select() -> None:
    project = project_of(
        {
            "k8s/a.yaml": deployment("a", "{app: a, tier: x}") + "---\n" + deployment("b", "{app: b, tier: x}"),
            "k8s/s.yaml": service("both", "{tier: x}") + "---\n" + service("a", "{app: a, tier: x}"),
        }
    )
    both, just_a = project.views("kubernetes.service")
    assert labels_of(both.get("workloads")) == ["Deployment/a", "Deployment/b"]
    assert labels_of(just_a.get("workloads")) == ["Deployment/a"]
    first, second = project.views("kubernetes.workload")
    assert labels_of(first.get("services")) == ["Service/both", "Service/a"]
    assert labels_of(second.get("services")) == ["Service/both"]
    assert labels_of(project.views("kubernetes.container")[1].get("services")) == ["Service/both"]


def test_namespaces_part_and_an_unsaid_one_does_not() -> None:
    files = {
        "k8s/a.yaml": deployment("a", namespace="one"),
        "k8s/s.yaml": service("a", "{app: a}", namespace="two"),
    }
    assert only(project_of(files), "kubernetes.service").get("workloads") == []
    files["k8s/s.yaml"] = service("a", "{app: a}")
    assert len(only(project_of(files), "kubernetes.service").get("workloads")) == 1


def test_objects_of_the_own_unit_come_before_the_rest_of_the_repository() -> None:
    project = project_of(
        {
            "one/k8s/a.yaml": deployment("a"),
            "two/k8s/a.yaml": deployment("a"),
            "two/k8s/s.yaml": service("a", "{app: a}"),
        }
    )
    (workload,) = only(project, "kubernetes.service").get("workloads")
    assert workload.source.path == "two/k8s/a.yaml"


KUSTOMIZED = {
    "base/kustomization.yaml": "resources: [web.yaml]\nimages: [{name: web, newTag: '2'}]\n",
    "base/web.yaml": deployment("web"),
    "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: size.yaml}]\n",
    "prod/size.yaml": """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      securityContext: {runAsNonRoot: true}
      containers:
        - name: main
          image: web:3
          resources: {limits: {memory: 1Gi}}
""",
}


def test_patches_are_no_objects_and_add_to_those_they_patch() -> None:
    project = project_of(KUSTOMIZED)
    assert is_patch("prod/size.yaml", project)
    assert not is_patch("base/web.yaml", project)
    (document,) = [d for d in project.documents("kubernetes") if d.source.path == "prod/size.yaml"]
    assert not keep(document, project)
    container = next(c for c in project.views("kubernetes.container") if c.source.path == "base/web.yaml")
    memory = container.get("resources").at("limits", "memory")
    assert (memory.text, memory.place.source.path) == ("1Gi", "prod/size.yaml")
    assert container.get("security").get("runAsNonRoot").value is True
    assert container.get("image_set_elsewhere") is True


def test_a_kustomization_and_its_bases_are_one_unit() -> None:
    project = project_of({**KUSTOMIZED, "other/kustomization.yaml": "resources: ['github.com/x/y?ref=v1']\n"})
    assert unit_of("base/web.yaml", project).key == unit_of("prod/size.yaml", project).key
    assert not unit_of("base/web.yaml", project).open
    assert unit_of("other/kustomization.yaml", project).open


def test_a_chart_opens_the_unit_that_it_lies_in() -> None:
    files = {"deploy/web/Chart.yaml": "name: web\n", "deploy/s.yaml": service("a", "{app: a}"), "k8s/a.yaml": "a: 1\n"}
    project = project_of(files)
    assert unit_of("deploy/s.yaml", project).open
    assert not unit_of("k8s/a.yaml", project).open


def test_skaffold_sets_tags() -> None:
    skaffold = "apiVersion: skaffold/v4beta11\nkind: Config\nbuild: {artifacts: [{image: a}]}\n"
    project = project_of({"skaffold.yaml": skaffold, "k8s/a.yaml": deployment("a")})
    assert only(project, "kubernetes.container").get("image_set_elsewhere") is True


def autoscaler(kind: str, name: str) -> str:
    return f"""apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: scaler}}
spec: {{scaleTargetRef: {{kind: {kind}, name: {name}}}, maxReplicas: 3}}
"""


def test_autoscalers_meet_their_targets() -> None:
    project = project_of({"k8s/a.yaml": deployment("a"), "k8s/h.yaml": autoscaler("Deployment", "a")})
    assert only(project, "kubernetes.autoscaler").get("target").label == "Deployment/a"
    assert labels_of(only(project, "kubernetes.workload").get("autoscalers")) == ["HorizontalPodAutoscaler/scaler"]
    project = project_of({"k8s/a.yaml": deployment("a"), "k8s/h.yaml": autoscaler("StatefulSet", "a")})
    assert not only(project, "kubernetes.autoscaler").get("target")
    assert only(project, "kubernetes.workload").get("autoscalers") == []


def test_policies_with_an_empty_selector_select_all() -> None:
    policy = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}}
"""
    project = project_of({"k8s/a.yaml": deployment("a"), "k8s/p.yaml": policy})
    assert labels_of(policies_of(only(project, "kubernetes.workload"), project)) == ["NetworkPolicy/deny"]


def test_namespaces_stand_at_their_object() -> None:
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n"
    project = project_of({"k8s/a.yaml": deployment("a", namespace="one"), "k8s/n.yaml": namespace})
    view = only(project, "kubernetes.namespace")
    assert (view.label, view.source.path) == ("Namespace/one", "k8s/n.yaml")
    assert labels_of(view.get("workloads")) == ["Deployment/a"]


def test_variables_and_secrets_of_patches_are_seen() -> None:
    files = dict(KUSTOMIZED)
    files["prod/size.yaml"] += "          env: [{name: MODE, value: production}]\n"
    assert [v.get("key") for v in project_of(files).views("kubernetes.variable")] == ["MODE"]
