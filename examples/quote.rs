//! Quotes a trade from the command line, on any curve and in the number of your choice.
//!
//! ```text
//! cargo run --release --example quote -- constant-product --reserves 1000,2000000 --fee 30bp --in 10
//! cargo run --release --example quote -- stable-swap --reserves 3e6,1e6,2e6 --amp 100 --fee 0.0004 --sell 1 --buy 2 \
//!     --out 5000 --number u64f64
//! ```
//!
//! Exits with 0, with 1 where the pool refuses the trade, and with 2 for a bad argument.

use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::ExitCode;
use std::str::FromStr;

use cfmm_math::{
    Concentrated, ConstantProduct, Error, Fee, Invariant, Rounding, Scalar, StableSwap, Trade, Weighted, WithFee,
};
use fixed::types::{I64F64, U64F64};

const HELP: &str = "\
Quotes a trade on a constant-function market maker.

Usage: quote <CURVE> --reserves <X,Y,…> (--in <AMOUNT> | --out <AMOUNT>) [OPTIONS]

Curves, and what each needs:
  constant-product                     x·y, two reserves
  weighted      --weights <W,W,…>      weighted geometric mean, 2 to 8 reserves
  concentrated  --range <LOW,HIGH>     x·y between two prices of asset 0 in asset 1, two reserves
  stable-swap   --amp <A>              amplification of the deployed contracts, 2 to 8 reserves

Options:
  --reserves <X,Y,…>    what the pool holds of asset 0, asset 1, …
  --in <AMOUNT>         sell exactly this
  --out <AMOUNT>        buy exactly this
  --sell <INDEX>        the asset that goes in  [default: 0]
  --buy <INDEX>         the asset that comes out  [default: 1, or 0 if that is sold]
  --fee <FEE>           on what is sold: 0.003, 0.3% or 30bp  [default: 0]
  --number <NUMBER>     f64, u64f64 or i64f64  [default: f64]
  --help                this text
";

fn main() -> ExitCode {
    let written = run().and_then(|text| io::stdout().write_all(text.as_bytes()).map_err(Failure::Output));
    let Err(failure) = written else { return ExitCode::SUCCESS };
    // Where even this cannot be written, the exit code says it.
    let _ = writeln!(io::stderr(), "error: {failure}");
    ExitCode::from(failure.exit_code())
}

fn run() -> Result<String, Failure> {
    let mut arguments = Vec::new();
    for argument in std::env::args_os().skip(1) {
        arguments.push(argument.into_string().map_err(|text| bad(format!("expected UTF-8, found {text:?}")))?);
    }
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        return Ok(HELP.to_owned());
    }
    let options = Options::parse(arguments)?;
    match options.number_type() {
        "f64" => options.quote::<f64>(),
        "u64f64" => options.quote::<U64F64>(),
        "i64f64" => options.quote::<I64F64>(),
        other => Err(bad(format!("--number: expected f64, u64f64 or i64f64, found {other:?}"))),
    }
}

/// A number that can be read and printed.
trait Number: Scalar + Display + FromStr<Err: Display> {}

impl<T: Scalar + Display + FromStr<Err: Display>> Number for T {}

enum Failure {
    /// An argument is wrong; which one, and what is expected instead.
    Argument(String),
    /// The arguments make sense, but the pool cannot do the trade.
    Refused(Error),
    /// The answer cannot be written.
    Output(io::Error),
}

fn bad(message: impl Into<String>) -> Failure {
    Failure::Argument(message.into())
}

impl Failure {
    const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Output(_) => 1,
            Self::Argument(_) => 2,
        }
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(message) => write!(f, "{message}\nTry --help."),
            Self::Refused(error) => write!(f, "the pool refuses the trade: {error}"),
            Self::Output(error) => write!(f, "the answer cannot be written: {error}"),
        }
    }
}

const OPTIONS: [&str; 10] =
    ["--reserves", "--weights", "--range", "--amp", "--fee", "--in", "--out", "--sell", "--buy", "--number"];

const CURVES: [&str; 4] = ["constant-product", "weighted", "concentrated", "stable-swap"];

/// The option that a curve needs and no other curve has.
const PARAMETERS: [(&str, &str); 3] =
    [("weighted", "--weights"), ("concentrated", "--range"), ("stable-swap", "--amp")];

