"""Always the same."""

# mistake: one label for all
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    return "healthy"
