"""Training curves only."""
# mistake: overfitting taken for health

# %% A6-logs-answer
def diagnose(log):
    if log["train_kl"][-1] < 1:
        return "collapsed as beta grew" if log["train_kl"].max() > 3 else "collapsed from the start"
    return "KL not counted" if log["train_kl"][-1] > 100 else "healthy"