struct Options {
    curve: String,
    values: Vec<(&'static str, String)>,
}

impl Options {
    fn parse(arguments: Vec<String>) -> Result<Self, Failure> {
        let mut arguments = arguments.into_iter();
        let curve = arguments.next().unwrap_or_default();
        if !CURVES.contains(&curve.as_str()) {
            return Err(bad(format!("expected a curve first, one of {}; found {curve:?}", CURVES.join(", "))));
        }
        let mut options = Self { curve, values: Vec::new() };
        while let Some(argument) = arguments.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let Some(name) = OPTIONS.into_iter().find(|option| *option == name) else {
                return Err(bad(format!("expected an option, one of {}; found {name:?}", OPTIONS.join(", "))));
            };
            let value = value.or_else(|| arguments.next().filter(|value| !value.starts_with("--")));
            let value = value.ok_or_else(|| bad(format!("{name}: expected a value after it")))?;
            if options.value(name).is_some() {
                return Err(bad(format!("{name}: expected once, found twice")));
            }
            if let Some((owner, _)) = PARAMETERS.into_iter().find(|(owner, p)| *p == name && *owner != options.curve) {
                return Err(bad(format!(
                    "{name}: expected for a {owner} pool only, found for a {} pool",
                    options.curve
                )));
            }
            options.values.push((name, value));
        }
        Ok(options)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(option, _)| *option == name).map(|(_, value)| value.as_str())
    }

    fn required(&self, name: &str) -> Result<&str, Failure> {
        self.value(name).ok_or_else(|| bad(format!("{name}: missing, and a {} pool needs it", self.curve)))
    }

    fn number_type(&self) -> &str {
        self.value("--number").unwrap_or("f64")
    }

    fn number<T: Number>(&self, name: &str, text: &str) -> Result<T, Failure> {
        match text.trim().parse::<T>() {
            Ok(number) if number.is_number() => Ok(number),
            Ok(_) => Err(bad(format!("{name}: expected a finite number, found {text:?}"))),
            Err(error) => {
                let number_type = self.number_type();
                Err(bad(format!("{name}: expected a number that {number_type} can hold, found {text:?} ({error})")))
            }
        }
    }

    /// The numbers of a list.
    fn list<T: Number>(&self, name: &str) -> Result<Vec<T>, Failure> {
        self.required(name)?.split(',').map(|text| self.number(name, text)).collect()
    }

    /// The numbers of a list of known length.
    fn array<T: Number, const N: usize>(&self, name: &str) -> Result<[T; N], Failure> {
        let wrong =
            |list: Vec<T>| bad(format!("{name}: expected {N} numbers, separated by commas; found {}", list.len()));
        self.list(name)?.try_into().map_err(wrong)
    }

    fn index(&self, name: &str, default: usize, count: usize) -> Result<usize, Failure> {
        let Some(text) = self.value(name) else { return Ok(default) };
        match text.parse() {
            Ok(index) if index < count => Ok(index),
            _ => Err(bad(format!("{name}: expected the index of an asset, 0 to {}; found {text:?}", count - 1))),
        }
    }

    fn trade(&self, count: usize) -> Result<Trade, Failure> {
        let sell = self.index("--sell", 0, count)?;
        let buy = self.index("--buy", usize::from(sell != 1), count)?;
        if sell == buy {
            Err(bad(format!("--sell and --buy: expected two assets, found {sell} twice")))
        } else {
            Ok(Trade { sell, buy })
        }
    }

    /// The fee as a ratio of integers: unlike a binary fraction, 0.003 is then exact in every number.
    fn fee<T: Number>(&self) -> Result<Fee<T>, Failure> {
        let text = self.value("--fee").unwrap_or("0");
        let wrong = || bad(format!("--fee: expected 0 to less than 1, written as 0.003, 0.3% or 30bp; found {text:?}"));
        let (decimal, shift) = match (text.strip_suffix('%'), text.strip_suffix("bp")) {
            (Some(percent), _) => (percent, 2),
            (_, Some(basis_points)) => (basis_points, 4),
            _ => (text, 0),
        };
        let (whole, decimals) = decimal.split_once('.').unwrap_or((decimal, ""));
        let (num, zeros) = ([whole, decimals].concat(), "0".repeat(shift + decimals.len()));
        if num.is_empty() || !num.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let (Ok(num), Ok(den)) = (num.parse::<T>(), format!("1{zeros}").parse::<T>()) else { return Err(wrong()) };
        if num < den { Fee::ratio(num, den).map_err(|_| wrong()) } else { Err(wrong()) }
    }

    /// The trade to quote: an amount in or an amount out.
    fn amount<T: Number>(&self) -> Result<Amount<T>, Failure> {
        match (self.value("--in"), self.value("--out")) {
            (Some(text), None) => Ok(Amount::In(self.number("--in", text)?)),
            (None, Some(text)) => Ok(Amount::Out(self.number("--out", text)?)),
            (None, None) => Err(bad("--in or --out: missing, and one of them is needed")),
            (Some(_), Some(_)) => Err(bad("--in and --out: expected one of them, found both")),
        }
    }
}

#[derive(Clone, Copy)]
enum Amount<T> {
    In(T),
    Out(T),
}

