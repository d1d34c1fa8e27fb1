//! Writing what an expression means in another form: plain Unix, Airflow's, or Quartz.
//!
//! What a form cannot say is refused with the reason, never said approximately. Reading these
//! forms is for `unix` and `quartz`; forms that are no cron do not belong here.

use super::meaning::{DayRule, Meaning, MonthDays, WeekDays};

/// Why a form cannot say what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// A day of the month or a day of the week: one of them is enough.
    EitherDay,
    /// A day of the month that must also be a certain weekday.
    BothDays,
    /// `L`, `W` or `#`.
    CalendarDay,
    /// Some days before the last one of the month.
    BeforeLast,
    /// The last day of the month in a list with other days.
    LastInList,
    /// More than one n-th weekday.
    SeveralNth,
}

/// How the numbers and ranges of a form are written.
struct Style {
    /// `0/15` and not `*/15`.
    steps_have_a_start: bool,
    weekdays: [&'static str; 7],
}

const UNIX: Style =
    Style { steps_have_a_start: false, weekdays: ["0", "1", "2", "3", "4", "5", "6"] };
const QUARTZ: Style =
    Style { steps_have_a_start: true, weekdays: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] };
const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Meaning {
    /// Five fields that every cron reads alike.
    ///
    /// # Errors
    /// `L`, `W` and `#` are Airflow's, and days that must meet in both fields cannot be said.
    pub fn unix(&self) -> Result<String, Unwritable> {
        let [minute, hour, month] = self.fields(&UNIX);
        let (day, weekday) = match &self.days {
            DayRule::Every => ("*".to_owned(), "*".to_owned()),
            DayRule::Month(MonthDays::Days { days, from_end: 0 }) => {
                (days_text(*days, &UNIX), "*".to_owned())
            }
            DayRule::Week(WeekDays::Days(days)) => ("*".to_owned(), weekdays_text(*days, &UNIX)),
            // A star in either field would make some crons take both.
            DayRule::Either(MonthDays::Days { days, from_end: 0 }, WeekDays::Days(week)) => {
                (days_text(*days, &UNIX).replace("*/", "1-31/"), weekdays_text(*week, &UNIX))
            }
            DayRule::Both(..) => return Err(Unwritable::BothDays),
            _ => return Err(Unwritable::CalendarDay),
        };
        Ok(format!("{minute} {hour} {day} {month} {weekday}"))
    }

    /// Five fields as Airflow's parser reads them.
    ///
    /// # Errors
    /// Days before the last one of a month, and days that must meet in both fields.
    pub fn airflow(&self) -> Result<String, Unwritable> {
        let [minute, hour, month] = self.fields(&UNIX);
        let (day, weekday) = match &self.days {
            DayRule::Month(days) => (airflow_days(*days)?, "*".to_owned()),
            DayRule::Week(WeekDays::Nth(nth)) => ("*".to_owned(), airflow_nth(nth)),
            DayRule::Either(days, WeekDays::Days(week)) => {
                (airflow_days(*days)?.replace("*/", "1-31/"), weekdays_text(*week, &UNIX))
            }
            DayRule::Both(..) => return Err(Unwritable::BothDays),
            _ => return self.unix(),
        };
        Ok(format!("{minute} {hour} {day} {month} {weekday}"))
    }

    /// The seven fields of Quartz, with names for the days of the week, because its numbers differ.
    ///
    /// # Errors
    /// Quartz takes only one of the day fields, one `#`, and `L` only alone.
    pub fn quartz(&self) -> Result<String, Unwritable> {
        let [minute, hour, month] = self.fields(&QUARTZ);
        let (day, weekday) = match &self.days {
            DayRule::Every => ("*".to_owned(), "?".to_owned()),
            DayRule::Month(days) => (quartz_days(*days)?, "?".to_owned()),
            DayRule::Week(WeekDays::Days(days)) => ("?".to_owned(), weekdays_text(*days, &QUARTZ)),
            DayRule::Week(WeekDays::Nth(nth)) => ("?".to_owned(), quartz_nth(nth)?),
            DayRule::Either(..) => return Err(Unwritable::EitherDay),
            DayRule::Both(..) => return Err(Unwritable::BothDays),
        };
        Ok(format!("0 {minute} {hour} {day} {month} {weekday} *"))
    }

    /// Minute, hour and month.
    fn fields(&self, style: &Style) -> [String; 3] {
        [
            values_text(self.minutes, 0, 59, style),
            values_text(self.hours.into(), 0, 23, style),
            values_text(self.months.into(), 1, 12, style),
        ]
    }
}

