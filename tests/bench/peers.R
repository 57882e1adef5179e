# Average derivatives by mgcv on the same tables, and linear estimates by lm and sandwich.
# usage: Rscript peers.R DESIGN N COLUMN,… [--linear] TABLE …
# A table is raw doubles, column by column. Writes "derivative<TAB>standard error<TAB>seconds" for each of them.
suppressMessages({library(mgcv); library(sandwich)})

words <- commandArgs(trailingOnly = TRUE)
design <- words[1]
n <- as.integer(words[2])
columns <- strsplit(words[3], ",")[[1]]

# What somebody who knows the world's shape, not its functions, would write.
formulas <- list(
  linear = y ~ s(x) + s(z1) + s(z2) + s(z3),
  heteroscedastic = y ~ s(x) + s(z1) + s(z2),
  nonlinear = y ~ s(x) + s(z1) + s(z2) + ti(z1, z2),
  heterogeneous = y ~ s(x) + s(z1) + s(z2) + ti(x, z1) + ti(x, z2),
  strong = y ~ s(x) + s(z1) + s(z2),
  mixed = y ~ s(x, by = c) + c + b + b:x + s(k, k = 5) + s(z),
  "heavy-exposure" = y ~ s(x) + s(z),
  "heavy-errors" = y ~ s(x) + s(z),
  collinear = y ~ s(x) + s(z1) + s(z2),
  steps = y ~ s(x) + s(z),
  product = y ~ s(x) + te(z1, z2),
  together = y ~ s(x) + te(z1, z2, k = 8),
  income = y ~ s(x) + s(z),
  null = y ~ s(x) + s(z1) + s(z2) + ti(z1, z2))

read_table <- function(path) {
  table <- as.data.frame(matrix(readBin(path, "double", n * length(columns)), nrow = n))
  names(table) <- columns
  if ("c" %in% columns) table$c <- factor(table$c)
  table
}

# The mean of central differences a thousandth of a standard deviation wide; its error by the covariance of the coefficients.
derivative <- function(table) {
  start <- proc.time()[["user.self"]] + proc.time()[["sys.self"]]
  fit <- if (n > 20000) bam(formulas[[design]], data = table, method = "fREML") else gam(formulas[[design]], data = table, method = "REML")
  step <- sd(table$x) / 1000
  high <- low <- table
  high$x <- table$x + step
  low$x <- table$x - step
  rows <- (predict(fit, high, type = "lpmatrix") - predict(fit, low, type = "lpmatrix")) / (2 * step)
  weights <- colMeans(rows)
  value <- sum(weights * coef(fit))
  # of the coefficients given the rows, and of the rows
  error <- sqrt(sum(weights * (vcov(fit) %*% weights)) + var(drop(rows %*% coef(fit))) / n)
  c(value, error, proc.time()[["user.self"]] + proc.time()[["sys.self"]] - start)
}

slope <- function(table) {
  start <- proc.time()[["user.self"]] + proc.time()[["sys.self"]]
  fit <- lm(y ~ ., data = table)
  error <- sqrt(vcovHC(fit, type = "HC3")["x", "x"])
  c(coef(fit)[["x"]], error, proc.time()[["user.self"]] + proc.time()[["sys.self"]] - start)
}

estimate <- if (design %in% names(formulas)) derivative else slope
if (length(words) > 4 && words[4] == "--linear") {
  estimate <- slope
  words <- words[-4]
}
for (path in words[-(1:3)]) {
  found <- estimate(read_table(path))
  cat(sprintf("%.17g\t%.17g\t%.4f\n", found[1], found[2], found[3]))
}
