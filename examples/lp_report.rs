//! What an LP position is worth, loses, risks and needs: a report for one curve or for all four side by side, of a
//! what-if or of a file of prices.
//!
//! ```text
//! cargo run --release --example lp_report -- --price 1.5 --volatility 80% --turnover 40
//! cargo run --release --example lp_report -- concentrated --entry 2000 --price 2400 --range 1500,3000
//! cargo run --release --example lp_report -- --prices day.csv --column closeTick --ticks 6,18 --invert --every 60
//! ```
//!
//! Exits with 0, with 1 where a measure does not exist for the input, and with 2 for a bad argument.

use std::fmt::{self, Display, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfmm_math::analytics::{
    BreakEven, Claim, ExpectedLoss, Gbm, LpPosition, Market, break_even_fee_rate, break_even_fee_yield,
    break_even_time, break_even_turnover, expected_lvr, il_expected_shortfall, il_probability, il_quantile,
    implied_volatility, lvr_rate, lvr_yield, realized_lvr, time_in_range,
};
use cfmm_math::{Concentrated, ConstantProduct, StableSwap, Weighted};

#[path = "support/options.rs"]
mod options;

use options::{Failure, bad, fraction, pair, parse};

const HELP: &str = "\
What a liquidity position is worth, loses, risks and needs.

Usage: lp_report [CURVE] [OPTIONS]

Curves: constant-product, weighted, concentrated, stable-swap  [default: all four]

The position:
  --capital <QUOTE>       what was put in  [default: 10000]
  --entry <PRICE>         price of the base at entry, in quote  [default: 1, or the first of the file]
  --price <PRICE>         price now  [default: the entry, or the last of the file]
  --weight <W>            of the base, in a weighted pool  [default: 0.8]
  --range <LOW,HIGH>      of a concentrated position  [default: entry/1.25 to entry·1.25]
  --amp <A>               of a stable-swap, pegged at the entry price  [default: 10]
  --fee <FEE>             swap fee: 0.003, 0.3% or 30bp  [default: 0.3%]
  --turnover <N>          volume over the pool's value, per year  [default: 50]

The market:
  --volatility <SIGMA>    per year: 0.8 or 80%  [default: 80%, or that of the file]
  --drift <MU>            per year  [default: 0]
  --rate <RHO>            interest of the quote, per year  [default: 0]
  --horizon <TIME>        30d, 12h or 0.5y  [default: 30d]
  --tail <P>              probability of the tail for value at risk  [default: 5%]

A file of prices, with a header, one row per observation:
  --prices <FILE>         CSV
  --column <NAME>         the column of the price  [default: price]
  --every <SECONDS>       between two rows  [default: 86400]
  --ticks <D0,D1>         the column holds ticks of a Uniswap v3 pool whose tokens have these decimals
  --invert                the file's price is of quote in base
  --help                  this text
";

const SECONDS_PER_YEAR: f64 = 365.0 * 86_400.0;
/// What there is none of.
const NONE: &str = "–";
const CURVES: [&str; 4] = ["constant-product", "weighted", "concentrated", "stable-swap"];

fn main() -> ExitCode {
    options::exit(run().map(|text| print!("{text}")))
}

/// What is asked for.
struct Request {
    curves: Vec<&'static str>,
    capital: f64,
    entry: f64,
    price: f64,
    weight: f64,
    range: [f64; 2],
    amp: f64,
    fee: f64,
    turnover: f64,
    gbm: Gbm,
    market: Market,
    years: f64,
    tail: f64,
    /// In the range, in years.
    time_in_range: f64,
    history: Option<History>,
}

/// A file of prices.
struct History {
    path: PathBuf,
    prices: Vec<f64>,
    /// Between two observations.
    step: f64,
}

fn run() -> Result<String, Failure> {
    let mut arguments = pico_args::Arguments::from_env();
    if arguments.contains(["-h", "--help"]) {
        return Ok(HELP.to_owned());
    }
    let request = Request::parse(arguments)?;
    let mut report = Report { rows: Vec::new(), notes: Vec::new() };
    for curve in &request.curves {
        // Relative to the entry: a stable-swap is pegged there, and the others do not mind.
        let [low, high] = request.range.map(|bound| bound / request.entry);
        match *curve {
            "constant-product" => report.add(curve, &request, ConstantProduct::new(1.0, 1.0)?)?,
            "weighted" => {
                let w = request.weight;
                report.add(curve, &request, Weighted::new([w, 1.0 - w], [w, 1.0 - w])?)?;
            }
            "concentrated" => report.add(curve, &request, Concentrated::from_liquidity(1.0, 1.0, low, high)?)?,
            _ => report.add(curve, &request, StableSwap::new([1.0, 1.0], request.amp)?)?,
        }
    }
    report.text(&request).map_err(|error| Failure { message: error.to_string(), code: 1 })
}

impl Request {
    fn parse(mut arguments: pico_args::Arguments) -> Result<Self, Failure> {
        let mut option = |name: &'static str| arguments.opt_value_from_str::<_, String>(name).map_err(bad);
        let mut number = |name: &'static str, default: f64| match option(name)? {
            Some(text) => fraction(name, &text),
            None => Ok(default),
        };
        let capital = number("--capital", 10_000.0)?;
        let (entry, price) = (number("--entry", f64::NAN)?, number("--price", f64::NAN)?);
        let (weight, amp) = (number("--weight", 0.8)?, number("--amp", 10.0)?);
        let (fee, turnover) = (number("--fee", 0.003)?, number("--turnover", 50.0)?);
        let (volatility, drift) = (number("--volatility", f64::NAN)?, number("--drift", 0.0)?);
        let (rate, tail) = (number("--rate", 0.0)?, number("--tail", 0.05)?);
        let range = option("--range")?.map(|text| pair("--range", &text)).transpose()?;
        let years = option("--horizon")?.map_or(Ok(30.0 / 365.0), |text| horizon(&text))?;
        let history = History::parse(&mut arguments)?;
        let rest = arguments.finish();
        let curves = match rest.as_slice() {
            [] => CURVES.to_vec(),
            [one] => match CURVES.into_iter().find(|curve| *one == **curve) {
                Some(curve) => vec![curve],
                None => return Err(bad(format!("expected a curve, one of {}; found {one:?}", CURVES.join(", ")))),
            },
            [_, second, ..] => return Err(bad(format!("expected options of the list, found {second:?}"))),
        };

        let of_file = |pick: fn(&[f64]) -> Option<&f64>| history.as_ref().and_then(|h| pick(&h.prices).copied());
        let or = |given: f64, default: f64| if given.is_nan() { default } else { given };
        let entry = or(entry, of_file(<[f64]>::first).unwrap_or(1.0));
        let price = or(price, of_file(<[f64]>::last).unwrap_or(entry));
        let volatility = or(volatility, history.as_ref().map_or(0.8, History::volatility));
        let [low, high] = range.unwrap_or([entry / 1.25, entry * 1.25]);
        let positive = |name: &str, x: f64| {
            if x > 0.0 && x.is_finite() {
                Ok(x)
            } else {
                Err(bad(format!("{name}: expected a positive number, found {x}")))
            }
        };
        if !(0.0..1.0).contains(&fee) || fee == 0.0 {
            return Err(bad(format!("--fee: expected more than 0 and less than 1, found {fee}")));
        }
        if !(weight > 0.0 && weight < 1.0) {
            return Err(bad(format!("--weight: expected between 0 and 1, found {weight}")));
        }
        if !(tail > 0.0 && tail < 1.0) {
            return Err(bad(format!("--tail: expected between 0 and 1, found {tail}")));
        }
        if !(0.0 < low && low < high && high.is_finite()) {
            return Err(bad(format!("--range: expected two ascending prices, found {low},{high}")));
        }
        let gbm = Gbm::new(drift, positive("--volatility", volatility)?).map_err(bad)?;
        let price = positive("--price", price)?;
        Ok(Self {
            curves,
            capital: positive("--capital", capital)?,
            entry: positive("--entry", entry)?,
            price,
            weight,
            range: [low, high],
            amp: positive("--amp", amp)?,
            fee,
            turnover: positive("--turnover", turnover)?,
            gbm,
            market: Market::new(volatility, rate, 0.0).map_err(bad)?,
            years,
            tail,
            time_in_range: time_in_range(price, low, high, &gbm, years)?,
            history,
        })
    }
}

