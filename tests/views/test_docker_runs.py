from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, View
from deploylint.parse.dockerfile import parse
from deploylint.views.docker import VIEWS
from deploylint.views.docker_accounts import lends_rights, opens_to_all
from deploylint.views.docker_tls import off_by_variable

HILL = "Str4wberry-Hill"


def commands(run: str, before: str = "", base: str = "debian:12") -> list[View]:
    (document,) = parse(Source("Dockerfile", "docker", f"FROM {base}\n{before}RUN {run}\n"))
    return list(VIEWS["docker.command"](document))


def texts(fact: str, run: str, before: str = "") -> list[str]:
    """What the fact is for each command that has it, as the stretch of the file where its Node stands."""
    found = []
    for view in commands(run, before):
        node = view.get(fact)
        if isinstance(node, Node) and node.exists:
            line, column, _, end = node.span
            found.append(node.source.line(line)[column - 1 : end - 1])
    return found


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("sudo apt-get update && env A=1 /usr/bin/sudo -u app make", ["sudo", "/usr/bin/sudo"]),
        ("time sudo", ["sudo"]),
        ("sudo", ["sudo"]),
        ("apt-get install -y sudo && echo sudo", []),
        ("bash -c 'sudo make'", ["sudo"]),
        ("echo $(sudo id)", ["sudo"]),
    ],
)
def test_sudo_is_the_word_that_runs_something(run: str, expected: list[str]) -> None:
    assert texts("sudo", run) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (f'echo "root:{HILL}" | chpasswd', [HILL]),
        (f"echo 'root:{HILL}' | sudo chpasswd -c SHA512", [HILL]),
        (f"useradd -m -p {HILL} app", [HILL]),
        (f"usermod --password={HILL} app", [HILL]),
        (f"echo {HILL} | passwd --stdin app", [HILL]),
        (f"chpasswd <<< app:{HILL}", [HILL]),
        ("echo app:$BAKED | chpasswd", ["$BAKED"]),
        ("passwd --delete root", ["--delete"]),
        ("echo app:$OTHER | chpasswd", []),
        ("echo 'git:*' | chpasswd -e", []),
        ("useradd -p '' app && usermod -p '!' app && passwd -l root", []),
        ("echo app:`pwgen` | chpasswd", []),
        ("cat users | chpasswd", []),
        ("chpasswd < /run/secrets/users", []),
        (f"echo {HILL} | tee /x", []),
    ],
)
def test_a_password_is_found_where_it_stands(run: str, expected: list[str]) -> None:
    assert texts("password", run, "ARG BAKED\n") == expected


def test_a_variable_of_a_secret_mount_is_not_baked() -> None:
    run = "--mount=type=secret,id=p,env=BAKED echo app:$BAKED | chpasswd"
    assert texts("password", run, "ARG BAKED\n") == []


@pytest.mark.parametrize("mode", ["777", "0777", "666", "002", "a+w", "o=rw", "ugo+rwx", "u=rwx,go+w", "a=rwX"])
def test_modes_that_let_everybody_write(mode: str) -> None:
    assert opens_to_all(mode)


@pytest.mark.parametrize(
    "mode",
    ["755", "1777", "+x", "+w", "u+w", "g=u", "o-w", "a+rwxt", "go=,u+w", "$MODE", "", "9", "a+", "--reference=x"],
)
def test_modes_that_do_not(mode: str) -> None:
    assert not opens_to_all(mode)


