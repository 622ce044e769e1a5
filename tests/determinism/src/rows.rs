//! Files of comma-separated values in one text.

use alloc::vec::Vec;

/// A file: its name and its rows.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    header: Vec<&'a str>,
    body: &'a str,
}

/// A row, by column.
pub(crate) struct Row<'a> {
    header: &'a [&'a str],
    fields: Vec<&'a str>,
    /// From 0.
    pub(crate) index: usize,
}

/// The files of a text, each after a line `# name`.
pub(crate) fn files(text: &str) -> impl Iterator<Item = File<'_>> {
    text.split("# ").skip(1).filter_map(|file| {
        let (name, rest) = file.split_once('\n')?;
        let (header, body) = rest.split_once('\n')?;
        Some(File { name, header: header.split(',').collect(), body })
    })
}

impl<'a> File<'a> {
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.body.lines().enumerate().map(|(index, line)| Row {
            header: &self.header,
            fields: line.split(',').collect(),
            index,
        })
    }

    /// A column of numbers.
    pub(crate) fn column(&self, name: &str) -> Vec<f64> {
        self.rows().map(|row| row.number(name)).collect()
    }
}

impl<'a> Row<'a> {
    /// The field of a column, empty where there is none.
    pub(crate) fn get(&self, column: &str) -> &'a str {
        let at = self.header.iter().position(|name| *name == column);
        at.and_then(|at| self.fields.get(at)).copied().unwrap_or_default()
    }

    /// NaN, which is no valid input, where the field is empty.
    pub(crate) fn number(&self, column: &str) -> f64 {
        self.get(column).parse().unwrap_or(f64::NAN)
    }

    pub(crate) fn numbers<const N: usize>(&self, columns: [&str; N]) -> [f64; N] {
        columns.map(|column| self.number(column))
    }

    /// The numbers of a list.
    pub(crate) fn list(&self, column: &str) -> Vec<f64> {
        self.get(column).split(';').filter_map(|number| number.parse().ok()).collect()
    }

    /// A fraction that goes through 10⁻⁶ … ½ with the rows.
    pub(crate) fn fraction(&self) -> f64 {
        [1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5][self.index % 6]
    }
}
