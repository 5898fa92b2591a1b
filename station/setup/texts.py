"""All that guides and doctor say: keys for whoever translates, English sentences with values in braces.

A sentence about a fault begins with what is wrong and ends with what to do.
"""

from station.messages import Said
from station.setup.doctor_texts import DOCTOR

GUIDES = {
    # Answers
    "choice.skip": "leave it out",
    "choice.again": "try again",
    "choice.ready": "ready",
    "choice.nobody": "nobody is on it",
    "choice.standing": "I stand on it",
    "choice.off": "I am off again",
    "choice.pressed": "I have pressed it",
    "choice.none": "none",
    "choice.red": "red",
    "choice.green": "green",
    "choice.blue": "blue",
    "choice.mixed": "another or a mixed colour",
    "choice.left": "the left one flashes",
    "choice.right": "the right one flashes",
    "choice.another": "another light flashes",
    "choice.inverted": "it shines and goes dark for moments",
    "choice.in_order": "one after the other, all five",
    "choice.other_order": "in another order",
    "choice.one_dark": "one or more stay dark",
    "choice.two_tones": "a high and a low tone",
    "choice.one_tone": "twice the same tone",
    "choice.clicks": "clicks only",
    "choice.higher": "1 cm higher",
    "choice.lower": "1 cm lower",
    "choice.set": "the bar stands there",
    "choice.enough": "that is enough",
    "choice.turned": "I have turned round",
    "choice.keep": "keep it",
    "choice.discard": "discard it",
    "choice.sound": "a tone",
    # For all guides
    "mend": "Mend it, then try again, or leave it out and go on.",
    "verbatim": "{text}",
    "reading.range": "distance",
    "reading.range_left": "distance on the left",
    "reading.range_right": "distance on the right",
    "reading.depth": "nearer than standing",
    "reading.left_kicks": "good kicks with the left leg",
    "reading.right_kicks": "good kicks with the right leg",
    "reading.seconds": "seconds",
    "reading.left pad": "left pad",
    "reading.right pad": "right pad",
    "reading.pad": "pad",
    "reading.loaded": "loaded",
    "reading.free": "free",
    # Building
    "build.title": "{part}",
    "build.wire": (
        "Wire the {part} as drawn, with the power off; come back here with: kickstation build --from '{part}'. "
        "Is it ready?"
    ),
    "build.sensor": (
        "Wire the {part} as drawn, with the power off; come back here with: kickstation build --from '{part}'. "
        "I wait until it answers."
    ),
    "build.sensor.well": "Well done: {name} answers, {rate:.0f} samples a second.",
    "build.sensor.notice": "{name} works, but: {notice}",
    "build.done": "Well done: every part answers. Next: kickstation calibrate.",
    "build.left": "Not yet done: {parts}. Begin again there with: kickstation build --from '{first}'",
    # Pads
    "pads.free": "Step off the mat. Is nobody on it?",
    "pad.step": "Step on the {pad} with one foot, and stay there.",
    "pad.off": "Step off the {pad} again.",
    "pad.well": "Well done: the {pad} closes and opens, and bounces for {bounce_ms:.0f} ms.",
    "pad.swapped": (
        "The pads are swapped: the {pad} moved the {other}. Change the wires at GPIO {pin} and GPIO {other_pin} over, "
        "or their numbers in the settings."
    ),
    "pad.inverted": (
        "The {pad} is inverted: it is closed while nobody stands on it, and opens under a foot. Wire its other "
        'contact, or set mat.normally = "{normally}" in the settings.'
    ),
    "pad.both": "Both pads answer as one. Look where their wires at GPIO {pin} and GPIO {other_pin} touch.",
    "pad.silent": (
        "The {pad} is not connected: nothing changes at GPIO {pin}. Follow its wire to header pin {header}, and the "
        "other one to ground; see that the contacts touch under a foot."
    ),
    "pad.shorted": (
        "The {pad} is always closed. Part its contacts, and look for a wire at GPIO {pin} (header pin {header}) that "
        "touches ground; a pad that is normally closed reads so while its wire is off."
    ),
    "pad.stays": "The {pad} stays closed after the foot has left. Flatten it and put more foam between its contacts.",
    # Lights, buzzer, button
    "light.status": "Which colour does the status light show now?",
    "light.status.well": "Well done: the status light shows red, green and blue.",
    "light.status.dark": (
        "The status light stays dark. Most often its common leg, the longest, is not on ground; with that right, "
        "follow the wires at header pins {pins}."
    ),
    "light.status.anode": (
        "The status light shines where it should be dark: its common leg is a plus. Use a light with a common cathode, "
        "its longest leg on ground."
    ),
    "light.status.swapped": (
        "Colours of the status light are swapped: {asked} shows as {shown}. Change those wires over, at header pins "
        "{pins}, or their numbers in the settings."
    ),
    "light.status.one_dark": (
        "{asked} of the status light stays dark. Follow the wire at GPIO {pin} (header pin {header}) with its resistor."
    ),
    "light.side": "Which light flashes now?",
    "light.side.well": "Well done: the {light} flashes.",
    "light.side.dark": (
        "The {light} stays dark: it is most likely reversed. Turn it: long leg through 330 Ohm to GPIO {pin} (header "
        "pin {header}), short leg to ground."
    ),
    "light.side.swapped": (
        "The lights are swapped: the {light} flashed on the other side. Change the wires at GPIO {pin} and GPIO "
        "{other_pin} over, or their numbers in the settings."
    ),
    "light.side.another": (
        "The wire of the {light} is on another light. GPIO {pin} is header pin {header}: lead it to the {light}."
    ),
    "light.side.inverted": (
        "The {light} is wired to 3.3 V instead of ground, so it shines when it should be dark. Long leg through 330 "
        "Ohm to GPIO {pin}, short leg to ground."
    ),
    "light.bar": "The bar fills from the first to the fifth light, again and again. How does it fill?",
    "light.bar.well": "Well done: the bar fills in order.",
    "light.bar.none": (
        "The light bar stays dark. Look at its ground wire first; then each long leg belongs to its GPIO."
    ),
    "light.bar.other_order": (
        "Wires of the light bar are swapped. From the first to the fifth light they belong to header pins {pins}."
    ),
    "light.bar.one_dark": (
        "A light of the bar stays dark: it is most likely reversed. Turn it, long leg to its GPIO; the lights are on "
        "header pins {pins} in their order."
    ),
    "buzzer.quiet": "The buzzer is quiet by its settings (buzzer.quiet), so it cannot be heard.",
    "buzzer": "The buzzer sounds high, then low. What do you hear?",
    "buzzer.plain": "The buzzer sounds, again and again. What do you hear?",
    "buzzer.well": "Well done: the buzzer can be heard.",
    "buzzer.active": (
        "It has an oscillator of its own and cannot play tones. Set buzzer.tonal = false, or use a bare sounder."
    ),
    "buzzer.passive": "It is a bare sounder, which only clicks when it is switched. Set buzzer.tonal = true.",
    "buzzer.silent": (
        "The buzzer is silent. Turn it round: + through 220 Ohm to GPIO {pin} (header pin {header}), - to ground; a "
        "loud one needs a transistor."
    ),
    "button": "Press the button shortly.",
    "button.well": "Well done: the button was pressed.",
    "button.silent": (
        "The button says nothing. Follow its wires to GPIO {pin} (header pin {header}) and to ground; of its four "
        "legs, take two that lie diagonally."
    ),
    # Calibration
    "calibrate.bar.title": "The bar",
    "calibrate.bar": (
        "Set the bar so that the sensor looks level at {bar_mm:.0f} mm above the floor, then stand on the mat, your "
        "back to it."
    ),
    "calibrate.bar.well": "The bar stands at {bar_mm:.0f} mm.",
    "calibrate.stand.title": "Standing",
    "calibrate.stand": "Stand still, both feet on the mat, for two seconds.",
    "calibrate.stand.well": "You stand {distance_mm:.0f} mm away, noise {noise_mm:.1f} mm ({channel}).",
    "calibrate.pads.title": "The pads",
    "calibrate.pad": "Stand on your {side} foot alone for a moment.",
    "calibrate.pad.swapped": (
        "The pads are swapped: on your {side} foot the other pad is loaded. Face away from the sensor; if you do, "
        "change the pads' wires over."
    ),
    "calibrate.pad.well": "The {side} pad feels your {side} foot.",
    "calibrate.kicks.title": "Your best kicks",
    "calibrate.kicks": "Kick as high as you can, left and right in turn, until five with each leg are good.",
    "calibrate.kicks.low": "That heel did not come to the line: kick higher, or set the bar lower.",
    "calibrate.kicks.well": (
        "Your {side} leg: the heel stays beyond the line for {share_pct:.0f} % of the swing and comes {depth_mm:.0f} "
        "mm nearer."
    ),
    "calibrate.kicks.few": "Your {side} leg is not calibrated: fewer than five kicks were seen whole.",
    "calibrate.kicks.no_sides": "Without two pads no swing is seen whole: kicks are not graded.",
    "calibrate.hold.title": "Held heels",
    "calibrate.hold": (
        "Hold your {side} heel to the glute with your hand for two seconds, the other hand at something firm."
    ),
    "calibrate.hold.moves": "Your {side} heel moves: hold it still for two seconds.",
    "calibrate.hold.well": "Your {side} heel, held, is {depth_mm:.0f} mm nearer than standing.",
    "calibrate.turn.title": "The turn-round check",
    "calibrate.turn.forward": (
        "Now without the sensor, for the mat alone: ready to step on the spot for 20 seconds, facing forward?"
    ),
    "calibrate.turn.facing": "Turn round, facing the sensor, your left foot on the right pad. Ready to step as before?",
    "calibrate.turn.step": "Step on the spot at an even pace.",
    "calibrate.turn.fault": "The mat could not be told from you: {reason}.",
    "calibrate.turn.well": (
        "The mat adds {step_ms:+.1f} ms to the step onto the right pad, and {contact_ms:+.1f} ms to its ground contact."
    ),
    "calibrate.review.title": "What was read back",
    "calibrate.review": "Keep this calibration?",
    "calibrate.kept": "Calibrated.",
    "calibrate.discarded": "Discarded: nothing was changed.",
    # The doctor's check
    "check.title": "{part}",
    "check.found": "{part}: {found}.",
    "check.done": "Checked.",
}
TEXTS = GUIDES | DOCTOR


def say(key: str, **values: str | float) -> Said:
    """The sentence of that key, with its values."""
    return Said(key, TEXTS[key].format(**values), values)
