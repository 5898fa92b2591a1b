"""All that the doctor says, by key, in English: first what was found, after a full stop what to do about it."""

DOCTOR = {
    # The machine
    "doctor.board": "{model}",
    "doctor.board.none": (
        "{model}, not a Raspberry Pi: the station simulates an athlete here. To measure people, run it on a Raspberry "
        "Pi"
    ),
    "doctor.system": "{system}, kernel {kernel}, Python {python}",
    "doctor.system.narrow": (
        "{system}, kernel {kernel}, Python {python}, 32 bits. Use the 64-bit Raspberry Pi OS: numpy has no wheels for "
        "32"
    ),
    "doctor.disk": "{free_gb:.1f} GB free for recordings in {folder}",
    "doctor.disk.full": (
        "{free_gb:.1f} GB free for recordings in {folder}. Delete old recordings there, or use a larger card"
    ),
    "doctor.clock": "kept right",
    "doctor.clock.unset": (
        "not known to be right: recordings may bear a wrong date. Connect it to a network once: `timedatectl` shows "
        "whether the clock was set"
    ),
    "doctor.group.gpio": "this user may use pins",
    "doctor.group.i2c": "this user may use the sensor's bus",
    "doctor.group.gpio.missing": (
        "this user may not use pins. Run sudo usermod -aG gpio $USER, then log out and in again"
    ),
    "doctor.group.i2c.missing": (
        "this user may not use the sensor's bus. Run sudo usermod -aG i2c $USER, then log out and in again"
    ),
    "doctor.bus": "/dev/i2c-{bus} is there",
    "doctor.bus.off": (
        "there is no /dev/i2c-{bus}: I2C is switched off. Run sudo raspi-config nonint do_i2c 0, then restart"
    ),
    "doctor.bus_speed": "{speed_khz} kHz",
    "doctor.bus_speed.slow": (
        "{speed_khz} kHz: two sensors would fill the bus. Add dtparam=i2c_arm_baudrate=400000 to "
        "/boot/firmware/config.txt, then restart"
    ),
    "doctor.supply": "the voltage has been high enough since the start",
    "doctor.supply.low": (
        "the voltage has been too low since the start. Use the board's own supply and a short, thick cable"
    ),
    "doctor.speed": "the processor has not been slowed down since the start",
    "doctor.speed.slowed": (
        "the processor has been slowed down since the start. Give it a heat sink or a fan, and a supply of its own"
    ),
    "doctor.real_time": "this user may ask for priority {limit}",
    "doctor.real_time.none": (
        "no permission for real-time priority: lights may come late. The installed service gets it from its unit; by "
        "hand: ulimit -r 40"
    ),
    # What the station says of itself
    "doctor.station": "{station} runs, {rig} rig, {source}",
    "doctor.station.silent": "it does not answer. Start it with: kickstation up",
    "doctor.station.not_begun": "{reason}. Mend that, then start it: kickstation up",
    "doctor.part": "works",
    "doctor.part.ambient": "works, {ambient_kcps:.0f} kcps of other light",
    "doctor.part.said_ambient": "{said}, {ambient_kcps:.0f} kcps of other light",
    "doctor.range.few": (
        "only {samples} samples came. Stand on the mat and try again; if it stays so, check the sensor's cable"
    ),
    "doctor.range": (
        "{samples} samples, {rate_hz:.0f} a second, {rejected_pct:.0f}% rejected{signal}, {distance_mm:.0f} mm away, "
        "noise {noise_mm:.0f} mm"
    ),
    "doctor.range.noisy": (
        "{samples} samples, {rate_hz:.0f} a second, {rejected_pct:.0f}% rejected{signal}, {distance_mm:.0f} mm away, "
        "noise {noise_mm:.0f} mm. Stand still during the check; dark shoes and sunlight add noise"
    ),
    "doctor.range.rejected": (
        "{samples} samples, {rate_hz:.0f} a second, {rejected_pct:.0f}% rejected{signal}. Keep the sun out of the "
        "sensor's view and wipe its window; somebody must stand before it"
    ),
    "doctor.loop": "99 of 100 rows answered within {late_ms:.1f} ms, {dropped} dropped",
    "doctor.loop.late": (
        "99 of 100 rows answered within {late_ms:.1f} ms, {dropped} dropped. End other programs; the installed service "
        "runs with priority"
    ),
    # What needs hands
    "doctor.hands.simulated": "not tried: they are simulated. Try them on a board",
    "doctor.hands.busy": "not tried: somebody is on the mat. Try again when nobody has moved for ten seconds",
    "doctor.hands.alone": (
        "not tried: that needs a person. Run kickstation doctor in a terminal, with somebody at the mat"
    ),
    "doctor.hands.refused": "not tried: {reason}. Try again afterwards",
    "check.skipped": "not checked. Check it with: kickstation doctor",
    "check.pad": "closes and opens, and bounces for {bounce_ms:.0f} ms",
    "check.pad.bounces": (
        "closes and opens, and bounces for {bounce_ms:.0f} ms. Clean its contacts, tighten its connector, add 100 nF "
        "at the Pi"
    ),
    "check.status": "shows red, green and blue",
    "check.side": "flashes",
    "check.bar": "fills in order",
    "check.buzzer": "can be heard",
    "check.button": "was pressed",
}
