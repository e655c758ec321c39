"""Both collapses told apart by the reconstruction."""

# %% A6-logs-answer
def diagnose(log):
    ratio = log["valid_rec"] / log["constant"]
    if log["valid_kl"][-1] < 1:
        return "collapsed as beta grew" if ratio.min() < 0.9 else "collapsed from the start"
    if np.max(log["valid_kl"]) > 100:
        return "KL not counted"
    if log["valid_rec"][-1] > log["valid_rec"].min() + 10:
        return "overfitting"
    return "healthy"
