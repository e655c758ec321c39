"""Forgets the signs."""

# mistake: absolute values
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "healthy" if abs(reconstruction) - abs(constant) > kl else "autoencoder"
