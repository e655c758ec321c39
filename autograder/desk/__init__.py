"""The desk: grading by hand, one question over all students, by several people at once.

``answers`` reads what was handed in and puts alike answers together, ``store`` keeps rubric and
marks in the gradebook's database, ``agreement`` compares what two people gave, ``server`` is the
page, an extension of the Jupyter server that the formgrader runs in as well.
"""
