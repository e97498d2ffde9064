"""What tracing costs, as ratios within one run: ``manage.py bench``. It is no test.

Times are those of this thread's processor, so that other programs on the machine weigh little.
Whatever is compared is sampled in turn (plain, traced, plain, traced …), a ratio is made of each
pair, and the median of the ratios counts, with its 95 % confidence interval.
"""