fn days_text(days: u32, style: &Style) -> String {
    values_text(days.into(), 1, 31, style)
}

fn airflow_days(days: MonthDays) -> Result<String, Unwritable> {
    match days {
        MonthDays::Days { days, from_end: 0 } => Ok(days_text(days, &UNIX)),
        MonthDays::Days { days: 0, from_end: 1 } => Ok("L".to_owned()),
        MonthDays::Days { days, from_end: 1 } => Ok(format!("{},L", days_text(days, &UNIX))),
        MonthDays::Days { .. } => Err(Unwritable::BeforeLast),
        MonthDays::Nearest(day) => Ok(format!("{day}W")),
    }
}

fn quartz_days(days: MonthDays) -> Result<String, Unwritable> {
    match days {
        MonthDays::Days { days, from_end: 0 } => Ok(days_text(days, &QUARTZ)),
        MonthDays::Days { days: 0, from_end: 1 } => Ok("L".to_owned()),
        MonthDays::Days { days: 0, from_end } if from_end.is_power_of_two() => {
            Ok(format!("L-{}", from_end.trailing_zeros()))
        }
        MonthDays::Days { .. } => Err(Unwritable::LastInList),
        MonthDays::Nearest(31) => Ok("LW".to_owned()),
        MonthDays::Nearest(day) => Ok(format!("{day}W")),
    }
}

fn airflow_nth(nth: &[u8; 7]) -> String {
    let items = (0..7).flat_map(|day| {
        (0..6).filter(move |bit| nth[day] & (1 << bit) != 0).map(move |bit| match bit {
            0 => format!("L{day}"),
            bit => format!("{}#{bit}", NAMES[day]),
        })
    });
    items.collect::<Vec<_>>().join(",")
}

fn quartz_nth(nth: &[u8; 7]) -> Result<String, Unwritable> {
    let bits: u32 = nth.iter().map(|bits| bits.count_ones()).sum();
    let day = nth.iter().position(|bits| *bits != 0);
    match day {
        Some(day) if bits == 1 && nth[day] == 1 => Ok(format!("{}L", QUARTZ_NUMBERS[day])),
        Some(day) if bits == 1 => {
            Ok(format!("{}#{}", QUARTZ.weekdays[day], nth[day].trailing_zeros()))
        }
        _ => Err(Unwritable::SeveralNth),
    }
}

/// For `6L`: before `L` Quartz wants a number.
const QUARTZ_NUMBERS: [u8; 7] = [1, 2, 3, 4, 5, 6, 7];

fn weekdays_text(days: u8, style: &Style) -> String {
    // A week begins on Monday here, so that a weekend stays together at its end.
    let order = [1, 2, 3, 4, 5, 6, 0];
    let has = |at: usize| days & (1 << order[at]) != 0;
    let mut items = Vec::new();
    let mut at = 0;
    while at < 7 {
        let end = (at..7).take_while(|at| has(*at)).last();
        let Some(end) = end else {
            at += 1;
            continue;
        };
        // A range that ends with Sunday is a number's trap (6-0): a list says the same.
        let names = |range: std::ops::RangeInclusive<usize>| {
            range.map(|at| style.weekdays[order[at]]).collect::<Vec<_>>()
        };
        if end - at >= 2 && end < 6 {
            items.push(format!("{}-{}", style.weekdays[order[at]], style.weekdays[order[end]]));
        } else {
            items.extend(names(at..=end).iter().map(|name| (*name).to_owned()));
        }
        at = end + 1;
    }
    items.join(",")
}

