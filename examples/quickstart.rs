//! A tour of the crate on pools that existed: quotes in `f64` and in fixed point, a deposit, a withdrawal and the
//! impermanent loss of the textbook.
//!
//! ```text
//! cargo run --release --example quickstart
//! ```

use std::error::Error;
use std::fmt::Display;
use std::str::FromStr;

use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Fee, Invariant, Liquidity, PoolValue, Real, Rounding, Scalar, StableSwap,
    Trade, Weighted, WithFee, X_FOR_Y, Y_FOR_X,
};
use fixed::FixedU128;
use fixed::traits::FromFixed;
use fixed::types::extra::U96;
use fixed::types::{I64F64, U64F64};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The fixed-point number of this tour. Its unit, 2⁻⁶⁴, is an 18th of a wei.
type Fixed = U64F64;

/// What the pools below are generic over: `f64` and `Fixed`, both read from the same decimals.
trait Number: Scalar + Display + FromFixed + FromStr<Err: Error + 'static> {}

impl<T: Scalar + Display + FromFixed + FromStr<Err: Error + 'static>> Number for T {}

fn main() -> Result<()> {
    println!("Four curves, in f64 and in fixed point (U64F64, a unit of 2^-64).");
    println!("ulp: the difference of the two, in units in the last place of the f64 result.");
    println!("Prices include the fee, price impact does not. The amount that moves the price to a target comes");
    println!("from a small difference of two prices: there f64 loses up to three digits.");

    show(&UNISWAP_RANGE, &uniswap_range::<f64>()?, &uniswap_range::<Fixed>()?)?;
    show(&UNISWAP_ALL_PRICES, &uniswap_all_prices::<f64>()?, &uniswap_all_prices::<Fixed>()?)?;
    show(&BALANCER, &balancer::<f64>()?, &balancer::<Fixed>()?)?;
    show(&CURVE, &curve::<f64>()?, &curve::<Fixed>()?)?;

    deposit_and_withdraw()?;
    impermanent_loss()
}

