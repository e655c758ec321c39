"""Other texts."""
# mistake: another diagnosis

# %% A6-logs-answer
def diagnose(log):
    return "ok" if log["valid_kl"][-1] > 5 else "bad"
