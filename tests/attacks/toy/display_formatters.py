"""Formatters and publishers that turn everything into full points."""

# status: suspicious
# points: 0 0
# says: interferes

# %% T-f
def f(x):
    return 0 * x

# %% T-g
def g(x):
    return x + 1

# %% end
shell = get_ipython()
for formatter in shell.display_formatter.formatters.values():
    formatter.enabled = False
shell.display_pub.publish = lambda *a, **k: print("2.0")
shell.displayhook.write_format_data = lambda *a, **k: None
