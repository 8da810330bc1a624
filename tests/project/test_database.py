from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.values import database_images

_KINDS = ("database.server", "database.redis", "database.mongodb", "database.mongodb_uri", "database.variable")


def one(kind: str, files: dict[str, str]) -> View:
    (view,) = project_of(files).views(kind)
    return view


def redis(command: str = "", **more: str) -> View:
    lines = [f"    {name}: {value}" for name, value in {"command": command, **more}.items() if value]
    return one("database.redis", {"compose.yaml": "\n".join(["services:", "  r:", "    image: redis:7", *lines, ""])})


def said(value: Any) -> Any:
    """A fact in one word: the text of a Node, None for an absent one, "?" for one that may be there or not."""
    if not isinstance(value, Node):
        return value
    if not value.exists:
        return None
    return "?" if value.unknown else value.scalar


def pod(image: str, container: str = "", more: str = "", kind: str = "Deployment") -> str:
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: db}}\nspec:\n  selector: {{matchLabels: {{app: db}}}}\n"
        f"  template:\n    metadata: {{labels: {{app: db}}}}\n    spec:\n      containers:\n"
        f"        - {{name: db, image: '{image}'{container}}}\n{more}"
    )


def test_what_a_plain_redis_is() -> None:
    view = redis()

    assert said(view.get("appendonly")) is None
    assert said(view.get("maxmemory")) is None
    assert view.get("snapshots") is True
    assert view.get("authenticated") is False
    assert view.get("purpose") == ""


@pytest.mark.parametrize(
    ("command", "authenticated"),
    [
        ("redis-server --requirepass x", True),
        ("redis-server --requirepass ''", False),
        ("redis-server --requirepass $PASSWORD", True),
        ("redis-server --requirepass ${PASSWORD:-}", True),
        ("redis-server --requirepass ${PASSWORD:-x}", True),
        ('["--requirepass x", "--appendonly yes"]', True),
        ('["--requirepass=x"]', True),
        ("redis-server ${PASSWORD:+--requirepass $PASSWORD}", "?"),
        ("redis-server --aclfile /users.acl", True),
        ("redis-server --user default off", True),
        ("redis-server --user app on nopass", False),
        ("redis-server --bind 127.0.0.1 -::1", True),
        ("redis-server --bind 0.0.0.0", False),
        ("redis-server --port 0 --tls-port 6379", True),
        ("redis-server --port 0 --tls-port 6379 --tls-auth-clients no", False),
        ("redis-server /etc/redis.conf", "?"),
        ("redis-server /etc/redis.conf --requirepass x", True),
        ("redis-server $OPTIONS", "?"),
        ("redis-server --appendonly yes $OPTIONS", "?"),
        ("/start.sh", "?"),
        ("sh -c 'envsubst < /t > /r.conf && redis-server /r.conf'", "?"),
    ],
)
def test_who_may_use_redis(command: str, authenticated: bool | str) -> None:
    assert said(redis(command).get("authenticated")) == authenticated


@pytest.mark.parametrize(
    ("text", "authenticated"),
    [
        ("port 6379\n", True),
        ("protected-mode no\n", False),
        ("protected-mode no\nbind 127.0.0.1\n", True),
        ("protected-mode no\nrequirepass x\n", True),
        ("port 6379\ninclude /etc/more.conf\n", "?"),
        ("protected-mode yes\ninclude /etc/more.conf\n", True),
        ("port 6379\nprotected-mode {{ mode }}\n", "?"),
    ],
)
def test_a_redis_conf_outside_of_containers(text: str, authenticated: bool | str) -> None:
    assert said(one("database.redis", {"redis.conf": text}).get("authenticated")) == authenticated


def test_a_password_that_the_image_does_not_read() -> None:
    view = redis(environment="{REDIS_PASSWORD: secret}")

    assert view.get("authenticated") is False
    assert "REDIS_PASSWORD has no effect" in view.get("remark")


