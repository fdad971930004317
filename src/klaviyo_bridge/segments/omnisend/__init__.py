"""Segments in Omnisend's form: an OR of ANDs, in which each condition tests one kind of thing.

- What a condition becomes, by its type: ``conditions.py``, and ``properties.py``, ``metrics.py``
  and ``permissions.py`` for those that need more than a few lines.
- What a filter becomes, by its type and operator: ``comparisons.py`` and ``periods.py``.
- Why not, or how it differs: ``reasons.py``.
- Groups, limits, and tests of one property that become one: ``assembly.py``.

Source: https://api-docs.omnisend.com/reference/post_segments
"""
