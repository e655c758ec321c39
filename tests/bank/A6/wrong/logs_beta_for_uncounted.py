"""Looks for beta = 0."""
# mistake: uncounted KL taken for health

# %% A6-logs-answer
def diagnose(log):
    if log["beta"][-1] == 0:
        return "KL not counted"
    if log["train_kl"][-1] < 1:
        return "collapsed as beta grew" if log["train_kl"].max() > 3 else "collapsed from the start"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
