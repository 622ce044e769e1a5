//! Draws value, impermanent loss, delta and gamma of the curves against price, and the expected loss against volatility.
//!
//! ```text
//! cargo run --release --example plots [DIRECTORY]     default: docs/plots
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfmm_math::analytics::{ExpectedLoss, Gbm, LpPosition};
use cfmm_math::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted};
use plotters::prelude::*;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Twice what it is shown at: points are placed at whole pixels.
const SIZE: (u32, u32) = (1440, 880);
/// Distinct also for those who see red and green alike.
const COLORS: [RGBColor; 4] =
    [RGBColor(0, 90, 181), RGBColor(220, 120, 0), RGBColor(0, 140, 110), RGBColor(190, 40, 120)];

/// A line: its name and its points.
type Line = (&'static str, Vec<(f64, f64)>);

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let directory = arguments.next().map_or_else(|| PathBuf::from("docs/plots"), PathBuf::from);
    if arguments.next().is_some() || directory.to_string_lossy().starts_with('-') {
        eprintln!("Usage: plots [DIRECTORY]  [default: docs/plots]");
        return ExitCode::from(2);
    }
    match draw_all(&directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", directory.display());
            ExitCode::FAILURE
        }
    }
}

fn draw_all(directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)?;
    let relatives: Vec<_> = (-300..=300).map(|i| f64::from(i) / 300.0 * 4.0_f64.ln()).map(f64::exp).collect();

    // 1,000 in quote at a price of 1, in every curve.
    let measure = |f: &dyn Fn(&dyn Measures, f64) -> cfmm_math::Result<f64>| -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for (name, position) in positions()? {
            let points = relatives.iter().map(|p| Ok((*p, f(&*position, *p)?)));
            lines.push((name, points.collect::<cfmm_math::Result<Vec<_>>>()?));
        }
        Ok(lines)
    };

    let mut value = measure(&|position, p| position.value(p))?;
    value.push(("held, half and half", relatives.iter().map(|p| (*p, 500.0 + 500.0 * p)).collect()));
    Chart {
        title: "Value of 1,000 put in at a price of 1",
        y: "value",
        percent: false,
        legend: SeriesLabelPosition::UpperLeft,
    }
    .draw(directory, "value", &value)?;

    let loss = measure(&|position, p| Ok(100.0 * position.loss(p)?))?;
    Chart { title: "Impermanent loss", y: "against holding", percent: true, legend: SeriesLabelPosition::LowerMiddle }
        .draw(directory, "impermanent_loss", &loss)?;

    let delta = measure(&|position, p| position.delta(p))?;
    Chart {
        title: "Delta: the base that the position holds",
        y: "delta",
        percent: false,
        legend: SeriesLabelPosition::LowerLeft,
    }
    .draw(directory, "delta", &delta)?;

    let gamma = measure(&|position, p| position.gamma(p))?;
    Chart {
        title: "Gamma: never positive",
        y: "gamma, 1 % of the price",
        percent: false,
        legend: SeriesLabelPosition::LowerRight,
    }
    .draw(directory, "gamma", &gamma)?;

    expected_loss(directory)
}

/// What is drawn of a position in any curve.
trait Measures {
    fn value(&self, p: f64) -> cfmm_math::Result<f64>;
    fn loss(&self, p: f64) -> cfmm_math::Result<f64>;
    fn delta(&self, p: f64) -> cfmm_math::Result<f64>;
    /// The change of delta for 1 % of the price.
    fn gamma(&self, p: f64) -> cfmm_math::Result<f64>;
}

impl<C: PoolValue<Scalar = f64>> Measures for LpPosition<C> {
    fn value(&self, p: f64) -> cfmm_math::Result<f64> {
        self.value_at(p)
    }

    fn loss(&self, p: f64) -> cfmm_math::Result<f64> {
        Ok(self.impermanent_loss(p)?.against_hold)
    }

    fn delta(&self, p: f64) -> cfmm_math::Result<f64> {
        Ok(self.greeks_at(p)?.delta)
    }

    fn gamma(&self, p: f64) -> cfmm_math::Result<f64> {
        Ok(self.greeks_at(p)?.per_percent(p)?.gamma)
    }
}

fn positions() -> Result<[(&'static str, Box<dyn Measures>); 4]> {
    fn of<C: PoolValue<Scalar = f64> + 'static>(pool: C) -> Result<Box<dyn Measures>> {
        Ok(Box::new(LpPosition::new(pool, 1.0)?.with_capital(1_000.0)?))
    }
    Ok([
        ("constant product", of(constant_product()?)?),
        ("weighted 80/20", of(weighted()?)?),
        ("concentrated ½ … 2", of(concentrated()?)?),
        ("stable-swap, A = 5", of(stable_swap()?)?),
    ])
}

