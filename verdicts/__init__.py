"""The course's verdicts: what the evidence of each check is worth, one module an exercise."""
