//! Series of prices: how much they move, and when to act.

use cfmm_math::Result;
use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Never, Observation, OutOfRange, Periodic, Reason, Trigger, When,
};
use cfmm_math::analytics::volatility::{
    Bar, CloseToClose, Ewma, Garch, PairVolatility, RangeEstimator, RangeVolatility, YangZhang,
};

use crate::rows::File;
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    if file.name == "il_concentrated" {
        // Wild, but prices.
        let (first, second) = (file.column("p0"), file.column("p"));
        volatility(table, &first, &second);
        let _ = bars(table, &first, &second);
        garch(table, &first, &second);
        triggers(table, &second);
    }
}

fn volatility(table: &mut Table, first: &[f64], second: &[f64]) {
    let years = 1.0 / 365.0;
    let (Ok(mut closes), Ok(mut pair)) = (CloseToClose::new(1.0), PairVolatility::new([1.0, 1.0])) else { return };
    let (ewma, seeded) = (Ewma::new(1.0, 0.94, years), Ewma::seeded(1.0, 0.9, years, 0.8));
    table.see("analytics::volatility::Ewma::", "new", ewma.map(|ewma| ewma.volatility()));
    table.see("analytics::volatility::Ewma::", "seeded", seeded.map(|ewma| ewma.volatility()));
    let Ok(mut ewma) = seeded else { return };
    for (p, q) in first.iter().zip(second) {
        let of = "analytics::volatility::CloseToClose::";
        table.see(of, "push", closes.push(*p, years));
        table.see(of, "volatility", closes.volatility());
        table.see(of, "realized_volatility", closes.realized_volatility());
        table.see(of, "gbm", closes.gbm().map(|gbm| [gbm.drift(), gbm.volatility()]));
        let of = "analytics::volatility::Ewma::";
        table.see(of, "push", ewma.push(*p, years));
        table.see(of, "volatility", ewma.volatility());
        let of = "analytics::volatility::PairVolatility::";
        table.see(of, "push", pair.push([*p, *q], years));
        table.see(of, "volatilities", pair.volatilities());
        table.see(of, "covariance", pair.covariance());
        table.see(of, "correlation", pair.correlation());
        table.see(of, "beta", pair.beta());
        table.see(of, "ratio_volatility", pair.ratio_volatility());
    }
    table.see("analytics::volatility::CloseToClose::", "new", CloseToClose::new(first[0]).map(|c| c.volatility()));
    let pair = PairVolatility::new([first[0], second[0]]);
    table.see("analytics::volatility::PairVolatility::", "new", pair.map(|pair| pair.beta()));
}

fn bars(table: &mut Table, first: &[f64], second: &[f64]) -> Result<()> {
    let years = 1.0 / 365.0;
    let estimators = [RangeEstimator::Parkinson, RangeEstimator::GarmanKlass, RangeEstimator::RogersSatchell];
    let mut ranges = estimators.map(RangeVolatility::new);
    table.see("analytics::volatility::RangeVolatility::", "new", ranges.map(|range| range.volatility()));
    let mut yang_zhang = YangZhang::new(1.0, years)?;
    table.see("analytics::volatility::YangZhang::", "new", yang_zhang.volatility());
    for (p, q) in first.iter().zip(second) {
        let of = "analytics::volatility::Bar::";
        let mut bar = Bar::at(*p)?;
        table.see(of, "at", bar.close());
        table.see(of, "push", bar.push(*q));
        table.see(of, "open", bar.open());
        table.see(of, "high", bar.high());
        table.see(of, "low", bar.low());
        table.see(of, "close", bar.close());
        let mean = 0.5 * (p + q);
        let bar = Bar::new(mean, bar.high() * 1.01, bar.low() * 0.99, mean * 1.001);
        table.see(of, "new", bar.map(|bar| bar.close()));
        let Ok(bar) = bar else { continue };
        for (estimator, range) in estimators.into_iter().zip(&mut ranges) {
            table.see("analytics::volatility::RangeEstimator::", "variance", estimator.variance(&bar));
            table.see("analytics::volatility::RangeVolatility::", "push", range.push(&bar, years));
            table.see("analytics::volatility::RangeVolatility::", "volatility", range.volatility());
        }
        table.see("analytics::volatility::YangZhang::", "push", yang_zhang.push(&bar));
        table.see("analytics::volatility::YangZhang::", "volatility", yang_zhang.volatility());
    }
    Ok(())
}