/// In years.
fn horizon(text: &str) -> Result<f64, Failure> {
    let units = [("d", 1.0 / 365.0), ("h", 1.0 / 8_760.0), ("y", 1.0)];
    let found = units.into_iter().find_map(|(suffix, years)| text.strip_suffix(suffix).map(|number| (number, years)));
    let (number, years) = found.ok_or_else(|| bad(format!("--horizon: expected 30d, 12h or 0.5y, found {text:?}")))?;
    let horizon = parse::<f64>("--horizon", number)? * years;
    if horizon > 0.0 && horizon.is_finite() {
        Ok(horizon)
    } else {
        Err(bad(format!("--horizon: expected a positive time, found {text:?}")))
    }
}

impl History {
    fn parse(arguments: &mut pico_args::Arguments) -> Result<Option<Self>, Failure> {
        let mut option = |name: &'static str| arguments.opt_value_from_str::<_, String>(name).map_err(bad);
        let (path, column) = (option("--prices")?, option("--column")?);
        let (every, ticks) = (option("--every")?, option("--ticks")?);
        let invert = arguments.contains("--invert");
        let Some(path) = path.map(PathBuf::from) else {
            let inverted = invert.then(String::new);
            let stray = [("--column", column), ("--every", every), ("--ticks", ticks), ("--invert", inverted)];
            return match stray.into_iter().find(|(_, value)| value.is_some()) {
                Some((name, _)) => Err(bad(format!("{name}: expected with --prices only"))),
                None => Ok(None),
            };
        };
        let decimals = ticks.map(|text| pair::<i32>("--ticks", &text)).transpose()?;
        let seconds = every.map_or(Ok(86_400.0), |text| parse("--every", &text))?;
        if !(seconds > 0.0 && seconds < f64::INFINITY) {
            return Err(bad(format!("--every: expected a positive number of seconds, found {seconds}")));
        }
        let column = column.unwrap_or_else(|| "price".into());
        let mut prices = read_column(&path, &column)?;
        for price in &mut prices {
            if let Some([decimals_0, decimals_1]) = decimals {
                *price = 1.0001_f64.powf(*price) * 10_f64.powi(decimals_0 - decimals_1);
            }
            if invert {
                *price = 1.0 / *price;
            }
            if !(*price > 0.0 && price.is_finite()) {
                return Err(bad(format!("{}: {column}: not a positive price among the values", path.display())));
            }
        }
        if prices.len() < 3 {
            return Err(bad(format!("{}: expected three prices or more, found {}", path.display(), prices.len())));
        }
        Ok(Some(Self { path, prices, step: seconds / SECONDS_PER_YEAR }))
    }

