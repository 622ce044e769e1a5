//! Simulates a liquidity position: a random price or a file of them, blocks with arbitrage, noise, a hedge, and what is
//! left of it.
//!
//! ```text
//! cargo run --release --features rayon --example simulate
//! cargo run --release --features rayon --example simulate -- concentrated --hedge band --chart net.svg
//! cargo run --release --features rayon --example simulate -- --process heston --volatility 60% --paths 10000 --seed 2
//! cargo run --release --features rayon --example simulate -- --prices day.csv --column close --block 60
//! ```
//!
//! Without `rayon`, with `--features rand`, on one core: the same numbers. Exits with 0, with 1 where a measure does
//! not exist for the input, and with 2 for a bad argument.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of paths, of blocks, and of cells of a chart"
)]

use std::fmt::{Display, Write as _};
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget};
use cfmm_math::analytics::rebalance::{HedgeBand, Never, Trigger};
use cfmm_math::analytics::{Claim, ExpectedLoss, Gbm, LpPosition, expected_lvr};
use cfmm_math::simulation::{
    Clock, Costs, FeeIncome, GeometricBrownian, Hedge, Heston, HestonParameters, JumpDiffusion, Jumps, LpOutcome,
    LpSimulation, MeanReverting, MonteCarlo, NoiseFlow, Outcomes, Process, Progress, SECONDS_PER_YEAR, Stream, replay,
};
use cfmm_math::{Concentrated, ConstantProduct, Fee, PoolValue, StableSwap, Weighted, WithFee};
use plotters::prelude::*;

#[path = "support/options.rs"]
mod options;

use options::{Failure, bad, failed, fraction, pair, parse};

const HELP: &str = "\
Simulates a liquidity position that is worth 1 at a price of 1, or at the first price of a file.

Usage: simulate [CURVE] [OPTIONS]

Curves: constant-product, weighted, concentrated, stable-swap  [default: constant-product]

The pool:
  --weight <W>            of the base, in a weighted pool  [default: 0.8]
  --range <LOW,HIGH>      of a concentrated position, over the entry price  [default: 0.8,1.25]
  --amp <A>               of a stable-swap  [default: 10]
  --fee <FEE>             swap fee: 0.003, 0.3% or 30bp  [default: 0.3%]
  --turnover <N>          noise volume over the value at entry, per year  [default: 20]

The market:
  --process <NAME>        gbm, jumps, reverting or heston  [default: gbm]
  --volatility <SIGMA>    per year: 0.8 or 80%  [default: 80%]
  --drift <MU>            per year  [default: 0]
  --horizon <DAYS>        [default: 30]
  --block <SECONDS>       between two blocks, or two rows of a file  [default: 60]
  --prices <FILE>         a CSV of prices in place of the process; what is random is the noise
  --column <NAME>         its column  [default: price]

The hedge:
  --hedge <WHEN>          never, once, block or band  [default: never]
  --band <SHARE>          of the base at entry, off which the hedge is traded  [default: 5%]
  --hedge-cost <FEE>      of the value that is traded  [default: 5bp]
  --funding <RATE>        per year, paid to the short; negative where it pays  [default: 0]

The simulation:
  --paths <N>             [default: 1000]
  --seed <N>              [default: 1]
  --antithetic            in pairs of opposite paths
  --tail <P>              probability of the tail  [default: 5%]
  --chart <FILE>          draws the distribution of the result, as SVG
  --help                  this text
";

/// Distinct also for those who see red and green alike.
const COLORS: [RGBColor; 3] = [RGBColor(0, 90, 181), RGBColor(220, 120, 0), RGBColor(120, 120, 120)];

fn main() -> ExitCode {
    let result = Request::parse(pico_args::Arguments::from_env()).and_then(|request| {
        if let Some(request) = request {
            return request.run();
        }
        print!("{HELP}");
        Ok(())
    });
    options::exit(result)
}

/// What is measured of a path.
type Measure = fn(&LpOutcome) -> f64;

/// What is asked for.
struct Request {
    curve: String,
    weight: f64,
    range: [f64; 2],
    amp: f64,
    fee: f64,
    turnover: f64,
    process: String,
    gbm: Gbm,
    years: f64,
    blocks: u32,
    block_years: f64,
    prices: Option<Vec<f64>>,
    hedge: String,
    band: f64,
    hedge_cost: f64,
    funding: f64,
    simulation: MonteCarlo,
    tail: f64,
    chart: Option<PathBuf>,
}

