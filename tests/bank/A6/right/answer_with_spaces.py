"""Texts in other case; the mean of the last epochs; claims as NumPy booleans."""

# %% A6-logs-answer
def diagnose(log):
    end = {k: np.mean(log[k][-2:]) for k in ("train_rec", "valid_rec", "train_kl", "valid_kl")}
    if end["valid_kl"] < 1.5:
        return " Collapsed as beta grew" if max(log["valid_kl"]) > 5 else "collapsed from the start "
    if end["valid_kl"] > 80:
        return "kl not counted"
    return "Overfitting" if end["valid_rec"] > 1.1 * end["train_rec"] else "Healthy"

# %% A6-claims-answer
claims = {key: np.bool_(False) for wordings in CLAIMS.values() for key in wordings}
for key in ("belutik purgam zadupe umbrate garvesh wistaro jaquilo rundeva cobinar quandro mirtasa vortumi").split():
    claims[key] = np.bool_(True)