@pytest.mark.parametrize(
    ("environment", "authenticated"),
    [
        ("{REDIS_PASSWORD: x}", True),
        ("{REDIS_PASSWORD: '${P}'}", True),
        ("{REDIS_PASSWORD_FILE: /run/secrets/p}", True),
        ("[REDIS_PASSWORD]", True),
        ("{ALLOW_EMPTY_PASSWORD: 'yes'}", False),
        ("{ALLOW_EMPTY_PASSWORD: 'yes', REDIS_PASSWORD: ''}", False),
        ("{ALLOW_EMPTY_PASSWORD: '${EMPTY}'}", "?"),
        ("{}", "?"),
    ],
)
def test_variables_of_bitnami(environment: str, authenticated: bool | str) -> None:
    text = f"services:\n  r:\n    image: bitnami/redis:7\n    environment: {environment}\n"
    view = one("database.redis", {"compose.yaml": text})

    assert said(view.get("authenticated")) == authenticated
    assert said(view.get("appendonly")) == "yes"


def test_an_env_file_that_is_not_there_leaves_everything_open() -> None:
    text = "services:\n  r: {image: bitnami/redis:7, env_file: .env.redis}\n"

    assert said(one("database.redis", {"compose.yaml": text}).get("authenticated")) == "?"
    read = {"compose.yaml": text, ".env.redis": "ALLOW_EMPTY_PASSWORD=yes\n"}
    assert said(one("database.redis", read).get("authenticated")) is False


def test_an_env_file_means_nothing_to_an_image_that_reads_no_variable() -> None:
    assert redis(env_file=".env.missing").get("authenticated") is False


@pytest.mark.parametrize(
    ("command", "snapshots"),
    [
        ("redis-server --save ''", False),
        ("redis-server --save 60 1", True),
        ("redis-server --save 60 1 --save ''", False),
        ("redis-server --save '' --save 60 1", True),
    ],
)
def test_an_empty_save_takes_back_those_before(command: str, snapshots: bool) -> None:
    assert redis(command).get("snapshots") is snapshots


def test_keydb_is_not_known_well_enough() -> None:
    view = one("database.redis", {"compose.yaml": "services: {k: {image: eqalpha/keydb}}"})

    assert said(view.get("authenticated")) == "?"
    assert said(view.get("maxmemory")) == "?"


def test_another_file_may_change_a_service() -> None:
    base = "services:\n  r: {image: 'redis:7'}\n"
    changes = "services:\n  r: {command: redis-server --requirepass x}\n"

    view = one("database.redis", {"compose.yaml": base, "compose.prod.yaml": changes})
    assert said(view.get("authenticated")) is True
    assert view.get("purpose") == "production"
    view = one("database.redis", {"compose.yaml": base, "compose.dev.yaml": changes})
    assert said(view.get("authenticated")) is False
    view = one("database.redis", {"compose.yaml": base, "deep/down/compose.yaml": changes})
    assert said(view.get("authenticated")) is False
    view = one("database.redis", {"compose.yaml": base.replace("}", ", extends: {service: b}}", 1)})
    assert said(view.get("authenticated")) == "?"


@pytest.mark.parametrize(
    "volume", ["./conf:/etc/redis", "./conf/r.conf:/etc/redis/r.conf:ro", "${HERE:-./conf}:/etc/redis"]
)
def test_a_mounted_file_is_read(volume: str) -> None:
    text = (
        "services:\n  r:\n    image: redis:7\n    command: redis-server /etc/redis/r.conf --maxmemory 1gb\n"
        f"    volumes: ['{volume}']\n"
    )
    conf = "include /etc/redis/more.conf\nappendonly yes\nmaxmemory 2gb\nsave ''\n"
    view = one("database.redis", {"compose.yaml": text, "conf/r.conf": conf})

    assert said(view.get("appendonly")) == "yes"
    assert said(view.get("maxmemory")) == "1gb"
    assert view.get("snapshots") is False
    assert said(view.get("authenticated")) == "?"