    /// From close to close, per year.
    fn volatility(&self) -> f64 {
        let moves = || self.prices.iter().zip(self.prices.iter().skip(1)).map(|(from, to)| (to / from).ln());
        let count = count(self.prices.len() - 1);
        let mean = moves().sum::<f64>() / count;
        let variance = moves().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (variance / self.step).sqrt()
    }
}

fn read_column(path: &Path, column: &str) -> Result<Vec<f64>, Failure> {
    let at = |error: &dyn Display| bad(format!("{}: {error}", path.display()));
    let mut reader = csv::Reader::from_path(path).map_err(|error| at(&error))?;
    let header = reader.headers().map_err(|error| at(&error))?.clone();
    let index = header.iter().position(|name| name == column).ok_or_else(|| {
        let names: Vec<_> = header.iter().take(20).map(|name| name.chars().take(40).collect::<String>()).collect();
        at(&format!("--column: expected one of {}; found {column:?}", names.join(", ")))
    })?;
    let mut values = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| at(&error))?;
        let field = record.get(index).unwrap_or_default().trim();
        values.push(field.parse().map_err(|_| at(&format!("{column}: expected a number, found {field:?}")))?);
    }
    Ok(values)
}

/// Rows of a table, one cell per curve; a row without cells is a heading.
struct Report {
    rows: Vec<(String, Vec<String>)>,
    /// Why a cell is empty.
    notes: Vec<String>,
}

impl Report {
    /// Puts a cell into a row, which the first curve starts. What does not exist is a dash, and a note below the table.
    fn cell(&mut self, curve: &str, name: &str, value: cfmm_math::Result<String>) {
        let value = value.unwrap_or_else(|error| {
            self.notes.push(format!("{curve}, {}: {error}", name.trim()));
            NONE.into()
        });
        match self.rows.iter_mut().find(|(row, _)| row == name) {
            Some((_, cells)) => cells.push(value),
            None => self.rows.push((name.into(), vec![value])),
        }
    }

