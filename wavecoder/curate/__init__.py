"""From raw code to a diverse core of it. Every stage takes a table and returns what is kept and what is dropped."""

from wavecoder.curate.filters import apply as apply_filter
from wavecoder.curate.rows import divide
from wavecoder.curate.select import Selection, select
from wavecoder.curate.sources import read as read_source

__all__ = ["Selection", "apply_filter", "divide", "read_source", "select"]