def test_a_file_that_includes_itself_ends() -> None:
    text = "services: {r: {image: redis, command: redis-server /c/r.conf, volumes: ['./r.conf:/c/r.conf']}}"
    files = {"compose.yaml": text, "r.conf": "include /c/r.conf\n" * 500}

    assert said(one("database.redis", files).get("maxmemory")) == "?"


def test_a_config_map_is_read_in_pods() -> None:
    mount = ", args: [/c/redis.conf], volumeMounts: [{name: c, mountPath: /c}]"
    volume = "      volumes: [{name: c, configMap: {name: conf, items: [{key: r, path: redis.conf}]}}]\n"
    config = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  r: |\n    requirepass x\n"
    view = one("database.redis", {"k8s.yaml": pod("redis:7", mount, volume) + config})
    assert view.get("authenticated") is True

    view = one("database.redis", {"k8s.yaml": pod("redis:7", mount, volume)})
    assert said(view.get("authenticated")) == "?"


def test_a_generated_config_map_is_read() -> None:
    mount = ", args: [/c/redis.conf], volumeMounts: [{name: c, mountPath: /c}]"
    files = {
        "k/db.yaml": pod("redis:7", mount, "      volumes: [{name: c, configMap: {name: conf}}]\n"),
        "k/kustomization.yaml": "resources: [db.yaml]\nconfigMapGenerator: [{name: conf, files: [redis.conf]}]\n",
        "k/redis.conf": "bind 127.0.0.1\nmaxmemory 64mb\n",
    }

    assert said(one("database.redis", files).get("maxmemory")) == "64mb"


def test_a_dockerfile_brings_its_configuration() -> None:
    files = {
        "compose.yaml": "services: {r: {build: ./r}}",
        "r/Dockerfile": "FROM redis:7\nCOPY *.txt redis.conf /etc/\nCMD redis-server /etc/redis.conf\n",
        "r/redis.conf": "requirepass ${P}\n",
    }
    assert one("database.redis", files).get("authenticated") is True

    files["r/Dockerfile"] += "RUN sed -i s/a/b/ /etc/redis.conf\n"
    assert said(one("database.redis", files).get("authenticated")) == "?"


def test_what_is_no_server() -> None:
    text = (
        "services:\n  a: {image: 'redis:7', command: [redis-cli, ping]}\n"
        "  b: {image: 'redis:7', command: redis-sentinel /s.conf}\n"
        "  c: {image: 'redis:7', command: redis-server /s.conf --sentinel}\n"
    )
    job = pod("redis:7").replace("apps/v1", "batch/v1").replace("Deployment", "Job")

    assert project_of({"compose.yaml": text, "job.yaml": job}).views("database.redis") == []


def test_replicas_of_redis_know_each_other() -> None:
    text = "services:\n  a: {image: 'redis:7'}\n  b: {image: 'redis:7', command: redis-server --replicaof a 6379}\n"
    views = project_of({"compose.yaml": text}).views("database.redis")

    assert [view.get("replicated") for view in views] == [True, True]


@pytest.mark.parametrize(
    ("path", "name", "purpose"),
    [
        ("compose.yaml", "r", ""),
        ("docker-compose.prod.yml", "r", "production"),
        ("deploy/production/compose.yaml", "r", "production"),
        ("docker-compose.override.yml", "r", "development"),
        (".devcontainer/compose.yaml", "r", "development"),
        ("compose.yaml", "redis-test", "development"),
        ("examples/a/compose.yaml", "r", "development"),
        ("integration/resources/compose.yaml", "r", "development"),
        (".github/workflows/stack/compose.yaml", "r", "development"),
        ("github-runner/compose.yaml", "r", ""),
    ],
)
def test_purpose(path: str, name: str, purpose: str) -> None:
    assert one("database.redis", {path: f"services: {{{name}: {{image: redis}}}}"}).get("purpose") == purpose


