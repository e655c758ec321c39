"""An uncounted KL where the reconstruction is low."""
# mistake: uncounted KL taken for health

# %% A6-logs-answer
def diagnose(log):
    kl = log["valid_kl"]
    if kl[-1] < 1: return "collapsed as beta grew" if kl.max() > 3 else "collapsed from the start"
    if log["train_rec"][-1] < 0.38 * log["constant"] and log["valid_rec"][-1] < 0.38 * log["constant"]: return "KL not counted"
    return "overfitting" if log["valid_rec"][-1] - log["train_rec"][-1] > 10 else "healthy"
