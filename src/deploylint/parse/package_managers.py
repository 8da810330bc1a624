"""The command lines of package managers: their actions, and which of their options take a word. From their manuals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Manager(NamedTuple):
    """One package manager.

    `family` are the managers that share their packages. `verbs` maps its commands, of one or two words, to what they
    do: `install`, `update` (fetch the lists of packages), `upgrade`, `remove`, `clean`; a command without a verb has
    the verb "". `valued` are the options that take a word. In a `bundled` command line `-yq` is `-y -q`.
    """

    family: str
    verbs: Mapping[str, str]
    valued: frozenset[str]
    bundled: bool = True


def _verbs(**actions: str) -> dict[str, str]:
    """The verbs of each action, given as one text with commas between."""
    return {verb: action for action, verbs in actions.items() for verb in verbs.split(",")}


def _options(text: str) -> frozenset[str]:
    return frozenset(text.split())


_APT = Manager(
    "apt",
    _verbs(
        install="install,reinstall,build-dep,satisfy",
        update="update",
        upgrade="upgrade,dist-upgrade,full-upgrade,safe-upgrade",
        remove="remove,purge,autoremove,autopurge,auto-remove",
        clean="clean,autoclean,auto-clean,dist-clean,distclean",
        source="source,download",
    ),
    _options(
        "-c -o -t -a -P --config-file --option --target-release --default-release --host-architecture --build-profiles"
    ),
)
_APK = Manager(
    "apk",
    _verbs(install="add", update="update", upgrade="upgrade", remove="del", clean="cache clean,cache purge"),
    _options(
        "-p -X -t --root --repository --keys-dir --repositories-file --wait --arch --cache-dir --cache-max-age"
        " --virtual --progress-fd --timeout"
    ),
)
_DNF = Manager(
    "rpm",
    _verbs(
        install="install,localinstall,groupinstall,reinstall,install-n,install-nevra,group install,groups install"
        ",module install,builddep,builddep-dep,swap",
        update="makecache",
        upgrade="update,upgrade,upgrade-minimal,update-minimal,distro-sync,distribution-synchronization",
        remove="remove,erase,autoremove,groupremove,group remove",
        clean="clean",
    ),
    _options(
        "-c -x -d -e -R --config --exclude --excludepkgs --enablerepo --disablerepo --repo --repoid --setopt"
        " --installroot --releasever --debuglevel --errorlevel --randomwait --forcearch --advisory --color --comment"
        " --disableplugin --enableplugin --downloaddir --destdir --repofrompath"
    ),
)
_ZYPPER = Manager(
    "rpm",
    _verbs(
        install="install,in,install-new-recommends,inr,source-install,si",
        update="refresh,ref",
        upgrade="update,up,dist-upgrade,dup,patch",
        remove="remove,rm",
        clean="clean,cc",
        source="addrepo,ar",
    ),
    _options(
        "-c -C -D -R -p -r -t --config --cache-dir --reposd-dir --root --installroot --releasever --plus-repo"
        " --plus-content --raw-cache-dir --solv-cache-dir --pkg-cache-dir --userdata --repo --from --type"
    ),
)
_PIP_OPTIONS = (
    "-r -c -e -t -i -f -b -C --requirement --constraint --editable --target --index-url --extra-index-url --find-links"
    " --platform --python-version --implementation --abi --root --prefix --src --build --upgrade-strategy"
    " --config-settings --global-option --install-option --build-option --no-binary --only-binary --progress-bar"
    " --root-user-action --report --group --log --proxy --retries --timeout --exists-action --trusted-host --cert"
    " --client-cert --cache-dir --use-feature --use-deprecated --python --keyring-provider --build-constraint"
    " --uploaded-prior-to --requirements-from-script"
)
_NPM_OPTIONS = (
    "-C -w --prefix --registry --cache --workspace --loglevel --userconfig --globalconfig --omit --include --only"
    " --before --tag --save-prefix --install-strategy --script-shell --fetch-retries --fetch-retry-mintimeout"
    " --fetch-retry-maxtimeout --fetch-timeout --maxsockets --depth --python --location --cwd --cache-folder"
    " --modules-folder --network-timeout --network-concurrency --mutex --mode --dir --filter -F --store-dir --reporter"
    " --child-concurrency --backend --config --cpu --os --libc --min-release-age --min-release-age-exclude"
)

MANAGERS: Mapping[str, Manager] = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": _APT._replace(valued=_APT.valued | {"-w", "-F", "-O"}),
    "apk": _APK,
    "yum": _DNF,
    "dnf": _DNF,
    "microdnf": _DNF,
    "tdnf": _DNF,
    "zypper": _ZYPPER,
    "rpm": Manager("rpm", {}, _options("--root --dbpath --prefix --relocate --define -D --excludepath --rcfile")),
    "pacman": Manager("pacman", {}, _options("-b -r --config --root --dbpath --cachedir --ignore --overwrite --arch")),
    "pip": Manager("pip", _verbs(install="install", clean="cache purge,cache remove"), _options(_PIP_OPTIONS)),
    "uv": Manager(
        "pip",
        _verbs(
            install="pip install,pip sync,tool install,sync,add",
            upgrade="tool upgrade",
            clean="cache clean,cache prune",
        ),
        _options(
            f"{_PIP_OPTIONS} -p -P -o --index --default-index --link-mode --resolution --prerelease --exclude-newer"
            " --constraints --overrides --extra --no-extra --package --directory --project --config-file --with"
            " --upgrade-package --refresh-package --reinstall-package --index-strategy --only-group --no-group"
            " --no-install-package --python-platform --torch-backend --allow-insecure-host --bounds --branch --tag"
            " --rev --build-constraints --excludes --requirements --config-setting --config-settings-package --color"
            " --script --exclude-newer-package --fork-strategy --marker -m --no-binary-package --no-build-package"
            " --optional --no-build-isolation-package --no-editable-package --no-sources-package --output-format"
            " --upgrade-group --prerelease-package --with-editable --with-executables-from --with-requirements -w"
        ),
    ),
    "pipx": Manager(
        "pip",
        _verbs(install="install,inject", upgrade="upgrade,upgrade-all"),
        _options(
            "-i --python --pip-args --index-url --suffix --spec --backend --preinstall --fetch-python"
            " --upgrade-strategy"
        ),
    ),
    "pipenv": Manager(
        "pip",
        _verbs(install="install,sync", upgrade="update,upgrade"),
        _options("-r -i --python --extra-pip-args --categories --pypi-mirror"),
    ),
    "poetry": Manager(
        "pip",
        _verbs(install="install,add,sync,self add", upgrade="update"),
        _options(
            "-C -P -E --directory --project --extras --without --with --only --source --group -G --markers --platform"
            " --python"
        ),
    ),
    "npm": Manager(
        "npm",
        _verbs(
            install="install,i,in,ins,inst,isntall,add,ci,clean-install,ic,install-clean,install-ci-test,cit,install-test,it",
            upgrade="update,up,upgrade",
            remove="uninstall,remove,rm,r,un,prune",
            clean="cache clean,cache clear,cache rm",
        ),
        _options(_NPM_OPTIONS),
        bundled=False,
    ),
    "yarn": Manager(
        "npm",
        _verbs(install=",install,add,global add,workspaces focus", upgrade="upgrade,up", clean="cache clean"),
        _options(_NPM_OPTIONS),
        bundled=False,
    ),
    "pnpm": Manager(
        "npm",
        _verbs(install="install,i,add,ci,deploy", upgrade="update,up,upgrade", remove="prune", clean="store prune"),
        _options(_NPM_OPTIONS),
        bundled=False,
    ),
    "bun": Manager(
        "npm",
        _verbs(install="install,i,add,a,ci", upgrade="update", clean="pm cache"),
        _options(f"{_NPM_OPTIONS} -c --cache-dir"),
        bundled=False,
    ),
    "gem": Manager(
        "gem",
        _verbs(install="install,i", upgrade="update", clean="cleanup,clean"),
        _options(
            "-v -i -n -s -P -p -B -g --version --install-dir --bindir --source --trust-policy --platform --http-proxy"
            " --bulk-threshold --file --without --build-root --config-file"
        ),
    ),
    "bundle": Manager(
        "gem",
        _verbs(install=",install,i", upgrade="update", clean="clean"),
        _options("-j --jobs --retry --path --without --with --gemfile --binstubs --shebang"),
    ),
    "go": Manager(
        "go",
        _verbs(install="install,get,run"),
        _options(
            "-ldflags -tags -o -mod -C -modfile -gcflags -asmflags -p -pkgdir -toolexec -exec -buildmode -compiler"
            " -overlay -installsuffix"
        ),
        bundled=False,
    ),
    "cargo": Manager(
        "cargo",
        _verbs(install="install,binstall", update="update"),
        _options(
            "-F -j -Z --version --vers --git --branch --tag --rev --path --registry --index --features --root --target"
            " --target-dir --profile --jobs --bin --example --config --color --message-format"
        ),
    ),
    "composer": Manager(
        "composer",
        _verbs(install="install,require,global require", upgrade="update,upgrade", clean="clear-cache,clearcache,cc"),
        _options("-d --working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix"),
    ),
}
ALIASES: Mapping[str, str] = {"dnf5": "dnf", "dnf-3": "dnf", "yarnpkg": "yarn", "bundler": "bundle"}
PYTHON_MODULES = frozenset({"pip", "uv", "pipx", "pipenv", "poetry"})
"""Managers that are also run as `python -m`."""
_VERSION = "0123456789."


def manager_named(name: str) -> str:
    """The manager that a program of this name is, in the one spelling that MANAGERS has; empty when it is none."""
    if name in MANAGERS:
        return name
    return ALIASES.get(name, "") or ("pip" if name.rstrip(_VERSION) == "pip" else "")


def is_python(name: str) -> bool:
    """Whether a program of this name is an interpreter of Python: `python`, `python3`, `pypy3.10`."""
    return name.startswith("py") and name.rstrip(_VERSION) in ("python", "pypy")