def test_modes_that_lend_rights() -> None:
    assert all(map(lends_rights, ["4755", "02775", "6755", "u+s", "ug+rs", "g=rxs"]))
    assert not any(map(lends_rights, ["755", "1777", "u-s", "a+x", "$MODE", "+t"]))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("chmod -R 777 /a", "777"),
        ("chmod -v -- a+w /a", "a+w"),
        ("chmod -w /a", "-w"),
        ("chmod --reference=/b /a", ""),
        ("chmod", ""),
    ],
)
def test_the_mode_of_chmod(run: str, expected: str) -> None:
    assert "".join(texts("mode", run)) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("curl -fsSLk https://a", "-fsSLk"),
        ("curl --insecure https://a", "--insecure"),
        ("curl -o -k https://a", ""),
        ("curl -ok https://a", ""),
        ("curl -k https://127.0.0.1:8443/", ""),
        ("wget --no-check-certificate https://a", "--no-check-certificate"),
        ("pip3.11 install --trusted-host a b", "--trusted-host"),
        ("python -m pip install --trusted-host=a b", "--trusted-host=a"),
        ("python run.py --trusted-host=a", ""),
        ("uv pip install --allow-insecure-host a b", "--allow-insecure-host"),
        ("npm config set strict-ssl=false", "strict-ssl=false"),
        ("npm set strict-ssl false", "strict-ssl"),
        ("yarn config set enableStrictSsl false", "enableStrictSsl"),
        ("npm config set strict-ssl true", ""),
        ("git config --system http.https://a.b/.sslVerify 0", "http.https://a.b/.sslVerify"),
        ("git -c http.sslVerify=off clone x", "http.sslVerify=off"),
        ("git config http.sslVerify true", ""),
        ("yum --setopt sslverify=false install a", "sslverify=false"),
        ("apt-get -o Acquire::https::a.b::Verify-Host=false update", "Acquire::https::a.b::Verify-Host=false"),
        ("conda config --set ssl_verify no", "ssl_verify"),
        ("composer config -g secure-http false", "secure-http"),
        ("skopeo copy --src-tls-verify=false a b", "--src-tls-verify=false"),
        ("helm pull --insecure-skip-tls-verify a", "--insecure-skip-tls-verify"),
        ("mvn -B -Dmaven.wagon.http.ssl.insecure=true package", "-Dmaven.wagon.http.ssl.insecure=true"),
        ("A=1 GIT_SSL_NO_VERIFY=true make", "GIT_SSL_NO_VERIFY=true"),
        ("export NODE_TLS_REJECT_UNAUTHORIZED=0", "NODE_TLS_REJECT_UNAUTHORIZED=0"),
        ("sudo env PYTHONHTTPSVERIFY=0 python x", "PYTHONHTTPSVERIFY=0"),
        ("echo sslverify=false >> /etc/yum.conf", "sslverify=false"),
        ("echo sslverify=false", ""),
        ("tar -xk", ""),
    ],
)
def test_the_word_that_turns_verification_off(run: str, expected: str) -> None:
    assert "".join(texts("tls_off", run)) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0", True),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "1", False),
        ("npm_config_strict_ssl", "False", True),
        ("GIT_SSL_NO_VERIFY", "false", True),
        ("REQUESTS_CA_BUNDLE", "", True),
        ("REQUESTS_CA_BUNDLE", "/ca.pem", False),
        ("GOFLAGS", "-mod=mod -insecure", True),
        ("GOFLAGS", "-mod=mod", False),
        ("PIP_TRUSTED_HOST", "", False),
        ("node_tls_reject_unauthorized", "0", False),
    ],
)
def test_variables_that_turn_verification_off(name: str, value: str, expected: bool) -> None:
    assert off_by_variable(name, value) is expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (f"docker login -u a -p {HILL} r.io", [HILL]),
        (f"podman login --password={HILL} r.io", [HILL]),
        (f"az login --service-principal -u a -p '{HILL}'", [HILL]),
        (f"doctl auth init -t {HILL}", [HILL]),
        (f"npm config set //npm.shop.io/:_authToken={HILL}", [HILL]),
        (f"yarn config set npmAuthToken {HILL}", [HILL]),
        (f"aws configure set default.aws_secret_access_key {HILL}", [HILL]),
        (f"poetry config http-basic.shop user {HILL}", [HILL]),
        (f"composer config -g github-oauth.github.com {HILL}", [HILL]),
        (f"sshpass -p {HILL} ssh a@b", [HILL]),
        (f"wget --password={HILL} https://a", [HILL]),
        (f"curl -u a:{HILL} https://a", [HILL]),
        (f'curl -H "Authorization: Bearer {HILL}" https://a', [HILL]),
        (f"curl --header='PRIVATE-TOKEN: {HILL}' https://a", [HILL]),
        ("git clone https://oauth2:${PAT}@git.shop.io/a.git", ["${PAT}"]),
        ("pip install --extra-index-url https://$PAT@pypi.shop.io/simple shop", ["$PAT"]),
        ("git clone https://abcd1234efgh5678ijkl@git.shop.io/a.git", ["abcd1234efgh5678ijkl"]),
        ("PGPASSWORD=Zq8w3RtY6uP1aS4dF7gH2jK9 psql", ["Zq8w3RtY6uP1aS4dF7gH2jK9"]),
        # left to the rules for build arguments, and to the detectors
        ("docker login -p $NPM_TOKEN r.io", []),
        (f"git clone https://a:{HILL}@git.shop.io/a.git", []),
        # no credentials of this file
        ("docker login -u a --password-stdin r.io", []),
        ("docker login -p $(cat /run/secrets/p) r.io", []),
        ("docker login -p $FROM_ELSEWHERE r.io", []),
        ("docker login -p changeme r.io", []),
        ("SECRET_KEY=build-time-only python manage.py collectstatic", []),
        ("PASSWORD_FILE=/run/secrets/abc x", []),
        ("npm config set registry https://npm.shop.io", []),
        ("curl -u a https://a", []),
        ("git clone git@github.com:a/b.git", []),
        (f"az login --identity && az group delete -p {HILL}", []),
    ],
)
def test_a_credential_is_found_where_it_stands(run: str, expected: list[str]) -> None:
    assert texts("credential", run, "ARG PAT\nARG NPM_TOKEN\n") == expected


