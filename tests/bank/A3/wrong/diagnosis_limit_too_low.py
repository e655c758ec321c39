"""Only a KL of almost exactly 0 counts."""

# mistake: limit for the KL too low
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.1:
        return "ignores z"
    return "healthy" if reconstruction - kl > constant else "autoencoder"
