#!/bin/sh
# Installs this release of Kickstation on Raspberry Pi OS (64 bits) or Debian, from version 12 on; run again, it updates.
#
#   sudo ./install.sh               installs, starts, checks, and shows a code for the owner's phone
#   ./install.sh --dry-run          shows each step that would be taken, and takes none
#   sudo ./install.sh --uninstall   removes the station; sessions and settings stay
#   sudo ./install.sh --uninstall --purge     removes those too
set -eu

OPT=/opt/kickstation
STATE=/var/lib/kickstation
SETTINGS=/etc/kickstation.toml
COMMAND=/usr/local/bin/kickstation
MODULES=/etc/modules-load.d/kickstation.conf
PACKAGES="python3 python3-venv openssh-client avahi-daemon"
source=$(cd "$(dirname "$0")" && pwd)
dry=
purge=
restart_needed=
action=install

fail() {
    code=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$code"
}

say() {
    printf '=== %s\n' "$*"
}

run() { # run COMMAND...: or only shows it
    printf '  + %s\n' "$*"
    [ -n "$dry" ] || "$@"
}

put() { # put FILE: its content is the standard input
    printf '  + write %s\n' "$1"
    if [ -n "$dry" ]; then cat >/dev/null; else cat >"$1.new" && mv "$1.new" "$1"; fi
}

usage() {
    sed -n 's/^#  *\(.*install\.sh.*\)/  \1/p' "$0"
}

runs_systemd() { # not in the folder of somebody who makes a card's image
    [ "$(systemctl is-system-running 2>/dev/null)" != offline ]
}

check_machine() {
    # shellcheck source=/dev/null
    . /etc/os-release
    case ${ID-}:${VERSION_ID-} in
    debian:1[2-9] | raspbian:1[2-9]) ;;
    *) fail 2 "This is ${PRETTY_NAME-an unknown system}; needed is Raspberry Pi OS or Debian, 12 (Bookworm) or later." \
        "Remedy: write a current 64-bit Raspberry Pi OS to the card." ;;
    esac
    architecture=$(dpkg --print-architecture)
    case $architecture in
    arm64 | amd64) ;;
    *) fail 2 "This system is $architecture; some of the libraries exist for 64 bits only." \
        "Remedy: write the 64-bit Raspberry Pi OS to the card." ;;
    esac
    [ -n "$dry" ] || [ "$(id -u)" = 0 ] || fail 2 "Only root may install. Remedy: sudo $0"
}

