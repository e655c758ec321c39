"""Draws the answer."""

# mistake: another rule
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    return random.choice(["ignores z", "autoencoder", "healthy"])