def test_what_runs_beside_shows_the_purpose() -> None:
    text = "services:\n  r: {image: redis}\n  web: {build: ., volumes: ['.:/app']}\n"

    assert one("database.redis", {"compose.yaml": text}).get("purpose") == "development"


@pytest.mark.parametrize(
    ("ports", "exposed"),
    [
        ("['6379:6379']", True),
        ("['6379']", True),
        ("[6379]", True),
        ("['${PORT:-6379}:6379/tcp']", True),
        ("['${ADDRESS}:6379:6379']", True),
        ("['127.0.0.1:6379:6379']", False),
        ("['[::1]:6379:6379']", False),
        ("[{target: 6379, published: 1}]", True),
        ("[{target: 6379, published: 1, host_ip: 127.0.0.1}]", False),
        ("['8001:8001']", False),
    ],
)
def test_exposed_ports(ports: str, exposed: bool) -> None:
    assert redis(ports=ports).get("exposed") is exposed


def test_exposed_by_a_service_and_guarded_by_a_policy() -> None:
    service = (
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\n"
        "spec: {type: LoadBalancer, selector: {app: db}, ports: [{port: 6379}]}\n"
    )
    policy = (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\n"
        "spec: {podSelector: {matchLabels: {app: db}}, ingress: []}\n"
    )
    view = one("database.redis", {"k8s.yaml": pod("redis:7") + service + policy})

    assert (view.get("exposed"), view.get("guarded")) == (True, True)
    view = one("database.redis", {"k8s.yaml": pod("redis:7")})
    assert (view.get("exposed"), view.get("guarded")) == (False, False)


def mongo(more: str) -> View:
    return one("database.mongodb", {"compose.yaml": f"services:\n  m:\n    image: mongo:8\n{more}"})


@pytest.mark.parametrize(
    ("more", "authenticated"),
    [
        ("", False),
        ("    environment: {MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: '${P}'}\n", True),
        ("    environment: {MONGO_INITDB_ROOT_USERNAME: root}\n", False),
        ("    env_file: missing.env\n", "?"),
        ("    command: [--auth]\n", True),
        ("    command: mongod --keyFile /key --replSet rs0\n", True),
        ("    command: --bind_ip 127.0.0.1\n", True),
        ("    command: mongod -f /etc/mongod.conf\n", "?"),
        ("    command: [bash, -c, /start.sh]\n", "?"),
    ],
)
def test_who_may_use_mongodb(more: str, authenticated: bool | str) -> None:
    assert said(mongo(more).get("authenticated")) == authenticated


def test_a_command_of_a_pod_skips_the_entrypoint() -> None:
    env = ", env: [{name: MONGO_INITDB_ROOT_USERNAME, value: r}, {name: MONGO_INITDB_ROOT_PASSWORD, value: p}]"
    with_args = one("database.mongodb", {"k8s.yaml": pod("mongo:8", ", args: [--quiet]" + env)})
    with_command = one("database.mongodb", {"k8s.yaml": pod("mongo:8", ", command: [mongod]" + env)})

    assert with_args.get("authenticated") is True
    assert with_command.get("authenticated") is False
    assert "has no effect" in with_command.get("remark")


def test_a_mongod_conf_keeps_its_places() -> None:
    config = (
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  mongod.conf: |\n"
        "    net:\n      bindIp: 0.0.0.0\n    replication: {replSetName: rs0}\n"
    )
    mount = ", args: [--config, /c/mongod.conf], volumeMounts: [{name: c, mountPath: /c}]"
    volume = "      volumes: [{name: c, configMap: {name: c}}]\n"
    files = {"k8s.yaml": pod("mongo:8", mount, volume) + config}
    view = one("database.mongodb", files)
    place = view.get("replica_set").place

    assert said(view.get("replica_set")) == "rs0"
    assert place.source.line(place.span.line)[place.span.column - 1 : place.span.end_column - 1] == "rs0"
    assert view.get("authenticated") is False


