//! How lists are asked for: conditions, an order, a page of them, and how many there are in all.
//!
//! Which columns a list has is told in the table's own module. Values never become part of a
//! statement's text; orders come out of a closed list.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use super::columns::micros;

/// So many entries of a list are counted one by one; of longer ones it is only told that there are
/// more. A client that pages to the end gets there all the same.
pub(super) const COUNTED: u32 = 5_000;

/// Bounds of an instant; none says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "Airflow's names: greater or equal, greater, ...")]
pub struct Span {
    pub gte: Option<Timestamp>,
    pub gt: Option<Timestamp>,
    pub lte: Option<Timestamp>,
    pub lt: Option<Timestamp>,
}

impl Span {
    /// Whether an instant lies within; none lies only within no bounds at all.
    pub fn holds(&self, at: Option<Timestamp>) -> bool {
        let Some(at) = at else { return *self == Self::default() };
        self.gte.is_none_or(|bound| at >= bound)
            && self.gt.is_none_or(|bound| at > bound)
            && self.lte.is_none_or(|bound| at <= bound)
            && self.lt.is_none_or(|bound| at < bound)
    }
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// At most so many,
    pub limit: u32,
    /// after so many.
    pub offset: u32,
}

impl Part {
    /// How many there are in all, where a part that was not filled tells it: then nothing needs to
    /// be counted.
    fn total(self, found: usize) -> Option<u32> {
        let is_last = found < self.limit as usize && (found > 0 || self.offset == 0);
        let found = u32::try_from(found).ok()?;
        is_last.then(|| self.offset.saturating_add(found))
    }
}

/// In which order a list is wanted; made by the list's own `order`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order(Vec<String>);

/// What a list may be ordered by: the name in a request, and the column.
pub(super) type Columns = &'static [(&'static str, &'static str)];

impl Order {
    /// The order that these names ask for; `-` before one turns it round.
    ///
    /// # Errors
    /// The names that are possible.
    pub(super) fn of(names: &[String], columns: Columns) -> Result<Self, Vec<&'static str>> {
        let term = |name: &String| {
            let (plain, turned) = match name.strip_prefix('-') {
                Some(plain) => (plain, " DESC"),
                None => (name.as_str(), ""),
            };
            let found = columns.iter().find(|(known, _)| *known == plain);
            let possible = || columns.iter().map(|(known, _)| *known).collect();
            found.map(|(_, column)| format!("{column}{turned}")).ok_or_else(possible)
        };
        names.iter().map(term).collect::<Result<_, _>>().map(Self)
    }

    /// As it stands in a statement; `otherwise` where nothing was asked for. `last` tells equals
    /// apart, so that pages neither overlap nor leave gaps.
    pub(super) fn sql(&self, otherwise: &str, last: &str) -> String {
        match self.0.is_empty() {
            true => otherwise.to_owned(),
            false => format!("{}, {last}", self.0.join(", ")),
        }
    }
}

