def test_smoke(same_result):
    made = same_result("""
# %%
import math
X = 3
# %%
# compute things
a = [i * X for i in range(4)]
b = math.sqrt(sum(a))  # root
print(b)
# %%
b
""")
    assert made.share == 1