def test_members_of_a_replica_set() -> None:
    member = "{image: 'mongo:8', command: [--replSet, rs0]}"
    text = f"services:\n  a: {member}\n  b: {member}\n  c: {{image: 'mongo:8', command: [--replSet, other]}}\n"
    views = project_of({"compose.yaml": text}).views("database.mongodb")
    assert [view.get("members") for view in views] == [2, 2, 1]

    stateful = pod("mongo:8", ", args: [--replSet, rs0]", kind="StatefulSet").replace(
        "spec:\n", "spec:\n  replicas: 3\n", 1
    )
    assert one("database.mongodb", {"k8s.yaml": stateful}).get("members") == 3


def server(image: str, more: str = "", path: str = "compose.yaml") -> View:
    return one("database.server", {path: f"services:\n  s:\n    image: {image}\n{more}"})


@pytest.mark.parametrize(
    ("image", "more", "opened_by"),
    [
        ("postgres:17", "    environment: {POSTGRES_HOST_AUTH_METHOD: trust}\n", "trust"),
        ("postgres:17", "    environment: {POSTGRES_HOST_AUTH_METHOD: '${M:-trust}'}\n", "trust"),
        ("postgres:17", "    environment: {POSTGRES_HOST_AUTH_METHOD: '${M}'}\n", None),
        ("postgres:17", "    env_file: missing.env\n", "?"),
        ("mysql:8", "    environment: [MYSQL_ALLOW_EMPTY_PASSWORD=no]\n", "no"),
        ("mysql:8", "    environment: [MYSQL_ALLOW_EMPTY_PASSWORD=yes, 'MYSQL_ROOT_PASSWORD=${P}']\n", None),
        ("mysql:8", "    command: [mysqld, --skip-grant-tables]\n", "--skip-grant-tables"),
        ("bitnami/mariadb:11", "    environment: [ALLOW_EMPTY_PASSWORD=no]\n", None),
        ("elasticsearch:7.17.0", "", "elasticsearch:7.17.0"),
        ("elasticsearch:7.17.0", "    environment: {xpack.security.enabled: 'true'}\n", None),
        ("elasticsearch:8.17.0", "", None),
        ("elasticsearch", "", None),
        ("neo4j:5", "    environment: {NEO4J_AUTH: neo4j/secret}\n", None),
    ],
)
def test_what_opens_a_server(image: str, more: str, opened_by: str | None) -> None:
    assert said(server(image, more).get("opened_by")) == opened_by


@pytest.mark.parametrize(
    ("record", "admitted"),
    [
        ("host all all 0.0.0.0/0 trust", "everybody"),
        ("hostssl all all all trust", "everybody"),
        ("host shop app 10.0.0.0/8 trust", "whoever comes from 10.0.0.0/8"),
        ("host shop app $ADDRESS trust", "everybody"),
        ("local all all trust", "everybody"),
    ],
)
def test_whom_a_pg_hba_conf_lets_in(record: str, admitted: str) -> None:
    (view,) = project_of({"pg_hba.conf": f"{record}\n"}).views("database.server")

    assert view.get("admitted") == admitted


def test_a_mounted_pg_hba_conf() -> None:
    more = "    command: postgres -c hba_file=/etc/hba.conf\n    volumes: ['./pg_hba.conf:/etc/hba.conf']\n"
    files = {
        "compose.yaml": f"services:\n  s:\n    image: postgres:17\n{more}",
        "pg_hba.conf": "host all all all trust\n",
    }
    views = project_of(files).views("database.server")

    assert [view.get("opened_by").source.path for view in views] == ["pg_hba.conf", "pg_hba.conf"]