    fn heading(&mut self, name: &str) {
        if !self.rows.iter().any(|(row, _)| row == name) {
            self.rows.push((name.into(), Vec::new()));
        }
    }

    /// The column of a curve whose pool is worth one in quote per unit of base, that is relative to the entry price.
    fn add<C>(&mut self, curve: &str, request: &Request, pool: C) -> Result<(), Failure>
    where
        C: Claim + BreakEven + ExpectedLoss,
    {
        let (entry, p) = (request.entry, request.price / request.entry);
        let (sigma, years, gbm, market) = (request.gbm.volatility(), request.years, &request.gbm, &request.market);
        let position = LpPosition::new(pool, 1.0)?.with_capital(request.capital)?;
        let scaled = |x: cfmm_math::Result<f64>| x.and_then(|x| position.scale(x));

        let holdings = position.holdings_at(p);
        self.heading("Now");
        self.cell(curve, "value", position.value_at(p).map(money));
        self.cell(curve, "  base held", holdings.map(|[base, _]| amount(base / entry)));
        self.cell(curve, "  quote held", holdings.map(|[_, quote]| money(quote)));
        self.cell(curve, "held instead", position.held_value_at(p).map(money));
        let loss = position.impermanent_loss(p);
        self.cell(curve, "impermanent loss", loss.map(|loss| percent(loss.against_hold)));
        self.cell(curve, "  of the capital", loss.map(|loss| percent(loss.against_entry)));
        self.cell(curve, "  in quote", loss.map(|loss| money(loss.in_quote)));

        self.heading("Greeks");
        let (greeks, of_loss) = (position.greeks_at(p), position.loss_greeks_at(p));
        let one_percent = greeks.and_then(|greeks| greeks.per_percent(p));
        self.cell(curve, "delta (base to short)", greeks.map(|greeks| amount(greeks.delta / entry)));
        self.cell(curve, "  against holding", of_loss.map(|greeks| amount(greeks.delta / entry)));
        self.cell(curve, "  value for +1 %", one_percent.map(|greeks| money(greeks.delta)));
        self.cell(curve, "gamma (delta for +1 %)", one_percent.map(|greeks| amount(greeks.gamma / entry)));
        let claim = pool.claim(p, market, years);
        self.cell(curve, "theta, a day, to horizon", scaled(claim.map(|claim| claim.theta / 365.0)).map(money));
        self.cell(curve, "vega, +1 % volatility", scaled(claim.map(|claim| claim.vega / 100.0)).map(money));

        self.heading("Arbitrage");
        let lvr = lvr_rate(&pool, p, sigma);
        // Out of its range a position neither loses nor earns.
        let idle = lvr == Ok(0.0);
        let unless_idle = |x: cfmm_math::Result<String>| if idle { Ok(NONE.into()) } else { x };
        self.cell(curve, "LVR a year", scaled(lvr).map(money));
        self.cell(curve, "  of the value", lvr_yield(&pool, p, sigma).map(percent));
        self.cell(curve, "expected to horizon", scaled(expected_lvr(&pool, p, gbm, years)).map(money));
        if let Some(history) = &request.history {
            let path = history.prices.iter().map(|price| price / entry);
            self.cell(curve, "realised over the file", scaled(realized_lvr(&pool, path)).map(money));
        }

        self.heading("Fees needed");
        let needed = loss.and_then(|loss| break_even_fee_yield(loss.against_hold));
        self.cell(curve, "to restore holding, of value", needed.map(percent));
        let (fee, turnover) = (request.fee, request.turnover);
        self.cell(
            curve,
            "fee rate, at the turnover",
            unless_idle(break_even_fee_rate(&pool, p, sigma, turnover).map(percent)),
        );
        self.cell(
            curve,
            "turnover a year, at the fee",
            unless_idle(break_even_turnover(&pool, p, sigma, fee).map(number)),
        );
        self.cell(curve, "implied volatility", unless_idle(implied_volatility(&pool, p, fee, turnover).map(percent)));
        let prices = pool.break_even_prices(1.0, fee * turnover * years);
        let price = |side: usize| {
            let found = prices.map(|prices| prices.get(side).copied().flatten());
            unless_idle(found.map(|found| found.map_or_else(|| NONE.into(), |at| quote_price(at.price * entry))))
        };
        self.cell(curve, "break-even price below", price(0));
        self.cell(curve, "break-even price above", price(1));
        let time = break_even_time(&pool, p, fee * turnover, gbm);
        let time = time.map(|time| time.map_or_else(|| "never".into(), duration));
        self.cell(curve, "break-even time, entered now", unless_idle(time));

        self.heading("Risk to the horizon, entered at the entry price");
        self.cell(curve, "expected loss, entered now", pool.expected_il(p, gbm, years).map(percent));
        self.cell(curve, "probability of losing 5 %", il_probability(&pool, 1.0, p, gbm, years, 0.05).map(percent));
        self.cell(
            curve,
            "value at risk of the loss",
            il_quantile(&pool, 1.0, p, gbm, years, request.tail).map(percent),
        );
        self.cell(
            curve,
            "expected shortfall",
            il_expected_shortfall(&pool, 1.0, p, gbm, years, request.tail).map(percent),
        );
        self.cell(curve, "fair price of protection", scaled(pool.premium(1.0, p, market, years)).map(money));
        Ok(())
    }

