"""A KL below 10 counts as none."""

# mistake: limit for the KL too high
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 10:
        return "ignores z"
    return "healthy" if reconstruction - kl > constant else "autoencoder"