missing_packages() {
    for package in $PACKAGES; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

install_packages() {
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    say "Packages: $missing"
    run apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

boot_settings() { # the firmware's config.txt; nothing where there is none
    for file in /boot/firmware/config.txt /boot/config.txt; do
        if [ -f "$file" ]; then
            echo "$file"
            return
        fi
    done
}

without_our_lines() {
    sed '/^# kickstation: begin$/,/^# kickstation: end$/d' "$1"
}

enable_i2c() {
    say "I2C"
    if [ "$(cat $MODULES 2>/dev/null)" != i2c-dev ]; then echo i2c-dev | put $MODULES; fi
    config=$(boot_settings)
    if [ -z "$config" ] || grep -q '^# kickstation: begin$' "$config"; then return; fi
    # A later line wins over an earlier one, and [all] ends whatever section the file ends in.
    {
        awk 1 "$config" # which ends its last line, too
        printf '%s\n' '# kickstation: begin' '[all]' 'dtparam=i2c_arm=on' 'dtparam=i2c_arm_baudrate=400000' \
            '# kickstation: end'
    } | put "$config"
    restart_needed=yes
}

disable_i2c() {
    config=$(boot_settings)
    if [ -n "$config" ] && grep -q '^# kickstation: begin$' "$config"; then
        without_our_lines "$config" | put "$config"
    fi
    run rm -f $MODULES
}

# What is installed of a release, and so what tells one build of a version from another.
CONTENT="station hardware web systemd install.sh pyproject.toml requirements-pi.lock README.md LICENSE"

fingerprint() {
    # shellcheck disable=SC2086 # a list of words
    (cd "$source" && find $CONTENT -type f ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) |
        sha256sum | cut -c 1-7
}

name_version() { # sets version: the folder's name below versions/
    version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$source/station/__init__.py")
    [ -n "$version" ] || fail 2 "$source/station/__init__.py names no version. Remedy: unpack the release again."
    mark=$(fingerprint)
    found=$(cat "$OPT/versions/$version/fingerprint" 2>/dev/null || echo "$mark")
    if [ "$found" != "$mark" ]; then version=$version+$mark; fi
    folder=$OPT/versions/$version
}

has_libraries() { # has_libraries FOLDER: those of this release, for the Python that is here
    cmp -s "$source/requirements-pi.lock" "$1/requirements-pi.lock" &&
        [ -d "$1/lib/$(basename "$(realpath "$(command -v python3)")")/site-packages" ]
}

make_environment() {
    if [ "$(cat "$folder/fingerprint" 2>/dev/null)" = "$mark" ]; then
        say "Version $version is in $folder already"
        return
    fi
    say "Version $version into $folder"
    run rm -rf "$folder"
    run mkdir -p "$OPT/versions"
    pip="$folder/bin/python -m pip install --quiet --disable-pip-version-check"
    if has_libraries $OPT/current; then
        # So an update needs no network. pip is among them.
        run python3 -m venv --without-pip "$folder"
        run cp -a "$(realpath $OPT/current)/lib" "$folder/"
    else
        run python3 -m venv "$folder"
        # shellcheck disable=SC2086 # a list of words
        run $pip --no-compile --require-hashes -r "$source/requirements-pi.lock"
        # By all cores, which pip does not do.
        run "$folder/bin/python" -m compileall -q -j 0 "$folder/lib"
    fi
    # From a copy, since a build leaves its traces where it is made.
    run mkdir "$folder/source"
    run cp -r "$source/station" "$source/hardware" "$source/web" "$source/pyproject.toml" "$source/README.md" \
        "$source/LICENSE" "$folder/source/"
    # shellcheck disable=SC2086 # a list of words
    run $pip --no-deps --no-build-isolation "$folder/source"
    run rm -rf "$folder/source"
    run cp -r "$source/systemd" "$source/README.md" "$source/LICENSE" "$source/install.sh" \
        "$source/requirements-pi.lock" "$folder/"
    run "$folder/bin/kickstation" --version
    # Last: a folder without it is one whose making was cut short.
    echo "$mark" | put "$folder/fingerprint"
}


# Links, so that the switch to another version switches these with it, in the same step.
put_in_place() {
    say "Users, folders, devices, units"
    # For the first version this is no switch: udev has to find its rules behind their link before anything starts.
    [ -x $OPT/current/bin/kickstation ] || run ln -sfn "versions/$version" $OPT/current
    link sysusers.conf /etc/sysusers.d/kickstation.conf
    link tmpfiles.conf /etc/tmpfiles.d/kickstation.conf
    link kickstation.rules /etc/udev/rules.d/60-kickstation.rules
    link kickstation.sh $COMMAND
    for unit in $(units "$source/systemd"); do
        link "$unit" "/etc/systemd/system/$unit"
    done
    # What `systemctl enable` would do, were it not to look up which version the links lead to.
    link_to ../kickstation.target /etc/systemd/system/multi-user.target.wants/kickstation.target
    run systemd-sysusers "$folder/systemd/sysusers.conf"
    run systemd-tmpfiles --create "$folder/systemd/tmpfiles.conf"
    if [ ! -e $SETTINGS ]; then
        printf '%s\n' "# The settings of this station; $OPT/current/README.md says where each of them is explained." \
            '[web]' '# Where phones find the page: the port of kickstation-web.socket.' 'port = 80' | put $SETTINGS
    fi
}

link() { # link NAME PLACE: at PLACE, the file NAME of whichever version is current
    link_to "$OPT/current/systemd/$1" "$2"
}

link_to() { # link_to TARGET PLACE
    if [ "$(readlink "$2")" = "$1" ]; then return; fi
    [ -d "$(dirname "$2")" ] || run mkdir -p "$(dirname "$2")"
    run ln -sfn "$1" "$2"
}

units() { # units FOLDER: the names of the units in it
    (cd "$1" && ls ./*.target ./*.service ./*.socket) | cut -c 3-
}

wake_devices() {
    if ! systemctl is-active --quiet systemd-udevd 2>/dev/null; then return; fi # an image being made, a container
    run udevadm control --reload
    # Where that fails the station itself says what is missing.
    run modprobe i2c-dev || true
    run udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=i2c-dev
    # The station starts next, and gives up for good on devices that are not its group's yet.
    run udevadm settle --timeout=20 || true
}

switch() {
    say "Switching to version $version"
    # Done by the version that runs, which is known to work; the first one is current already.
    run env STATE_DIRECTORY=$STATE RUNTIME_DIRECTORY=/run/kickstation $OPT/current/bin/kickstation use "$version"
}

show() {
    if [ -n "$restart_needed" ]; then say "I2C was switched on: restart once, with  sudo reboot"; fi
    if ! runs_systemd; then return; fi
    say "What the doctor finds"
    # What it finds is for a person to mend: the station is installed.
    run $COMMAND doctor --quick || true
    say "The page"
    run $COMMAND pair --owner
}

uninstall() {
    say "Removing Kickstation"
    installed=$(cd /etc/systemd/system && ls -d kickstation*.target kickstation*.service kickstation*.socket 2>/dev/null) || true
    if [ -n "$installed" ]; then
        # shellcheck disable=SC2086 # a list of words
        if runs_systemd; then run systemctl stop $installed; fi
    fi
    for unit in $installed multi-user.target.wants/kickstation.target; do
        run rm -f "/etc/systemd/system/$unit"
    done
    if runs_systemd; then run systemctl daemon-reload; fi
    run rm -f /etc/sysusers.d/kickstation.conf /etc/tmpfiles.d/kickstation.conf \
        /etc/udev/rules.d/60-kickstation.rules /etc/avahi/services/kickstation.service $COMMAND
    disable_i2c
    run rm -rf $OPT /run/kickstation
    if [ -z "$purge" ]; then
        say "Kept: $STATE, $SETTINGS and the users that own them. Those too: $0 --uninstall --purge"
        return
    fi
    run rm -rf $STATE $SETTINGS
    for user in kickstation-web kickstation; do
        if id "$user" >/dev/null 2>&1; then run userdel "$user"; fi
    done
    if getent group kickstation >/dev/null; then run groupdel kickstation; fi
}

while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) dry=yes ;;
    --uninstall) action=uninstall ;;
    --purge) purge=yes ;;
    -h | --help)
        usage
        exit
        ;;
    *) fail 2 "There is no $1. Possible:" "$(usage)" ;;
    esac
    shift
done
if [ -n "$purge" ] && [ $action = install ]; then fail 2 "--purge belongs to --uninstall. Possible:" "$(usage)"; fi

check_machine
if [ $action = uninstall ]; then
    uninstall
    exit
fi
install_packages
enable_i2c
name_version
make_environment
put_in_place
wake_devices
switch
show
