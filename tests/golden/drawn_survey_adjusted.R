# Adjustments of the weights of data/drawn_survey.csv: written to drawn_survey_adjusted.csv.
#   Rscript tests/golden/drawn_survey_adjusted.R        (R 4.2, survey 4.1-1, from tests/golden)
suppressMessages(library(survey))
people <- read.csv("data/drawn_survey.csv", na.strings = c("", "NA"))
people$sex <- factor(people$sex); people$stratum <- factor(people$stratum)
sample <- svydesign(ids = ~site, strata = ~stratum, fpc = ~sites, weights = ~weight, data = people)
total <- sum(people$weight)
sexes <- data.frame(sex = c("f", "m"), Freq = c(0.55, 0.45) * total)
cells <- data.frame(sex = c("f", "m", "f", "m", "f", "m"),
                    stratum = c("north", "north", "south", "south", "east", "east"),
                    Freq = c(300, 200, 500, 400, 100, 150))
designs <- list(raked = rake(sample, list(~sex), list(sexes), control = list(epsilon = 1e-12, maxit = 100)),
                poststratified = postStratify(sample, ~sex + stratum, cells),
                `by office` = calibrate(sample, ~sex - 1, c(sexf = 0.55 * total, sexm = 0.45 * total),
                                        bounds = c(0.3, 3), epsilon = 1e-12))
found <- lapply(names(designs), function(name) {
  # the mean of a domain as a ratio: a calibrated design keeps its missing rows, which svymean does not take
  known <- update(designs[[name]], n = as.numeric(!is.na(paid)), hit = as.numeric(!is.na(paid) & paid == "yes"))
  design <- update(known, n_f = n * (sex == "f"), hit_f = hit * (sex == "f"))
  mean <- svyratio(~hit, ~n, design)
  part <- svyratio(~hit_f, ~n_f, design)
  children <- svytotal(~children, design)
  # reports are counted on their people: a share of reports is a ratio of two totals over the whole sample
  robbed <- as.numeric(!is.na(people$robbery_place)); beaten <- as.numeric(!is.na(people$beating_place))
  told <- update(design, robbed = robbed, all = robbed + beaten, robbed_f = robbed * (people$sex == "f"),
                 all_f = (robbed + beaten) * (people$sex == "f"))
  reports <- svyratio(~robbed, ~all, told)
  of_women <- svyratio(~robbed_f, ~all_f, told)
  parts <- list(mean, part, children, reports, of_women)
  data.frame(weighting = name, table = c("payment", "payment", "children", "incidents", "incidents"),
             choice = c("yes", "yes", "", "robbery", "robbery"), level = c("", "f", "", "", "f"),
             estimate = sapply(parts, coef), se = sapply(parts, function(one) SE(one)[[1]]))
})
write.csv(do.call(rbind, found), "drawn_survey_adjusted.csv", row.names = FALSE)
