#!/bin/sh
# The installed station's command: with the folders that its services share, and never as root where their data is.
export STATE_DIRECTORY=/var/lib/kickstation RUNTIME_DIRECTORY=/run/kickstation
station=/opt/kickstation/current/bin/kickstation
case ${1-} in
update | rollback | use) exec "$station" "$@" ;;
pair | web) user=kickstation-web ;;
*) user=kickstation ;;
esac
umask 007
if [ "$(id -u)" = 0 ]; then exec runuser -u "$user" -- "$station" "$@"; fi
if [ "$(id -un)" = "$user" ]; then exec "$station" "$@"; fi
echo "kickstation: the station's data belongs to the user $user. Remedy: sudo kickstation $*" >&2
exit 2
