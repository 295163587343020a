# IMPACT's long results of data/drawn_survey.csv as analysistools makes them: written to drawn_survey_impact.csv.
#   Rscript tests/golden/drawn_survey_impact.R        (R 4.2, survey 4.1-1, from tests/golden)
# analysistools' create_analysis_*: srvyr's survey_prop and survey_mean with vartype = "ci", whose limits are
# estimate -/+ qt(0.975, degf) se, degf that of the design of everyone with an answer, not of the group.
suppressMessages(library(survey))
people <- read.csv("data/drawn_survey.csv", colClasses = c(age = "numeric"), na.strings = c("", "NA"))
sample <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = people)
found <- list()
keep <- function(...) found[[length(found) + 1]] <<- data.frame(...)
row <- function(type, variable, value, group, level, design, column, n, total, n_w, total_w, df) {
  design <- update(design, column = column(design$variables))
  mean <- svymean(~column, design)
  half <- qt(0.975, df) * SE(mean)[[1]]
  keep(analysis_type = type, analysis_var = variable, analysis_var_value = value, group_var = group,
       group_var_value = level, stat = coef(mean)[[1]], stat_low = coef(mean)[[1]] - half,
       stat_upp = coef(mean)[[1]] + half, n = n, n_total = total, n_w = n_w, n_w_total = total_w)
}
for (group in c("NA", "sex", "stratum")) {
  levels <- if (group == "NA") "NA" else sort(unique(people[[group]]))
  for (level in levels) {
    inside <- function(v) if (group == "NA") rep(TRUE, nrow(v)) else v[[group]] == level
    for (variable in c("work", "paid")) {
      answered <- sample[!is.na(people[[variable]]), ]
      part <- answered[inside(answered$variables), ]
      own <- part$variables
      for (value in sort(unique(own[[variable]]))) {
        hit <- own[[variable]] == value
        row("prop_select_one", variable, value, group, level, part, function(v) as.numeric(v[[variable]] == value),
            sum(hit), nrow(own), sum(own$weight[hit]), sum(own$weight), degf(answered))
      }
    }
    answered <- sample[!is.na(people$means), ]
    part <- answered[inside(answered$variables), ]
    own <- part$variables
    for (value in c("bus", "foot", "boat")) {
      hit <- own[[paste0("means.", value)]] == 1
      row("prop_select_multiple", "means", value, group, level, part,
          function(v) as.numeric(v[[paste0("means.", value)]] == 1),
          sum(hit), nrow(own), sum(own$weight[hit]), sum(own$weight), degf(answered))
    }
    answered <- sample[!is.na(people$age), ]
    part <- answered[inside(answered$variables), ]
    own <- part$variables
    row("mean", "age", "NA", group, level, part, function(v) v$age, nrow(own), nrow(own), sum(own$weight),
        sum(own$weight), degf(answered))
  }
}
write.csv(do.call(rbind, found), "drawn_survey_impact.csv", row.names = FALSE)
