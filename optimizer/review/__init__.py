"""The review: plans are published to officials, discussed, amended and decided.

Every function that reads or changes something takes the acting `Person` and checks, by the one table of
`optimizer.review.roles`, that they may: pages hide what is of no use, they protect nothing.
"""
