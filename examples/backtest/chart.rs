//! The picture: the price with the range above, the accounts below.

use std::error::Error;
use std::fs;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::account::{Entries, Minute};

/// Twice what it is shown at: points are placed at whole pixels.
const SIZE: (u32, u32) = (1440, 1240);
/// Distinct also for those who see red and green alike.
const COLORS: [RGBColor; 5] = [
    RGBColor(120, 120, 120),
    RGBColor(0, 90, 181),
    RGBColor(0, 140, 110),
    RGBColor(220, 120, 0),
    RGBColor(190, 40, 120),
];

/// What is drawn of a minute.
pub(crate) struct Point {
    time: f64,
    price: f64,
    range: [f64; 2],
    /// Gains so far, in quote: of holding the deposit, of the position, of the position with its hedge.
    held: f64,
    unhedged: f64,
    hedged: f64,
    fees: f64,
    lvr: f64,
}

impl Point {
    pub(crate) fn of(minute: &Minute, range: [f64; 2], held: f64, total: &Entries) -> Self {
        Self {
            time: minute.time,
            price: minute.price,
            range,
            held,
            unhedged: total.unhedged(),
            hedged: total.hedged(),
            fees: total.fees,
            lvr: total.lvr,
        }
    }
}

type Line = (&'static str, RGBColor, Vec<(f64, f64)>);

pub(crate) fn draw(path: &Path, points: &[Point]) -> Result<(), Box<dyn Error>> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let start = points.first().map_or(0.0, |point| point.time);
    let line = |name, color, of: &dyn Fn(&Point) -> f64| -> Line {
        (name, color, points.iter().map(|point| ((point.time - start) / 3_600.0, of(point))).collect())
    };
    let [gray, blue, green, orange, pink] = COLORS;
    let (top, bottom) = area.split_vertically(520);
    let price = [
        line("range", gray, &|point| point.range[0]),
        line("", gray, &|point| point.range[1]),
        line("price", blue, &|point| point.price),
    ];
    panel(&top, "Price and range", "quote for one base", &price)?;
    let mut gains = vec![
        line("holding", gray, &|point| point.held),
        line("position", blue, &|point| point.unhedged),
        line("fees", orange, &|point| point.fees),
        line("loss versus rebalancing", pink, &|point| -point.lvr),
    ];
    if points.iter().any(|point| point.hedged != point.unhedged) {
        gains.push(line("position, hedged", green, &|point| point.hedged));
    }
    panel(&bottom, "Gains so far", "quote", &gains)?;
    area.present()?;
    Ok(())
}

fn panel(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    title: &str,
    unit: &str,
    lines: &[Line],
) -> Result<(), Box<dyn Error>> {
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let margin = (0.04 * (high - low)).max(1e-9 * high.abs()).max(1e-9);
        low - margin..high + margin
    };
    let points = || lines.iter().flat_map(|(_, _, points)| points.iter());
    let hours = points().fold(0.0_f64, |most, (x, _)| most.max(*x));
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 36))
        .margin(24)
        .x_label_area_size(76)
        .y_label_area_size(130)
        .build_cartesian_2d(0.0..hours, range(&mut points().map(|(_, y)| *y)))?;
    chart
        .configure_mesh()
        .x_desc("hours")
        .y_desc(unit)
        .x_labels(13)
        .y_labels(8)
        .x_label_formatter(&|x| format!("{x:.0}"))
        .light_line_style(WHITE)
        .bold_line_style(RGBColor(225, 225, 225).stroke_width(2))
        .axis_style(BLACK.stroke_width(2))
        .axis_desc_style(("sans-serif", 28))
        .label_style(("sans-serif", 26))
        .draw()?;
    for (name, color, points) in lines {
        let style = color.stroke_width(3);
        let drawn = chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        if !name.is_empty() {
            drawn.label(*name).legend(move |(x, y)| PathElement::new([(x, y), (x + 44, y)], style));
        }
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerLeft)
        .legend_area_size(56)
        .margin(16)
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .label_font(("sans-serif", 25))
        .draw()?;
    Ok(())
}
