# Makes r_survey_more.json: further calls of the same families, on the designs of r_survey.json and a few others.
#   Rscript tests/golden/more.R          (R 4.2.2, survey 4.1-1, MASS; run in the repository's root)
suppressMessages(library(survey))
folder <- "tests/golden/"
levels_of <- c("stype", "sch.wide", "comp.imp", "both", "awards", "yr.rnd", "city", "age", "agecat")
read <- function(name) {
  d <- read.csv(paste0(folder, "data/", name, ".csv"))
  for (v in intersect(levels_of, names(d))) d[[v]] <- factor(d[[v]])
  d
}
for (name in c("apisrs", "apistrat", "apiclus1", "apiclus2", "nhanes", "scd", "lonely")) assign(name, read(name))
ms <- read("multiselect"); wide <- read("apistrat_w2")

quoted <- function(s) paste0('"', gsub('"', '\\\\"', s), '"')
numbers <- function(x) {
  s <- ifelse(is.finite(x), sprintf("%.17g", as.vector(x)), "\"NaN\"")
  if (length(s) == 1) s else paste0("[", paste(s, collapse = ","), "]")
}
matrix_of <- function(m) paste0("[", paste(apply(m, 1, numbers), collapse = ","), "]")

codes <- list(
  dclus2 = 'svydesign(id=~dnum+snum, fpc=~fpc1+fpc2, data=apiclus2)',
  dw = 'svydesign(id=~1, strata=~stype, weights=~w2, data=wide)',
  dnh = 'svydesign(id=~SDMVPSU, strata=~SDMVSTRA, weights=~WTMEC2YR, nest=TRUE, data=nhanes)',
  dlone = 'svydesign(id=~1, strata=~stype, weights=~pw, data=lonely)',
  drkw = 'rake(svydesign(id=~1, strata=~stype, weights=~w2, data=wide), list(~city,~age,~yr.rnd), list(data.frame(city=c("A","B","C","D","E"),Freq=c(1500,1200,1000,1294,1200)), data.frame(age=c("a1","a2","a3","a4"),Freq=c(1700,1500,1800,1194)), data.frame(yr.rnd=c("No","Yes"),Freq=c(5000,1194))), control=list(maxit=2000, epsilon=1e-14))',
  dcal2r = '{pop.totals2 <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018, api99=3914069); calibrate(svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=apiclus1), ~stype+api99, pop.totals2, calfun="raking", epsilon=1e-12, maxit=500)}',
  dtr = '{pop.totals2 <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018, api99=3914069); trimWeights(calibrate(svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=apiclus1), ~stype+api99, pop.totals2), lower=20, upper=45)}',
  dagg = '{pop.totals <- c(`(Intercept)`=6194, stypeH=755, stypeM=1018); calibrate(svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=apiclus1), ~stype, pop.totals, aggregate.stage=1)}',
  dps2 = 'postStratify(svydesign(id=~1, strata=~stype, weights=~w2, data=wide), ~city+yr.rnd, xtabs(~city+yr.rnd, wide))',
  rjk1 = 'as.svrepdesign(svydesign(id=~dnum, weights=~pw, fpc=~fpc, data=apiclus1))',
  rscd = 'svrepdesign(data=scd, type="BRR", repweights=2*cbind(c(1,0,1,0,1,0), c(1,0,0,1,0,1), c(0,1,1,0,0,1), c(0,1,0,1,1,0)), combined.weights=FALSE)',
  rbrr = 'as.svrepdesign(svydesign(id=~1, strata=~ESA, data=scd), type="BRR")',
  rfay = 'as.svrepdesign(svydesign(id=~1, strata=~ESA, data=scd), type="Fay", fay.rho=0.3)'
)
for (name in names(codes)) assign(name, suppressWarnings(suppressMessages(eval(parse(text = codes[[name]])))))

entries <- character()
emit <- function(id, design, call, values) {
  fields <- paste(sprintf('"%s":%s', names(values), unlist(values)), collapse = ",")
  entries <<- c(entries, sprintf('{"id":%s,"design":%s,"r_call":%s,"expected":{%s}}', quoted(id), quoted(design), quoted(call), fields))
}
result <- function(r, replicated) {
  if (inherits(r, "svyglm")) {
    l <- list(coef = numbers(coef(r)), se = numbers(SE(r)), vcov = matrix_of(vcov(r)), df_residual = numbers(r$df.residual),
              deviance = numbers(r$deviance), null_deviance = numbers(r$null.deviance))
    if (!replicated) l$dispersion <- numbers(summary(r)$dispersion)
    l
  } else if (inherits(r, "htest")) {
    l <- list(statistic = numbers(r$statistic), parameter = numbers(r$parameter), p_value = numbers(r$p.value))
    if (inherits(r, "svyttest")) l$conf_int <- numbers(r$conf.int)
    l
  } else if (inherits(r, "svyciprop")) list(est = numbers(r), se = numbers(sqrt(attr(r, "var"))), ci = numbers(confint(r)))
  else if (inherits(r, "newsvyquantile")) list(values = matrix_of(do.call(rbind, unclass(r))))
  else if (inherits(r, "svyby")) list(values = matrix_of(as.matrix(as.data.frame(r)[, -(1:length(attr(r, "svyby")$margins)), drop = FALSE])))
  else if (inherits(r, "svyratio") || inherits(r, "svyvar")) list(est = numbers(coef(r)), se = numbers(SE(r)))
  else {
    l <- list(est = numbers(coef(r)), se = numbers(SE(r)), vcov = matrix_of(as.matrix(vcov(r))))
    if (!is.null(attr(r, "deff"))) l$deff <- numbers(deff(r))
    l
  }
}
add <- function(id, design, pattern) {
  call <- gsub("%s", design, pattern, fixed = TRUE)
  r <- suppressMessages(suppressWarnings(eval(parse(text = call))))
  emit(paste(id, design, sep = "_"), design, call, result(r, inherits(get(design), "svyrep.design")))
}

