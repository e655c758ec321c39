"""Every second claim."""

# mistake: latents are labels
# %% A1-claims-answer
claims = {}
for place, (key, _) in enumerate(pair for wordings in CLAIMS.values() for pair in wordings.items()):
    claims[key] = place % 2 == 0
