"""Many counties in one command: each is a shard with its own output folder, register and lock.

    orders = orders_for(folders, out, kinds, quarter, …)      # one a county folder
    results = run(orders, Cluster(workers=4), on_result)      # → [ShardResult], in the order of `orders`
    results = run_split(orders, Cluster(workers=4))           # one county by all workers, then the next

A shard is made by the same `make_quarter` as a plain run, so its bytes are the plain run's, and a shard that
is made twice is 未变. Nothing but counts and findings travels: the papers are written where they belong.
"""
