from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import VIEWS


def views(kind: str, text: str) -> list[View]:
    return project_of({"infra/main.tf": text}).views(f"terraform.{kind}")


def plain(value: Any) -> Any:
    return "unknown" if isinstance(value, Node) and value.unknown else value


def opening(inside: str) -> tuple[Any, Any]:
    (view,) = views("opening", f'resource "aws_security_group" "a" {{\n  ingress {{\n{inside}\n  }}\n}}')
    return plain(view.get("world")), plain(view.get("admin"))


def test_what_a_security_group_lets_in() -> None:
    world = 'cidr_blocks = ["0.0.0.0/0"]'
    assert opening(f"from_port = 0\nto_port = 100\n{world}") == (True, "SSH")
    assert opening(f"from_port = 443\nto_port = 443\n{world}") == (True, "")
    assert opening(f'protocol = "-1"\nfrom_port = 0\nto_port = 0\n{world}') == (True, "SSH")
    assert opening(f"from_port = var.port\nto_port = var.port\n{world}") == (True, "unknown")
    assert opening("from_port = 22\nto_port = 22\ncidr_blocks = var.offices") == ("unknown", "SSH")
    assert opening('from_port = 22\nto_port = 22\ncidr_blocks = ["10.0.0.0/8"]') == (False, "SSH")
    assert opening(f'protocol = "udp"\nfrom_port = 0\nto_port = 65535\n{world}') == (True, "")
    assert opening(f'protocol = "icmp"\nfrom_port = -1\nto_port = -1\n{world}') == (True, "")
    assert opening("from_port = 22\nto_port = 22\nself = true") == (False, "SSH")


def test_a_firewall_of_google_without_ports() -> None:
    allow = '  allow {\n    protocol = "%s"\n  }\n}'
    text = 'resource "google_compute_firewall" "a" {\n  source_ranges = ["0.0.0.0/0"]\n' + allow
    assert [views("opening", text % "icmp")[0].get("admin"), views("opening", text % "tcp")[0].get("admin")] == [
        "",
        "SSH",
    ]


def test_openings_of_examples_are_left_out() -> None:
    text = 'resource "aws_vpc_security_group_ingress_rule" "a" {\n  cidr_ipv4 = "0.0.0.0/0"\n  ip_protocol = "-1"\n}'
    assert len(views("opening", text)) == 1
    assert project_of({"examples/main.tf": text}).views("terraform.opening") == []


def test_an_atlas_cluster_in_the_words_of_both_provider_versions() -> None:
    blocks = """\
resource "mongodbatlas_advanced_cluster" "a" {
  replication_specs {
    region_configs {
      electable_specs {
        instance_size = "M30"
        node_count    = 2
      }
    }
    region_configs {
      electable_specs {
        instance_size = "M40"
        node_count    = 1
      }
    }
  }
  replication_specs {
    region_configs {
      electable_specs {
        instance_size = "M10"
        node_count    = 9
      }
    }
  }
}
"""
    attributes = """\
resource "mongodbatlas_advanced_cluster" "a" {
  pit_enabled = true
  replication_specs = [{ region_configs = [{ electable_specs = { instance_size = var.size, node_count = 3 } }] }]
}
"""
    (first,) = views("atlas_cluster", blocks)
    (second,) = views("atlas_cluster", attributes)
    assert (first.get("tiers"), first.get("nodes"), first.get("pit").exists) == ([30, 40], 3, False)
    assert (list(map(plain, second.get("tiers"))), second.get("nodes")) == (["unknown"], 3)
    assert second.get("pit").value is True


def test_a_bucket_finds_what_names_it() -> None:
    text = """\
resource "aws_s3_bucket" "backups" {
  bucket = "shop-backups"
}
resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.backups.id
  rule {
    expiration {
      days = 30
    }
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "b" {
  bucket = aws_s3_bucket.backups_of_pictures.id
  rule {
    expiration {
      days = 1
    }
  }
}
resource "aws_s3_bucket_versioning" "a" {
  bucket = "shop-backups"
  versioning_configuration {
    status = "Enabled"
  }
}
"""
    (bucket,) = views("backup_bucket", text)
    assert (bucket.get("days"), bucket.get("versioned"), bucket.get("opened").exists) == (30, True, False)


def test_redis_that_is_replicated() -> None:
    def replicated(text: str) -> Any:
        (view,) = views("redis", text)
        return plain(view.get("replicated"))

    group = 'resource "aws_elasticache_replication_group" "a" {{\n{}\n}}'
    assert replicated(group.format("num_cache_clusters = 2")) is True
    assert replicated(group.format("num_cache_clusters = 1")) is False
    assert replicated(group.format("num_cache_clusters = var.nodes")) == "unknown"
    assert replicated(group.format("cluster_mode {\nreplicas_per_node_group = 1\n}")) is True
    assert replicated('resource "google_redis_instance" "a" {\ntier = "STANDARD_HA"\n}') is True
    assert replicated('resource "azurerm_redis_cache" "a" {\nsku_name = "Basic"\n}') is False


_TYPES = (
    "aws_security_group", "google_compute_firewall", "azurerm_network_security_rule", "aws_vpc", "mongodbatlas_cluster",
    "aws_elasticache_replication_group", "aws_db_instance", "aws_s3_bucket", "google_storage_bucket",
)  # fmt: skip
_NAMES = (
    "ingress", "allow", "ports", "cidr_blocks", "from_port", "to_port", "replication_specs", "electable_specs",
    "bucket", "lifecycle_rule", "expiration", "days", "versioning", "acl", "direction", "access", "tier",
    "destination_port_range",
)  # fmt: skip
_VALUES = st.sampled_from(
    ["1", '"x"', "[]", "{}", "null", "true", "var.x", '["0.0.0.0/0"]', "[[1]]", '"backups"', "{ a = [1] }"]
)


@given(
    kind=st.sampled_from(_TYPES),
    entries=st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES, st.booleans()), max_size=6),
)
def test_values_of_any_type_are_survived(kind: str, entries: list[tuple[str, str, bool]]) -> None:
    inside = "\n".join(
        f"{name} {{\n{name} = {value}\n}}" if block else f"{name} = {value}" for name, value, block in entries
    )
    project: Project = project_of({"main.tf": f'resource "{kind}" "backups" {{\n{inside}\n}}'})
    for name in VIEWS:
        for view in project.views(name):
            assert view.place.span.line >= 1
            assert [view.get(fact) for fact in list(view.derived)]
