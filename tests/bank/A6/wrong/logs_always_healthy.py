"""One diagnosis."""
# mistake: the same diagnosis for all

# %% A6-logs-answer
def diagnose(log):
    return "healthy"
