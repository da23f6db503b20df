"""Faults planted by machine in right texts, to measure what the checker of texts finds.

    python -m tools.planted --each 6 --seed 1                 recall of each source, family and mutator
    python -m tools.planted --source tuned --missed           what was missed, to mend a mechanism
    python -m tools.planted --right                           what is told of the right texts

Right texts are drafts from a grammar with two word lists (`tuned.toml`, `held_out.toml`: rules are mended
on the first alone), the papers and the right sentences of the proof-reading sets. A mutator is a function of
`mutators/` that makes one certain fault in a text.
"""