for (d in c("dclus2", "dw", "drkw", "dcal2r", "dtr", "dagg", "dps2", "rjk1")) {
  replicated <- startsWith(d, "r")
  add("mean", d, 'svymean(~api00+enroll+comp.imp, %s, na.rm=TRUE)')
  add("total", d, 'svytotal(~enroll+stype, %s, na.rm=TRUE)')
  add("ratio", d, 'svyratio(~api.stu, ~enroll, %s, na.rm=TRUE)')
  add("var", d, 'svyvar(~api00+api99, %s)')
  add("by_mean", d, 'svyby(~api00+comp.imp, ~sch.wide, %s, svymean)')
  add("by_total", d, 'svyby(~api.stu, ~sch.wide+comp.imp, %s, svytotal)')
  for (s in c("F", "Chisq", "Wald", "adjWald")) add(paste0("chisq_", s), d, sprintf('svychisq(~comp.imp+stype, %%s, statistic="%s")', s))
  add("ttest", d, 'svyttest(api00~comp.imp, %s)')
  add("ttest_1", d, 'svyttest(I(api00-api99)~0, %s)')
  for (t in c("wilcoxon", "vanderWaerden", "median")) add(paste0("ranktest_", t), d, sprintf('svyranktest(api00~comp.imp, %%s, test="%s")', t))
  if (!replicated) {
    add("ranktest_groups", d, 'svyranktest(api00~stype, %s)')
    if (d != "dps2") add("deff", d, 'svymean(~api00+awards, %s, deff=TRUE)')
    add("deff_replace", d, 'svymean(~api00+awards, %s, deff="replace")')
    for (t in c("mean", "beta", "xlogit", "asin")) add(paste0("quant_", t), d, sprintf('svyquantile(~api00, %%s, c(.25,.5,.75), interval.type="%s")', t))
  }
  add("glm_logit", d, 'svyglm(sch.wide~ell+meals+stype, design=%s, family=quasibinomial())')
  add("glm_gauss", d, 'svyglm(api00~ell*stype+meals, design=%s)')
  add("glm_pois", d, 'svyglm(api.stu~ell+meals+offset(log(enroll)), design=%s, family=quasipoisson())')
  for (m in c("logit", "xlogit", "beta", "asin", "mean")) add(paste0("ciprop_", m), d, sprintf('svyciprop(~I(comp.imp=="Yes"), %%s, method="%s")', m))
}
add("by_mean", "dnh", 'svyby(~HI_CHOL, ~race, %s, svymean, na.rm=TRUE)')
for (s in c("F", "Chisq", "Wald", "adjWald")) add(paste0("chisq_", s), "dnh", sprintf('svychisq(~HI_CHOL+RIAGENDR, %%s, statistic="%s")', s))
for (d in c("rscd", "rbrr", "rfay")) {
  add("mean", d, 'svymean(~alive, %s)')
  add("total", d, 'svytotal(~arrests+alive, %s)')
  add("ratio", d, 'svyratio(~alive, ~arrests, %s)')
}
for (rule in c("remove", "certainty", "adjust", "average")) for (domain in c(FALSE, TRUE)) {
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = domain)
  id <- paste0(if (domain) "lonely_domain_" else "lonely_", rule)
  add(paste0(id, "_mean"), "dlone", 'svymean(~api00+enroll, %s)')
  add(paste0(id, "_total"), "dlone", 'svytotal(~enroll, %s)')
  add(paste0(id, "_by"), "dlone", 'svyby(~api00, ~sch.wide, %s, svytotal)')
  add(paste0(id, "_subset"), "dlone", 'svymean(~api00, subset(%s, (stype=="E") | (stype=="M" & snum==min(snum[stype=="M"]))))')
}
designs <- sprintf('%s:{"dataset":"","code":%s}', quoted(names(codes)), quoted(unlist(codes)))
writeLines(c('{"designs":{', paste(designs, collapse = ",\n"), '},"entries":[', paste(entries, collapse = ",\n"), "]}"), paste0(folder, "r_survey_more.json"))
