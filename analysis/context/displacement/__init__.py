"""People displaced, by place and date."""
