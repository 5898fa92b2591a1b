#!/bin/sh
# Run in a throw-away root of Debian's: its kernel, and a small first root that brings the modules a virtual Pi needs.
#
# gpio-sim is in no kernel of Debian's: it is built here from Debian's own source of the same version.
# Leaves /out with vmlinuz and initrd.
set -eu

MODULES="virtio_pci virtio_blk crc32c_generic ext4 virtio_net virtio_rng configfs i2c-dev i2c-tiny-usb vhci-hcd autofs4"
FIRST="virtio_pci virtio_blk crc32c_generic ext4"
version=$(basename /usr/src/linux-headers-*-"$(dpkg --print-architecture)" | sed 's/^linux-headers-//')
mkdir -p /build /out
cd /build

fetch() { # fetch PACKAGE FOLDER [MEMBER...]: unpacks some of a package, without what its installation would bring about
    package=$1 folder=$2
    shift 2
    apt-get download -qq -o APT::Sandbox::User=root "$package"
    dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x -C "$folder" "$@"
    rm "$package"_*.deb
}

needed() { # needed MODULE...: the files of these and of all that they depend on, in the order of loading
    for module in "$@"; do
        modprobe -d /build/image -S "$version" --show-depends "$module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

mkdir image source gpio-sim
fetch "linux-image-$version" image
# No wildcard in the name of the package, which is that of the kernel's series.
series=$(echo "$version" | cut -d. -f1,2)
fetch "linux-source-$series" source ./usr/src
tar -xJf "source/usr/src/linux-source-$series.tar.xz" --strip-components=1 -C source \
    "linux-source-$series/drivers/gpio" "linux-source-$series/kernel/irq"
cp source/drivers/gpio/gpio-sim.c gpio-sim/gpio-sim-core.c
cp source/drivers/gpio/gpiolib.h source/kernel/irq/irq_sim.c gpio-sim/
# Debian's kernel has no simulated interrupts either, and does not export what they call.
sed -i 's/handle_simple_irq(irq_to_desc(irqnum));/generic_handle_irq(irqnum);/' gpio-sim/irq_sim.c
# What is soldered to a line holds it there, whichever way the Pi's own 50 kOhm pull: gpio-sim would take that for the
# outside world's pull, and forget it.
sed -i '/gc->set_config = /d' gpio-sim/gpio-sim-core.c
printf '%s\n' 'obj-m := gpio-sim.o' 'gpio-sim-y := gpio-sim-core.o irq_sim.o' 'ccflags-y := -DCONFIG_IRQ_SIM=1' >gpio-sim/Kbuild
make -s -C "/usr/src/linux-headers-$version" M=/build/gpio-sim modules
strip --strip-debug gpio-sim/gpio-sim.ko

depmod -b image "$version"
# shellcheck disable=SC2086 # lists of words
for file in $(needed $MODULES); do
    install -D -m 644 "$file" "first/lib/modules/$version/${file#*"/$version/"}"
done
install -D -m 644 gpio-sim/gpio-sim.ko "first/lib/modules/$version/extra/gpio-sim.ko"
cp "image/lib/modules/$version"/modules.builtin* "image/lib/modules/$version/modules.order" "first/lib/modules/$version/"
depmod -b first "$version"

mkdir -p first/bin first/proc first/sys first/dev first/disk
cp /bin/busybox first/bin/
# shellcheck disable=SC2086 # a list of words
for file in $(needed $FIRST); do
    echo "/lib/modules/$version/${file#*"/$version/"}" >>first/order
done
cat >first/init <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t devtmpfs dev /dev
for module in $(/bin/busybox cat /order); do /bin/busybox insmod "$module"; done
tries=0
until [ -b /dev/vda ] || [ $tries = 200 ]; do
    /bin/busybox sleep 0.05
    tries=$((tries + 1))
done
/bin/busybox mount -t ext4 /dev/vda /disk || exec /bin/busybox poweroff -f
/bin/busybox mount -t tmpfs modules /disk/usr/lib/modules
/bin/busybox cp -r /lib/modules/. /disk/usr/lib/modules
for folder in dev proc sys; do /bin/busybox mount --move "/$folder" "/disk/$folder"; done
exec /bin/busybox switch_root /disk /sbin/init
INIT
chmod +x first/init
(cd first && find . | cpio --quiet -o -H newc) >/out/initrd
cp "image/boot/vmlinuz-$version" /out/vmlinuz