def test_a_literal_is_told_from_a_build_argument() -> None:
    (literal,) = commands(f"docker login -p {HILL} r.io")
    (variable,) = commands("docker login -p $PAT r.io", "ARG PAT\n")
    assert (literal.get("credential_literal"), variable.get("credential_literal")) == (True, False)


@pytest.mark.parametrize(
    ("run", "hidden"),
    [
        ("a && b | c", ["b"]),
        ("a | b; c | d", ["a"]),
        ("echo a | b; c | d", ["c"]),
        ("a | b || true", []),
        ("yes | a", []),
        ("a || b", []),
        ("x=$(a | b)", ["a"]),
    ],
)
def test_the_first_pipe_that_hides_a_failure(run: str, hidden: list[str]) -> None:
    assert [view.get("name") for view in commands(run) if view.get("hides_failure")] == hidden


@pytest.mark.parametrize(
    ("run", "before", "guarded"),
    [
        ("a | b", "", False),
        ("set -euo pipefail; a | b", "", True),
        ("a | b; set -o pipefail", "", False),
        ("a | b", 'SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\n', True),
        ("a | b", 'SHELL ["/bin/bash", "-c"]\n', False),
        ("<<E\n#!/bin/bash -o pipefail\na | b\nE", "", True),
        ("<<E\n#!/bin/bash\na | b\nE", 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\n', False),
    ],
)
def test_a_pipe_is_guarded_by_the_shell_in_force(run: str, before: str, guarded: bool) -> None:
    (view,) = [view for view in commands(run, before) if view.get("hides_failure")]
    assert view.get("guarded") is guarded


def test_an_unknown_base_may_guard_the_pipe() -> None:
    view = commands("a | b", base="$BASE")[0]
    assert view.get("guarded").unknown


@pytest.mark.parametrize(
    "run",
    [
        "; ".join(["curl -o a https://b | sh -x a && chmod 777 a"] * 3_000),
        "echo " + "a" * 200_000 + " | chpasswd",
        "git config " + "http." * 40_000,
        "apt-get -o " + "acquire::" * 20_000,
        "curl -H '" + "authorization: " * 20_000 + "'",
        "GOFLAGS='" + " -insecurex" * 20_000 + "' go",
        "git clone " + "https://a:" * 20_000,
    ],
)
def test_hostile_commands_end_in_time(run: str) -> None:
    begin = process_time()
    for view in commands(run):
        for fact in list(view.derived):
            view.get(fact)
    assert process_time() - begin < 10


def test_many_variables_and_stages_end_in_time() -> None:
    begin = process_time()
    text = "FROM a AS s0\n" + "".join(
        f"ENV A{n}=1\nRUN docker login -p $A{n} r.io | b\nFROM s{n} AS s{n + 1}\n" for n in range(1_000)
    )
    (document,) = parse(Source("Dockerfile", "docker", text))
    for view in VIEWS["docker.command"](document):
        for fact in list(view.derived):
            view.get(fact)
    assert process_time() - begin < 10


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("curl", "-k", "-o", "chmod", "777", "|", "chpasswd", "echo", "a:b", "useradd", "-p", "-u", "git"),
                *("https://$A@b", "A=1", "export", "env", "sudo", "'", '"', "<<<", "&&", "npm", "config", "set", "$("),
                *(")", "\\\n", "-"),
            ]
        ),
        max_size=12,
    )
)
def test_facts_never_raise(words: list[str]) -> None:
    for view in commands(" ".join(words), "ARG A=1\n"):
        for fact in list(view.derived):
            view.get(fact)
