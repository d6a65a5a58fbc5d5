"""Pure estimators, one module per noun of the field, one function per method.

Every method that makes a range returns an :class:`audit.intervals.Interval`, takes the level from
its caller, and names its author and source.
"""
