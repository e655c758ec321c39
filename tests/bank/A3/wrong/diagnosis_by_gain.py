"""A fixed limit for the gain."""

# mistake: judged by the gain alone
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "autoencoder" if reconstruction - constant > 100 else "healthy"
