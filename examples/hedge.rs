//! Hedging a concentrated position: what to short, which options to buy, how far to let the hedge drift, and whether the
//! fees pay for it.
//!
//! ```text
//! cargo run --release --example hedge -- --entry 2000 --price 2200 --range 1600,2600 --volatility 70%
//! cargo run --release --example hedge -- --strikes 1400,1600,1800,2200,2400,2800 --funding 1bp --trading-cost 5bp
//! ```
//!
//! Exits with 0, with 1 where a measure does not exist for the input, and with 2 for a bad argument.

use std::fmt::Write;
use std::process::ExitCode;

use cfmm_math::analytics::hedge::{
    Exposure, FundingRate, HedgeBudget, HedgeDecision, HedgeTarget, LeastSquaresHedge, NoTransactionBand,
    PerpetualShort, Rehedge, Strip, delta_gamma_hedge, delta_hedge,
};
use cfmm_math::analytics::{Claim, EuropeanOption, Gbm, LpPosition, Market, OptionKind, expected_lvr, time_in_range};
use cfmm_math::{Concentrated, Error};

#[path = "support/options.rs"]
mod options;

use options::{Failure, bad, fraction};

const HELP: &str = "\
Hedging a concentrated liquidity position.

Usage: hedge [OPTIONS]

The position:
  --capital <QUOTE>         what was put in  [default: 10000]
  --entry <PRICE>           price of the base at entry, in quote  [default: 2000]
  --price <PRICE>           price now  [default: the entry]
  --range <LOW,HIGH>        [default: entry/1.25 to entry·1.25]
  --fee <FEE>               swap fee: 0.003, 0.3% or 30bp  [default: 0.3%]
  --turnover <N>            volume over the position's value, per year, while in range  [default: 150]

The market:
  --volatility <SIGMA>      per year: 0.8 or 80%  [default: 80%]
  --drift <MU>              expected, per year  [default: 0]
  --rate <RHO>              interest of the quote, per year  [default: 0]
  --horizon <DAYS>          to the expiry of the options  [default: 30]

The hedge:
  --strikes <K,K,…>         listed strikes, ascending  [default: ten around the entry]
  --trading-cost <C>        of what is traded, as a fraction  [default: 5bp]
  --risk-aversion <LAMBDA>  absolute, per unit of quote  [default: 0.001]
  --funding <RATE>          that longs pay shorts every eight hours  [default: 0.5bp]
  --margin <SHARE>          of the short, in quote over its notional  [default: 50%]
  --maintenance <SHARE>     margin that must be left  [default: 1%]
  --help                    this text
";

const DAYS: f64 = 365.0;

fn main() -> ExitCode {
    options::exit(run().map(|text| print!("{text}")))
}

/// What is asked for.
struct Request {
    position: LpPosition<Concentrated<f64>>,
    price: f64,
    range: [f64; 2],
    fee_yield: f64,
    gbm: Gbm,
    market: Market,
    years: f64,
    strikes: Vec<f64>,
    trading_cost: f64,
    risk_aversion: f64,
    funding: FundingRate,
    margin: f64,
    maintenance: f64,
}

fn run() -> Result<String, Failure> {
    let mut arguments = pico_args::Arguments::from_env();
    if arguments.contains(["-h", "--help"]) {
        return Ok(HELP.to_owned());
    }
    let request = Request::parse(arguments)?;
    let mut text = String::new();
    request.now(&mut text)?;
    let short = request.base(&mut text)?;
    request.options(&mut text)?;
    request.budget(&mut text, short)?;
    Ok(text)
}