impl Options {
    fn quote<T: Number>(&self) -> Result<String, Failure> {
        let count = self.list::<T>("--reserves")?.len();
        match (self.curve.as_str(), count) {
            ("constant-product", _) => self.constant_product::<T>(),
            ("concentrated", _) => self.concentrated::<T>(),
            ("weighted", 2) => self.weighted::<T, 2>(),
            ("weighted", 3) => self.weighted::<T, 3>(),
            ("weighted", 4) => self.weighted::<T, 4>(),
            ("weighted", 5) => self.weighted::<T, 5>(),
            ("weighted", 6) => self.weighted::<T, 6>(),
            ("weighted", 7) => self.weighted::<T, 7>(),
            ("weighted", 8) => self.weighted::<T, 8>(),
            ("stable-swap", 2) => self.stable_swap::<T, 2>(),
            ("stable-swap", 3) => self.stable_swap::<T, 3>(),
            ("stable-swap", 4) => self.stable_swap::<T, 4>(),
            ("stable-swap", 5) => self.stable_swap::<T, 5>(),
            ("stable-swap", 6) => self.stable_swap::<T, 6>(),
            ("stable-swap", 7) => self.stable_swap::<T, 7>(),
            ("stable-swap", 8) => self.stable_swap::<T, 8>(),
            _ => Err(bad(format!("--reserves: expected 2 to 8 numbers, separated by commas; found {count}"))),
        }
    }

    fn constant_product<T: Number>(&self) -> Result<String, Failure> {
        let [x, y] = self.array("--reserves")?;
        self.report::<ConstantProduct<T>>(ConstantProduct::new(x, y))
    }

    fn concentrated<T: Number>(&self) -> Result<String, Failure> {
        let ([x, y], [lower, upper]) = (self.array("--reserves")?, self.array("--range")?);
        self.report::<Concentrated<T>>(Concentrated::new(x, y, lower, upper))
    }

    fn weighted<T: Number, const N: usize>(&self) -> Result<String, Failure> {
        self.report::<Weighted<T, N>>(Weighted::new(self.array("--reserves")?, self.array("--weights")?))
    }

    fn stable_swap<T: Number, const N: usize>(&self) -> Result<String, Failure> {
        let amplification = self.number("--amp", self.required("--amp")?)?;
        self.report::<StableSwap<T, N>>(StableSwap::new(self.array("--reserves")?, amplification))
    }

    fn report<P: Invariant<Scalar: Number>>(&self, pool: Result<P, Error>) -> Result<String, Failure> {
        let pool = pool.map_err(|error| bad(format!("{}: {error}", argument_of(error))))?;
        let pool = WithFee::new(pool, self.fee()?).map_err(|error| bad(format!("--fee: {error}")))?;
        let (trade, amount) = (self.trade(pool.reserves().len())?, self.amount()?);
        quote(pool, trade, amount).map_err(|error| match (error, amount) {
            (Error::InvalidAmount, Amount::In(_)) => bad(format!("--in: {error}")),
            (Error::InvalidAmount, Amount::Out(_)) => bad(format!("--out: {error}")),
            _ => Failure::Refused(error),
        })
    }
}

/// The argument that a pool cannot be made of.
const fn argument_of(error: Error) -> &'static str {
    match error {
        Error::InvalidReserve => "--reserves",
        Error::InvalidWeight => "--weights",
        Error::InvalidAmplification => "--amp",
        Error::InvalidRange => "--range",
        // What is right in itself does not fit.
        _ => "--number",
    }
}

fn quote<P: Invariant<Scalar: Number>>(pool: P, trade: Trade, amount: Amount<P::Scalar>) -> Result<String, Error> {
    let mut after = pool;
    let (amount_in, amount_out) = match amount {
        Amount::In(amount_in) => (amount_in, after.swap(trade, amount_in)?),
        Amount::Out(amount_out) => (after.swap_exact_out(trade, amount_out)?, amount_out),
    };
    let (one, hundred, Trade { sell, buy }) = (P::Scalar::ONE, P::Scalar::from_int(100)?, trade);
    let percent = pool.price_impact(trade, amount_in)?.mul_div(hundred, one, Rounding::Up)?;
    Ok(format!(
        "sell             {amount_in} of asset {sell}\n\
         buy              {amount_out} of asset {buy}\n\
         effective price  {}\n\
         spot before      {}\n\
         spot after       {}\n\
         price impact     {percent} %\n\
         Prices are in asset {buy} for one of asset {sell}, fee included; the impact is without the fee.\n",
        pool.effective_price(trade, amount_in)?,
        pool.spot_price(trade, Rounding::Down)?,
        after.spot_price(trade, Rounding::Down)?,
    ))
}
