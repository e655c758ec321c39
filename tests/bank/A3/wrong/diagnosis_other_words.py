"""Words of its own."""

# mistake: another label
# %% A3-diagnosis-answer
def diagnose(reconstruction, kl, constant):
    if kl < 0.3:
        return "collapsed"
    return "healthy" if reconstruction - kl > constant else "autoencoder"