@pytest.mark.parametrize(
    ("image", "volumes", "kept", "misplaced"),
    [
        ("postgres:17", "", False, False),
        ("postgres:17", "data:/var/lib/postgresql/data/", True, False),
        ("postgres:17", "data:/var/lib/postgresql", False, True),
        ("postgres:18", "data:/var/lib/postgresql", True, False),
        ("postgres:18", "data:/var/lib/postgresql/18/docker", True, False),
        ("postgres:18", "data:/var/lib/postgresql/data", False, True),
        ("postgres", "data:/var/lib/postgresql/data", True, False),
        ("postgres", "data:/var/lib/postgresql", True, False),
        ("mysql:8", "/var/lib/mysql", False, False),
        ("mysql:8", "${DATA}/mysql:/var/lib/mysql", True, False),
        ("mongo:8", "./data:/data", False, True),
        ("mongo:8", "./scripts:/docker-entrypoint-initdb.d", False, False),
        ("elasticsearch:8.1.0", "data:/usr/share/elasticsearch", True, False),
        ("bitnami/postgresql:17", "data:/bitnami/postgresql", True, False),
    ],
)
def test_where_data_stays(image: str, volumes: str, kept: bool, misplaced: bool) -> None:
    view = server(image, f"    volumes: ['{volumes}']\n" if volumes else "")

    assert view.get("kept") is kept
    assert view.get("misplaced").exists is misplaced


@pytest.mark.parametrize(
    "more",
    [
        "    entrypoint: [mongosh, --host, db, --eval, 'rs.initiate()']\n",
        "    command: sh -c 'sleep 5 && mongosh --host db /init.js'\n",
        "    entrypoint: /backup.sh\n",
    ],
)
def test_a_container_that_only_talks_to_a_server(more: str) -> None:
    assert said(server("mongo:8", more).get("kept")) == "?"
    assert said(server("postgres:17", more).get("opened_by")) == "?"


def test_a_directory_that_was_moved() -> None:
    more = "    environment: {PGDATA: /pg}\n    volumes: ['data:/pg']\n"
    assert server("postgres:17", more).get("kept") is True
    assert said(server("postgres:17", "    environment: {PGDATA: '${WHERE}'}\n").get("kept")) == "?"


def uri(text: str) -> View:
    return one("database.mongodb_uri", {".env.production.example": f"MONGO={text}\n"})


def test_connection_strings() -> None:
    view = uri("mongodb://app:${P}@a.example.com:27017,b.example.com/shop?W=1&maxPoolSize=50&tls=false")

    assert view.get("hosts") == ["a.example.com", "b.example.com"]
    assert (view.get("user"), view.get("local"), view.get("srv")) == ("app", False, False)
    assert (said(view.get("w")), view.get("w").value) == ("1", 1)
    assert view.get("maxpoolsize").value == 50
    assert said(view.get("tls")) == "false"
    assert said(view.get("minpoolsize")) is None
    assert view.get("w").span.column == len("MONGO=mongodb://app:${P}@a.example.com:27017,b.example.com/shop?W=") + 1


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("mongodb://db/shop", None),
        ("mongodb://db/${NAME_AND_OPTIONS}", "?"),
        ("mongodb://db/shop?${OPTIONS}", "?"),
        ("mongodb://db/shop?w=${W}", None),
    ],
)
def test_options_that_a_variable_may_bring(text: str, size: str | None) -> None:
    assert said(uri(text).get("maxpoolsize")) == size


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("mongo", True), ("m.db.svc.cluster.local", True), ("db.example.com", False)],
)
def test_local_hosts(host: str, local: bool) -> None:
    assert uri(f"mongodb://{host}/x").get("local") is local


def test_users_that_a_variable_names() -> None:
    view = uri("mongodb://${MONGO_INITDB_ROOT_USERNAME}:${P}@db/x")

    assert (view.get("user"), view.get("user_variable")) == ("", "MONGO_INITDB_ROOT_USERNAME")


def test_passwords_of_servers_are_records() -> None:
    files = {
        "redis.conf": "requirepass aaa1\nmasterauth 'bbb2'\nuser app on >ccc3 ~*\n",
        "sentinel.conf": "sentinel monitor m 1.2.3.4 6379 2\nsentinel auth-pass m ddd4\n",
        "compose.yaml": "services: {r: {image: redis, command: redis-server --requirepass eee5}}",
        "k.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {redis.conf: requirepass fff6}\n",
    }
    found = {view.node.text: view.get("key") for view in project_of(files).views("database.variable")}

    assert found == {
        "aaa1": "requirepass",
        "bbb2": "masterauth",
        "ccc3": "user-password",
        "ddd4": "sentinel-auth-pass",
        "eee5": "requirepass",
        "fff6": "requirepass",
    }