impl Request {
    /// `None` where help is asked for.
    fn parse(mut arguments: pico_args::Arguments) -> Result<Option<Self>, Failure> {
        if arguments.contains(["-h", "--help"]) {
            return Ok(None);
        }
        let antithetic = arguments.contains("--antithetic");
        let mut option = |name: &'static str| arguments.opt_value_from_str::<_, String>(name).map_err(bad);
        let range = option("--range")?.map_or(Ok([0.8, 1.25]), |text| pair("--range", &text))?;
        let process = one_of("--process", option("--process")?, &["gbm", "jumps", "reverting", "heston"])?;
        let hedge = one_of("--hedge", option("--hedge")?, &["never", "once", "block", "band"])?;
        let (file, column) = (option("--prices")?, option("--column")?);
        let chart = option("--chart")?.map(PathBuf::from);
        let paths = option("--paths")?.map_or(Ok(1_000), |text| parse("--paths", &text))?;
        let seed = option("--seed")?.map_or(Ok(1), |text| parse("--seed", &text))?;
        let mut number = |name: &'static str, default: f64| match option(name)? {
            Some(text) => fraction(name, &text),
            None => Ok(default),
        };
        let (weight, amp, fee) = (number("--weight", 0.8)?, number("--amp", 10.0)?, number("--fee", 0.003)?);
        let (turnover, tail) = (number("--turnover", 20.0)?, number("--tail", 0.05)?);
        let gbm = Gbm::new(number("--drift", 0.0)?, number("--volatility", 0.8)?).map_err(bad)?;
        let (days, block) = (number("--horizon", 30.0)?, number("--block", 60.0)?);
        let (band, hedge_cost) = (number("--band", 0.05)?, number("--hedge-cost", 0.0005)?);
        let funding = number("--funding", 0.0)?;
        let curves = ["constant-product", "weighted", "concentrated", "stable-swap"];
        let curve = match arguments.finish().as_slice() {
            [] => one_of("curve", None, &curves)?,
            [one] if !one.to_string_lossy().starts_with('-') => {
                one_of("curve", Some(one.to_string_lossy().into_owned()), &curves)?
            }
            [.., last] => return Err(bad(format!("expected one curve and options of the list, found {last:?}"))),
        };
        if !(block > 0.0 && days > 0.0 && days < 36_500.0) {
            return Err(bad("--horizon, --block: expected positive times of up to a century"));
        }
        let [low, high] = range;
        for (name, expected, met) in [
            ("--tail", "more than 0 and less than 1", tail > 0.0 && tail < 1.0),
            ("--weight", "more than 0 and less than 1", weight > 0.0 && weight < 1.0),
            ("--fee", "at least 0 and less than 1", (0.0..1.0).contains(&fee)),
            ("--range", "two positive prices that ascend", low > 0.0 && low < high && high < f64::INFINITY),
            ("--amp", "more than 0", amp > 0.0),
            ("--turnover", "at least 0", turnover >= 0.0),
            ("--band", "at least 0", band >= 0.0),
            ("--hedge-cost", "at least 0", hedge_cost >= 0.0),
            ("--volatility", "more than 0 with heston", gbm.volatility() > 0.0 || process != "heston"),
        ] {
            if !met {
                return Err(bad(format!("{name}: expected {expected}")));
            }
        }
        let prices =
            file.map(|path| read_column(Path::new(&path), column.as_deref().unwrap_or("price"))).transpose()?;
        let blocks = (days * 86_400.0 / block).round();
        if !(1.0..=f64::from(u32::MAX)).contains(&blocks) {
            return Err(bad("--block: expected blocks within the horizon, up to 2³² of them"));
        }
        // Of fewer there is no standard error.
        if paths < if antithetic { 4 } else { 2 } {
            return Err(bad("--paths: expected at least two, or two pairs with --antithetic"));
        }
        let simulation = MonteCarlo::new(seed, paths)?;
        let simulation = if antithetic {
            simulation.antithetic().map_err(|_| bad("--paths: expected an even number with --antithetic"))?
        } else {
            simulation
        };
        Ok(Some(Self {
            curve,
            weight,
            range,
            amp,
            fee,
            turnover,
            process,
            gbm,
            years: days / 365.0,
            blocks: blocks as u32,
            block_years: block / SECONDS_PER_YEAR,
            prices,
            hedge,
            band,
            hedge_cost,
            funding,
            simulation,
            tail,
            chart,
        }))
    }

    fn run(&self) -> Result<(), Failure> {
        let w = self.weight;
        match self.curve.as_str() {
            "constant-product" => self.with_curve(ConstantProduct::new(1.0, 1.0)?, FeeIncome::Reinvested),
            "weighted" => self.with_curve(Weighted::new([w, 1.0 - w], [w, 1.0 - w])?, FeeIncome::Reinvested),
            "concentrated" => {
                let [low, high] = self.range;
                self.with_curve(Concentrated::from_liquidity(1.0, 1.0, low, high)?, FeeIncome::Collected)
            }
            _ => self.with_curve(StableSwap::new([1.0, 1.0], self.amp)?, FeeIncome::Reinvested),
        }
    }

    fn with_curve<C: Claim + ExpectedLoss + Sync>(&self, curve: C, income: FeeIncome) -> Result<(), Failure> {
        let base = curve.reserves_at(1.0)?.into_iter().next().unwrap_or_default();
        match self.hedge.as_str() {
            "band" => self.with_trigger(curve, income, HedgeBand::new(self.band * base)?),
            "block" => self.with_trigger(curve, income, HedgeBand::new(0.0)?),
            _ => self.with_trigger(curve, income, Never::new()),
        }
    }

    fn with_trigger<C, T>(&self, curve: C, income: FeeIncome, trigger: T) -> Result<(), Failure>
    where
        C: Claim + ExpectedLoss + Sync,
        T: Trigger<Scalar = f64> + Clone + Sync,
    {
        let value = curve.value_at(1.0)?;
        let hedge = Hedge::new(HedgeTarget::Quote)
            .with_costs(Costs::new(self.hedge_cost, 0.0)?)
            .with_funding(FundingRate::new(self.funding, 1.0)?)
            .with_share(if self.hedge == "never" { 0.0 } else { 1.0 })?;
        let lp = LpSimulation::new(WithFee::new(curve, Fee::fraction(self.fee)?)?)?
            .fee_income(income)
            .noise(NoiseFlow::new(self.turnover * value)?)
            .hedge(hedge, trigger);
        let start = Instant::now();
        let outcomes = self.outcomes(&lp)?;
        let seconds = start.elapsed().as_secs_f64();
        let blocks = outcomes.as_slice().iter().map(|outcome| outcome.blocks as f64).sum::<f64>();
        print!("{}", self.table(&outcomes, &curve)?);
        println!("\n{blocks:.0} blocks in {seconds:.1} s: {:.1} million a second", blocks / seconds / 1e6);
        self.chart.as_deref().map_or(Ok(()), |path| draw(path, &outcomes))
    }

    /// Runs the position on prices of the file or of the process.
    fn outcomes<C, T>(&self, lp: &LpSimulation<C, T>) -> Result<Outcomes<LpOutcome>, Failure>
    where
        C: PoolValue<Scalar = f64> + Sync,
        T: Trigger<Scalar = f64> + Clone + Sync,
    {
        if let Some(prices) = &self.prices {
            // Relative to the first, so that one pool fits all.
            let first = prices.first().copied().unwrap_or(1.0);
            let path = || replay(prices.iter().map(move |price| price / first), self.block_years);
            return self.simulate(|stream| lp.run(path()?, stream.branch(1)));
        }
        let sigma = self.gbm.volatility();
        match self.process.as_str() {
            "gbm" => self.paths(lp, &GeometricBrownian::new(1.0, &self.gbm)?),
            "jumps" => self.paths(lp, &JumpDiffusion::new(1.0, &self.gbm, Jumps::new(12.0, -0.02, 0.08)?)?),
            "reverting" => self.paths(lp, &MeanReverting::new(1.0, 1.0, 26.0, sigma)?),
            _ => {
                let parameters = HestonParameters {
                    variance: sigma * sigma,
                    long_run_variance: sigma * sigma,
                    speed: 4.0,
                    volatility_of_variance: 1.5 * sigma,
                    correlation: -0.3,
                };
                self.paths(lp, &Heston::new(1.0, self.gbm.drift(), &parameters)?)
            }
        }
    }

    fn paths<C, T, P>(&self, lp: &LpSimulation<C, T>, market: &P) -> Result<Outcomes<LpOutcome>, Failure>
    where
        C: PoolValue<Scalar = f64> + Sync,
        T: Trigger<Scalar = f64> + Clone + Sync,
        P: Process<Price = f64> + Sync,
    {
        let clock = Clock::over(self.years, self.blocks)?;
        self.simulate(|stream| lp.run(market.path(clock, stream.clone()), stream.branch(1)))
    }

    /// On all cores where there is a feature for it, with a bar where somebody looks.
    fn simulate(
        &self,
        path: impl Fn(Stream) -> cfmm_math::Result<LpOutcome> + Sync,
    ) -> Result<Outcomes<LpOutcome>, Failure> {
        let bar = bar();
        #[cfg(feature = "rayon")]
        let outcomes = self.simulation.run_parallel(path, bar);
        #[cfg(not(feature = "rayon"))]
        let outcomes = self.simulation.run(path, bar);
        if std::io::stderr().is_terminal() {
            eprint!("\r{:60}\r", "");
        }
        Ok(outcomes?)
    }

    /// One row for each measure, in percent of what was put in.
    fn table<C: Claim + ExpectedLoss>(&self, outcomes: &Outcomes<LpOutcome>, curve: &C) -> Result<String, Failure> {
        let gbm = (self.prices.is_none() && self.process == "gbm").then_some(&self.gbm);
        let value = LpPosition::new(*curve, 1.0)?.value_at(1.0)?;
        // What closed forms know of the curve, its fee apart.
        let expected = |exact: &dyn Fn(&Gbm) -> cfmm_math::Result<f64>| gbm.map(exact).transpose();
        let il = expected(&|gbm| curve.expected_il(1.0, gbm, self.years))?;
        // What noise has moved arbitrage puts right, and that is no part of the closed form.
        let alone = self.turnover == 0.0;
        let lvr = expected(&|gbm| Ok(expected_lvr(curve, 1.0, gbm, self.years)? / value))?.filter(|_| alone);
        let price = gbm.map(|gbm| (gbm.drift() * self.years).exp() - 1.0);

        let rows: [(&str, Measure, Option<f64>); 12] = [
            ("price", |o| (o.price / o.entry_price - 1.0) * o.entry_value, price),
            ("impermanent loss", |o| o.impermanent_loss * o.entry_value, il),
            ("LVR, before fees", |o| -o.lvr, lvr.map(|lvr| -lvr)),
            ("lost to arbitrage", |o| -o.arbitrage_profit, None),
            ("fees of arbitrage", |o| o.arbitrage_fees, None),
            ("fees of noise", |o| o.noise_fees, None),
            ("against holding", LpOutcome::against_hold, None),
            ("against rebalancing", LpOutcome::against_rebalancing, None),
            ("hedge", |o| o.hedge_gain, None),
            ("hedging cost", |o| -o.hedge_cost, None),
            ("funding", |o| o.funding, None),
            ("net", LpOutcome::net, None),
        ];
        let tail = self.tail;
        let mut text = format!(
            "{} paths of {:.0} days; percent of what was put in\n\n{:20}",
            outcomes.as_slice().len(),
            outcomes.as_slice().first().map_or(0.0, |outcome| outcome.years * 365.0),
            ""
        );
        let percent = |p: f64| format!("{:.3}", 100.0 * p + 0.0);
        let quantiles = [format!("{:.0} %", 100.0 * tail), "median".into(), format!("{:.0} %", 100.0 * (1.0 - tail))];
        let [low, middle, high] = quantiles;
        for title in ["mean", "± error", &low, &middle, &high, "risk", "shortfall", "in theory"] {
            write!(text, " {title:>10}").map_err(failed)?;
        }
        for (name, measure, exact) in rows {
            let d = outcomes.distribution(|outcome| measure(outcome) / outcome.entry_value)?;
            write!(text, "\n{name:20} {:>10} {:>10}", percent(d.mean()), percent(d.standard_error()))
                .map_err(failed)?;
            let quantiles = [d.quantile(tail)?, d.quantile(0.5)?, d.quantile(1.0 - tail)?];
            for value in quantiles.into_iter().chain([d.value_at_risk(tail)?, d.expected_shortfall(tail)?]) {
                write!(text, " {:>10}", percent(value)).map_err(failed)?;
            }
            write!(text, " {:>10}", exact.map_or_else(String::new, percent)).map_err(failed)?;
        }
        text.push('\n');
        Ok(text)
    }
}