fn garch(table: &mut Table, first: &[f64], second: &[f64]) {
    let of = "analytics::volatility::Garch::";
    let garch = Garch::new(1e-6, 0.08, 0.9);
    table.see(of, "new", garch.map(|garch| garch.long_run_variance()));
    let Ok(garch) = garch else { return };
    table.see(of, "long_run_variance", garch.long_run_variance());
    table.see(of, "half_life", garch.half_life());
    let mut variance = garch.long_run_variance();
    for (steps, (p, q)) in (0_u32..).zip(first.iter().zip(second)) {
        // A return of at most 1.
        let next = garch.next_variance(variance, (p - q) / (p + q));
        table.see(of, "next_variance", next);
        variance = next.unwrap_or(variance);
        table.see(of, "variance_ahead", garch.variance_ahead(variance, steps));
        table.see(of, "mean_variance", garch.mean_variance(variance, steps));
        table.see(of, "volatility", garch.volatility(variance, steps, 1.0 / 365.0));
    }
}

fn triggers(table: &mut Table, prices: &[f64]) {
    let band = DistanceBand::new(prices[0], 1.5);
    watch(table, "analytics::rebalance::DistanceBand", band, prices);
    watch(table, "analytics::rebalance::OutOfRange", OutOfRange::new(90.0), prices);
    watch(table, "analytics::rebalance::LossLimit", LossLimit::new(0.2), prices);
    watch(table, "analytics::rebalance::Periodic", Periodic::new(0.0, 300.0), prices);
    watch(table, "analytics::rebalance::HedgeBand", HedgeBand::new(0.3), prices);
    watch(table, "analytics::rebalance::HedgeDeviation", HedgeDeviation::new(0.1, 0.6), prices);
    watch(table, "analytics::rebalance::Never", Ok(Never::new()), prices);
    let decides = |seen: &Observation<f64>| Ok(seen.price > 2.0 && seen.loss < 0.1);
    watch(table, "analytics::rebalance::When", Ok(When::new(decides)), prices);
    if let (Ok(band), Ok(limit)) = (band, LossLimit::new(0.2)) {
        watch(table, "tuple of _, _", Ok((band, limit)), prices);
        watch(table, "array of _", Ok([limit, limit]), prices);
        watch(table, "Option", Ok(Some(band)), prices);
    }
}

fn watch<T: Trigger<Scalar = f64>>(table: &mut Table, of: &'static str, trigger: Result<T>, prices: &[f64]) {
    table.see(of, "::new", trigger.as_ref().map(|trigger| trigger.sees_loss()).map_err(|error| *error));
    let Ok(mut trigger) = trigger else { return };
    for (i, p) in prices.iter().enumerate() {
        let at = i as f64;
        let seen = Observation {
            time: 60.0 * at,
            price: *p,
            range: [0.5, 3.0],
            loss: (at * 0.618) % 1.0,
            hedge: (at * 0.3) % 2.0,
            target: 1.0,
        };
        table.see("analytics::rebalance::Observation::", "validated", seen.validated());
        let reason: Result<Option<Reason>> = trigger.observe(&seen);
        table.see(of, " as analytics::rebalance::Trigger::observe", reason);
        if let Ok(Some(_)) = reason {
            let now = Observation { range: [p * 0.8, p * 1.2], loss: 0.0, hedge: 1.0, ..seen };
            table.see(of, " as analytics::rebalance::Trigger::rebalanced", trigger.rebalanced(&now));
        }
        table.see(of, " as analytics::rebalance::Trigger::sees_loss", trigger.sees_loss());
    }
}
