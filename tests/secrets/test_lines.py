from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.secrets.lines import scan_text, suspect, suspects
from deploylint.secrets.providers import PROVIDERS
from made_up_secrets import ALNUM, BASE64, HEX, LETTERS, UPPER, WORD, pem, text


def _source(content: str, path: str = "config.yaml") -> Source:
    return Source(path, "text", content)


def _uuid() -> str:
    made = text(HEX, 32)
    return "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))


TOKENS = {
    "aws-access-key": ["AKIA" + text(UPPER, 16), "ASIA" + text(UPPER, 16)],
    "azure-client-secret": [text(ALNUM, 3) + "8Q~" + text(WORD, 34)],
    "google-api-key": ["AIza" + text(WORD, 35)],
    "google-oauth-secret": ["GOCSPX-" + text(WORD, 28)],
    "alibaba-access-key": ["LTAI" + text(ALNUM, 20)],
    "tencent-secret-id": ["AKID" + text(ALNUM, 32)],
    "digitalocean-token": ["dop_v1_" + text(HEX, 64), "doo_v1_" + text(HEX, 64)],
    "heroku-api-key": ["HRKU-" + _uuid()],
    "cloudflare-origin-ca-key": ["v1.0-" + text(HEX, 24) + "-" + text(HEX, 146)],
    "supabase-token": ["sbp_" + text(HEX, 40), "sb_secret_" + text(WORD, 31)],
    "netlify-token": ["nfp_" + text(ALNUM, 36)],
    "planetscale-token": ["pscale_tkn_" + text(WORD, 43)],
    "fly-token": ["fo1_" + text(WORD, 43)],
    "databricks-token": ["dapi" + text(HEX, 32), "dapi" + text(HEX, 32) + "-2"],
    "tailscale-key": ["tskey-auth-" + text(ALNUM, 12) + "-" + text(ALNUM, 32)],
    "github-token": [f"gh{kind}_" + text(ALNUM, 36) for kind in "pousr"],
    "github-fine-grained-token": ["github_pat_" + text(ALNUM, 22) + "_" + text(ALNUM, 59)],
    "gitlab-token": [f"gl{kind}-" + text(WORD, 20) for kind in ("pat", "dt", "rt", "cbt", "ptt", "ft", "imt", "oas")],
    "npm-token": ["npm_" + text(ALNUM, 36)],
    "pypi-token": ["pypi-AgEIcHlwaS5vcmc" + text(WORD, 90)],
    "rubygems-token": ["rubygems_" + text(HEX, 48)],
    "crates-token": ["cio" + text(ALNUM, 32)],
    "nuget-key": ["oy2" + text("abcdefghijklmnopqrstuvwxyz0123456789", 43)],
    "docker-hub-token": ["dckr_pat_" + text(WORD, 27), "dckr_oat_" + text(WORD, 32)],
    "artifactory-token": ["AKCp" + text(ALNUM, 69)],
    "buildkite-token": ["bkua_" + text(HEX, 40)],
    "sonar-token": ["sqp_" + text(HEX, 40), "squ_" + text(HEX, 40)],
    "atlassian-token": ["ATATT3" + text(ALNUM, 180)],
    "linear-key": ["lin_api_" + text(ALNUM, 40)],
    "postman-key": ["PMAK-" + text(HEX, 24) + "-" + text(HEX, 34)],
    "figma-token": ["figd_" + text(WORD, 40)],
    "stripe-key": ["sk_live_" + text(ALNUM, 24), "rk_live_" + text(ALNUM, 99)],
    "stripe-test-key": ["sk_test_" + text(ALNUM, 24)],
    "stripe-webhook-secret": ["whsec_" + text(ALNUM, 32)],
    "razorpay-key": ["rzp_live_" + text(ALNUM, 14)],
    "razorpay-test-key": ["rzp_test_" + text(ALNUM, 14)],
    "square-secret": ["sq0csp-" + text(WORD, 43)],
    "square-token": ["sq0atp-" + text(WORD, 22), "EAAA" + text(WORD, 60)],
    "shopify-token": ["shpat_" + text(HEX, 32), "shpss_" + text(HEX, 32)],
    "flutterwave-key": ["FLWSECK-" + text(HEX, 32) + "-X"],
    "shippo-token": ["shippo_live_" + text(HEX, 40)],
    "plaid-token": ["access-production-" + _uuid()],
    "slack-token": ["xoxb-" + text("0123456789", 11) + "-" + text("0123456789", 12) + "-" + text(ALNUM, 24)],
    "slack-app-token": ["xapp-1-" + text(UPPER, 11) + "-" + text("0123456789", 13) + "-" + text(HEX, 64)],
    "twilio-key": ["SK" + text(HEX, 32)],
    "sendgrid-key": ["SG." + text(WORD, 22) + "." + text(WORD, 43)],
    "mailgun-key": ["key-" + text(HEX, 32)],
    "mailchimp-key": [text(HEX, 32) + "-us12"],
    "brevo-key": ["xkeysib-" + text(HEX, 64) + "-" + text(ALNUM, 16)],
    "notion-token": ["ntn_" + text(ALNUM, 46), "secret_" + text(ALNUM, 43)],
    "telegram-token": [text("123456789", 10) + ":AA" + text(WORD, 33)],
    "openai-key": [
        "sk-" + text(ALNUM, 20) + "T3BlbkFJ" + text(ALNUM, 20),
        "sk-proj-" + text(WORD, 74) + "T3BlbkFJ" + text(WORD, 74),
    ],
    "anthropic-key": ["sk-ant-api03-" + text(WORD, 93) + "AA"],
    "openrouter-key": ["sk-or-v1-" + text(HEX, 64)],
    "huggingface-token": ["hf_" + text(LETTERS, 34)],
    "groq-key": ["gsk_" + text(ALNUM, 52)],
    "replicate-token": ["r8_" + text(ALNUM, 37)],
    "sentry-token": ["sntryu_" + text(HEX, 64), "sntrys_eyJ" + text(ALNUM, 120)],
    "newrelic-key": ["NRAK-" + text(UPPER, 27), "NRII-" + text(WORD, 32)],
    "newrelic-license-key": [text(HEX, 36) + "NRAL"],
    "grafana-token": ["glsa_" + text(ALNUM, 32) + "_" + text(HEX, 8)],
    "dynatrace-token": ["dt0c01." + text(UPPER, 24) + "." + text(UPPER, 64)],
    "posthog-key": ["phx_" + text(ALNUM, 43)],
    "vault-token": ["hvs." + text(WORD, 92)],
    "terraform-token": [text(ALNUM, 14) + ".atlasv1." + text(WORD, 67)],
    "pulumi-token": ["pul-" + text(HEX, 40)],
    "doppler-token": ["dp.pt." + text(ALNUM, 43), "dp.st.prd." + text(ALNUM, 40)],
    "onepassword-token": ["ops_eyJ" + text(BASE64, 300)],
    "age-key": ["AGE-SECRET-KEY-1" + text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)],
    "contentful-token": ["CFPAT-" + text(WORD, 43)],
    "mapbox-token": ["sk.eyJ" + text(WORD, 80) + "." + text(WORD, 22)],
}

