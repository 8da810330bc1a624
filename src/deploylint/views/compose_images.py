"""Images whose purpose needs what is a flaw in others: the runtime's socket, the host's files, network or devices."""

from __future__ import annotations

from functools import lru_cache

from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern

_MANAGERS = lazy_pattern(
    r"^(?:traefik|portainer|portainer-ce|portainer-ee|agent|watchtower|ouroboros|diun|wud|dozzle|cadvisor|nginx-proxy"
    r"|docker-gen|acme-companion|docker-letsencrypt-nginx-proxy-companion|letsencrypt-nginx-proxy-companion|autoheal"
    r"|docker-autoheal|homepage|homarr|glance|dashy|netdata|promtail|alloy|datadog-agent|telegraf|vector|filebeat|metricbeat"
    r"|fluent-bit|fluentd|beszel-agent|docker-socket-proxy|socket-proxy|act_runner|runner|gitlab-runner|woodpecker-agent"
    r"|woodpecker-server|drone-runner-docker|jenkins|ofelia|swarm-cronjob|swarmpit|shepherd|caddy-docker-proxy|glances"
    r"|dockge|yacht|coolify|lazydocker|docker-volume-backup|docker-prune|whaler|dive|docker|dind|podman|trivy|logspout"
    r"|swag-auto-proxy|docker-autocompose|docker-stack-deploy|komodo|komodo-periphery|tugtainer|sablier|lazytainer"
    r"|openvscode-server|otel-collector.*|opentelemetry-collector.*|agent-.*|.*-docker-agent|dokku|caprover|rancher)$"
)
_HOST_SERVICES = lazy_pattern(
    r"^(?:node-exporter|node_exporter|cadvisor|netdata|glances|telegraf|datadog-agent|promtail|alloy|filebeat|metricbeat"
    r"|packetbeat|auditbeat|fluent-bit|fluentd|vector|osquery|falco|sysdig|wazuh-agent|crowdsec|fail2ban|smartctl-exporter"
    r"|process-exporter|dcgm-exporter|beszel-agent|scrutiny|home-assistant|homeassistant|homebridge|scrypted|frigate|plex"
    r"|pms-docker|jellyfin|emby|embyserver|unifi.*|omada-controller|adguardhome|pihole|wireguard|wg-easy|wireguard-ui"
    r"|gluetun|tailscale|netbird|zerotier|headscale|openvpn.*|avahi|mdns-repeater|dnsmasq|bind9|technitium|dns-server"
    r"|dhcp.*|kea.*|samba|chrony|ntp|coredns|keepalived|frr|bird|suricata|zeek|ntopng|zigbee2mqtt|zwave.*|esphome|nodered"
    r"|matter-server|docker|dind|buildkit|kind|k3s|qemu.*|dockurr.*|privoxy|transmission-openvpn|speedtest.*|uptime-kuma"
    r"|docker-transmission-openvpn|hostapd|usb.*|octoprint|klipper|rpi-.*|opentelemetry-collector.*)$"
)


@lru_cache(maxsize=1024)
def _name(reference: str) -> str:
    image = parse_image(reference)
    return image.name if image is not None else ""


def manages_containers(reference: str) -> bool:
    """Whether the image is there to look after containers, for which it has to ask their runtime."""
    return _MANAGERS.search(_name(reference)) is not None


def serves_host(reference: str) -> bool:
    """Whether the image is there to watch the host, to route its network or to drive its devices."""
    return _HOST_SERVICES.search(_name(reference)) is not None
