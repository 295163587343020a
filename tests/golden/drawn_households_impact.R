# IMPACT's long results of data/drawn_households.csv as analysistools makes them: drawn_households_impact.csv.
#   Rscript tests/golden/drawn_households_impact.R        (R 4.2, survey 4.1-1, from tests/golden)
# Two designs: the list's own (weights and strata), and one that params declare (villages in strata, fpc).
# create_analysis_*: survey_prop, survey_mean and survey_ratio have limits estimate -/+ qt(0.975, degf) se with the
# degf of everyone with an answer; survey_median is svyquantile's, whose degf is the group's own. Every row with an
# answer counts, whatever the form's routing says. A ratio takes a missing numerator for 0 and leaves
# denominators of 0 out.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
people <- read.csv("data/drawn_households.csv", na.strings = c("", "NA"))
people$crossed <- ifelse(is.na(people$head), NA, paste(people$head, people$district, sep = " %/% "))
needs <- c("food", "water", "cash", "other")
designs <- list(
  list = svydesign(ids = ~1, strata = ~district, weights = ~weight, data = people),
  params = svydesign(ids = ~village, strata = ~district, fpc = ~villages, weights = ~weight, data = people))
found <- list()
keep <- function(...) found[[length(found) + 1]] <<- data.frame(..., stringsAsFactors = FALSE)

analyse <- function(which, sample, group, named) {
  levels <- if (is.na(group)) NA else sort(unique(people[[group]]))
  for (level in levels) {
    # a design without the rows that have no answer; then the group within it
    within <- function(rows) {
      answered <- sample[which(rows), ]
      inside <- if (is.na(level)) rep(TRUE, nrow(answered$variables)) else answered$variables[[group]] %in% level
      list(df = degf(answered), part = answered[which(inside), ], own = answered$variables[inside, ])
    }
    row <- function(type, variable, value, stat, low, upp, n, total, n_w, total_w) {
      keep(design = which, analysis_type = type, analysis_var = variable, analysis_var_value = value,
           group_var = named, group_var_value = if (is.na(level)) "NA" else level, stat = stat, stat_low = low,
           stat_upp = upp, n = n, n_total = total, n_w = n_w, n_w_total = total_w)
    }
    linear <- function(type, variable, value, w, estimate, n, n_w) {
      half <- qt(0.975, w$df) * SE(estimate)[[1]]
      row(type, variable, value, coef(estimate)[[1]], coef(estimate)[[1]] - half, coef(estimate)[[1]] + half,
          n, nrow(w$own), n_w, sum(w$own$weight))
    }
    for (variable in c("shelter", "water")) {
      w <- within(!is.na(people[[variable]]))
      for (value in sort(unique(w$own[[variable]]))) {
        hit <- w$own[[variable]] == value
        part <- update(w$part, column = as.numeric(hit))
        linear("prop_select_one", variable, value, w, svymean(~column, part), sum(hit), sum(w$own$weight[hit]))
      }
    }
    w <- within(!is.na(people$needs))
    for (value in needs) {
      hit <- w$own[[paste0("needs.", value)]] == 1
      if (!length(hit)) next
      part <- update(w$part, column = as.numeric(hit))
      linear("prop_select_multiple", "needs", value, w, svymean(~column, part), sum(hit), sum(w$own$weight[hit]))
    }
    for (variable in c("size", "income")) {
      w <- within(!is.na(people[[variable]]))
      part <- update(w$part, column = w$own[[variable]])
      linear("mean", variable, "NA", w, svymean(~column, part), nrow(w$own), sum(w$own$weight))
      middle <- svyquantile(~column, part, 0.5, qrule = "math", interval.type = "mean")[[1]]
      row("median", variable, "NA", middle[1, "quantile"], middle[1, "ci.2.5"], middle[1, "ci.97.5"], nrow(w$own),
          nrow(w$own), sum(w$own$weight), sum(w$own$weight))
    }
    w <- within(!is.na(people$children) & people$children != 0)
    part <- update(w$part, over = ifelse(is.na(w$own$school), 0, w$own$school), under = w$own$children)
    linear("ratio", "school %/% children", "NA %/% NA", w, svyratio(~over, ~under, part), nrow(w$own),
           sum(w$own$weight))
  }
}
for (which in names(designs)) {
  analyse(which, designs[[which]], NA, "NA")
  analyse(which, designs[[which]], "head", "head")
  analyse(which, designs[[which]], "district", "district")
  analyse(which, designs[[which]], "crossed", "head %/% district")
}
write.csv(do.call(rbind, found), "drawn_households_impact.csv", row.names = FALSE)