IN_CONTEXT = {
    "azure-storage-key": ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=", text(BASE64, 86) + "=="),
    "npm-registry-token": ("//registry.shop.io/:_authToken=", _uuid()),
    "slack-webhook": (
        "https://hooks.slack.com/services/",
        "T" + text(UPPER, 8) + "/B" + text(UPPER, 10) + "/" + text(ALNUM, 24),
    ),
    "discord-webhook": ("https://discord.com/api/webhooks/", text("123456789", 18) + "/" + text(WORD, 68)),
    "discord-token": (
        "DISCORD_TOKEN=",
        "M" + text(ALNUM, 23) + "." + text(ALNUM, 6) + "." + text(ALNUM, 27),
    ),
}

CASES = [(kind, "key: ", token) for kind, tokens in TOKENS.items() for token in tokens]
CASES += [(kind, *parts) for kind, parts in IN_CONTEXT.items()]


def test_every_detector_has_a_case() -> None:
    assert {kind for kind, _, _ in CASES} == {detector.id for detector in PROVIDERS}


@pytest.mark.parametrize(("kind", "before", "secret"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
@pytest.mark.parametrize("quote", ["", '"'])
def test_found_quoted_and_bare(kind: str, before: str, secret: str, quote: str) -> None:
    line = f"{quote}{before}{secret}{quote}" if before != "key: " else f"{before}{quote}{secret}{quote}"
    source = _source(f"a: 1\n{line}  # note\nb: 2\n")
    hits = scan_text(source)
    assert [hit.detector for hit in hits] == [kind]
    hit = hits[0]
    assert hit.value == secret
    assert source.line(hit.span.line)[hit.span.column - 1 : hit.span.end_column - 1] == secret
    assert secret not in repr(hit)
    assert secret not in f"{hit}"


@pytest.mark.parametrize(("kind", "before", "secret"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_near_misses_are_left_alone(kind: str, before: str, secret: str) -> None:
    half = min(len(secret) // 2, 20)
    assert not scan_text(_source(f"{before}{secret[:half]}"))
    assert not scan_text(_source(f"{before}{secret[:half]}{'x' * (len(secret) - half)}"))
    assert not scan_text(_source(f"{before}{secret[:8]}{'.' * 12}"))


def test_two_tokens_in_a_file_are_two_hits() -> None:
    first, second = "ghp_" + text(ALNUM, 36, 1), "ghp_" + text(ALNUM, 36, 2)
    hits = scan_text(_source(f"a: {first}\nb: {second}\nc: {first}, {second}\n"))
    assert [hit.value for hit in hits] == [first, second, first, second]
    assert [hit.span.line for hit in hits] == [1, 2, 3, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    token = "npm_" + text(ALNUM, 36)
    hit = scan_text(_source(end.join(["a", "b", f"c: {token}", "d"])))[0]
    assert (hit.span.line, hit.span.column, hit.span.end_column) == (3, 4, 4 + len(token))


PASSWORD = "Str4wberry-Hill-77"


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://shop:{PASSWORD}@db.shop.io:5432/shop",
        f"mongodb+srv://shop:{PASSWORD}@cluster0.ab1cd.mongodb.net/shop",
        f"redis://:{PASSWORD}@cache.shop.io:6379/0",
        f"amqps://shop:{PASSWORD}@mq.shop.io/vhost",
        f"https://deploy:{PASSWORD}@git.shop.io/shop.git",
        f"jdbc:postgresql://shop:{PASSWORD}@10.20.30.40/shop",
        "cloudinary://" + text("123456789", 15) + ":" + text(ALNUM, 27) + "@shop",
        "postgres://shop:" + text(ALNUM, 20) + "@db:5432/shop",
        "https://" + text(HEX, 32) + ":" + text(HEX, 32, 8) + "@sentry.io/1234",
        "mysql://root:p%40ss%2Fkey9zQ@db.shop.io/shop",
    ],
)
def test_passwords_in_urls(url: str) -> None:
    hits = scan_text(_source(f"DATABASE_URL={url}\n"))
    assert [hit.family for hit in hits] == ["url"]
    assert f":{hits[0].value}@" in url


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://shop:{PASSWORD}@localhost:5432/shop",
        f"postgres://shop:{PASSWORD}@127.0.0.1/shop",
        f"postgres://shop:{PASSWORD}@host.docker.internal/shop",
        f"postgres://shop:{PASSWORD}@example.com/shop",
        f"postgres://shop:{PASSWORD}@db.example.org/shop",
        "postgres://shop:${DB_PASSWORD}@db.shop.io/shop",
        "postgres://shop:$DB_PASSWORD@db.shop.io/shop",
        "postgres://shop:{{ password }}@db.shop.io/shop",
        "postgres://{user}:{password}@{host}/shop",
        "postgres://%s:%s@%s/shop",
        "postgres://user:password@db.shop.io/shop",
        "postgres://user:pass@db.shop.io/shop",
        "postgres://shop:<password>@db.shop.io/shop",
        "postgres://shop:****@db.shop.io/shop",
        "postgres://shopper:shopper@db.shop.io/shop",
        "postgres://postgres:postgres@db:5432/shop",
        "postgres://app:apppw@db:5432/shop",
        "https://github.com:443/@scope/name",
        "https://shop.io/a:b@c",
        "git+ssh://git@github.com:shop/shop.git",
        "https://x-access-token:${{ secrets.TOKEN }}@github.com/shop",
        "mongodb://USERNAME:YOUR_PASSWORD@cluster.mongodb.net",
        '"redis://:" + password + "@cache.shop.io"',
    ],
)
def test_urls_without_a_working_password(url: str) -> None:
    assert scan_text(_source(f"DATABASE_URL={url}\n")) == []


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "DSA ", "OPENSSH "])
@pytest.mark.parametrize("indent", ["", "    "])
def test_private_keys(kind: str, indent: str) -> None:
    key = pem(kind, indent=indent)
    source = _source(f"tls.key: |\n{key}\nother: 1\n")
    hits = scan_text(source)
    assert [(hit.family, hit.detector) for hit in hits] == [("key", "private-key")]
    assert hits[0].span.line == 2
    assert hits[0].span.end_line == 1 + len(key.split("\n"))


