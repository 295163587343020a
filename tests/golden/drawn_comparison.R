# Comparisons of data/drawn_households.csv, drawn in villages within districts: written to drawn_comparison.csv.
#   Rscript tests/golden/drawn_comparison.R        (R 4.2, survey 4.1-1, from tests/golden)
# Whether water is bad, near the coast (districts coast and delta) and inland (hills and plain).
suppressMessages(library(survey))
options(digits = 15)
people <- read.csv("data/drawn_households.csv", na.strings = c("", "NA"))
people$bad <- as.numeric(people$water == "bad")
people$inland <- as.numeric(people$district %in% c("hills", "plain"))
people$man <- as.numeric(people$head == "man")
people$shared <- as.numeric(people$shelter == "shared"); people$tent <- as.numeric(people$shelter == "tent")
sample <- svydesign(ids = ~village, strata = ~district, fpc = ~villages, weights = ~weight, data = people)
found <- list()
keep <- function(what, name, estimate, se, df = NA) {
  found[[length(found) + 1]] <<- data.frame(what, name, estimate = as.numeric(estimate), se = as.numeric(se), df)
}

# the regression itself, and adjusted shares: predictions for everybody moved to each group, by the delta method
known <- subset(sample, !is.na(bad) & !is.na(man) & !is.na(shelter))
exact <- list(epsilon = 1e-14, maxit = 100)
model <- svyglm(bad ~ inland + man + shared + tent, known, family = quasibinomial(), control = exact)
for (term in names(coef(model))) keep("logistic", term, coef(model)[term], SE(model)[term], model$df.residual)
linear <- svyglm(income ~ inland + man, sample)
for (term in names(coef(linear))) keep("linear", term, coef(linear)[term], SE(linear)[term], linear$df.residual)
poisson <- svyglm(size ~ inland + man, sample, family = quasipoisson(), control = exact)
for (term in names(coef(poisson))) keep("poisson", term, coef(poisson)[term], SE(poisson)[term], poisson$df.residual)
own <- known$variables; w <- weights(known) / sum(weights(known))
moved <- lapply(0:1, function(to) cbind(1, to, own$man, own$shared, own$tent))
chance <- lapply(moved, function(x) plogis(x %*% coef(model))[, 1])
slope <- lapply(1:2, function(g) colSums(w * chance[[g]] * (1 - chance[[g]]) * moved[[g]]))
for (g in 1:2) keep("adjusted", c("coast", "inland")[g], sum(w * chance[[g]]),
                    sqrt(slope[[g]] %*% vcov(model) %*% slope[[g]]), model$df.residual)
change <- slope[[2]] - slope[[1]]
keep("effect", "inland", sum(w * (chance[[2]] - chance[[1]])), sqrt(change %*% vcov(model) %*% change), model$df.residual)

# Kitagawa's parts over the sex of the head: a function of eight totals, with the covariance of all
both <- subset(sample, !is.na(bad) & !is.na(man))
both <- update(both, a0 = (1 - inland) * (1 - man), a1 = (1 - inland) * man, b0 = inland * (1 - man), b1 = inland * man)
both <- update(both, ya0 = a0 * bad, ya1 = a1 * bad, yb0 = b0 * bad, yb1 = b1 * bad)
totals <- svytotal(~a0 + a1 + b0 + b1 + ya0 + ya1 + yb0 + yb1, both)
parts <- list(
  composition = quote((b0 / (b0 + b1) - a0 / (a0 + a1)) * (ya0 / a0 + yb0 / b0) / 2 +
                      (b1 / (b0 + b1) - a1 / (a0 + a1)) * (ya1 / a1 + yb1 / b1) / 2),
  rate = quote((yb0 / b0 - ya0 / a0) * (a0 / (a0 + a1) + b0 / (b0 + b1)) / 2 +
               (yb1 / b1 - ya1 / a1) * (a1 / (a0 + a1) + b1 / (b0 + b1)) / 2),
  difference = quote((yb0 + yb1) / (b0 + b1) - (ya0 + ya1) / (a0 + a1)))
for (part in names(parts)) {
  one <- svycontrast(totals, parts[[part]])
  keep("decomposition", part, coef(one), SE(one))
}

# rounds: shares of each, and the change between them
answered <- subset(sample, !is.na(bad))
rounds <- svyby(~bad, ~inland, answered, svymean, covmat = TRUE)
keep("series", "coast", coef(rounds)[1], SE(rounds)[1], degf(subset(answered, inland == 0)))
keep("series", "inland", coef(rounds)[2], SE(rounds)[2], degf(subset(answered, inland == 1)))
step <- svycontrast(rounds, c(-1, 1))
keep("series", "change", coef(step), SE(step))

# women and men heads live in the same villages, so their shares and means move together
sexes <- svyby(~bad, ~head, subset(answered, !is.na(head)), svymean, covmat = TRUE)
gap <- svycontrast(sexes, c(-1, 1))  # woman less man: levels are in the order of the alphabet
keep("same_villages", "share", coef(gap), SE(gap), degf(subset(answered, !is.na(head))))
earning <- subset(sample, !is.na(income) & !is.na(head))
gap <- svycontrast(svyby(~income, ~head, earning, svymean, covmat = TRUE), c(-1, 1))
keep("same_villages", "mean", coef(gap), SE(gap), degf(earning))

# one mix of heads of households everywhere
fixed <- svystandardize(both, by = ~man, over = ~inland, population = c(0.3, 0.7))
mixed <- svyby(~bad, ~inland, fixed, svymean)
for (g in 1:2) keep("standardised", c("coast", "inland")[g], coef(mixed)[g], SE(mixed)[g])

# every statistic in replicates: the jackknife leaves out a village at a time
again <- as.svrepdesign(sample, type = "JKn")
income <- svymean(~income, again, na.rm = TRUE); keep("jackknife", "mean", coef(income), SE(income))
size <- svytotal(~size, again); keep("jackknife", "total", coef(size), SE(size))
share <- svymean(~bad, again, na.rm = TRUE); keep("jackknife", "share", coef(share), SE(share))
ratio <- svyratio(~school, ~children, subset(again, !is.na(school) & !is.na(children)))
keep("jackknife", "ratio", coef(ratio), SE(ratio))
for (p in c(0.5, 0.9)) {
  # the warning: leaving out units says little of a quantile
  quantile <- suppressWarnings(svyquantile(~income, again, p, qrule = "math", interval.type = "quantile", na.rm = TRUE))
  keep("jackknife", paste("quantile", p), coef(quantile), SE(quantile))
}
write.csv(do.call(rbind, found), "drawn_comparison.csv", row.names = FALSE, na = "")