fn constant_product() -> Result<ConstantProduct<f64>> {
    Ok(ConstantProduct::new(1.0, 1.0)?)
}

fn weighted() -> Result<Weighted<f64, 2>> {
    Ok(Weighted::new([4.0, 1.0], [0.8, 0.2])?)
}

fn concentrated() -> Result<Concentrated<f64>> {
    Ok(Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0)?)
}

fn stable_swap() -> Result<StableSwap<f64, 2>> {
    Ok(StableSwap::new([1.0, 1.0], 5.0)?)
}

fn expected_loss(directory: &Path) -> Result<()> {
    fn line(pool: &impl ExpectedLoss) -> Result<Vec<(f64, f64)>> {
        let points = (0..=75).map(|i| f64::from(i) * 2.0).map(|percent| {
            let gbm = Gbm::new(0.0, percent / 100.0)?;
            Ok((percent, 100.0 * pool.expected_il(1.0, &gbm, 1.0)?))
        });
        Ok(points.collect::<cfmm_math::Result<_>>()?)
    }
    let lines = [
        ("constant product", line(&constant_product()?)?),
        ("weighted 80/20", line(&weighted()?)?),
        ("concentrated ½ … 2", line(&concentrated()?)?),
        ("stable-swap, A = 5", line(&stable_swap()?)?),
    ];
    let chart = Chart {
        title: "Expected impermanent loss after a year",
        y: "against holding",
        percent: true,
        legend: SeriesLabelPosition::LowerLeft,
    };
    chart.draw_over(directory, "expected_loss", &lines, "volatility per year", |v| format!("{v:.0} %"), false)
}

struct Chart {
    title: &'static str,
    y: &'static str,
    percent: bool,
    /// Where no line passes.
    legend: SeriesLabelPosition,
}

impl Chart {
    /// Against price, in the logarithm.
    fn draw(&self, directory: &Path, name: &str, lines: &[Line]) -> Result<()> {
        self.draw_over(directory, name, lines, "price over entry price", |p| format!("{p}"), true)
    }

    fn draw_over(
        &self,
        directory: &Path,
        name: &str,
        lines: &[Line],
        x: &str,
        x_label: impl Fn(f64) -> String,
        log: bool,
    ) -> Result<()> {
        let path = directory.join(format!("{name}.svg"));
        let area = SVGBackend::new(&path, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let points = || lines.iter().flat_map(|(_, points)| points.iter().copied());
        let range = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        // A logarithmic axis is the logarithm on an even one, with labels of its own.
        let along = |x: f64| if log { x.log2() } else { x };
        let back = |x: f64| if log { x.exp2() } else { x };
        let (left, right) = range(&mut points().map(|(x, _)| along(x)));
        let (bottom, top) = range(&mut points().map(|(_, y)| y));
        let margin = 0.04 * (top - bottom);
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 38))
            .margin(28)
            .x_label_area_size(84)
            .y_label_area_size(130)
            .build_cartesian_2d(left..right, bottom - margin..top + margin)?;
        chart
            .configure_mesh()
            .x_desc(x)
            .y_desc(self.y)
            .x_labels(if log { 5 } else { 8 })
            .y_labels(8)
            .x_label_formatter(&|v| x_label(back(*v)))
            .y_label_formatter(&|v| if self.percent { format!("{v:.0} %") } else { format!("{v:.0}") })
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(225, 225, 225).stroke_width(2))
            .axis_style(BLACK.stroke_width(2))
            .axis_desc_style(("sans-serif", 29))
            .label_style(("sans-serif", 27))
            .draw()?;
        let colors = COLORS.into_iter().chain([RGBColor(120, 120, 120)]);
        for ((name, points), color) in lines.iter().zip(colors) {
            let style = color.stroke_width(4);
            chart
                .draw_series(LineSeries::new(points.iter().map(|(x, y)| (along(*x), *y)), style))?
                .label(*name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 44, y)], style));
        }
        chart
            .configure_series_labels()
            .position(self.legend.clone())
            .legend_area_size(56)
            .margin(20)
            .background_style(WHITE.mix(0.85))
            .border_style(RGBColor(200, 200, 200))
            .label_font(("sans-serif", 27))
            .draw()?;
        area.present()?;
        println!("{}", path.display());
        Ok(())
    }
}
