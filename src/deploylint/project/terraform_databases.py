"""Managed databases that Terraform declares: Atlas clusters, Redis, and other stores of data.

Of the resources: https://registry.terraform.io/providers/mongodb/mongodbatlas/latest/docs, and those of aws, google and
azurerm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.terraform import modules, of_type, undecided
from deploylint.values.purposes import named_development

_DEEPEST = 8
_REGIONS = ("region_configs", "regions_config")


def atlas_cluster_views(project: Project) -> Iterator[View]:
    """Every cluster of MongoDB Atlas that is not for development.

    Facts: `name`, `sizes` (Nodes, such as `M30`, of electable nodes), `tiers` (their numbers; unknown where one is
    computed), `nodes` (how many electable nodes a shard has in all its regions, unknown where one is computed), `pit`
    (Node of `pit_enabled`).
    """
    for view in of_type(project, "mongodbatlas_advanced_cluster", "mongodbatlas_cluster"):
        if named_development(view.source.path) or named_development(view.derived["name"].text):
            continue
        sizes, counts = _specs(view.node)
        facts: dict[str, Any] = {
            "name": view.label,
            "sizes": sizes,
            "tiers": _tiers(sizes) if sizes else undecided(view.node),
            "nodes": _total(counts, view.node),
            "counted": counts[0] if counts else view.node.absent(),
            "pit": view.node.get("pit_enabled"),
        }
        yield View("terraform.atlas_cluster", view.node, facts, label=view.label)


def _specs(node: Node) -> tuple[list[Node], list[Node]]:
    """The sizes and the numbers of electable nodes; those of the first shard alone, as the others are like it."""
    flat = node.get("provider_instance_size_name")
    if flat.exists:
        count = next((n for n in (*_found(node, "electable_nodes"), *_found(node, "replication_factor"))), None)
        return [flat], [count] if count is not None else []
    shard = next(iter(_blocks(node.get("replication_specs"))), node.absent())
    regions = [region for name in _REGIONS for region in _blocks(shard.get(name))]
    electable = [spec for region in regions for spec in _blocks(region.get("electable_specs"))]
    sizes = [spec.get("instance_size") for spec in electable if spec.get("instance_size").exists]
    return sizes, [spec.get("node_count") for spec in electable if spec.get("node_count").exists]


def _blocks(node: Node) -> list[Node]:
    """Version 2 of the provider has lists and maps where version 1 has blocks."""
    return node.entries or ([node] if type(node.value) is dict else [])


def _found(node: Node, name: str, depth: int = 0) -> list[Node]:
    """Every attribute of this name, however deep."""
    if depth > _DEEPEST:
        return []
    own = [node.get(name)] if node.get(name).exists else []
    below = (*node.entries, *(child for _, child in node.items))
    return own + [found for child in below for found in _found(child, name, depth + 1)]


def _tiers(sizes: list[Node]) -> list[Any]:
    """`M30` and `R40` as 30 and 40; the tiers of `M0` to `M5` are shared machines."""
    numbers: list[Any] = []
    for size in sizes:
        digits = "".join(character for character in size.text if character.isdigit())
        numbers.append(int(digits) if digits and not size.unknown and len(digits) < 5 else undecided(size))
    return numbers


def _total(counts: list[Node], node: Node) -> int | Node:
    if not counts or any(type(count.value) is not int for count in counts):
        return undecided(node)
    return sum(int(count.value) for count in counts)


def redis_views(project: Project) -> Iterator[View]:
    """Every managed Redis or Valkey.

    Facts: `name`, `replicated`, `encrypted` (on the way) and `authenticated` (whether it is; unknown where a variable
    says), `may_snapshot` (snapshots are a setting of its own), `snapshots` (the days that they are kept, a Node).
    """
    for view in of_type(project, "aws_elasticache_replication_group"):
        node = view.node
        counts = [node.get(name) for name in ("num_cache_clusters", "number_cache_clusters")]
        replicas = [*_found(node, "replicas_per_node_group"), *(count for count in counts if count.exists)]
        facts = {
            "replicated": _at_least(counts, 2)
            or _at_least(_found(node, "replicas_per_node_group"), 1)
            or _unsure(replicas),
            "encrypted": _true(node.get("transit_encryption_enabled")),
            "authenticated": node.get("auth_token").exists or node.get("user_group_ids").exists,
            "snapshots": node.get("snapshot_retention_limit"),
        }
        yield _redis(view, facts)
    for view in of_type(project, "aws_elasticache_cluster"):
        if view.node.get("engine").text in ("redis", "valkey") and not view.node.get("replication_group_id").exists:
            lone = {"replicated": False, "encrypted": _true(view.node.get("transit_encryption_enabled"))}
            yield _redis(view, {**lone, "authenticated": False, "snapshots": view.node.get("snapshot_retention_limit")})
    for view in of_type(project, "google_redis_instance"):
        tier = view.node.get("tier")
        facts = {
            "replicated": undecided(tier) if tier.unknown else tier.text == "STANDARD_HA",
            "encrypted": view.node.get("transit_encryption_mode").text == "SERVER_AUTHENTICATION",
            "authenticated": _true(view.node.get("auth_enabled")),
        }
        yield _redis(view, facts)
    for view in of_type(project, "azurerm_redis_cache"):
        sku = view.node.get("sku_name")
        plain = (
            view.node.get("non_ssl_port_enabled").value is True or view.node.get("enable_non_ssl_port").value is True
        )
        facts = {
            "replicated": undecided(sku) if sku.unknown else sku.text != "Basic",
            "encrypted": not plain,
            "authenticated": True,
        }
        yield _redis(view, facts)


def _redis(view: View, facts: dict[str, Any]) -> View:
    return View(
        "terraform.redis",
        view.node,
        {"name": view.label, "may_snapshot": "snapshots" in facts, "snapshots": view.node.absent(), **facts},
        label=view.label,
    )


def _true(node: Node) -> bool | Node:
    return undecided(node) if node.unknown else node.value is True


def _at_least(counts: list[Node], least: int) -> bool:
    return any(type(count.value) is int and count.value >= least for count in counts)


def _unsure(counts: list[Node]) -> bool | Node:
    return next((undecided(count) for count in counts if count.unknown), False)


_STORES = {
    "aws_db_instance": "storage_encrypted",
    "aws_rds_cluster": "storage_encrypted",
    "aws_docdb_cluster": "storage_encrypted",
    "aws_neptune_cluster": "storage_encrypted",
    "aws_ebs_volume": "encrypted",
    "aws_efs_file_system": "encrypted",
    "aws_elasticache_replication_group": "at_rest_encryption_enabled",
    "aws_redshift_cluster": "encrypted",
}


def store_views(project: Project) -> Iterator[View]:
    """Every store of data whose encryption has to be asked for, and every database that may be reached from outside.

    Facts: `name`, `encrypted` (whether data at rest is; unknown where a variable says), `public` (whether it has a
    public address), `database` (whether it is one).
    """
    for kind, attribute in _STORES.items():
        for view in of_type(project, kind):
            inherited = view.node.get("replicate_source_db").exists or view.node.get("snapshot_identifier").exists
            encrypted = undecided(view.node) if inherited else _true(view.node.get(attribute))
            facts = {
                "name": view.label,
                "encrypted": encrypted,
                "shown": view.node.get(attribute),
                "database": kind.startswith(("aws_db", "aws_rds", "aws_docdb", "aws_redshift")),
                "public": _true(view.node.get("publicly_accessible")),
            }
            yield View("terraform.store", view.node, facts, label=view.label)


def cluster(project: Project) -> Node | None:
    """What declares the Kubernetes cluster."""
    kinds = (
        "aws_eks_cluster",
        "google_container_cluster",
        "azurerm_kubernetes_cluster",
        "digitalocean_kubernetes_cluster",
    )
    found = [*of_type(project, *kinds, "linode_lke_cluster", "scaleway_k8s_cluster", "oci_containerengine_cluster")]
    found += [view for word in ("eks/aws", "kubernetes-engine", "aks/azurerm") for view in modules(project, word)]
    return found[0].node if found else None
