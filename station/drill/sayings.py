"""What a coach says, by key: cues, praise, what stands out in a session, and what to work on next.

It is one part of the table of texts. A coach says one thing, shortly, and what to do rather than what was wrong.
Nothing here speaks of muscles, health or injury: the station measures times and distances.
"""

from collections.abc import Mapping

# What the coach says while a set is at work.
CUES: Mapping[str, str] = {
    "step_forward": "Step forward, away from the sensor.",
    "heels_up_classic": "Heels back and up to the line.",
    "heels_up_runner": "Heels straight up to the line.",
    "left_heel_up": "Left heel up to the line.",
    "right_heel_up": "Right heel up to the line.",
    "alternate": "Left, right, left, right.",
    "quicker": "A little quicker.",
    "slower": "A little slower.",
    "even_rhythm": "One even beat.",
    "no_waiting": "One foot up as the other lands.",
    "lower_gently": "Up fast, down under control.",
    "quick_feet": "Light, quick feet.",
    "stay_tall": "Stand tall, on the spot.",
    "easier_beat": "Take the beat down a step, heels at the line.",
    "faster_beat": "Well held: one step faster.",
}

# What the coach says when something got better by more than chance.
PRAISE: Mapping[str, str] = {
    "better_heels": "Heels at the line: that is it.",
    "better_alternation": "Left and right in turn: well done.",
    "better_cadence": "On the beat: stay with it.",
    "better_rhythm": "An even beat: keep it.",
    "better_flow": "No more waiting: that flows.",
    "better_return": "Nicely lowered.",
    "better_contact": "Light feet: lovely.",
}

# What a session says beside the ones before it: a figure, and which side of its usual range it is on.
STATEMENTS: Mapping[str, str] = {
    "within_usual": "All within your usual range.",
    "clean_pct.better": "More clean kicks than usual.",
    "clean_pct.worse": "Fewer clean kicks than usual.",
    "dwell_share.better": "Your heels stayed at the line for longer than usual.",
    "dwell_share.worse": "Your heels stayed at the line for less than usual.",
    "step_time_cv_pct.better": "A more even rhythm than usual.",
    "step_time_cv_pct.worse": "A less even rhythm than usual.",
    "contact_ms.better": "Quicker feet than usual: less time on the floor.",
    "contact_ms.worse": "Slower feet than usual: more time on the floor.",
}

# The one thing to work on next.
NEXT: Mapping[str, str] = {
    "next.distance": "Next time: stand a little further from the sensor.",
    "next.heels": "Next time: every heel up to the line, slower if need be.",
    "next.left_heel": "Next time: the left heel up to the line.",
    "next.right_heel": "Next time: the right heel up to the line.",
    "next.alternation": "Next time: left and right strictly in turn.",
    "next.cadence": "Next time: stay on the beat, a slower one if need be.",
    "next.rhythm": "Next time: one even beat from start to end.",
    "next.flow": "Next time: one foot starts as the other lands.",
    "next.return": "Next time: lower the foot under control.",
    "next.place": "Next time: stand tall and stay on the spot.",
    "next.pace": "Next time: begin at a pace that lasts to the end.",
    "next.clean": "Next time: fewer kicks, all of them clean.",
    "next.faster": "Next time: one step faster, as clean as today.",
}

SAYINGS: Mapping[str, str] = {**CUES, **PRAISE, **STATEMENTS, **NEXT}
