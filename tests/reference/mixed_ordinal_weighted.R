# Reference values for the ordered mixed model (ordinal::clmm) and, of the weighted two-level model, for what lme4 can
# answer: maximum likelihood with weights of rows that sum to the rows of each group has lme4's point estimates, whose
# likelihood differs by the constant sum(log(w)) / 2; whole weights of groups are groups written out more than once.
# Run in tests/reference: Rscript mixed_ordinal_weighted.R
suppressMessages({library(ordinal); library(lme4); library(jsonlite)})
data(wine)
wine$judge <- as.integer(wine$judge)
write.csv(data.frame(rating = as.integer(wine$rating), warm = as.integer(wine$temp == "warm"),
  contact = as.integer(wine$contact == "yes"), judge = wine$judge), "data/wine.csv", row.names = FALSE)
take <- function(m, group) list(
  n = nobs(m), beta = as.list(m$beta), alpha = as.list(m$alpha), vcov = unname(vcov(m)[seq_along(coef(m)), seq_along(coef(m))]),
  sd = unname(attr(VarCorr(m)[[group]], "stddev")), logLik = as.numeric(logLik(m)),
  ranef = unname(ranef(m)[[group]][, 1]), condvar = unname(condVar(m)[[group]][, 1]))
wine$rating <- factor(wine$rating, ordered = TRUE); wine$judge <- factor(wine$judge)
w <- data.frame(rating = wine$rating, warm = as.integer(wine$temp == "warm"), contact = as.integer(wine$contact == "yes"), judge = wine$judge)
wines <- lapply(list(laplace = 1, agq25 = 25), function(k) take(clmm(rating ~ warm + contact + (1 | judge), data = w, nAGQ = k, Hess = TRUE), "judge"))
b <- read.csv("data/bh1996.csv")
b$well <- cut(b$WBEING, c(-Inf, 2, 2.5, 3, 3.5, Inf), labels = FALSE, right = TRUE)
b$y <- factor(b$well, ordered = TRUE); b$g <- factor(b$GRP)
soldiers <- take(clmm(y ~ HRS + LEAD + G.LEAD + (1 | g), data = b, nAGQ = 25, Hess = TRUE), "g")
soldiers$ranef <- soldiers$ranef[1:8]; soldiers$condvar <- soldiers$condvar[1:8]
ctl <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6), calc.derivs = FALSE)
two <- function(m) { v <- as.data.frame(VarCorr(m))$vcov; list(coef = as.list(fixef(m)), variance = v[1], residual = v[2], logLik = as.numeric(logLik(m))) }
b$raw <- 0.5 + (seq_len(nrow(b)) * 7919) %% 13 / 4      # weights of rows
b$w <- b$raw * ave(b$raw, b$GRP, FUN = length) / ave(b$raw, b$GRP, FUN = sum)
size <- two(lmer(WBEING ~ HRS + LEAD + G.LEAD + (1 | GRP), data = b, weights = w, REML = FALSE, control = ctl))
size$constant <- sum(log(b$w)) / 2
b$times <- 1 + b$GRP %% 3                               # weights of groups
long <- do.call(rbind, lapply(1:3, function(k) { part <- b[b$times >= k, ]; part$id <- paste(part$GRP, k); part }))
both <- two(lmer(WBEING ~ HRS + LEAD + G.LEAD + (1 | id), data = long, weights = w, REML = FALSE, control = ctl))
both$constant <- sum(log(long$w)) / 2
both$share <- nlevels(factor(b$GRP)) / nlevels(factor(long$id))
out <- list(ordered = list(wine = wines, bh1996 = soldiers), weighted = list(size = size, both = both),
  inputs = list(wine = "rating ~ warm + contact + (1 | judge)", bh1996 = "WBEING in five (cut at 2, 2.5, 3, 3.5) ~ HRS + LEAD + G.LEAD + (1 | GRP), 25 points",
    row_weights = "0.5 + (row * 7919) %% 13 / 4, rows counted from 1", group_weights = "1 + GRP %% 3"),
  versions = list(R = R.version.string, ordinal = as.character(packageVersion("ordinal")), lme4 = as.character(packageVersion("lme4"))))
write_json(out, "values/mixed_ordinal_weighted.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
