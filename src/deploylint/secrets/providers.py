"""The formats of providers' secrets, from what the providers say of their own tokens.

Every pattern is bounded and starts at the edge of a word, so that hostile text costs linear time.
"""

from __future__ import annotations

from deploylint.secrets.hits import Detector

_A = "[A-Za-z0-9]"
_W = "[A-Za-z0-9_-]"
_H = "[0-9a-f]"


def _token(
    slug: str,
    kind: str,
    keywords: str,
    body: str,
    grade: str = "critical",
    *,
    plugin: str = "",
    anywhere: bool = False,
    bits: float = 3.0,
) -> Detector:
    pattern = rf"(?<![A-Za-z0-9])(?:{body})(?![A-Za-z0-9])"
    return Detector(slug, kind, tuple(keywords.split()), pattern, grade, plugin, anywhere, bits)


CLOUDS = (
    _token(
        "aws-access-key",
        "AWS access key",
        "AKIA ASIA ABIA ACCA",
        "A[KSBC][IC]A[A-Z0-9]{16}",
        plugin="aws.AWSKeyDetector",
    ),
    _token(
        "azure-storage-key",
        "Azure storage account key",
        "AccountKey=",
        "AccountKey=([A-Za-z0-9+/]{86}==)",
        plugin="azure_storage_key.AzureStorageKeyDetector",
    ),
    _token(
        "azure-client-secret",
        "Azure client secret",
        "7Q~ 8Q~",
        "[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}",
        anywhere=True,
    ),
    _token("google-api-key", "Google API key", "AIza", f"AIza{_W}{{35}}", "medium"),
    _token("google-oauth-secret", "Google OAuth client secret", "GOCSPX-", f"GOCSPX-{_W}{{28}}"),
    _token("alibaba-access-key", "Alibaba Cloud access key", "LTAI", f"LTAI{_A}{{20}}", "high"),
    _token("tencent-secret-id", "Tencent Cloud secret id", "AKID", f"AKID{_A}{{32}}", "high"),
    _token("digitalocean-token", "DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", f"do[opr]_v1_{_H}{{64}}"),
    _token("heroku-api-key", "Heroku API key", "HRKU-", f"HRKU-{_W}{{36,64}}"),
    _token("cloudflare-origin-ca-key", "Cloudflare origin CA key", "v1.0-", f"v1\\.0-{_H}{{24}}-{_H}{{146}}"),
    _token("supabase-token", "Supabase token", "sbp_ sb_secret_", f"sbp_{_H}{{40}}|sb_secret_{_W}{{22,50}}"),
    _token("netlify-token", "Netlify token", "nfp_", f"nfp_{_A}{{36,40}}"),
    _token("planetscale-token", "PlanetScale credential", "pscale_", r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{32,64}"),
    _token(
        "fly-token",
        "Fly.io token",
        "fo1_ fm1r_ fm2_",
        f"fo1_{_W}{{43}}|fm1r_[A-Za-z0-9+/]{{100,900}}|fm2_[A-Za-z0-9+/]{{100,900}}",
    ),
    _token("databricks-token", "Databricks token", "dapi", f"dapi{_H}{{32}}(?:-\\d)?"),
    _token(
        "tailscale-key", "Tailscale key", "tskey-", f"tskey-(?:auth|api|client|scim|webhook)-{_A}{{8,24}}-{_A}{{16,48}}"
    ),
)
CODE_HOSTS = (
    _token("github-token", "GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", f"gh[pousr]_{_A}{{36,255}}"),
    _token("github-fine-grained-token", "GitHub token", "github_pat_", f"github_pat_{_A}{{22}}_{_A}{{59}}"),
    _token(
        "gitlab-token",
        "GitLab token",
        "glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct-",
        f"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-{_W}{{20,300}}(?:\\.[0-9a-z]{{2}}\\.[0-9a-z]{{9}})?",
    ),
    _token("npm-token", "npm token", "npm_", f"npm_{_A}{{36}}"),
    _token(
        "npm-registry-token",
        "npm registry token",
        ":_authToken=",
        ":_authToken=[ \\t]{0,4}([A-Fa-f0-9-]{36})",
        plugin="npm.NpmDetector",
        anywhere=True,
    ),
    _token(
        "pypi-token",
        "PyPI token",
        "pypi-AgE",
        f"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw){_W}{{70,1000}}",
        plugin="pypi_token.PypiTokenDetector",
    ),
    _token("rubygems-token", "RubyGems key", "rubygems_", f"rubygems_{_H}{{48}}"),
    _token("crates-token", "crates.io token", "cio", f"cio{_A}{{32}}"),
    _token("nuget-key", "NuGet key", "oy2", "oy2[a-z0-9]{43}"),
    _token("docker-hub-token", "Docker Hub token", "dckr_pat_ dckr_oat_", f"dckr_[po]at_{_W}{{27,64}}"),
    _token(
        "artifactory-token",
        "Artifactory token",
        "AKCp",
        f"AKCp{_A}{{60,90}}",
        plugin="artifactory.ArtifactoryDetector",
    ),
    _token("buildkite-token", "Buildkite token", "bkua_", f"bkua_{_H}{{40}}"),
    _token("sonar-token", "SonarQube token", "sqp_ squ_ sqa_", f"sq[pua]_{_H}{{40}}"),
    _token("atlassian-token", "Atlassian token", "ATATT3 ATCTT3", "AT[AC]TT3[A-Za-z0-9_=-]{60,300}"),
    _token("linear-key", "Linear API key", "lin_api_ lin_oauth_", f"lin_(?:api_{_A}{{40}}|oauth_{_A}{{32,64}})"),
    _token("postman-key", "Postman API key", "PMAK-", f"PMAK-{_H}{{24}}-{_H}{{34}}"),
    _token("figma-token", "Figma token", "figd_", f"figd_{_W}{{40}}"),
)
PAYMENTS = (
    _token("stripe-key", "Stripe key", "sk_live_ rk_live_ sk_prod_ rk_prod_", f"[sr]k_(?:live|prod)_{_A}{{16,247}}"),
    _token("stripe-test-key", "Stripe test key", "sk_test_ rk_test_", f"[sr]k_test_{_A}{{16,247}}", "low"),
    _token("stripe-webhook-secret", "Stripe webhook secret", "whsec_", "whsec_[A-Za-z0-9+/]{24,96}={0,2}", "high"),
    _token("razorpay-key", "Razorpay live key id", "rzp_live_", f"rzp_live_{_A}{{14}}", "medium"),
    _token("razorpay-test-key", "Razorpay test key id", "rzp_test_", f"rzp_test_{_A}{{14}}", "low", bits=2.8),
    _token(
        "square-secret", "Square secret", "sq0csp-", f"sq0csp-{_W}{{43}}", plugin="square_oauth.SquareOAuthDetector"
    ),
    _token("square-token", "Square access token", "sq0atp- EAAA", f"sq0atp-{_W}{{22,43}}|EAAA{_W}{{60}}"),
    _token("shopify-token", "Shopify token", "shpat_ shpca_ shppa_ shpss_", "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _token("flutterwave-key", "Flutterwave secret key", "FLWSECK-", "FLWSECK-[0-9a-fA-F]{32}-X"),
    _token("shippo-token", "Shippo token", "shippo_live_", f"shippo_live_{_H}{{40}}"),
    _token(
        "plaid-token",
        "Plaid access token",
        "access-production-",
        f"access-production-{_H}{{8}}-(?:{_H}{{4}}-){{3}}{_H}{{12}}",
    ),
)
MESSAGING = (
    _token(
        "slack-token",
        "Slack token",
        "xoxa- xoxb- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs-",
        "xox[abeoprs][.-][0-9A-Za-z.-]{20,300}",
    ),
    _token("slack-app-token", "Slack app token", "xapp-", "xapp-\\d-[A-Z0-9]{8,16}-\\d{8,16}-[0-9a-f]{32,128}"),
    _token(
        "slack-webhook",
        "Slack webhook",
        "hooks.slack.com/services/",
        f"hooks\\.slack\\.com/services/(T{_A}{{6,14}}/B{_A}{{6,14}}/{_A}{{16,40}})",
        "high",
    ),
    _token(
        "discord-webhook",
        "Discord webhook",
        "discord.com/api/webhooks/ discordapp.com/api/webhooks/",
        f"discord(?:app)?\\.com/api/webhooks/(\\d{{17,20}}/{_W}{{60,80}})",
        "high",
    ),
    _token(
        "discord-token",
        "Discord bot token",
        "discord DISCORD Discord",
        f"[MNO]{_W}{{23,25}}\\.{_W}{{6}}\\.{_W}{{27,38}}",
        plugin="discord.DiscordBotTokenDetector",
        anywhere=True,
    ),
    _token(
        "telegram-token",
        "Telegram bot token",
        ":AA",
        f"\\d{{8,10}}:AA{_W}{{33}}",
        plugin="telegram_token.TelegramBotTokenDetector",
        anywhere=True,
    ),
    _token("twilio-key", "Twilio API key", "SK", f"SK{_H}{{32}}", plugin="twilio.TwilioKeyDetector"),
    _token("sendgrid-key", "SendGrid API key", "SG.", f"SG\\.{_W}{{16,32}}\\.{_W}{{32,64}}"),
    _token("mailgun-key", "Mailgun key", "key-", f"key-{_H}{{32}}", "high"),
    _token(
        "mailchimp-key",
        "Mailchimp key",
        "-us1 -us2 -us3 -us4 -us5 -us6 -us7 -us8 -us9",
        f"{_H}{{32}}-us\\d{{1,2}}",
        plugin="mailchimp.MailchimpDetector",
        anywhere=True,
    ),
    _token("brevo-key", "Brevo API key", "xkeysib-", f"xkeysib-{_H}{{64}}-{_A}{{16}}"),
    _token("notion-token", "Notion token", "ntn_ secret_", f"ntn_{_A}{{40,50}}|secret_(?=[a-z]*[A-Z0-9]){_A}{{43}}"),
)
AI_AND_OPERATIONS = (
    _token(
        "openai-key",
        "OpenAI key",
        "sk-",
        f"sk-(?:(?:proj|svcacct|admin)-)?{_W}{{20,100}}T3BlbkFJ{_W}{{20,100}}",
    ),
    _token("anthropic-key", "Anthropic key", "sk-ant-", f"sk-ant-[a-z]{{3,10}}\\d\\d-{_W}{{80,120}}"),
    _token("openrouter-key", "OpenRouter key", "sk-or-v1-", f"sk-or-v1-{_H}{{64}}"),
    _token("huggingface-token", "Hugging Face token", "hf_", "hf_[A-Za-z]{34}"),
    _token("groq-key", "Groq key", "gsk_", f"gsk_{_A}{{52}}"),
    _token("replicate-token", "Replicate token", "r8_", f"r8_{_A}{{37}}"),
    _token(
        "sentry-token",
        "Sentry auth token",
        "sntrys_ sntryu_",
        f"sntrys_eyJ[A-Za-z0-9+/=_-]{{60,600}}|sntryu_{_H}{{64}}",
    ),
    _token(
        "newrelic-key",
        "New Relic key",
        "NRAK- NRII- NRIQ-",
        f"NR(?:AK-[A-Z0-9]{{27}}|II-{_W}{{32}}|IQ-{_W}{{32}})",
        "high",
    ),
    _token(
        "newrelic-license-key", "New Relic licence key", "NRAL", "[0-9a-fx]{36}NRAL", "high", anywhere=True, bits=2.8
    ),
    _token(
        "grafana-token",
        "Grafana token",
        "glsa_ glc_",
        f"glsa_{_A}{{32}}_[0-9A-Fa-f]{{8}}|glc_[A-Za-z0-9+/]{{32,400}}={{0,2}}",
    ),
    _token("dynatrace-token", "Dynatrace token", "dt0c01.", "dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
    _token("posthog-key", "PostHog personal key", "phx_", f"phx_{_A}{{40,50}}", "high"),
    _token("vault-token", "Vault token", "hvs. hvb. hvr.", f"hv[sbr]\\.{_W}{{24,300}}"),
    _token(
        "terraform-token",
        "Terraform Cloud token",
        ".atlasv1.",
        f"{_A}{{14}}\\.atlasv1\\.[A-Za-z0-9_=-]{{60,70}}",
        anywhere=True,
    ),
    _token("pulumi-token", "Pulumi token", "pul-", f"pul-{_H}{{40}}"),
    _token(
        "doppler-token",
        "Doppler token",
        "dp.",
        f"dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{{2,35}}\\.)?{_A}{{40,44}}",
    ),
    _token("onepassword-token", "1Password service account token", "ops_eyJ", "ops_eyJ[A-Za-z0-9+/]{200,2000}={0,2}"),
    _token("age-key", "age secret key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    _token("contentful-token", "Contentful token", "CFPAT-", f"CFPAT-{_W}{{43}}"),
    _token("mapbox-token", "Mapbox secret token", "sk.eyJ", f"sk\\.eyJ{_W}{{60,120}}\\.{_W}{{22}}", "high"),
)

PROVIDERS: tuple[Detector, ...] = (*CLOUDS, *CODE_HOSTS, *PAYMENTS, *MESSAGING, *AI_AND_OPERATIONS)

JWT = Detector(
    "json-web-token",
    "JSON Web Token",
    ("eyJ",),
    rf"(?<![A-Za-z0-9_.-])eyJ{_W}{{10,1000}}\.eyJ{_W}{{10,4000}}\.{_W}{{20,1000}}(?![A-Za-z0-9_-])",
    "medium",
    "jwt.JwtTokenDetector",
)