/// A list, as a statement in the making.
#[derive(Debug, Default)]
pub(super) struct Listing {
    from: String,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Listing {
    pub fn from(tables: &str) -> Self {
        Self { from: tables.to_owned(), ..Self::default() }
    }

    /// Only what fulfils `condition`, in which each `?` is the next of `values`.
    pub fn only<V: Into<Value>>(&mut self, condition: &str, values: impl IntoIterator<Item = V>) {
        self.conditions.push(condition.to_owned());
        self.values.extend(values.into_iter().map(Into::into));
    }

    /// Only where the column is one of these; nothing asked for is no condition.
    pub fn one_of<V: Into<Value>>(
        &mut self,
        column: &str,
        values: impl ExactSizeIterator<Item = V>,
    ) {
        if values.len() > 0 {
            let marks = vec!["?"; values.len()].join(", ");
            self.only(&format!("{column} IN ({marks})"), values);
        }
    }

    /// Only within the bounds.
    pub fn within(&mut self, column: &str, span: &Span) {
        let bounds = [(">=", span.gte), (">", span.gt), ("<=", span.lte), ("<", span.lt)];
        for (sign, at) in bounds {
            if let Some(at) = at {
                self.only(&format!("{column} {sign} ?"), [micros(at)]);
            }
        }
    }

    /// Only where the column contains the text, whatever the case; `%` and `_` are wild, as in
    /// Airflow.
    pub fn like(&mut self, column: &str, pattern: Option<&str>) {
        if let Some(pattern) = pattern.filter(|pattern| *pattern != "~") {
            self.only(&format!("{column} LIKE '%' || ? || '%'"), [pattern.to_owned()]);
        }
    }

    fn sql(&self, columns: &str) -> String {
        let joined = self.conditions.join(" AND ");
        let conditions = if joined.is_empty() { "1" } else { &joined };
        format!("SELECT {columns} FROM {} WHERE {conditions}", self.from)
    }

    /// One part of it.
    pub fn part<T>(
        &self,
        c: &Connection,
        columns: &str,
        order: &str,
        part: Part,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let Part { limit, offset } = part;
        let sql = format!("{} ORDER BY {order} LIMIT {limit} OFFSET {offset}", self.sql(columns));
        let values = params_from_iter(self.values.iter());
        c.prepare_cached(&sql)?.query_map(values, read)?.collect()
    }

    /// How many there are: exact up to [`COUNTED`]; beyond, more than `part` with its `found` rows
    /// reached, as long as there are more.
    pub fn count(&self, c: &Connection, part: Part, found: usize) -> rusqlite::Result<u32> {
        if let Some(total) = part.total(found) {
            return Ok(total);
        }
        let sql = format!("SELECT count(*) FROM ({} LIMIT {COUNTED})", self.sql("1"));
        let values = params_from_iter(self.values.iter());
        let counted: u32 = c.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?;
        if counted < COUNTED {
            return Ok(counted);
        }
        let reached = part.offset.saturating_add(u32::try_from(found).unwrap_or(u32::MAX));
        let is_full = part.limit > 0 && found == part.limit as usize;
        Ok(counted.max(reached.saturating_add(u32::from(is_full))))
    }

    /// How many there are, exactly.
    pub fn count_all(&self, c: &Connection, part: Part, found: usize) -> rusqlite::Result<u32> {
        if let Some(total) = part.total(found) {
            return Ok(total);
        }
        let values = params_from_iter(self.values.iter());
        c.prepare_cached(&self.sql("count(*)"))?.query_row(values, |row| row.get(0))
    }

    /// How the database would go about it.
    #[cfg(test)]
    pub fn plan(
        &self,
        c: &Connection,
        columns: &str,
        order: &str,
        part: Part,
    ) -> rusqlite::Result<String> {
        let Part { limit, offset } = part;
        let sql = format!(
            "EXPLAIN QUERY PLAN {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            self.sql(columns)
        );
        let values = params_from_iter(self.values.iter());
        let lines: Vec<String> =
            c.prepare(&sql)?.query_map(values, |row| row.get(3))?.collect::<Result<_, _>>()?;
        Ok(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of the numbers up to `size`, of which a part is asked for: found, and told in all.
    #[track_caller]
    fn check(size: u32, limit: u32, offset: u32, expected: (usize, u32)) {
        let c = Connection::open_in_memory().unwrap();
        let numbers = format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size})
             SELECT i FROM n)"
        );
        let list = Listing::from(&numbers);
        let part = Part { limit, offset };
        let found = list.part(&c, "i", "i", part, |row| row.get::<_, u32>(0)).unwrap().len();
        assert_eq!((found, list.count(&c, part, found).unwrap()), expected);
    }

    #[test]
    fn who_pages_to_the_end_gets_there() {
        check(3, 50, 0, (3, 3));
        check(3, 2, 2, (1, 3));
        check(3, 2, 9, (0, 3));
        check(3, 0, 0, (0, 3));
        check(6_000, 50, 0, (50, COUNTED));
        check(6_000, 50, 5_500, (50, 5_551));
        check(6_000, 50, 5_990, (10, 6_000));
    }
}
