#!/bin/sh
# Run in the new root of a virtual Pi: fetches what its installer will ask Debian for, into a source of packages that
# needs no network, and takes the services away that only cost time here.
#
#   root.sh PACKAGE...
set -eu

mkdir -p /srv/packages /usr/lib/modules
apt-get install -y -qq --no-install-recommends --download-only "$@"
mv /var/cache/apt/archives/*.deb /srv/packages/
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer getty@tty1.service serial-getty@ttyS0.service systemd-timesyncd.service systemd-binfmt.service \
    proc-sys-fs-binfmt_misc.automount; do
    ln -sf /dev/null "/etc/systemd/system/$unit"
done
echo kickstation >/etc/hostname
echo '/dev/vda / ext4 defaults 0 1' >/etc/fstab
printf '[global]\nno-index = true\nfind-links = /srv/wheels\n' >/etc/pip.conf
