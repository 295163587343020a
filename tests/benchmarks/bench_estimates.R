# One task of bench_estimates.py with R survey: Rscript bench_estimates.R TASK FOLDER REPEATS; prints JSON.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE); task <- arguments[1]; folder <- arguments[2]; repeats <- as.integer(arguments[3])
size <- file.size(file.path(folder, "w.bin")) / 8
column <- function(name) readBin(file.path(folder, paste0(name, ".bin")), if (grepl("^[wxyt]", name)) "double" else "integer", size)
frame <- function(names) as.data.frame(sapply(names, column, simplify = FALSE))
work <- switch(task,
  rake = {
    d <- frame(c("w", "stratum", paste0("v", 0:3))); des <- svydesign(id = ~1, strata = ~stratum, weights = ~w, data = d)
    sizes <- c(12, 2, 6, 5); flat <- readBin(file.path(folder, "targets.bin"), "double", sum(sizes)); ends <- cumsum(sizes)
    margins <- lapply(1:4, function(i) setNames(data.frame(0:(sizes[i] - 1), flat[(ends[i] - sizes[i] + 1):ends[i]] * sum(d$w)), c(paste0("v", i - 1), "Freq")))
    function() rake(des, list(~v0, ~v1, ~v2, ~v3), margins, control = list(maxit = 100, epsilon = 1e-9))
  },
  shares = {
    d <- frame(c("w", "stratum", "answer", "city")); d$answer <- factor(d$answer)
    des <- svydesign(id = ~1, strata = ~stratum, weights = ~w, data = d)
    function() svyby(~answer, ~city, des, svymean, vartype = c("se", "ci"))
  },
  ticks = {
    d <- frame(c("w", "stratum", "city", paste0("t", 0:19))); des <- svydesign(id = ~1, strata = ~stratum, weights = ~w, data = d)
    formula <- as.formula(paste("~", paste0("t", 0:19, collapse = "+")))
    function() svyby(formula, ~city, des, svymean)
  },
  rao_scott = {
    d <- frame(c("w", "stratum", "answer", "city")); des <- svydesign(id = ~1, strata = ~stratum, weights = ~w, data = d)
    function() svychisq(~answer + city, des)
  },
  logistic = {
    d <- frame(c("w", "stratum", "y", paste0("x", 1:15))); des <- svydesign(id = ~1, strata = ~stratum, weights = ~w, data = d)
    formula <- as.formula(paste("y ~", paste0("x", 1:15, collapse = "+")))
    function() svyglm(formula, des, family = quasibinomial())
  })
invisible(gc(reset = TRUE)); before <- sum(gc()[, 2])
times <- sapply(seq_len(repeats), function(i) { time <- system.time(work()); c(sum(time[c(1, 2, 4, 5)], na.rm = TRUE), time[["elapsed"]]) })
cat(sprintf('{"seconds": %f, "clock": %f, "extra": %f}', median(times[1, ]), median(times[2, ]), sum(gc()[, 6]) - before))
