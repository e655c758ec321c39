"""Reconstructions only."""
# mistake: uncounted KL taken for health

# %% A6-logs-answer
def diagnose(log):
    if log["valid_rec"][-1] > 0.9 * log["constant"]:
        return "collapsed as beta grew" if log["valid_rec"].min() < 0.8 * log["constant"] else "collapsed from the start"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
