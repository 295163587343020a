"""How likely a person of a data set is to be recognised: arrays in, numbers out; knows no column names."""