def test_private_key_on_one_line_is_one_hit() -> None:
    key = pem("").replace("\n", "\\n")
    source = _source('{"type": "service_account", "private_key": "' + key + '\\n", "client_id": "1"}')
    hits = scan_text(source)
    assert [hit.value for hit in hits] == [key]


def test_private_key_that_breaks_off() -> None:
    key = pem("RSA ").rpartition("\n")[0]
    hits = scan_text(_source(f"{key}\n\nsomething: else\n"))
    assert [hit.value for hit in hits] == [key]


def test_private_key_wrapped_in_base64() -> None:
    from base64 import b64encode

    wrapped = b64encode(pem("RSA ").encode()).decode()
    hits = scan_text(_source(f"client-key-data: {wrapped}\n"))
    assert [(hit.family, hit.value) for hit in hits] == [("key", wrapped)]
    certificate = b64encode(pem().replace("RSA PRIVATE KEY", "CERTIFICATE").encode()).decode()
    assert scan_text(_source(f"client-certificate-data: {certificate}\n")) == []


def test_encrypted_private_key_is_worth_less() -> None:
    hits = scan_text(_source(pem("ENCRYPTED ")))
    assert [(hit.detector, hit.grade) for hit in hits] == [("encrypted-private-key", "low")]


@pytest.mark.parametrize(
    "content",
    [
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n<your key>\n-----END PRIVATE KEY-----\n",
        "if '-----BEGIN PRIVATE KEY-----' not in text:\n    raise ValueError('no key in this file')\n",
        "-----BEGIN RSA PRIVATE KEY-----\n" + "x" * 64 + "\n-----END RSA PRIVATE KEY-----\n",
        pem().replace("PRIVATE", "PUBLIC"),
        pem().replace("RSA PRIVATE KEY", "CERTIFICATE"),
    ],
)
def test_texts_about_keys(content: str) -> None:
    assert scan_text(_source(content)) == []


