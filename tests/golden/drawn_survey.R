# What R's survey package says of data/drawn_survey.csv, drawn by strata and sites: written to drawn_survey.csv.
#   Rscript tests/golden/drawn_survey.R        (R 4.2, survey 4.1-1, from tests/golden)
suppressMessages(library(survey))
options(survey.lonely.psu = "fail", digits = 15)
people <- read.csv("data/drawn_survey.csv", colClasses = c(age = "numeric"), na.strings = c("", "NA"))
people$paid <- factor(people$paid, levels = c("yes", "no", "dk"))
people$sex <- factor(people$sex, levels = c("f", "m"))
people$work <- factor(people$work, levels = c("daily", "own", "none"))
sample <- svydesign(ids = ~site, strata = ~stratum, fpc = ~sites, weights = ~weight, data = people)

# one row a report; people without one stay in the sample, outside of the domain
report <- function(kind, place) transform(people, incident = ifelse(is.na(place), NA, kind))
reports <- rbind(report("robbery", people$robbery_place), report("beating", people$beating_place))
reports$incident <- factor(reports$incident, levels = c("robbery", "beating"))
told <- svydesign(ids = ~site, strata = ~stratum, fpc = ~sites, weights = ~weight, data = reports)

found <- list()
keep <- function(table, choice, level, estimate, se, low, high, df) {
  found[[length(found) + 1]] <<- data.frame(table, choice, level, estimate, se, low, high, df)
}
share <- function(table, design, hit, level = "", choice = "") {
  # svyciprop takes a formula: the column is made first
  design <- update(design, hit = as.numeric(hit(design$variables)))
  design <- subset(design, !is.na(hit))
  mean <- svymean(~hit, design)
  interval <- tryCatch(confint(svyciprop(~hit, design, method = "logit", df = degf(design))),
                       error = function(e) c(NA, NA))
  keep(table, choice, level, coef(mean)[[1]], SE(mean)[[1]], interval[1], interval[2], degf(design))
}
for (level in c("", "f", "m")) {
  part <- if (level == "") sample else subset(sample, sex == level)
  for (choice in levels(people$paid)) share("payment", part, function(v) v$paid == choice, level, choice)
  for (choice in levels(people$work)) share("work", part, function(v) v$work == choice, level, choice)
  for (choice in c("bus", "foot", "boat"))
    share("means", part, function(v) v[[paste0("means.", choice)]] == 1, level, choice)
  within <- subset(part, !is.na(age))
  mean <- svymean(~age, within)
  limits <- confint(mean, df = degf(within))
  keep("ages", "", level, coef(mean)[[1]], SE(mean)[[1]], limits[1], limits[2], degf(within))
  total <- svytotal(~children, part)
  limits <- confint(total, df = degf(part))
  keep("children", "", level, coef(total)[[1]], SE(total)[[1]], limits[1], limits[2], degf(part))
  middle <- svyquantile(~age, within, 0.5, qrule = "math", interval.type = "mean", df = degf(within))[[1]]
  keep("median_age", "", level, middle[1, "quantile"], NA, middle[1, "ci.2.5"], middle[1, "ci.97.5"], degf(within))
  of_reports <- if (level == "") told else subset(told, sex == level)
  for (choice in levels(reports$incident))
    share("incidents", of_reports, function(v) v$incident == choice, level, choice)
}
write.csv(do.call(rbind, found), "drawn_survey.csv", row.names = FALSE, na = "")

tests <- lapply(list(payment = ~paid + sex, work = ~work + stratum), function(f) {
  test <- svychisq(f, sample)
  data.frame(statistic = test$statistic[[1]], df = test$parameter[[1]], df_residual = test$parameter[[2]],
             p = test$p.value[[1]])
})
write.csv(cbind(table = names(tests), do.call(rbind, tests)), "drawn_survey_tests.csv", row.names = FALSE)
