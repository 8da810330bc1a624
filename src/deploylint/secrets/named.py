"""Secrets that have a provider's format only together with the name they stand under."""

import re
from functools import lru_cache
from typing import NamedTuple


class Named(NamedTuple):
    """A format that means something under a name only: `name` and `value` are patterns of the whole lower-case name
    and of the whole value."""

    id: str
    type: str
    name: str
    value: str
    grade: str = "critical"
    plugin: str = ""


_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"

NAMED = (
    Named(
        "aws-secret-access-key",
        "AWS secret access key",
        r"aws.*secret|secret_?access_?key|aws.*(?:secret|access)_?key$",
        r"[A-Za-z0-9/+]{40}",
        plugin="aws.AWSKeyDetector",
    ),
    Named("razorpay-secret", "Razorpay secret", r"(?:razorpay|rzp).*secret", r"[A-Za-z0-9]{20,32}"),
    Named("twilio-auth-token", "Twilio auth token", r"twilio.*token", r"[0-9a-f]{32}"),
    Named("cloudinary-secret", "Cloudinary secret", r"cloudinary.*secret", r"[A-Za-z0-9_-]{27}"),
    Named("datadog-key", "Datadog key", r"(?:^|_)(?:dd|datadog)_.*key", r"[0-9a-f]{32}|[0-9a-f]{40}", "high"),
    Named("pagerduty-key", "PagerDuty key", r"pagerduty.*(?:key|token)", r"[0-9a-f]{32}|[A-Za-z0-9+_-]{20}", "high"),
    Named("newrelic-license-key", "New Relic licence key", r"new_?relic.*licen[sc]e", r"[0-9a-f]{40}", "high"),
    Named("sentry-token", "Sentry auth token", r"sentry.*token", r"[0-9a-f]{64}"),
    Named("heroku-api-key", "Heroku API key", r"heroku.*key", _UUID),
    Named("algolia-admin-key", "Algolia admin key", r"algolia.*(?:admin|write).*key", r"[0-9a-f]{32}", "high"),
    Named("cloudflare-token", "Cloudflare token", r"(?:^|_)(?:cf|cloudflare)_.*(?:token|key)", r"[A-Za-z0-9_-]{37,40}"),
    Named("okta-token", "Okta token", r"okta.*token", r"00[A-Za-z0-9_-]{40}"),
    Named("snyk-token", "Snyk token", r"snyk.*token", _UUID, "high"),
    Named("mailgun-key", "Mailgun key", r"mailgun.*key", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}", "high"),
    Named("fastly-token", "Fastly token", r"fastly.*(?:key|token)", r"[A-Za-z0-9_-]{32}"),
    Named("circleci-token", "CircleCI token", r"circle(?:ci)?_.*token", r"[0-9a-f]{40}"),
    Named(
        "ibm-cloud-key",
        "IBM Cloud key",
        r"ibm_?(?:cloud)?_?(?:iam)?_?(?:api)?_?key$",
        r"[A-Za-z0-9_-]{44}",
        plugin="ibm_cloud_iam.IbmCloudIamDetector",
    ),
    Named(
        "ibm-cos-secret",
        "IBM Cloud Object Storage secret",
        r"(?:ibm_)?cos_(?:hmac_)?secret_?(?:access)?_?key$",
        r"[0-9a-f]{48}",
        plugin="ibm_cos_hmac.IbmCosHmacDetector",
    ),
    Named(
        "cloudant-credential",
        "Cloudant credential",
        r"^cloudant_?(?:api)?_?(?:key|pwd|pw|password|pass|token)$",
        r"[0-9a-f]{64}|[a-z]{24}",
        plugin="cloudant.CloudantDetector",
    ),
    Named(
        "softlayer-key",
        "SoftLayer key",
        r"^softlayer_?(?:api)?_?(?:key|pwd|password|pass|token)$",
        r"[a-z0-9]{64}",
        plugin="softlayer.SoftlayerDetector",
    ),
)


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[Named, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((each, re.compile(each.name), re.compile(each.value)) for each in NAMED)


def named(name: str, value: str) -> Named | None:
    """The format that this value has under this name, if any."""
    return next((each for each, of_value in _for_name(name[:200]) if of_value.fullmatch(value)), None)


@lru_cache(maxsize=4096)
def _for_name(name: str) -> list[tuple[Named, re.Pattern[str]]]:
    """The formats that a value of this name may have; few names recur all over a repository."""
    plain = re.sub(r"[-. ]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()
    return [(each, of_value) for each, of_name, of_value in _compiled() if of_name.search(plain)]