impl Request {
    fn parse(mut arguments: pico_args::Arguments) -> Result<Self, Failure> {
        let mut option = |name: &'static str| arguments.opt_value_from_str::<_, String>(name).map_err(bad);
        let mut number = |name: &'static str, default: f64| match option(name)? {
            Some(text) => fraction(name, &text),
            None => Ok(default),
        };
        let (capital, entry) = (number("--capital", 10_000.0)?, number("--entry", 2_000.0)?);
        let price = number("--price", entry)?;
        let (fee, turnover) = (number("--fee", 0.003)?, number("--turnover", 150.0)?);
        let (volatility, drift) = (number("--volatility", 0.8)?, number("--drift", 0.0)?);
        let (rate, days) = (number("--rate", 0.0)?, number("--horizon", 30.0)?);
        let (trading_cost, risk_aversion) = (number("--trading-cost", 0.0005)?, number("--risk-aversion", 0.001)?);
        let (funding, margin) = (number("--funding", 0.000_05)?, number("--margin", 0.5)?);
        let maintenance = number("--maintenance", 0.01)?;
        let range = option("--range")?.map(|text| list("--range", &text)).transpose()?;
        let strikes = option("--strikes")?.map(|text| list("--strikes", &text)).transpose()?;
        if let Some(stray) = arguments.finish().first() {
            return Err(bad(format!("expected options of the list, found {stray:?}")));
        }
        let range = range.unwrap_or_else(|| vec![entry / 1.25, entry * 1.25]);
        let &[low, high] = range.as_slice() else {
            return Err(bad(format!("--range: expected two prices, found {}", range.len())));
        };
        let around = || (-5..=5).filter(|step| *step != 0).map(|step| entry * (1.0 + 0.08 * f64::from(step)));
        let amounts = [("--capital", capital), ("--entry", entry), ("--price", price)];
        let others = [("--horizon", days), ("--volatility", volatility), ("--risk-aversion", risk_aversion)];
        for (name, x) in amounts.into_iter().chain(others) {
            if x <= 0.0 {
                return Err(bad(format!("{name}: expected a positive number, found {x}")));
            }
        }
        for (name, x) in
            [("--fee", fee), ("--turnover", turnover), ("--margin", margin), ("--trading-cost", trading_cost)]
        {
            if x < 0.0 {
                return Err(bad(format!("{name}: expected at least 0, found {x}")));
            }
        }
        if !(0.0..1.0).contains(&maintenance) {
            return Err(bad(format!("--maintenance: expected at least 0 and less than 1, found {maintenance}")));
        }
        let strikes = strikes.unwrap_or_else(|| around().collect());
        let mut last = 0.0;
        for strike in &strikes {
            if *strike <= last {
                return Err(bad(format!(
                    "--strikes: expected positive prices, ascending, found {strike} after {last}"
                )));
            }
            last = *strike;
        }
        let pool = Concentrated::from_liquidity(1.0, entry, low, high)
            .map_err(|_| bad(format!("--range: expected two ascending prices, found {low},{high}")))?;
        Ok(Self {
            position: LpPosition::new(pool, entry).and_then(|whole| whole.with_capital(capital)).map_err(bad)?,
            price,
            range: [low, high],
            fee_yield: fee * turnover,
            gbm: Gbm::new(drift, volatility).map_err(bad)?,
            market: Market::new(volatility, rate, 0.0).map_err(bad)?,
            years: days / DAYS,
            strikes,
            trading_cost,
            risk_aversion,
            funding: FundingRate::new(funding, 8.0 / (24.0 * DAYS)).map_err(bad)?,
            margin,
            maintenance,
        })
    }

    fn now(&self, text: &mut String) -> Result<(), Failure> {
        let (position, price, [low, high]) = (&self.position, self.price, self.range);
        let [base, quote] = position.holdings_at(price)?;
        let loss = position.impermanent_loss(price)?;
        writeln!(text, "Range {low:.2} to {high:.2}, entered at {:.2}, now {price:.2}", position.entry_price())?;
        line(text, "value", position.value_at(price)?)?;
        writeln!(text, "  holds {base:.5} base and {quote:.2} quote")?;
        line(text, "impermanent loss so far", loss.in_quote)?;
        Ok(())
    }

    /// Hedges with the base alone; returns the one that is flat now.
    fn base(&self, text: &mut String) -> Result<f64, Failure> {
        let (position, price) = (&self.position, self.price);
        let short = delta_hedge(position, price, HedgeTarget::Quote)?;
        let against_holding = delta_hedge(position, price, HedgeTarget::Holding)?;
        let once = position.scale(position.pool().least_squares_hedge(price, &self.gbm, self.years)?)?;
        writeln!(text, "\nShort, in base")?;
        line(text, "flat now, in quote", short)?;
        line(text, "flat now, against holding", against_holding)?;
        line(text, "once, to the horizon", once)?;

        writeln!(text, "\n  {:>9}{:>14}{:>14}{:>14}", "move", "unhedged", "flat now", "once")?;
        let value = position.value_at(price)?;
        for percent in [-20, -10, -5, 5, 10, 20] {
            let to = price * (1.0 + f64::from(percent) / 100.0);
            let change = position.value_at(to)? - value;
            let [flat, once] = [short, once].map(|short| change - short * (to - price));
            writeln!(text, "  {:>9}{change:>14.2}{flat:>14.2}{once:>14.2}", format!("{percent:+} %"))?;
        }
        Ok(short)
    }

    fn options(&self, text: &mut String) -> Result<(), Failure> {
        let (position, price, market, years) = (&self.position, self.price, &self.market, self.years);
        let straddled = Exposure::from(EuropeanOption::call(price, years)?.greeks(price, market)?);
        let greeks = position.greeks_at(price)?;
        let hedge = delta_gamma_hedge(greeks.into(), straddled)?;
        let [calls] = hedge.options;
        writeln!(text, "\nDelta and gamma, with a call at {price:.2}")?;
        line(text, "calls to buy", calls)?;
        line(text, "base to short", hedge.short)?;

        let mut quantities = vec![0.0; self.strikes.len()];
        let strip = Strip::new(position, &self.strikes, &mut quantities)?;
        writeln!(text, "\nOptions that pay the impermanent loss in {:.0} days", years * DAYS)?;
        writeln!(text, "  {:<6}{:>10}{:>14}{:>14}{:>14}", "", "strike", "quantity", "price", "cost")?;
        for leg in strip.legs() {
            let kind = match leg.kind {
                OptionKind::Call => "call",
                OptionKind::Put => "put",
            };
            let each = leg.option(years)?.price(price, market)?;
            let (strike, quantity) = (leg.strike, leg.quantity);
            writeln!(text, "  {kind:<6}{strike:>10.2}{quantity:>14.6}{each:>14.4}{:>14.4}", quantity * each)?;
        }
        let fair = position.scale(position.pool().premium(position.entry_price(), price, market, years)?)?;
        line(text, "together", strip.cost(price, market, years)?)?;
        line(text, "fair price of full protection", fair)?;
        // Where no two strikes enclose anything there is no gap either.
        if let Ok(gap) = strip.worst_gap() {
            writeln!(text, "  pays at most {:.4} too much between strikes, at {:.2}", gap.excess, gap.price)?;
        }
        if let (Some(first), Some(last)) = (self.strikes.first(), self.strikes.last()) {
            writeln!(text, "  beyond {first:.2} and {last:.2} it pays less than the loss")?;
        }
        Ok(())
    }

    fn budget(&self, text: &mut String, short: f64) -> Result<(), Failure> {
        let (position, price, [low, high]) = (&self.position, self.price, self.range);
        let (sigma, gamma) = (self.market.volatility(), position.greeks_at(price)?.gamma);
        let band = NoTransactionBand::whalley_wilmott(
            self.trading_cost,
            self.risk_aversion,
            price,
            gamma,
            self.market.rate(),
            self.years,
        )?;
        writeln!(text, "\nTrading the short")?;
        line(text, "half-width of the band, in base", band.half_width())?;
        let to_target = band.cost_per_year(price, gamma, sigma, Rehedge::ToTarget)?;
        let to_edge = band.cost_per_year(price, gamma, sigma, Rehedge::ToEdge)?;
        line(text, "a year, back to the target", to_target)?;
        line(text, "a year, to the edge of the band", to_edge)?;

        let notional = short * price;
        let funding = self.funding.income(notional, 1.0)?;
        line(text, "funding received a year", funding)?;
        if short > 0.0 {
            let perpetual = PerpetualShort::new(short, price, self.margin * notional, self.maintenance)?;
            let until = self.funding.income(notional, self.years)?;
            for (name, funding) in [("liquidated at the price", 0.0), ("  after the funding to the horizon", until)] {
                match perpetual.liquidation_price(funding) {
                    Err(Error::InsufficientReserves) => writeln!(text, "  {name:<44}{:>14}", "any")?,
                    price => line(text, name, price?)?,
                }
            }
        }

        // What is to be expected until the horizon, by the year.
        let stay = time_in_range(price, low, high, &self.gbm, self.years)? / self.years;
        let lost = position.scale(expected_lvr(position.pool(), price, &self.gbm, self.years)?)?;
        let value = position.value_at(price)?;
        let budget = HedgeBudget::new(self.fee_yield * value * stay, lost / self.years, to_edge * stay, funding)?;
        writeln!(text, "\nExpected to the horizon, by the year")?;
        line(text, "share of the time in range", stay)?;
        line(text, "fees", self.fee_yield * value * stay)?;
        line(text, "loss versus rebalancing", lost / self.years)?;
        line(text, "hedging, less funding", budget.cost())?;
        line(text, "net", budget.net_income()?)?;
        line(text, "  over the value", budget.net_yield(value)?)?;
        if short == 0.0 {
            writeln!(text, "\nnothing to hedge: the position holds no base")?;
            return Ok(());
        }
        let decision = match (budget.decision(), budget.net_income()? > 0.0) {
            (HedgeDecision::Hedge, true) => "hedge: the fees pay for it and for arbitrage",
            (HedgeDecision::Hedge, false) => {
                "hedge or leave: the fees pay for the hedge, but not for arbitrage as well"
            }
            (HedgeDecision::DoNotHedge, _) => "do not hedge: it costs more than the fees",
        };
        writeln!(text, "\n{decision}")?;
        Ok(())
    }
}

fn line(text: &mut String, name: &str, value: f64) -> std::fmt::Result {
    let digits = if value.abs() < 100.0 { 5 } else { 2 };
    // No minus before a zero.
    let value = if value.abs() < 0.000_005 { 0.0 } else { value };
    writeln!(text, "  {name:<44}{value:>14.digits$}")
}

fn list(name: &str, text: &str) -> Result<Vec<f64>, Failure> {
    text.split(',').map(|item| fraction(name, item)).collect()
}
