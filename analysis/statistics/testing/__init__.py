"""Tests on designs: association, groups, two shares of few people; p-values corrected for their number."""
