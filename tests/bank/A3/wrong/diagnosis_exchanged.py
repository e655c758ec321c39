"""Exchanges autoencoder and healthy."""

# mistake: labels exchanged
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "ignores z"
    return "autoencoder" if reconstruction - kl > constant else "healthy"