/// A bar on a terminal, and nothing anywhere else.
fn bar() -> impl FnMut(Progress) + Send {
    let mut shown = usize::MAX;
    let visible = std::io::stderr().is_terminal();
    move |Progress { done, total }| {
        let share = done as f64 / total as f64;
        let percent = (100.0 * share) as usize;
        if visible && percent != shown {
            shown = percent;
            let filled = (40.0 * share) as usize;
            eprint!("\r[{:40}] {percent:3} %", "#".repeat(filled));
            let _ = std::io::stderr().flush();
        }
    }
}

/// The distribution of the result, with the hedge, without it, and of holding.
fn draw(path: &Path, outcomes: &Outcomes<LpOutcome>) -> Result<(), Failure> {
    const CELLS: usize = 60;
    let hedged = outcomes.as_slice().iter().any(|outcome| outcome.hedges > 0);
    let mut lines: Vec<(&str, Measure)> =
        vec![("position", |o| o.wealth - o.entry_value), ("held", |o| o.held - o.entry_value)];
    if hedged {
        lines.insert(0, ("position and hedge, after costs", LpOutcome::net));
    }
    let measures = lines
        .iter()
        .map(|(_, measure)| outcomes.distribution(|outcome| 100.0 * measure(outcome) / outcome.entry_value))
        .collect::<cfmm_math::Result<Vec<_>>>()?;
    // All but the farthest paths.
    let ends = measures.iter().map(|d| Ok((d.quantile(0.002)?, d.quantile(0.998)?)));
    let ends = ends.collect::<cfmm_math::Result<Vec<_>>>()?;
    let (left, right) =
        ends.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), (c, d)| (a.min(c), b.max(d)));
    let width = ((right - left) / CELLS as f64).max(1e-9);
    let histograms: Vec<Vec<(f64, f64)>> = measures
        .iter()
        .map(|d| {
            let below = |x: f64| d.values().partition_point(|value| *value < x) as f64 / d.values().len() as f64;
            let cell = |i: usize| left + width * i as f64;
            (0..CELLS).map(|i| (cell(i) + 0.5 * width, (below(cell(i + 1)) - below(cell(i))) / width)).collect()
        })
        .collect();
    let top = histograms.iter().flatten().map(|(_, density)| *density).fold(0.0, f64::max);

    let chart = || -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::new(path, (1440, 880)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption("Profit and loss of a position, over the paths", ("sans-serif", 38))
            .margin(28)
            .x_label_area_size(84)
            .y_label_area_size(130)
            .build_cartesian_2d(left..left + width * CELLS as f64, 0.0..1.05 * top)?;
        chart
            .configure_mesh()
            .x_desc("percent of what was put in")
            .y_desc("density")
            .x_label_formatter(&|v| format!("{v:.0} %"))
            .y_label_formatter(&|v| format!("{v:.2}"))
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(225, 225, 225).stroke_width(2))
            .axis_style(BLACK.stroke_width(2))
            .axis_desc_style(("sans-serif", 29))
            .label_style(("sans-serif", 27))
            .draw()?;
        for (((name, _), points), color) in lines.iter().zip(histograms).zip(COLORS) {
            let style = color.stroke_width(4);
            chart
                .draw_series(LineSeries::new(points, style))?
                .label(*name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 44, y)], style));
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .legend_area_size(56)
            .margin(20)
            .background_style(WHITE.mix(0.85))
            .border_style(RGBColor(200, 200, 200))
            .label_font(("sans-serif", 27))
            .draw()?;
        area.present()?;
        Ok(())
    };
    chart().map_err(|error| failed(format!("{}: {error}", path.display())))?;
    println!("{}", path.display());
    Ok(())
}

/// One of some names, the first by default.
fn one_of(what: &str, given: Option<String>, names: &[&str]) -> Result<String, Failure> {
    let found = given.unwrap_or_else(|| names.iter().take(1).copied().collect());
    if names.contains(&found.as_str()) {
        Ok(found)
    } else {
        Err(bad(format!("{what}: expected one of {}; found {found:?}", names.join(", "))))
    }
}

fn read_column(path: &Path, column: &str) -> Result<Vec<f64>, Failure> {
    let at = |error: &dyn Display| bad(format!("{}: {error}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(|error| at(&error))?;
    let header = reader.headers().map_err(|error| at(&error))?.clone();
    let index = header
        .iter()
        .position(|name| name == column)
        .ok_or_else(|| at(&format!("--column: found no {column:?} in the header")))?;
    let prices = reader.records().map(|record| {
        let record = record.map_err(|error| at(&error))?;
        let price = parse("price", record.get(index).unwrap_or_default())?;
        if price > 0.0 && price < f64::INFINITY { Ok(price) } else { Err(at(&"not a positive price among the values")) }
    });
    prices.collect()
}