def _jwt(payload: str) -> str:
    from base64 import urlsafe_b64encode

    parts = (urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in ('{"alg":"HS256","typ":"JWT"}', payload))
    return ".".join((*parts, text(WORD, 43)))


def test_json_web_tokens() -> None:
    token = _jwt('{"role":"service_role","iss":"shop","iat":1700000000}')
    assert [(hit.family, hit.value) for hit in scan_text(_source(f"KEY={token}"))] == [("token", token)]
    public = _jwt('{"role":"anon","iss":"shop","iat":1700000000}')
    assert scan_text(_source(f"KEY={public}")) == []
    assert scan_text(_source("KEY=eyJ" + text(ALNUM, 40) + ".eyJ" + text(ALNUM, 40) + "." + text(ALNUM, 43))) == []


@pytest.mark.parametrize(
    "content",
    [
        "key: TOKEN  # pragma: allowlist secret",
        "key: TOKEN  # pragma: whitelist secret",
        "key: TOKEN  // gitleaks:allow",
        "# pragma: allowlist nextline secret\nkey: TOKEN",
        "# pragma: whitelist nextline secret\nkey: TOKEN",
    ],
)
def test_comments_that_allow(content: str) -> None:
    hits = scan_text(_source(content.replace("TOKEN", "ghp_" + text(ALNUM, 36))))
    assert [hit.allowed for hit in hits] == [True]