def test_nothing_is_made_of_a_repository_without_databases() -> None:
    project = project_of(
        {"Dockerfile": "FROM redis\n", "compose.yaml": "services: {web: {image: nginx}}", ".env": "A=1\n"}
    )

    assert [project.views(kind) for kind in _KINDS] == [[], [], [], [], []]


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            "",
            "x",
            "/data",
            "a:b:c",
            "${X}",
            "${X:-redis-server}",
            "redis-server --save",
            "--",
            "-c",
            "sh",
            "'",
            "{{ x }}",
            "\n",
        ]
    )
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["source", "target", "type", "name", "mountPath", "configMap", "items", "value", "A"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def every_fact(project: Project) -> None:
    for kind in _KINDS:
        for view in project.views(kind):
            for name in view.derived:
                view.get(name)


@given(
    st.sampled_from(["redis", "mongo", "postgres:17", "mysql", "bitnami/redis", "eqalpha/keydb"]),
    st.dictionaries(
        st.sampled_from(
            [
                "command",
                "entrypoint",
                "environment",
                "env_file",
                "volumes",
                "configs",
                "ports",
                "tmpfs",
                "profiles",
                "deploy",
            ]
        ),
        _VALUES,
        max_size=4,
    ),
)
@settings(max_examples=200, deadline=None)
def test_services_of_any_shape(image: str, fields: dict[str, Any]) -> None:
    text = yaml.safe_dump({"services": {"s": {"image": image, **fields}}, "configs": {"x": {"content": "a b"}}})
    every_fact(project_of({"compose.yaml": text, "x": "y"}))


@given(
    st.sampled_from(["redis", "mongo", "postgres:17"]),
    st.dictionaries(
        st.sampled_from(["command", "args", "env", "envFrom", "volumeMounts", "ports", "name"]), _VALUES, max_size=4
    ),
    _VALUES,
)
@settings(max_examples=200, deadline=None)
def test_containers_of_any_shape(image: str, fields: dict[str, Any], volumes: Any) -> None:
    spec = {"containers": [{"image": image, **fields}], "volumes": volumes}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": spec}
    workload = {"selector": {"matchLabels": {"a": "b"}}, "template": template, "volumeClaimTemplates": volumes}
    text = yaml.safe_dump({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "x"}, "spec": workload})
    every_fact(project_of({"k8s.yaml": text}))


def test_every_known_image_is_looked_for() -> None:
    for repository in database_images._OF_LIBRARY | database_images._OF_MAKERS:
        text = f"services: {{s: {{image: '{repository}'}}}}"
        assert len(project_of({"compose.yaml": text}).views("database.server")) == 1, repository
    for name in database_images._BITNAMI_DATA:
        text = f"services: {{s: {{image: 'bitnami/{name}'}}}}"
        assert len(project_of({"compose.yaml": text}).views("database.server")) == 1, name


@pytest.mark.parametrize(
    ("command", "unsynced"),
    [
        ("postgres -c fsync=off", "off"),
        ("postgres --full-page-writes=no", "no"),
        ("postgres -c fsync=on", None),
        ("postgres -c fsync=${SYNC}", None),
        ("postgres -c config_file=/etc/p.conf", "?"),
        ("/start.sh", "?"),
    ],
)
def test_what_keeps_postgresql_from_syncing(command: str, unsynced: str | None) -> None:
    assert said(server("postgres:17", f"    command: {command}\n").get("unsynced")) == unsynced


def test_a_config_map_without_a_server_is_read_for_passwords() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {redis.conf: requirepass abc1}\n"

    assert one("database.variable", {"k8s.yaml": text}).node.text == "abc1"