    fn text(&self, request: &Request) -> Result<String, fmt::Error> {
        let mut text = String::new();
        let (capital, entry, price) = (money(request.capital), quote_price(request.entry), quote_price(request.price));
        let moved = 100.0 * (request.price / request.entry - 1.0);
        writeln!(text, "{capital} put in at {entry}, now {price} ({moved:+.2} %)")?;
        let [sigma, drift, fee, tail] =
            [request.gbm.volatility(), request.gbm.drift(), request.fee, request.tail].map(percent);
        let (turnover, horizon) = (number(request.turnover), duration(request.years));
        writeln!(
            text,
            "volatility {sigma}, drift {drift}, fee {fee}, turnover {turnover} a year, horizon {horizon}, tail {tail}"
        )?;
        if let Some(History { path, prices, step }) = &request.history {
            let (low, high) = prices.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), p| (l.min(*p), h.max(*p)));
            let (low, high, time) = (quote_price(low), quote_price(high), duration(step * count(prices.len() - 1)));
            writeln!(text, "{}: {} prices over {time}, from {low} to {high}", path.display(), prices.len())?;
        }
        if request.curves.contains(&"concentrated") {
            let [low, high] = request.range.map(quote_price);
            let stay = percent(request.time_in_range / request.years);
            writeln!(text, "range {low} to {high}: expected in it for {stay} of the horizon")?;
        }
        let width = self.rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        write!(text, "\n  {:width$}", "")?;
        for curve in &request.curves {
            write!(text, "{curve:>18}")?;
        }
        writeln!(text)?;
        for (name, cells) in &self.rows {
            if cells.is_empty() {
                writeln!(text, "\n{name}")?;
                continue;
            }
            write!(text, "  {name:width$}")?;
            for cell in cells {
                write!(text, "{cell:>18}")?;
            }
            writeln!(text)?;
        }
        for note in &self.notes {
            writeln!(text, "{NONE} {note}")?;
        }
        Ok(text)
    }
}

#[allow(clippy::cast_precision_loss, reason = "no file has 2⁵² rows")]
fn count(n: usize) -> f64 {
    n as f64
}

fn money(x: f64) -> String {
    // No minus before a zero.
    if x.abs() < 0.005 { "0.00".into() } else { grouped(&format!("{x:.2}")) }
}

fn number(x: f64) -> String {
    grouped(&format!("{x:.1}"))
}

fn amount(x: f64) -> String {
    if x == 0.0 || x.abs() >= 1e-4 { grouped(&format!("{:.5}", x + 0.0)) } else { format!("{x:.3e}") }
}

fn quote_price(x: f64) -> String {
    if (0.01..1e7).contains(&x) { grouped(&format!("{x:.4}")) } else { format!("{x:.4e}") }
}

fn percent(x: f64) -> String {
    let x = 100.0 * x;
    if x == 0.0 || x.abs() >= 1e-3 { format!("{:.3} %", x + 0.0) } else { format!("{x:.1e} %") }
}

fn duration(years: f64) -> String {
    let days = years * 365.0;
    if days == 0.0 {
        "at once".into()
    } else if days < 2.0 {
        format!("{:.1} hours", 24.0 * days)
    } else if days < 1_000.0 {
        format!("{days:.1} days")
    } else {
        format!("{years:.1} years")
    }
}

/// Commas between groups of three digits.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) =
        digits.split_once('.').map_or((digits, String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let groups: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    let grouped = groups.join(",");
    format!("{sign}{grouped}{rest}")
}
