# The srvyr-style loop of bench_plan.py: Rscript bench_plan.R FOLDER QUESTIONS DOMAINS; prints seconds.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE); folder <- arguments[1]; questions <- as.integer(arguments[2]); domains <- as.integer(arguments[3])
column <- function(name) {
  path <- file.path(folder, paste0(name, ".bin"))
  codes <- readBin(path, "integer", file.size(path) / 4); codes[codes < 0] <- NA; factor(codes)
}
names <- c(paste0("d", seq_len(domains) - 1), paste0("s", seq_len(questions) - 1))
design <- svydesign(id = ~1, weights = ~1, data = as.data.frame(sapply(names, column, simplify = FALSE)))
seconds <- system.time(for (question in names[-seq_len(domains)]) for (domain in names[seq_len(domains)]) {
  result <- svyby(as.formula(paste("~", question)), as.formula(paste("~", domain)), design, svymean, na.rm = TRUE)
  confint(result, df = degf(design))
})[["elapsed"]]
cat(seconds)