@pytest.mark.parametrize(
    "content",
    [
        "# pragma: allowlist secret\nkey: TOKEN",
        "# pragma: allowlist nextline secret\n\nkey: TOKEN",
        "# pragma: allow secret\nkey: TOKEN",
    ],
)
def test_comments_that_allow_something_else(content: str) -> None:
    hits = scan_text(_source(content.replace("TOKEN", "ghp_" + text(ALNUM, 36))))
    assert [hit.allowed for hit in hits] == [False]


HOSTILE = [
    "eyJ",
    "eyJ.",
    "://a:",
    "://:",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n",
    "AKIA",
    "sk-",
]
HOSTILE += [
    "ghp_",
    "SG.",
    "0123456789abcdef",
    ":_authToken=",
    "LS0tLS1CRUdJTi",
    "1:AA",
    "a.atlasv1.",
    "xoxb-",
    "DISCORD M",
    "T3BlbkFJ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_little_time(piece: str) -> None:
    content = piece * (300_000 // len(piece)) + " -us 8Q~ NRAL discord"
    started = time.process_time()
    scan_text(_source(content))
    assert time.process_time() - started < 3


def test_clean_text_never_imports_detect_secrets() -> None:
    import subprocess

    code = (
        "import sys\nfrom deploylint.model import Source\nfrom deploylint.secrets.lines import scan_text, suspects\n"
        "assert scan_text(Source('a', 'text', 'KEY: value\\nurl: https://shop.io\\nAKIA ghp_ eyJ -----BEGIN')) == []\n"
        "assert 'detect_secrets' not in sys.modules and 're2' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_socket_is_opened() -> None:
    import subprocess

    code = (
        "import sys\n"
        "def hook(event, args):\n    assert not event.startswith('socket.') or event == 'socket.gethostname', event\n"
        "sys.addaudithook(hook)\n"
        "from deploylint.model import Source\nfrom deploylint.secrets.lines import scan_text\n"
        "text = 'A: gh' + 'p_' + 'a1B2c3D4e5F6g7H8i9J0' * 2 + '\\nB: AK' + 'IA' + 'QZ7WX5RT2NB4MK6P' + '\\n'\n"
        "text += 'C: xox' + 'b-48151623427-481516234210-aQ9zWs8xEd7cRf6vTg5bYh4n\\n'\n"
        "assert len(scan_text(Source('a', 'text', text))) == 3\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_many_sources_are_sifted_as_few_are() -> None:
    quiet = [_source("name: shop\nimage: shop:1\n" * 50, f"{n}.yaml") for n in range(200)]
    loud = [_source(f"a: {secret}\n", f"loud{n}.yaml") for n, (_, _, secret) in enumerate(CASES)]
    loud += [_source("u: redis://:abcd1234@cache.shop.io\n", "url.yaml")]
    many = suspects([*quiet, *loud])
    assert [s.path for s in many] == [s.path for s in (*quiet, *loud) if suspect(s.text)]


@given(st.text(max_size=400), st.sampled_from(CASES))
@settings(max_examples=100, deadline=None)
def test_never_raises_and_spans_are_true(around: str, case: tuple[str, str, str]) -> None:
    source = _source(f"{around}\n {case[1]}{case[2]} \n{around}")
    hits = scan_text(source)
    assert case[2] in [hit.value for hit in hits]
    for hit in hits:
        if hit.span.line == hit.span.end_line:
            assert source.line(hit.span.line)[hit.span.column - 1 : hit.span.end_column - 1] == hit.value
