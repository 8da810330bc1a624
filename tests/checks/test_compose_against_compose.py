"""What is refused here of a project, compose's own loader refuses as well, and the other way round."""

from __future__ import annotations

import compose_oracle
from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Status
from deploylint.policy.rule_set import built_in_rules

REFUSALS = (
    *("unknown-field", "wrong-field-type", "value-not-allowed", "missing-required-field", "undefined-reference"),
    *("nothing-to-run", "circular-dependency"),
)
RULES = [rule for rule in built_in_rules() if rule.id in {f"compose/{name}" for name in REFUSALS}]
WEB = "services: {web: {image: x, %s}, db: {image: y}}\n"
TEXTS = (
    *(WEB % f"depends_on: {entry}" for entry in ("[db]", "[dx]", "{db: {condition: service_started}}", "{db: {}}")),
    WEB % "depends_on: {dx: {condition: service_started, required: false}}",
    *(WEB % f"networks: {entry}" for entry in ("[default]", "[inside]", "{inside: {}}", "{default: }")),
    WEB % "networks: [inside]" + "networks: {inside: }\n",
    *(WEB % f"volumes: [{entry}]" for entry in ("'data:/data'", "./data:/data", "/data", "'~/x:/y'", "'C:/x:/y'")),
    WEB % "volumes: [{type: volume, source: data, target: /data}]",
    WEB % "volumes: [{type: volume, target: /data}]",
    WEB % "volumes: ['data:/data']" + "volumes: {data: {external: true}}\n",
    *(WEB % f"{kind}: [a]" for kind in ("secrets", "configs")),
    WEB % "secrets: [{source: a, target: b}]" + "secrets: {a: {environment: A}}\n",
    *(
        WEB % f"healthcheck: {{test: {entry}}}"
        for entry in ("[CMD, a]", "[NONE]", "[curl, a]", "curl a", "[CMD-SHELL, a]")
    ),
    *(
        WEB % f"healthcheck: {{interval: {entry}}}"
        for entry in ("5s", "'5'", "1m30s", "1d", "0s", "'10 s'", "5", "1.5h")
    ),
    *(
        f"services: {{web: {entry}}}\n"
        for entry in ("{command: x}", "{build: .}", "{image: x}", "{}", "{provider: {type: x}}")
    ),
    "services: {web: {extends: db}, db: {image: x}}\n",
    *(
        f"services: {{web: {{image: x, {one}}}, db: {{image: x, {another}}}, c: {{image: x, depends_on: [db]}}}}\n"
        for one in ("depends_on: [db]", "links: ['db:database']", "network_mode: 'service:db'", "pid: 'service:db'")
        for another in (
            "depends_on: [web]",
            "volumes_from: ['web:ro']",
            "ipc: 'service:web'",
            "user: a",
            "depends_on: [c]",
        )
    ),
    "services: {web: {image: x, profiles: [a]}, db: {image: x, depends_on: [web], profiles: [a]}}\n",
)


def test_refusals() -> None:
    answers = compose_oracle.answers([{"compose.yaml": text} for text in TEXTS], run=True)
    for text, answer in zip(TEXTS, answers, strict=True):
        project = project_of({"compose.yaml": text})
        ours = [rule.id for rule in RULES if any(o.status is Status.FAIL for o in outcomes_of(rule, project, list))]

        assert bool(ours) == ("error" in answer), (text, ours, answer)