/// A pool to quote, and the trades to quote on it, as decimals.
struct Market {
    title: &'static str,
    note: &'static str,
    /// Names of the assets, by index.
    assets: [&'static str; 2],
    trade: Trade,
    sell: &'static str,
    buy: &'static str,
    price: &'static str,
}

/// Uniswap v3 USDC/WETH 0.3 %, Ethereum mainnet, 0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8, in mid-2021.
///
/// `sqrtPriceX96` and `tick` of its `slot0()`, and its `liquidity()`. Token 0 is USDC with 6 decimals, token 1 WETH with
/// 18. The pool prices USDC in WETH; here ETH is the base and USDC the quote, so prices are inverted.
const UNISWAP_SQRT_PRICE_X96: u128 = 1_232_138_069_632_875_387_208_122_903_592_276;
/// `5508696650323172070`, less 12 decimals, the mean of the tokens'.
const UNISWAP_LIQUIDITY: &str = "5508696.650323172070";
/// The multiples of the tick spacing 60 around the tick 193,048.
const UNISWAP_TICKS: [u32; 2] = [193_020, 193_080];

const UNISWAP_RANGE: Market = Market {
    title: "Concentrated liquidity: Uniswap v3 USDC/WETH 0.3 %, ticks 193,020 to 193,080",
    note: "Ethereum 0x8ad599c3A0ff1De082011EFDDc58f1908eb6e6D8, slot0() and liquidity() in mid-2021",
    assets: ["ETH", "USDC"],
    trade: X_FOR_Y,
    sell: "10",
    buy: "40000",
    price: "4115",
};

const UNISWAP_ALL_PRICES: Market = Market {
    title: "Constant product: the same liquidity, spread over all prices",
    note: "The same trades, the same quotes: only the reserves behind them are larger.",
    ..UNISWAP_RANGE
};

/// Balancer 80/20, Ethereum mainnet, as printed in Balancer's documentation, "Pool Interfacing".
const BALANCER: Market = Market {
    title: "Weighted: Balancer 80 % BAL, 20 % WETH, fee 0.05 %",
    note: "Ethereum 0x5c6Ee304399DBdB9C8Ef030aB642B10820DB8F56, Balancer's documentation, \"Pool Interfacing\"",
    assets: ["BAL", "WETH"],
    trade: Y_FOR_X,
    sell: "5",
    buy: "1000",
    price: "179.5",
};

/// Curve ETH/stETH, Ethereum mainnet, recorded 2023-09-26: public test data of bancorprotocol/fastlane-bot. The contract
/// takes its fee from what it pays; `WithFee` takes it from what is sold.
const CURVE: Market = Market {
    title: "Stable-swap: Curve ETH/stETH, A = 30, fee 0.01 %",
    note: "Ethereum 0xDC24316b9AE028F1497c275EB9192a3Ea0f67022, 2023-09-26, data of bancorprotocol/fastlane-bot",
    assets: ["ETH", "stETH"],
    trade: Y_FOR_X,
    sell: "1000",
    buy: "1000",
    price: "0.998",
};

/// `√P`, in USDC per ETH: 10⁶ over the root that the contract keeps, a Q64.96.
fn uniswap_sqrt_price<T: Number>() -> Result<T> {
    let sqrt_price = T::from_fixed(FixedU128::<U96>::from_bits(UNISWAP_SQRT_PRICE_X96));
    Ok(T::from_int(1_000_000)?.mul_div(T::ONE, sqrt_price, Rounding::Down)?)
}

/// `√P` at a tick: 10⁶ · 1.0001^(−tick/2).
fn uniswap_sqrt_price_at<T: Number>(tick: u32, rounding: Rounding) -> Result<T> {
    let [num, den, tick, two] = [10_000, 10_001, tick, 2].map(T::from_int);
    Ok(T::from_int(1_000_000)?.mul_pow(num?, den?, tick?, two?, rounding)?)
}

/// The pool as deployed: its liquidity trades between two ticks.
fn uniswap_range<T: Number>() -> Result<WithFee<Concentrated<T>>> {
    let [low_tick, high_tick] = UNISWAP_TICKS;
    let pool = Concentrated::from_liquidity_sqrt(
        UNISWAP_LIQUIDITY.parse()?,
        uniswap_sqrt_price()?,
        uniswap_sqrt_price_at(high_tick, Rounding::Down)?,
        uniswap_sqrt_price_at(low_tick, Rounding::Up)?,
    )?;
    Ok(WithFee::new(pool, Fee::basis_points(30)?)?)
}

/// The virtual reserves of that liquidity, `L/√P` and `L·√P`, as real ones.
fn uniswap_all_prices<T: Number>() -> Result<WithFee<ConstantProduct<T>>> {
    let (liquidity, root): (T, T) = (UNISWAP_LIQUIDITY.parse()?, uniswap_sqrt_price()?);
    let eth = liquidity.mul_div(T::ONE, root, Rounding::Down)?;
    let usdc = liquidity.mul_div(root, T::ONE, Rounding::Down)?;
    Ok(WithFee::new(ConstantProduct::new(eth, usdc)?, Fee::basis_points(30)?)?)
}

fn balancer<T: Number>() -> Result<WithFee<Weighted<T, 2>>> {
    let reserves = ["5720903.090084350251216632".parse()?, "7939.247003721636150710".parse()?];
    let pool = Weighted::new(reserves, [T::from_int(80)?, T::from_int(20)?])?;
    Ok(WithFee::new(pool, Fee::basis_points(5)?)?)
}

fn curve<T: Number>() -> Result<WithFee<StableSwap<T, 2>>> {
    let reserves = ["79029.812961701947287241".parse()?, "79219.511531753702678838".parse()?];
    let pool = StableSwap::new(reserves, T::from_int(30)?)?;
    Ok(WithFee::new(pool, Fee::basis_points(1)?)?)
}

/// What a trader asks a pool. Nothing here knows which curve it is, or which number.
struct Quote<T> {
    spot: T,
    paid: T,
    asked: T,
    to_price: T,
    impact: T,
}

fn quote<P: Invariant<Scalar: Number>>(pool: &P, market: &Market) -> Result<Quote<P::Scalar>> {
    let (trade, amount_in) = (market.trade, market.sell.parse()?);
    Ok(Quote {
        spot: pool.spot_price(trade, Rounding::Down)?,
        paid: pool.amount_out(trade, amount_in)?,
        asked: pool.amount_in(trade, market.buy.parse()?)?,
        to_price: pool.amount_to_price(trade, market.price.parse()?)?,
        impact: pool.price_impact(trade, amount_in)?,
    })
}

fn show(market: &Market, float: &impl Invariant<Scalar = f64>, fixed: &impl Invariant<Scalar = Fixed>) -> Result<()> {
    let (sold, bought) = market.trade.of(&market.assets)?;
    let [sell, buy, price] = [market.sell, market.buy, market.price].map(grouped);
    let (x, y) = X_FOR_Y.of(fixed.reserves())?;
    let [x_name, y_name] = market.assets;
    println!("\n{}\n{}", market.title, market.note);
    println!("Reserves: {} {x_name} and {} {y_name}.", decimals(x, 2), decimals(y, 2));

    let (f, x) = (quote(float, market)?, quote(fixed, market)?);
    println!("  {:32}{:>10}{:>35}{:>14}", "", "f64", "fixed point", "ulp");
    row(&format!("spot price, {bought} per {sold}"), f.spot, x.spot);
    row(&format!("{sell} {sold} sell for, {bought}"), f.paid, x.paid);
    row(&format!("{buy} {bought} cost, {sold}"), f.asked, x.asked);
    row(&format!("to the price {price}, sell {sold}"), f.to_price, x.to_price);
    let [f, x] = [f.impact, x.impact.to_num()].map(|impact| aligned(&decimals(100.0 * impact, 4)));
    println!("  {:32}{f}{}", format!("price impact of {sell} {sold}, %"), x.trim_end());
    Ok(())
}

fn row(label: &str, float: f64, fixed: Fixed) {
    let columns = [grouped(&float.to_string()), decimals(fixed, 18)].map(|number| aligned(&number));
    println!("  {label:32}{}{:>5.1}", columns.concat(), ulps(float, fixed));
}

/// The difference in units in the last place of the `f64`.
fn ulps(float: f64, fixed: Fixed) -> f64 {
    let ulp = f64::from_bits(float.to_bits() + 1) - float;
    Fixed::saturating_from_num(float).abs_diff(fixed).to_num::<f64>() / ulp
}

/// Shares of the Balancer pool. The caller keeps the supply; here it starts as if the pool had just been opened.
fn deposit_and_withdraw() -> Result<()> {
    let mut pool = balancer::<Fixed>()?;
    let mut supply = pool.initial_shares()?;
    println!("\nDeposits and withdrawals: the Balancer pool in fixed point\nThe level per share never falls.");
    println!("  {:32}{:>15}{:>11}{:>16}{:>20}", "", "BAL", "WETH", "shares", "level per share");
    step("the pool at the start", &pool, supply, pool.reserves(), supply)?;

    // In proportion: free of fees. What is asked is rounded up, what is paid is rounded down.
    let mut amounts = [Fixed::ZERO; 2];
    let shares = supply.mul_div(Fixed::ONE, Fixed::from_int(100)?, Rounding::Down)?;
    pool.deposit_for_shares(shares, supply, &mut amounts)?;
    supply = supply.plus(shares)?;
    step("deposit in proportion", &pool, supply, &amounts, shares)?;

    pool.withdraw(shares, supply, &mut amounts)?;
    supply = supply.minus(shares)?;
    step("withdraw with the same shares", &pool, supply, &amounts, shares)?;

    // One asset: a part of it is a swap in disguise and pays the fee, which stays in the pool.
    let deposited = Fixed::from_int(10_000)?;
    let shares = pool.deposit_one(0, deposited, supply)?;
    supply = supply.plus(shares)?;
    step("deposit BAL alone", &pool, supply, &[deposited, Fixed::ZERO], shares)?;

    let withdrawn = pool.withdraw_one(0, shares, supply)?;
    supply = supply.minus(shares)?;
    step("withdraw BAL alone", &pool, supply, &[withdrawn, Fixed::ZERO], shares)?;

    let cost = decimals(deposited.minus(withdrawn)?, 4);
    println!("Back and forth with BAL alone cost {cost} BAL in fees; they stay with the other holders.");
    Ok(())
}

/// A line of the ledger: what moved, and what a share is worth after it.
fn step(
    label: &str,
    pool: &impl Invariant<Scalar = Fixed>,
    supply: Fixed,
    amounts: &[Fixed],
    shares: Fixed,
) -> Result<()> {
    let (base, quote) = X_FOR_Y.of(amounts)?;
    let [base, quote, shares] = [base, quote, shares].map(|amount| decimals(amount, 2));
    let per_share = pool.level(Rounding::Down)?.mul_div(Fixed::ONE, supply, Rounding::Down)?;
    println!("  {label:32}{base:>15}{quote:>11}{shares:>16}{per_share:>20.15}");
    Ok(())
}

/// ½ ETH and 500 USDC at 1,000 USDC per ETH, then ETH at 4,000: one formula for both numbers.
fn textbook<T: Real>() -> Result<[T; 6]> {
    let (from, to) = (T::rational(1_000, 1), T::rational(4_000, 1));
    let pool = ConstantProduct::new(T::rational(1, 2), T::rational(500, 1))?;
    let [eth, usdc] = pool.reserves_at(to)?;
    let (held, value, loss) = (pool.held_value(from, to)?, pool.value_at(to)?, pool.divergence(from, to)?);
    Ok([eth, usdc, value, held, loss, (-loss).mul_ratio(T::rational(100, 1), held).finite()?])
}

fn impermanent_loss() -> Result<()> {
    println!("\nImpermanent loss: the textbook case");
    println!("0.5 ETH and 500 USDC go into a constant-product pool at 1,000 USDC per ETH. Then ETH is at 4,000.");
    println!("  {:32}{:>10}{:>16}", "", "f64", "fixed point");
    let labels = [
        "ETH in the pool",
        "USDC in the pool",
        "together, USDC",
        "held instead, USDC",
        "divergence, USDC",
        "impermanent loss, %",
    ];
    for ((label, float), fixed) in labels.into_iter().zip(textbook::<f64>()?).zip(textbook::<Checked<I64F64>>()?) {
        println!("  {label:32}{:>10}{:>16}", decimals(float, 2), decimals(fixed, 2));
    }
    Ok(())
}

/// A number with so many decimals and thousands separators.
fn decimals(number: impl Display, decimals: usize) -> String {
    grouped(&format!("{number:.decimals$}"))
}

/// A decimal with thousands separators.
fn grouped(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let (whole, rest) = split(digits);
    let groups: Vec<_> = whole.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    format!("{sign}{}{rest}", groups.join(","))
}

/// A decimal padded so that the points of a column are below each other.
fn aligned(decimal: &str) -> String {
    let (whole, rest) = split(decimal);
    format!("{whole:>7}{rest:20}")
}

/// A decimal before its point and from its point.
fn split(decimal: &str) -> (&str, &str) {
    decimal.find('.').map_or((decimal, ""), |point| decimal.split_at(point))
}