/// `*`, a step, or a list of values and ranges.
fn values_text(set: u64, min: u32, max: u32, style: &Style) -> String {
    let values: Vec<u32> = (min..=max).filter(|value| set & (1 << value) != 0).collect();
    if values.len() as u32 == max - min + 1 {
        return "*".to_owned();
    }
    if let Some(text) = step_text(&values, min, max, style) {
        return text;
    }
    let runs = values.chunk_by(|a, b| a + 1 == *b);
    let items = runs.flat_map(|run| match run {
        [first, .., last] if run.len() > 2 => vec![format!("{first}-{last}")],
        _ => run.iter().map(u32::to_string).collect(),
    });
    items.collect::<Vec<_>>().join(",")
}

fn step_text(values: &[u32], min: u32, max: u32, style: &Style) -> Option<String> {
    let (&[first, second, ..], &last) = (values, values.last()?) else { return None };
    let step = second - first;
    let is_even = values.windows(2).all(|pair| pair[1] - pair[0] == step);
    if step < 2 || !is_even {
        return None;
    }
    let reaches_end =
        last + step > max && (values.len() > 2 || (max - min + 1).is_multiple_of(step));
    match (first == min, reaches_end) {
        (true, true) if style.steps_have_a_start => Some(format!("{first}/{step}")),
        (true, true) => Some(format!("*/{step}")),
        _ if values.len() < 4 => None,
        (false, true) if style.steps_have_a_start => Some(format!("{first}/{step}")),
        _ => Some(format!("{first}-{last}/{step}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cron::{Cron, tests::Random};

    fn form(text: Result<String, Unwritable>) -> String {
        text.unwrap_or_else(|why| format!("{why:?}"))
    }

    /// Plain Unix | Airflow | Quartz.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let meaning = Cron::parse(text).expect(text).meaning();
        let forms = [meaning.unix(), meaning.airflow(), meaning.quartz()].map(form);
        assert_eq!(forms.join(" | "), expected, "`{text}`");
    }

    /// Each row of the table of forms that the well-known builder of Quartz expressions emits.
    #[test]
    fn writes_what_a_quartz_builder_emits() {
        check("0 0/5 * 1/1 * ? *", "*/5 * * * * | */5 * * * * | 0 0/5 * * * ? *");
        check("0 0/7 * 1/1 * ? *", "*/7 * * * * | */7 * * * * | 0 0/7 * * * ? *");
        check("0 0 0/3 1/1 * ? *", "0 */3 * * * | 0 */3 * * * | 0 0 0/3 * * ? *");
        check("0 33 19 1/1 * ? *", "33 19 * * * | 33 19 * * * | 0 33 19 * * ? *");
        check("0 0 12 1/2 * ? *", "0 12 */2 * * | 0 12 */2 * * | 0 0 12 1/2 * ? *");
        check("0 0 6 ? * MON-FRI *", "0 6 * * 1-5 | 0 6 * * 1-5 | 0 0 6 ? * MON-FRI *");
        check("0 0 6 ? * MON,WED *", "0 6 * * 1,3 | 0 6 * * 1,3 | 0 0 6 ? * MON,WED *");
        check("0 0 6 ? * 1,7 *", "0 6 * * 6,0 | 0 6 * * 6,0 | 0 0 6 ? * SAT,SUN *");
        check("0 0 6 8 1/3 ? *", "0 6 8 */3 * | 0 6 8 */3 * | 0 0 6 8 1/3 ? *");
        check("0 0 6 ? 1/2 MON#1 *", "CalendarDay | 0 6 * */2 mon#1 | 0 0 6 ? 1/2 MON#1 *");
        check("0 0 6 4 7 ? *", "0 6 4 7 * | 0 6 4 7 * | 0 0 6 4 7 ? *");
        check("0 0 6 ? 3 2#4 *", "CalendarDay | 0 6 * 3 mon#4 | 0 0 6 ? 3 MON#4 *");
        check("0 0 6 L * ? *", "CalendarDay | 0 6 L * * | 0 0 6 L * ? *");
        check("0 0 6 LW * ? *", "CalendarDay | 0 6 31W * * | 0 0 6 LW * ? *");
        check("0 0 6 1W * ? *", "CalendarDay | 0 6 1W * * | 0 0 6 1W * ? *");
        check("0 0 6 ? * 6L *", "CalendarDay | 0 6 * * L5 | 0 0 6 ? * 6L *");
    }

    #[test]
    fn refuses_what_a_form_cannot_say() {
        check("0 0 13 * 5", "0 0 13 * 5 | 0 0 13 * 5 | EitherDay");
        check("0 0 */2 * 1-5", "0 0 1-31/2 * 1-5 | 0 0 1-31/2 * 1-5 | EitherDay");
        check("0 0 6 L-3 * ? *", "CalendarDay | BeforeLast | 0 0 6 L-3 * ? *");
        check("0 6 1,L * *", "CalendarDay | 0 6 1,L * * | LastInList");
        check("0 6 * * mon#1,mon#3", "CalendarDay | 0 6 * * mon#1,mon#3 | SeveralNth");
        check("0 6 15 * *,mon#3", "BothDays | BothDays | BothDays");
        check("0,40 1-3,5 29-31 * sun", {
            "0,40 1-3,5 29-31 * 0 | 0,40 1-3,5 29-31 * 0 | EitherDay"
        });
    }

    #[test]
    fn what_is_written_means_the_same() {
        let mut random = Random(20_261_124);
        let mut written = [0; 3];
        for _ in 0..3_000 {
            let text = random.expression();
            let meaning = Cron::parse(&text).unwrap().meaning();
            let forms = [meaning.unix(), meaning.airflow(), meaning.quartz()];
            for (form, count) in forms.into_iter().zip(&mut written) {
                let Ok(form) = form else { continue };
                *count += 1;
                let again = Cron::parse(&form).unwrap_or_else(|error| panic!("{form}: {error}"));
                assert_eq!(again.meaning(), meaning, "`{text}` as `{form}`");
            }
        }
        assert!(written.iter().all(|count| *count > 500), "{written:?}");
    }

    /// The fire times of both readers for a text in the Quartz form.
    fn fires(quartz: &str) -> Option<[Vec<String>; 2]> {
        use std::str::FromStr;
        let start = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
        let from = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        let theirs = quartz_cron::Schedule::from_str(quartz).ok()?;
        let cron = Cron::parse(quartz).expect(quartz);
        let ours = std::iter::successors(cron.next_after(start), |&time| cron.next_after(time));
        let ours: Vec<_> = ours.take(5).map(|at| at.to_string()).collect();
        let theirs = theirs.after(&from).take(ours.len());
        let theirs = theirs.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string()).collect();
        Some([ours, theirs])
    }

    #[test]
    fn another_reader_reads_a_quartz_builder_alike() {
        for n in 1..=30 {
            for text in [
                format!("0 0/{n} * 1/1 * ? *"),
                format!("0 0 0/{} 1/1 * ? *", n % 23 + 1),
                format!("0 {n} 19 1/1 * ? *"),
                format!("0 0 12 1/{n} * ? *"),
                format!("0 0 6 ? * {} *", n % 7 + 1),
                format!("0 0 6 ? * {}-7 *", n % 7 + 1),
                format!("0 0 6 {n} 1/{} ? *", n % 12 + 1),
                format!("0 0 6 {n} {} ? *", n % 12 + 1),
                "0 0 6 ? * MON-FRI *".to_owned(),
                "0 0 6 ? * TUE,SAT,SUN *".to_owned(),
            ] {
                let [ours, theirs] = fires(&text).expect(&text);
                assert_eq!(ours, theirs, "`{text}`");
            }
        }
    }

    /// The other crate counts Sunday as 1 and knows no `L`, `W` or `#`; it is right about the rest.
    #[test]
    fn another_reader_of_quartz_agrees() {
        let mut random = Random(7);
        let mut compared = 0;
        while compared < 500 {
            let cron = Cron::parse(&random.expression()).unwrap();
            let Ok(quartz) = cron.meaning().quartz() else { continue };
            let Some([ours, theirs]) = fires(&quartz) else {
                assert!(quartz.contains(['L', 'W', '#']), "`{quartz}` is refused");
                continue;
            };
            assert_eq!(ours, theirs, "`{cron}` as `{quartz}`");
            compared += 1;
        }
    }
}
