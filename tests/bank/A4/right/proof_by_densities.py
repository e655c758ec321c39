"""By the two densities, interleaved with the derivatives; lists, one line twice."""

# %% A4-proof-answer
proof = [["kalo", "rofi"], ["solu", "nibe"], ["mipu", "weko"], ["vido", "weko"], ["fape", "nibe"], ["rugi", "peto"], ["solu", "nibe"], ["zumi", "gova"], ["bexo", "jadi"]]
