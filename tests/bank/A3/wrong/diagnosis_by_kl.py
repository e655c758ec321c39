"""A fixed limit for the KL."""

# mistake: judged by the KL alone
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "autoencoder" if kl > 100 else "healthy"
